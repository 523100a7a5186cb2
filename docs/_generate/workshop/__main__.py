"""Write the generated pages of the workshop; ``keep FOLDER ...`` keeps the numbers of result folders first."""

from __future__ import annotations

import sys
from pathlib import Path

from docs._generate.workshop import kept, pages


def main(arguments: list[str]) -> None:
    """Keep the studies that are named after ``keep``, then write the pages."""
    if arguments:
        command, *folders = arguments
        if command != "keep" or not folders:
            sys.exit("usage: python -m docs._generate.workshop [keep FOLDER ...]")
        for folder in folders:
            kept.keep(Path(folder))
    pages.main()


if __name__ == "__main__":
    main(sys.argv[1:])
