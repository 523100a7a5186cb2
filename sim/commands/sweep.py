"""``grapevine sweep``: a study that is written down."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.options import Going, Json, number, out_folder
from sim.commands.shell import print_json, say
from sim.commands.studies import check_failures, how_of, run_plan

if TYPE_CHECKING:
    from sim.lab.plan import Plan
    from sim.lab.store import Results
    from sim.lab.study_file import WrittenStudy


def sweep(
    study: Annotated[str, typer.Argument(help="A ready-made study by name, or a TOML file.")],
    replicates: Annotated[
        int | None, number("Replicates of each world; default what the file says.", show_default=False)
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
    *,
    out: Annotated[Path | None, out_folder("STUDY-HASH")] = None,
    going: Going,
    as_json: Json = False,
) -> None:
    """Run a written study: many worlds, several policies, and where each wins.

    The same command goes on with a study that was stopped.
    """
    from sim.lab.plan import plan
    from sim.lab.study_file import find_study, read_study

    written = read_study(study, replicates)
    planned = plan(written.study)
    folder = out or going.expand or Path("results") / f"{find_study(study).stem}-{planned.study_hash}"
    if dry_run:
        how_of(going)
        _print_plan(written, planned, folder, going.workers, as_json)
        return
    place = out if going.expand else folder
    results = run_plan(planned, place, going, quiet=as_json, notes=written.notes(), yes=yes)
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
    from sim.lab.swept import swept
    from sim.views.sweep_text import lines, plain, write_files

    found = swept(written, results.runs)
    write_files(written, results, found)
    if as_json:
        print_json({"folder": str(results.folder), **plain(written, found)})
        return
    say(*lines(written, found), "", f"Results: {results.folder}")
    if written.vary:
        say(f"What moves the answer, and where it turns: grapevine explain {results.folder}")
