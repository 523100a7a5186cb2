"""Before a long study: what it will take, and whether that is meant."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.cli.shell import EXIT_ERROR, UsageError, complain

if TYPE_CHECKING:
    from sim.cli.options import Going
    from sim.study.design.plan import Job, Plan, Study
    from sim.study.execute.forecast import Forecast
    from sim.study.execute.runner import RunOptions
    from sim.study.storage.job_result import JobResult

_BEGUN_ALL_THE_SAME = "--on-error continue begins it all the same, and compares what is left"


def to_run(plan: Plan, folder: Path, *, expanded: bool) -> Sequence[Job]:
    """The jobs that a study takes: all of them, or ``expanded`` those with runs that the study in ``folder`` lacks.

    StoreError when that cannot be made the study of the plan.
    """
    from sim.study.execute.expand import lacking

    return lacking(plan, folder) if expanded else plan.jobs


def foresee(plan: Plan, jobs: Sequence[Job], how: RunOptions, going: Going) -> tuple[Forecast, JobResult]:
    """Run the first of ``jobs`` of a plan here, and say from it what they will take; the result of the job too.

    UsageError when a policy fails in it, unless ``going`` says what to do then.
    """
    from sim.study.execute.forecast import forecast, pilot
    from sim.study.execute.progress import Bar
    from sim.study.workers.cores import usable_cores
    from sim.study.workers.precompile import warm_up

    number = min(how.workers or usable_cores(), len(jobs))
    with Bar(len(jobs[0].runs), sys.stderr) as bar:
        warm_up(plan.study.scenarios[0], jobs[0].spec(jobs[0].runs[0]), bar)
        bar.stage("timing one world")
        result, burn_in_s, rest_s = pilot(jobs[0])
    if result.failed and not going.on_error:
        raise UsageError(_failed(result))
    return forecast(jobs, number, result, burn_in_s, rest_s, cluster=how.executor is not None), result


def tried(study: Study, going: Going) -> None:
    """Ask every policy for its budgets before anything is run; PolicyError for one that gives none, unless failures are provided for."""
    from sim.policies import PolicyError
    from sim.study.execute.trial import check_budgets

    if going.on_error:
        return
    try:
        check_budgets(study)
    except PolicyError as error:
        raise PolicyError(f"{error}\n{_BEGUN_ALL_THE_SAME}") from error


def _failed(result: JobResult) -> str:
    """Which policies failed in the first world, and how to see it again."""
    from sim.study.design import tables
    from sim.views.terminal.comparison import failure_lines

    rows = tables.from_bytes(result.tables["runs"]).to_pylist()
    return "\n".join([*failure_lines(rows), f"nothing was recorded; {_BEGUN_ALL_THE_SAME}"])


def consent(
    plan: Plan, folder: Path, how: RunOptions, going: Going, yes: bool, *, expanded: bool
) -> tuple[JobResult, ...]:
    """Try a study in its first world, and have one that is long or large agreed to, unless it is begun already; what this has run.

    Ends the command with the forecast when nobody can be asked, or the answer is no. ``yes``: it is agreed to.
    """
    from sim.study.storage.layout import MANIFEST, manifest_of
    from sim.views.terminal.forecast import lines

    if (folder / MANIFEST).exists() and (not expanded or manifest_of(folder).get("study") == plan.study_hash):
        return ()
    jobs = to_run(plan, folder, expanded=expanded)
    if not jobs:
        return ()
    seen, result = foresee(plan, jobs, how, going)
    if seen.over and not yes:
        for line in lines(seen):
            complain(line)
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            complain("that is beyond what is begun unasked; --yes begins it")
            raise typer.Exit(EXIT_ERROR)
        if not typer.confirm("Begin it?", err=True):
            raise typer.Exit(EXIT_ERROR)
    return () if result.failed else (result,)
