"""The work of a worker: simulate one job and return its rows as bytes. Nothing here knows of processes or folders."""

from __future__ import annotations

import math
import time
import traceback as tracebacks
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pyarrow as pa

from sim.kernel.interrupts import never_lost
from sim.measures.catalogue import DAY_METRICS, PRIMARY, RUN_METRICS
from sim.measures.outcome import RunFailure, RunOutcome
from sim.scenario import Scenario, restore
from sim.study.design import tables
from sim.study.design.plan import GraphSource, Job, PlannedRun, run_columns
from sim.study.design.shell_words import printable, quoted
from sim.study.storage.job_result import FailedRun, JobResult
from sim.study.workers import machine_failures
from sim.study.workers.errors import StartError
from sim.study.workers.time_limit import TimeUp, at_most

if TYPE_CHECKING:
    from sim.society.graph import Graph
    from sim.society.graph_file import GraphReport, Layer

Stage = Callable[[str], None]


def run_job(job: Job, on_progress: Stage | None = None) -> JobResult:
    """Simulate a job. A run that fails becomes a row with its error.

    Raises:
        StartError: the model cannot be imported here.
        KeyboardInterrupt: wherever it came, in compiled code or in a policy that catches everything; no run is recorded as failed.
    """
    started = time.perf_counter()
    _check_model(job.model)
    try:
        with never_lost(), at_most(job.limit_min):
            found = _simulate(job, on_progress)
    except TimeUp:
        found = failures_of(job, out_of_time(job))
    except (Exception, SystemExit) as error:  # whatever a model or a user's policy may raise becomes a row
        found = failures_of(job, one_line(error), "".join(tracebacks.format_exception(error)))
    return result_of(job, found, time.perf_counter() - started)


def out_of_time(job: Job) -> str:
    """Return why a job was stopped that took too long."""
    return machine_failures.out_of_time(job.limit_min or 0.0, len(job.runs))


def failures_of(job: Job, message: str, traceback: str = "") -> list[RunOutcome | RunFailure]:
    """Return the outcomes of a job all of whose runs failed for the same reason."""
    return [RunFailure(run.policy, -1, message, traceback) for run in job.runs]


def result_of(job: Job, found: Sequence[RunOutcome | RunFailure], seconds: float) -> JobResult:
    """Return the rows of a job whose runs ended as ``found`` says, in the order of the job's runs."""
    ended = [_checked(run, one) for run, one in zip(job.runs, found, strict=True)]
    made = {"runs": _runs(job, ended), "days": _days(job, ended), "groups": _groups(job, ended)}
    made |= {name: _recorded(job, ended, name) for name in job.record.tables}
    failed = tuple(
        FailedRun(run.run, one.message, one.traceback, replay_command(job, run))
        for run, one in zip(job.runs, ended, strict=True)
        if isinstance(one, RunFailure)
    )
    return JobResult(
        number=job.number,
        tables={name: tables.to_bytes(rows) for name, rows in made.items()},
        failed=failed,
        names=tuple(run.run for run in job.runs),
        seconds=seconds,
    )


def function_named(dotted: str) -> Any:
    """Return the function called ``module:name``; ImportError or AttributeError when there is none."""
    module, _, name = dotted.partition(":")
    return getattr(import_module(module), name)


def one_line(error: BaseException) -> str:
    """Return an exception in one line: its kind and the first line of its message."""
    said = str(error).strip().splitlines()
    return f"{type(error).__name__}: {said[0]}" if said else type(error).__name__


def _check_model(dotted: str) -> None:
    try:
        function_named(dotted)
    except Exception as error:
        script = dotted.startswith("__main__:")
        hint = "; workers do not run your script, so put the model into a module beside it" if script else ""
        raise StartError(f"the model {dotted} cannot be imported: {one_line(error)}{hint}") from error


def _simulate(job: Job, on_progress: Stage | None) -> Sequence[RunOutcome | RunFailure]:
    simulate = function_named(job.model)
    first = job.runs[0]
    policies = [job.spec(run) for run in job.runs]
    scenario = cast("Scenario", restore(job.resolved, Scenario))
    found: list[RunOutcome | RunFailure] = simulate(
        scenario,
        policies,
        first.seed,
        first.months,
        graph=None if job.graph is None else read_graph(job.graph, scenario, first.seed)[0],
        with_events=first.event,
        on_progress=on_progress,
        **({"recorder": job.record} if job.record.tables else {}),
    )
    by_policy = {one.policy: one for one in found}
    missing = [policy for policy in policies if policy not in by_policy]
    if missing:
        raise RuntimeError(f"{job.model} gave nothing for {', '.join(missing)}")
    return [replace(by_policy[policy], policy=run.policy) for policy, run in zip(policies, job.runs, strict=True)]


def _checked(run: PlannedRun, one: RunOutcome | RunFailure) -> RunOutcome | RunFailure:
    """Turn an outcome that lacks a measure, or whose primary measure is not a number, into a failure."""
    if isinstance(one, RunFailure):
        return replace(one, message=machine_failures.marked(one.message))
    lacking = [m.name for m in RUN_METRICS if m.name not in one.summary]
    lacking += [m.name for m in DAY_METRICS if m.name not in one.days]
    if lacking:
        return RunFailure(run.policy, -1, f"the model gave no {', '.join(lacking[:3])}", "")
    if not math.isfinite(one.summary[PRIMARY]):
        return RunFailure(run.policy, -1, f"{PRIMARY} is {one.summary[PRIMARY]}, not a number", "")
    return one


def _runs(job: Job, ended: Sequence[RunOutcome | RunFailure]) -> Any:
    columns = run_columns(job.runs)
    failures = [one if isinstance(one, RunFailure) else None for one in ended]
    columns["status"] = ["failed" if one else "finished" for one in failures]
    columns["error"] = [printable(one.message) if one else None for one in failures]
    columns["failed_day"] = [one.day if one and one.day >= 0 else None for one in failures]
    columns["replay"] = [replay_command(job, run) if one else None for run, one in zip(job.runs, failures, strict=True)]
    for metric in RUN_METRICS:
        columns[metric.name] = [_number(one, metric.name) for one in ended]
    return tables.table(tables.RUNS, columns)


def _number(one: RunOutcome | RunFailure, metric: str) -> float | None:
    if isinstance(one, RunFailure):
        return None
    value = float(one.summary[metric])
    return value if math.isfinite(value) else None


def _days(job: Job, ended: Sequence[RunOutcome | RunFailure]) -> Any:
    parts = []
    for run, one in zip(job.runs, ended, strict=True):
        if isinstance(one, RunOutcome):
            number = len(next(iter(one.days.values())))
            columns = _repeated(run, number)
            columns["day"] = np.arange(1, number + 1, dtype=np.int32)
            for metric in DAY_METRICS:
                values = np.asarray(one.days[metric.name], dtype=np.float64)
                columns[metric.name] = np.where(np.isfinite(values), values, np.nan)
            parts.append(tables.table(tables.DAYS, columns))
    return tables.joined(tables.DAYS, parts)


def _groups(job: Job, ended: Sequence[RunOutcome | RunFailure]) -> Any:
    parts = []
    for run, one in zip(job.runs, ended, strict=True):
        if isinstance(one, RunOutcome) and one.groups:
            columns = _repeated(run, len(one.groups))
            for name in ("kind", "group", "measure"):
                columns[name] = [getattr(row, name) for row in one.groups]
            columns["value"] = [row.value if math.isfinite(row.value) else None for row in one.groups]
            parts.append(tables.table(tables.GROUPS, columns))
    return tables.joined(tables.GROUPS, parts)


def _recorded(job: Job, ended: Sequence[RunOutcome | RunFailure], table: str) -> Any:
    """Return what the runs recorded for a table, in the order of the plan; a failed run has no rows."""
    schema = tables.RECORDED[table]
    parts = [
        tables.table(schema, {**_repeated(run, len(next(iter(rows.values())))), **rows})
        for run, one in zip(job.runs, ended, strict=True)
        if isinstance(one, RunOutcome)
        for name, rows in one.recorded
        if name == table
    ]
    return tables.joined(schema, parts)


def _repeated(run: PlannedRun, number: int) -> dict[str, Any]:
    return {name: pa.repeat(getattr(run, name), number) for name in ("run", "scenario", "policy", "replicate", "event")}


def read_graph(source: GraphSource, scenario: Scenario, seed: int) -> tuple[Graph, GraphReport]:
    """Return the social graph of a file, its other layer derived under ``seed``; GraphError when the file cannot be used."""
    from sim.society.graph_file import read

    layer: Layer = "close" if source.layer == "close" else "followers"
    return read(source.path, layer=layer, directed=source.directed, society=scenario.society, seed=seed)


def replay_command(job: Job, run: PlannedRun) -> str:
    """Return the command line that repeats one run: every departure and every drawn value spelt out."""
    from sim.scenario.toml.writing import to_toml  # takes tomlkit, which workers do not need

    words = [
        "grapevine",
        "run",
        job.file,
        "--policy",
        job.spec(run),
        "--seed",
        str(run.seed),
        "--months",
        str(run.months),
    ]
    if job.graph is not None:
        words += ["--graph", job.graph.path, "--graph-layer", job.graph.layer]
        words += ["--directed"] if job.graph.directed else []
    if not run.event:
        words += ["--without-event"]
    for key, value in {**job.overrides, **run.values}.items():
        words += ["--set", f"{key}={value if isinstance(value, str) else to_toml(value)}"]
    return " ".join(map(quoted, words))
