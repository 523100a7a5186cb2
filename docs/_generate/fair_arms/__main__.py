"""Print tables of result folders: ``python -m docs._generate.fair_arms TABLE FOLDER...``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from docs._generate.fair_arms import rates, service, sizes, splits, values
from docs._generate.fair_arms.arms import Arms

TABLES: dict[str, Callable[[Sequence[Arms]], str]] = {
    "values": values.tables,
    "service": service.tables,
    "rates": rates.tables,
    "sizes": sizes.tables,
    "splits": splits.tables,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m docs._generate.fair_arms", description=__doc__)
    parser.add_argument("table", choices=TABLES, help="which table")
    parser.add_argument("folders", nargs="+", type=Path, help="result folders, one a horizon or a size")
    parser.add_argument("--against", help="the policy that is subtracted; default what the study says")
    asked = parser.parse_args(arguments)
    sys.stdout.write(TABLES[asked.table]([Arms(folder, asked.against) for folder in asked.folders]) + "\n")


if __name__ == "__main__":
    main()
