"""Runs that are there already, as results of the jobs that they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.study.design import tables
from sim.study.design.plan import Job, PlannedRun, run_columns
from sim.study.execute.job import FailedRun, JobResult, in_order, replay_command


def carried_over(
    job: Job, runs: Sequence[PlannedRun], rows: Mapping[str, Any], tracebacks: Mapping[str, str]
) -> JobResult:
    """The rows of ``runs`` of a job as its result, with the places and names that they have in its plan.

    Args:
        job: a job in which no name of a run stands twice.
        runs: those of its runs that are there.
        rows: tables that hold them, by name, perhaps among others.
        tracebacks: what is known of runs that failed, by name.
    """
    schemas = tables.of_study(job.record.tables)
    made = {name: in_order(schemas[name], [one], runs) for name, one in rows.items()}
    columns = run_columns(runs)
    bad = [status == "failed" for status in made["runs"].column("status").to_pylist()]
    columns["replay"] = [replay_command(job, run) if one else None for run, one in zip(runs, bad, strict=True)]
    made["runs"] = _with(made["runs"], columns)
    for name in made.keys() - {"runs"}:
        owner = {run.run: run for run in runs}
        owners = [owner[one] for one in made[name].column("run").to_pylist()]
        identity = ("scenario", "policy", "replicate", "event")
        made[name] = _with(made[name], {key: [getattr(one, key) for one in owners] for key in identity})
    failed = tuple(
        FailedRun(run.position, run.run, str(error), tracebacks.get(run.run, ""), str(replay))
        for run, error, replay in zip(runs, made["runs"].column("error").to_pylist(), columns["replay"], strict=True)
        if replay is not None
    )
    return JobResult(
        number=job.number,
        tables={name: tables.to_bytes(one) for name, one in made.items()},
        failed=failed,
        positions=tuple(run.position for run in runs),
        seconds=0.0,
    )


def _with(rows: Any, columns: Mapping[str, Sequence[Any]]) -> Any:
    """The rows with some columns replaced."""
    kept = {name: rows.column(name) for name in rows.column_names if name not in columns}
    return tables.table(rows.schema, {**{name: one.combine_chunks() for name, one in kept.items()}, **columns})
