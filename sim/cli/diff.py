"""``grapevine diff``: where two paired runs diverge, and what follows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.options import Folder, Json, number, result_folder, unset
from sim.cli.shell import UsageError, print_json, say


def diff(
    folder: Folder,
    one: Annotated[str, typer.Argument(metavar="A", help="A policy of the folder, or the name of a run.")],
    other: Annotated[str, typer.Argument(metavar="B", help="Another policy or run.")],
    replicate: Annotated[int, number("Which replicate, from 0.")] = 0,
    scenario: Annotated[str | None, unset(metavar="NAME", help="Which scenario, of a folder that has several.")] = None,
    without_event: Annotated[
        bool, typer.Option("--without-event", help="The replicate without the scenario's events.")
    ] = False,
    other_folder: Annotated[
        Path | None,
        unset("--other", metavar="FOLDER", help="Another result folder, which holds B.", parser=result_folder),
    ] = None,
    out: Annotated[
        Path | None, unset(metavar="FILE", help="Write the conversations that went differently, as .csv or .parquet.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Find where two policies diverge, and what follows.

    The same replicate is simulated once more under both, side by side. Reports the first differing turn, what became of the customer
    and of the people around them, and how the two runs drift apart.
    """
    from sim.kernel.units import DAYS_PER_MONTH
    from sim.study.analysis.replay import find_run
    from sim.study.analysis.trajectory_diff import diff as compare
    from sim.study.execute.progress import Bar
    from sim.study.storage.results import open_study
    from sim.views.terminal.diff import lines

    if out is not None:
        _check_out(out)
    results = open_study(folder)
    asked: dict[str, Any] = {"replicate": replicate, "scenario": scenario, "event": not without_event}
    first = find_run(results, one, **asked)
    second = find_run(results if other_folder is None else open_study(other_folder), other, **asked)
    with Bar(first.months * DAYS_PER_MONTH, sys.stderr, "day") as bar:
        found = compare(first, second, lambda: bar.advance(1, 0))
    if out is not None:
        _write(out, found.table)
    if as_json:
        print_json(found.to_json())
        return
    say(*lines(found))
    if out is not None:
        say("", f"Conversations that went differently: {out}")


def _check_out(out: Path) -> None:
    """Raise UsageError, before anything is simulated, for a file that could not be written afterwards."""
    if out.suffix not in (".csv", ".parquet"):
        raise UsageError(f"--out is {out}, expected a file that ends in .csv or .parquet")
    if out.exists():
        raise UsageError(f"--out: {out} exists already; nothing was overwritten")
    if not out.absolute().parent.is_dir():
        raise UsageError(f"--out: the folder {out.absolute().parent} does not exist")


def _write(out: Path, table: Any) -> None:
    from pyarrow import csv

    from sim.study.design.tables import write_parquet
    from sim.study.storage.files import write_whole

    if out.suffix == ".csv":
        write_whole(out, lambda file: csv.write_csv(table, file))
    else:
        write_whole(out, lambda file: write_parquet(table, file))
