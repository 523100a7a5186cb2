"""``grapevine sweep``: a written study."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.answers import print_result
from sim.cli.options import Json, ResumeOptions, number, out_folder
from sim.cli.shell import complain, print_json, say

if TYPE_CHECKING:
    from sim.api.sweeps import PlannedSweep
    from sim.study.execute.forecast import Forecast

_POINTS_SHOWN = 20


def sweep(
    study: Annotated[str, typer.Argument(metavar="STUDY", help="A ready-made study by name, or a TOML file.")],
    replicates: Annotated[
        int | None, number("Replicates at each design point; default what the file says.", show_default=False)
    ] = None,
    months: Annotated[
        int | None, number("Months after burn-in; default what the file says.", show_default=False)
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Print the plan, and a forecast from one replicate that is timed; keep nothing."
        ),
    ] = False,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            help="Start a study that will take more than 60 minutes, 10 GB or, on a cluster, 10 core hours without asking.",
        ),
    ] = False,
    *,
    out: Annotated[Path | None, out_folder("STUDY-HASH")] = None,
    going: ResumeOptions,
    as_json: Json = False,
) -> None:
    """Run a written study: several policies at many design points, and where each wins.

    The same command goes on with a study that was stopped.
    """
    from sim.api import studies
    from sim.api.running import Settings
    from sim.api.sweeps import plan_sweep
    from sim.study.design.arrow import without_pandas

    without_pandas()
    execution = going.execution(quiet=as_json)
    if dry_run:
        _print_plan(plan_sweep(study, replicates, months, Settings(out, going.workers, execution)), as_json)
        return
    found = studies.sweep(
        study,
        replicates=replicates,
        months=months,
        yes=True if yes else _consent,
        workers=going.workers,
        folder=out,
        execution=execution,
    )
    print_result(found, as_json)


def _consent(forecast: Forecast) -> bool:
    """Ask whether a long study is started; no where nobody can be asked."""
    from sim.views.terminal.progress import forecast_lines as lines

    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    for line in lines(forecast):
        complain(line)
    return typer.confirm("Start it?", err=True)


def _print_plan(planned: PlannedSweep, as_json: bool) -> None:
    """Print what is planned, and what it is expected to take."""
    from sim.study.design.sampling import as_written
    from sim.views.terminal.progress import forecast_lines as lines

    written, runs = planned.written, planned.plan.runs
    forecast = planned.forecast()
    if as_json:
        print_json(
            {
                "title": written.file.title,
                "design_points": len(written.points),
                "policies": list(written.file.policies),
                "replicates": written.file.replicates,
                "runs": runs,
                "folder": str(planned.folder),
                "points": written.notes()["points"],
                "forecast": forecast.plain() if forecast else None,
            }
        )
        return
    say(
        written.file.title,
        written.file.question,
        "",
        f"{len(written.points)} design points x {len(written.file.policies)} policies x {written.file.replicates} replicates "
        f"= {runs} runs, {written.file.months} months each",
        f"into {planned.folder}",
        *(lines(forecast) if forecast else ["nothing is left to run"]),
    )
    for point in written.points[:_POINTS_SHOWN]:
        say(f"  {point.name}: {point.why or ', '.join(f'{k} = {as_written(v)}' for k, v in point.values.items())}")
    if len(written.points) > _POINTS_SHOWN:
        say(f"  and {len(written.points) - _POINTS_SHOWN} more")
