"""Before a long study: what it will take, and whether that is agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.kernel.errors import GrapevineError

if TYPE_CHECKING:
    from sim.api.execution import Execution
    from sim.api.running import Approve, Settings
    from sim.study.design.plan import Job, Plan, Study
    from sim.study.execute.forecast import Forecast
    from sim.study.storage.job_result import JobResult

_ANYWAY = "--on-error continue starts it anyway, and compares what is left"


class ForecastExceedsLimit(GrapevineError):
    """A study takes longer, or more space, than is started without consent; ``forecast`` says what it takes."""

    def __init__(self, forecast: Forecast) -> None:
        from sim.views.terminal.progress import forecast_lines as lines

        super().__init__(
            "\n".join([*lines(forecast), "estimated cost exceeds the limit; pass --yes (yes=True) to start"])
        )
        self.forecast = forecast

    def __reduce__(self) -> tuple[type[ForecastExceedsLimit], tuple[Forecast]]:
        return type(self), (self.forecast,)


class PilotFailed(GrapevineError):
    """A policy fails in the first replicate of a study, which was tried before the rest is started."""


def check_policies(study: Study, execution: Execution) -> None:
    """Ask every policy for its budgets before anything runs, unless ``on_error`` is given. Raises PolicyError for one without."""
    from sim.policies import PolicyError
    from sim.study.execute.trial import check_budgets

    if execution.on_error:
        return
    try:
        check_budgets(study)
    except PolicyError as error:
        raise PolicyError(f"{error}\n{_ANYWAY}") from error


def jobs_to_run(plan: Plan, folder: Path, *, expanded: bool) -> Sequence[Job]:
    """Return the jobs of a study: all of them, or with ``expanded`` those with runs that the study in ``folder`` lacks.

    Raises StoreError when that study cannot be expanded to the plan.
    """
    from sim.study.execute.expand import lacking

    return lacking(plan, folder) if expanded else plan.jobs


def pilot_study(plan: Plan, jobs: Sequence[Job], settings: Settings) -> tuple[Forecast, JobResult]:
    """Run the first of ``jobs`` here, and forecast from it what all of them take; the result of that job too.

    Raises PilotFailed when a policy fails in it, unless ``on_error`` is given.
    """
    from sim.api.progress import display
    from sim.study.execute.forecast import forecast, pilot
    from sim.study.workers.cores import usable_cores
    from sim.study.workers.precompile import compile_model

    how = settings.options
    number = min(how.workers or usable_cores(), len(jobs))
    with display(len(jobs[0].runs), shown=settings.execution.progress) as bar:
        compile_model(plan.study.scenarios[0], jobs[0].spec(jobs[0].runs[0]), bar)
        bar.stage("timing one replicate")
        result, burn_in_s, rest_s = pilot(jobs[0])
    if result.failed and not settings.execution.on_error:
        raise PilotFailed(_failed(result))
    return forecast(jobs, number, result, burn_in_s, rest_s, cluster=how.executor is not None), result


def agreed(plan: Plan, folder: Path, settings: Settings, approve: Approve, *, expanded: bool) -> tuple[JobResult, ...]:
    """Forecast a study that has not been started, and return the results of the job that was timed.

    Args:
        plan: the runs of the study.
        folder: its result folder, which may not exist yet.
        settings: how the study is executed.
        approve: asked whether a study whose forecast exceeds the limit may start.
        expanded: whether the plan may enlarge the study that ``folder`` holds.

    Raises:
        ForecastExceedsLimit: the study is long and ``approve`` does not agree to it.
    """
    from sim.study.storage.layout import MANIFEST, manifest_of

    if (folder / MANIFEST).exists() and (not expanded or manifest_of(folder).get("study") == plan.study_hash):
        return ()
    jobs = jobs_to_run(plan, folder, expanded=expanded)
    if not jobs:
        return ()
    forecast, result = pilot_study(plan, jobs, settings)
    if forecast.over and not approve(forecast):
        raise ForecastExceedsLimit(forecast)
    return () if result.failed else (result,)


def _failed(result: JobResult) -> str:
    """Which policies failed in the first replicate, and how to see it again."""
    from sim.study.design import tables
    from sim.views.terminal.failures import failure_lines

    rows = tables.from_bytes(result.tables["runs"]).to_pylist()
    return "\n".join([*failure_lines(rows), f"nothing was recorded; {_ANYWAY}"])
