"""Before a long study: what it will take, and whether that is meant."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.shell import EXIT_ERROR, complain

if TYPE_CHECKING:
    from sim.lab.forecast import Forecast
    from sim.lab.job import JobResult
    from sim.lab.plan import Plan


def foresee(plan: Plan, workers: int | None) -> tuple[Forecast, JobResult]:
    """Run the first job of a plan here, and say from it what the plan will take; the result of the job too."""
    from sim.lab.forecast import forecast, pilot
    from sim.lab.progress import Bar
    from sim.lab.warm_up import warm_up
    from sim.lab.workers import usable_cores

    number = min(workers or usable_cores(), len(plan.jobs))
    with Bar(len(plan.jobs[0].runs), sys.stderr) as bar:
        warm_up(plan.study.scenarios[0], plan.study.policies[0], bar)
        bar.stage("timing one world")
        result, burn_in_s, rest_s = pilot(plan.jobs[0])
    return forecast(plan.jobs, number, result, burn_in_s, rest_s), result


def consent(plan: Plan, folder: Path, workers: int | None, yes: bool) -> tuple[JobResult, ...]:
    """Have a study that is long or large agreed to, unless it is agreed to or begun already; the results that this took.

    Ends the command with the forecast when nobody can be asked, or the answer is no.
    """
    from sim.lab.store import MANIFEST
    from sim.views.forecast import lines

    if yes or (folder / MANIFEST).exists():
        return ()
    seen, result = foresee(plan, workers)
    if seen.over:
        for line in lines(seen):
            complain(line)
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            complain("that is beyond what is begun unasked; --yes begins it")
            raise typer.Exit(EXIT_ERROR)
        if not typer.confirm("Begin it?", err=True):
            raise typer.Exit(EXIT_ERROR)
    return () if result.failed else (result,)
