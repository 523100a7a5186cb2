"""``grapevine sweep``: a study that is written down."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.commands.shell import EXIT_ERROR, Json, UsageError, complain, print_json, say, whole

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
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the plan; run nothing.")] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            help="Processes; default one a core.", parser=whole, metavar="NUMBER", show_default=False
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Where results go; default results/STUDY-HASH.", show_default=False
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Run a written study: many worlds, several policies, and where each wins.

    The same command goes on with a study that was stopped.
    """
    from sim.lab.plan import plan
    from sim.lab.study_file import find_study, read_study

    written = read_study(study, replicates)
    planned = plan(written.study)
    folder = out if out is not None else Path("results") / f"{find_study(study).stem}-{planned.study_hash}"
    if dry_run:
        _print_plan(written, planned, folder, as_json)
        return
    results = _run(written, planned, folder, workers, as_json)
    _report(written, results, as_json)
    failed = sum(status == "failed" for status in results.runs.column("status").to_pylist())
    if failed:
        complain(
            f"{failed} of {planned.runs} runs failed; {results.folder / 'journal.jsonl'} has their tracebacks"
        )
        if failed == planned.runs:
            raise typer.Exit(EXIT_ERROR)


def _run(written: WrittenStudy, planned: Plan, folder: Path, workers: int | None, as_json: bool) -> Results:
    from sim.lab.progress import Bar
    from sim.lab.runner import command_line, run
    from sim.lab.store import finished_study

    if workers is not None and workers < 1:
        raise UsageError(f"--workers is {workers}, allowed is 1 or more")
    found = finished_study(folder, planned.study_hash)
    if found is not None:
        if not as_json:
            say(f"{folder} already holds this very study; these are its results, nothing was run again.", "")
        return found
    try:
        with Bar(planned.runs, sys.stderr) as bar:
            return run(
                planned, folder, workers=workers, progress=bar, command=command_line(), notes=written.notes()
            )
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"stopped; the same command goes on with what {folder} keeps") from None


def _print_plan(written: WrittenStudy, planned: Plan, folder: Path, as_json: bool) -> None:
    about = {
        "title": written.file.title,
        "worlds": len(written.points),
        "policies": list(written.file.policies),
        "replicates": written.file.replicates,
        "runs": planned.runs,
        "folder": str(folder),
        "points": written.notes()["points"],
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
    )
    for point in written.points[:20]:
        say(f"  {point.name}: {point.why or ', '.join(f'{k} = {v:g}' for k, v in point.values.items())}")
    if len(written.points) > 20:
        say(f"  and {len(written.points) - 20} more")


def _report(written: WrittenStudy, results: Results, as_json: bool) -> None:
    from sim.views.sweep_text import answer_of, lines, write_files

    found: dict[str, Any] = answer_of(written, results.runs)
    write_files(written, results, found)
    if as_json:
        print_json({"folder": str(results.folder), **found})
        return
    say(*lines(written, found), "", f"Results: {results.folder}")
