"""``grapevine sweep``: a study that is written down."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Going, Json, number, out_folder
from sim.cli.shell import UsageError, print_json, say
from sim.cli.studies import check_failures, folder_asked_for, how_of, run_plan

if TYPE_CHECKING:
    from sim.study.design.plan import Plan
    from sim.study.design.study_file import WrittenStudy
    from sim.study.execute.forecast import Forecast
    from sim.study.storage.results import Results


def sweep(
    study: Annotated[str, typer.Argument(help="A ready-made study by name, or a TOML file.")],
    replicates: Annotated[
        int | None, number("Replicates of each world; default what the file says.", show_default=False)
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Print the plan, and what it will take from one world that is timed; keep nothing."
        ),
    ] = False,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            help="Begin a study that will take more than 60 minutes, 10 GB or, on a cluster, 10 core hours without asking.",
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
    from sim.cli.forecast import foresee, to_run, tried
    from sim.scenario.files import ready_files
    from sim.study.design.plan import plan
    from sim.study.design.study_file import find_study, read_study
    from sim.study.execute.resume import accepted

    if study in ready_files():
        raise UsageError(f"{study} is a scenario: grapevine compare {study}")
    written = read_study(study, replicates)
    planned = plan(written.study)
    tried(written.study, going)
    usual = Path("results") / f"{find_study(study).stem}-{planned.study_hash}"
    folder = folder_asked_for(out, going) or usual
    if dry_run:
        planned = accepted(planned, folder) if going.accept_changes else planned
        jobs = to_run(planned, folder, expanded=going.expand is not None)
        seen = foresee(planned, jobs, how_of(going), going)[0] if jobs else None
        _print_plan(written, planned, folder, seen, as_json)
        return
    place = None if going.expand else folder
    results = run_plan(planned, place, going, quiet=as_json, notes=written.notes(), yes=yes)
    report_sweep(written, results, as_json)
    check_failures(results)


def _print_plan(written: WrittenStudy, planned: Plan, folder: Path, seen: Forecast | None, as_json: bool) -> None:
    """What is planned, and what it is expected to take; None: nothing is left to run."""
    from sim.study.design.sampling import told
    from sim.views.terminal.forecast import lines

    about = {
        "title": written.file.title,
        "worlds": len(written.points),
        "policies": list(written.file.policies),
        "replicates": written.file.replicates,
        "runs": planned.runs,
        "folder": str(folder),
        "points": written.notes()["points"],
        "forecast": seen.plain() if seen else None,
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
        *(lines(seen) if seen else ["nothing is left to run"]),
    )
    for point in written.points[:20]:
        say(f"  {point.name}: {point.why or ', '.join(f'{k} = {told(v)}' for k, v in point.values.items())}")
    if len(written.points) > 20:
        say(f"  and {len(written.points) - 20} more")


def report_sweep(written: WrittenStudy, results: Results, as_json: bool) -> None:
    """Write the answer of a sweep into its folder, and print it."""
    from sim.study.analysis.swept import swept
    from sim.study.storage.files import quoted
    from sim.views.terminal.sweep import lines, plain, write_files

    found = swept(written, results.runs)
    write_files(written, results, found)
    if as_json:
        print_json({"folder": str(results.folder), **plain(written, found)})
        return
    say(*lines(written, found), "", f"Results: {results.folder}")
    if written.vary:
        say(f"What moves the answer, and where it turns: grapevine explain {quoted(results.folder)}")
