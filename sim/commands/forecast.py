"""Before a long study: what it will take, and whether that is meant."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.commands.shell import EXIT_ERROR, complain

if TYPE_CHECKING:
    from sim.lab.forecast import Forecast
    from sim.lab.job import JobResult
    from sim.lab.plan import Job, Plan
    from sim.lab.runner import How


def to_run(plan: Plan, folder: Path, *, expanded: bool) -> Sequence[Job]:
    """The jobs that a study takes: all of them, or ``expanded`` those with runs that the study in ``folder`` lacks.

    StoreError when that cannot be made the study of the plan.
    """
    from sim.lab.expand import lacking

    return lacking(plan, folder) if expanded else plan.jobs


def foresee(plan: Plan, jobs: Sequence[Job], how: How) -> tuple[Forecast, JobResult]:
    """Run the first of ``jobs`` of a plan here, and say from it what they will take; the result of the job too."""
    from sim.lab.cores import usable_cores
    from sim.lab.forecast import forecast, pilot
    from sim.lab.progress import Bar
    from sim.lab.warm_up import warm_up

    number = min(how.workers or usable_cores(), len(jobs))
    with Bar(len(jobs[0].runs), sys.stderr) as bar:
        warm_up(plan.study.scenarios[0], plan.study.policies[0], bar)
        bar.stage("timing one world")
        result, burn_in_s, rest_s = pilot(jobs[0])
    return forecast(jobs, number, result, burn_in_s, rest_s, cluster=how.crew is not None), result


def consent(plan: Plan, folder: Path, how: How, yes: bool, *, expanded: bool) -> tuple[JobResult, ...]:
    """Have a study that is long or large agreed to, unless it is agreed to or begun already; the results that this took.

    Ends the command with the forecast when nobody can be asked, or the answer is no.
    """
    from sim.lab.store import MANIFEST, STAGE
    from sim.views.forecast import lines

    begun = folder / STAGE if expanded else folder
    if yes or (begun / MANIFEST).exists():
        return ()
    jobs = to_run(plan, folder, expanded=expanded)
    if not jobs:
        return ()
    seen, result = foresee(plan, jobs, how)
    if seen.over:
        for line in lines(seen):
            complain(line)
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            complain("that is beyond what is begun unasked; --yes begins it")
            raise typer.Exit(EXIT_ERROR)
        if not typer.confirm("Begin it?", err=True):
            raise typer.Exit(EXIT_ERROR)
    return () if result.failed else (result,)
