"""From a plan to its results: find them, resume them, or run what is missing, and keep what is complete whatever happens."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.execution import Execution, ExecutionError
from sim.kernel.errors import GrapevineError
from sim.kernel.interrupts import stop_behind

if TYPE_CHECKING:
    from sim.api.first_answer import FirstAnswer
    from sim.api.looks import Pace
    from sim.study.design.plan import Plan
    from sim.study.execute.forecast import Forecast
    from sim.study.execute.runner import RunOptions
    from sim.study.storage.job_result import JobResult
    from sim.study.storage.results import Results

Approve = Callable[["Forecast"], bool]
"""Asked before a study that exceeds the limits of ``sim.study.execute.forecast``; False: it is not started."""


class RunsFailed(GrapevineError):
    """Runs failed in a study that was to have none. What is complete is kept in ``folder``; ``lines`` say what failed and why."""

    exit_code = 3

    def __init__(self, message: str, folder: Path, lines: Sequence[str]) -> None:
        super().__init__("\n".join([message, *lines]))
        self.message, self.folder, self.lines = message, folder, tuple(lines)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.folder, self.lines)


@dataclass(frozen=True)
class Settings:
    """The result folder of a study, and the execution of its runs.

    Attributes:
        folder: where results go; None: ``results/<scenario>-<hash of the study>``.
        workers: processes; None: one per core.
        execution: everything else.
        first: of a comparison that gives a first answer while it runs.
    """

    folder: Path | None
    workers: int | None
    execution: Execution
    first: FirstAnswer | None = None

    @property
    def options(self) -> RunOptions:
        """The options of the runner."""
        return self.execution.options(self.workers)


def run_plan(
    plan: Plan,
    settings: Settings,
    graph_report: Sequence[str] = (),
    *,
    notes: Mapping[str, Any] | None = None,
    approve: Approve | None = None,
    pace: Pace | None = None,
) -> Results:
    """Run a plan, or read its results from the folder that already holds them.

    Args:
        plan: what is run.
        settings: where results go, and how runs are executed.
        graph_report: what was found in a graph file, told and kept in the manifest.
        notes: further plain data for the manifest.
        approve: asked before a long study is started; None: it is started.
        pace: times the runs.

    Raises:
        StoreError: the folder cannot be used.
        ExecutionError: options that cannot be used, or nothing to resume.
        RunsFailed: a run failed, and ``on_error`` is ``stop-at-end``.
        ForecastExceedsLimit: the study is long, and ``approve`` says no.
    """
    from sim.study.execute.expand import check_holds_study
    from sim.study.execute.resume import accepted
    from sim.study.storage.layout import MANIFEST
    from sim.study.storage.results import finished_study

    execution = settings.execution
    asked = execution.folder(settings.folder)
    folder = asked if asked is not None else default_folder(plan)
    how = settings.options
    execution.say(*graph_report, *([""] if graph_report else []))
    expanded = execution.expand is not None
    if expanded:
        check_holds_study(folder)
    if execution.accept_changes:
        plan = accepted(plan, folder)
    found = finished_study(folder, plan.study_hash)
    if found is not None and not how.has_more_to_try(found.runs):
        execution.say(f"{folder} already holds the results of this study; nothing was run again", "")
        return checked(found, execution)
    if execution.resume and not (folder / MANIFEST).is_file():
        raise ExecutionError(f"resume: {folder} holds no study that was started; leave resume out to start it")
    about = {"graph_report": [*graph_report], **(notes or {})}
    timed: tuple[JobResult, ...] = ()
    if approve is not None:
        from sim.api.consent import agreed

        timed = agreed(plan, folder, settings, approve, expanded=expanded)
    return checked(carry_out(plan, folder, settings, about, timed, expanded=expanded, pace=pace), execution)


def carry_out(
    plan: Plan,
    folder: Path,
    settings: Settings,
    notes: Mapping[str, Any] | None = None,
    precomputed: Sequence[JobResult] = (),
    *,
    expanded: bool = False,
    sources: Sequence[Path] = (),
    pace: Pace | None = None,
) -> Results:
    """Run a plan into a folder, with progress.

    Args:
        plan: what is run.
        folder: where results go.
        settings: how runs are executed.
        notes: further plain data for the manifest.
        precomputed: results of jobs that have been run already.
        expanded: whether the folder may hold a smaller study.
        sources: result folders; runs of the plan that they hold are taken over.
        pace: times the runs.

    Raises:
        KeyboardInterrupt: it was stopped; the message says what is kept.
    """
    from sim.api.progress import display
    from sim.study.execute.runner import run
    from sim.study.storage.provenance import command_line

    how, command = settings.options, command_line()
    about: dict[str, Any] = {"command": command, "notes": notes, "precomputed": precomputed, "sources": sources}
    try:
        with display(plan.runs, shown=settings.execution.progress) as bar:
            watch = bar if pace is None else pace.showing(bar)
            if settings.first is not None:
                about["kept"] = settings.first.of(plan, folder, bar.note)
            return run(plan, folder, options=how, progress=watch, enlarge=expanded, **about)
    except (Exception, KeyboardInterrupt) as error:
        stopped = stop_behind(error)
        if not isinstance(stopped, KeyboardInterrupt):  # or a signal of its kind
            raise
        from sim.views.terminal.failures import stopped_line

        raise type(stopped)(stopped_line(folder, plan.runs)) from None


def checked(results: Results, execution: Execution) -> Results:
    """Return the results. Raises RunsFailed when a run failed and ``on_error`` is ``stop-at-end``."""
    if execution.on_error == "stop-at-end" and (lines := failures_of(results)):
        raise RunsFailed("a run failed, so nothing is compared (on-error stop-at-end)", results.folder, lines)
    return results


def stated_in(results: Results, currency: str) -> Results:
    """Return results whose amounts are in ``currency``, where one is asked for: a folder that was there already may state another."""
    return replace(results, manifest={**results.manifest, "currency": currency}) if currency else results


def failures_of(results: Results) -> list[str]:
    """Return which runs failed and why, a line for each policy, and where the tracebacks are; nothing when none failed."""
    from sim.views.terminal.failures import failure_lines

    columns = ["scenario", "policy", "replicate", "status", "error", "failed_day", "replay"]
    lines = failure_lines(results.runs.select(columns).to_pylist())
    if lines:
        lines.append(f"tracebacks, and the commands that repeat them, are in {results.folder / 'journal.jsonl'}")
    return lines


def default_folder(plan: Plan) -> Path:
    """``results/<scenario>-<hash of the study>``; of several scenarios the first and how many more."""
    names = [re.sub(r"[^\w.-]+", "-", scenario.name) for scenario in plan.study.scenarios]
    more = f"-and-{len(names) - 1}-more" if len(names) > 1 else ""
    return Path("results") / f"{names[0]}{more}-{plan.study_hash}"
