"""``grapevine sweep``: a study that is written down."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.commands.options import AcceptChanges, Dask, Expand, Json, OnError, Resume, TimeLimit, Workers, whole
from sim.commands.shell import print_json, say
from sim.commands.studies import Going, check_failures, how_of, run_plan

if TYPE_CHECKING:
    from sim.lab.plan import Plan
    from sim.lab.store import Results
    from sim.lab.study_file import WrittenStudy


def sweep(
    study: Annotated[str, typer.Argument(help="A ready-made study by name, or a TOML file.")],
    replicates: Annotated[
        int | None,
        typer.Option(
            help="Replicates of each world; default what the file says.",
            parser=whole,
            metavar="NUMBER",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Print the plan, and what it will take from one world that is timed; keep nothing.",
        ),
    ] = False,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes", help="Begin a study that will take more than 60 minutes or 10 GB without asking."
        ),
    ] = False,
    workers: Workers = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Where results go; default results/STUDY-HASH.", show_default=False
        ),
    ] = None,
    resume: Resume = False,
    expand: Expand = None,
    on_error: OnError = "continue",
    time_limit: TimeLimit = None,
    dask: Dask = None,
    accept_changes: AcceptChanges = False,
    as_json: Json = False,
) -> None:
    """Run a written study: many worlds, several policies, and where each wins.

    The same command goes on with a study that was stopped.
    """
    from sim.lab.plan import plan
    from sim.lab.study_file import find_study, read_study

    written = read_study(study, replicates)
    planned = plan(written.study)
    going = Going(resume, expand, on_error, time_limit, dask, accept_changes, yes)
    folder = out or expand or Path("results") / f"{find_study(study).stem}-{planned.study_hash}"
    if dry_run:
        how_of(workers, going)
        _print_plan(written, planned, folder, workers, as_json)
        return
    results = run_plan(
        planned, out if expand else folder, workers, (), quiet=as_json, notes=written.notes(), going=going
    )
    report_sweep(written, results, as_json)
    check_failures(results)


def _print_plan(
    written: WrittenStudy, planned: Plan, folder: Path, workers: int | None, as_json: bool
) -> None:
    from sim.commands.forecast import foresee
    from sim.views.forecast import lines

    seen = foresee(planned, workers)[0]
    about = {
        "title": written.file.title,
        "worlds": len(written.points),
        "policies": list(written.file.policies),
        "replicates": written.file.replicates,
        "runs": planned.runs,
        "folder": str(folder),
        "points": written.notes()["points"],
        "forecast": seen.plain(),
    }
    if as_json:
        print_json(about)
        return
    say(
        written.file.title,
        written.file.question,
        "",
        f"{about['worlds']} worlds x {len(written.file.policies)} policies x {about['replicates']} replicates = {planned.runs} runs, "
        f"{written.file.months} months each",
        f"into {folder}",
        *lines(seen),
    )
    for point in written.points[:20]:
        say(f"  {point.name}: {point.why or ', '.join(f'{k} = {v:g}' for k, v in point.values.items())}")
    if len(written.points) > 20:
        say(f"  and {len(written.points) - 20} more")


def report_sweep(written: WrittenStudy, results: Results, as_json: bool) -> None:
    """Write the answer of a sweep into its folder, and print it."""
    from sim.lab.robust import of_points
    from sim.views.sweep_text import answer_of, lines, write_files

    robust = of_points(results.runs, [point.name for point in written.points], written.file.policies)
    found: dict[str, Any] = answer_of(written, results.runs, robust)
    write_files(written, results, found, robust)
    if as_json:
        print_json({"folder": str(results.folder), **found})
        return
    say(*lines(written, found, robust), "", f"Results: {results.folder}")
    if written.vary:
        say(f"What moves the answer, and where it turns: grapevine explain {results.folder}")
