"""A made-up study with known differences, so that what figures and report say can be checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.measures.catalogue import DAY_METRICS, GROUP_METRICS, LEADERS, RUN_METRICS
from sim.measures.value import RUN_OFF
from sim.study.analysis.compare import Comparison, compare
from sim.study.design import tables
from sim.study.storage.job_result import FailedRun, JobResult
from sim.study.storage.store import Store

POLICIES = ("ignore", "react-to-whiners", "grow-advocates")
GROUPS = {
    "loudness": ("quietest fifth", "second", "third", "fourth", "loudest fifth"),
    "value": ("bottom half", "next 30 %", "top 20 %"),
    "voice": ("whiners", "advocates", "silent sufferers", "everyone else"),
    "channel": ("forum", "telephone"),
}


RUN_OFF_MONTHS = 4


@dataclass(frozen=True)
class MadeUp:
    """Tables of one scenario and their comparison."""

    runs: Any
    days: Any
    groups: Any
    comparison: Comparison
    policies: tuple[str, ...]


def made_up(policies: tuple[str, ...] = POLICIES, replicates: int = 10, months: int = 3) -> MadeUp:
    """A study in which each policy is worth 30,000 more than the one before it, in replicates that differ far more."""
    generator = np.random.default_rng(1)
    runs, days, groups = [], [], []
    for replicate in range(replicates):
        shared = float(generator.normal())
        for place, policy in enumerate(policies):
            identity = {"run": f"{replicate}-{policy}", "policy": policy, "replicate": replicate}
            row = {metric.name: float(generator.uniform(0.2, 0.4)) for metric in RUN_METRICS}
            whole = sum(row[name] for name in LEADERS)
            row |= {name: row[name] / whole for name in LEADERS}
            row["value"] = 4e5 + 6e5 * shared + 3e4 * place + float(generator.normal(0, 5e3))
            runs.append(
                {
                    **identity,
                    "scenario": "default",
                    "draw": replicate // 2,
                    "event": True,
                    "status": "finished",
                    "months": months,
                    **row,
                }
            )
            for day in range(months * 30):
                row = {metric.name: float(generator.uniform(0.5, 1.0)) for metric in DAY_METRICS}
                row |= {"profit": 100.0 + place, "left": 2.0 + place, "customers": 3000.0, "margin": 200.0 + place}
                days.append({**identity, "scenario": "default", "day": day, **row})
            for month in range(RUN_OFF_MONTHS):
                of_month = {
                    "kind": RUN_OFF,
                    "group": f"month {month + 1}",
                    "measure": "profit",
                    "value": 3000.0 + place,
                }
                groups.append({**identity, "scenario": "default", **of_month})
            for kind, labels in GROUPS.items():
                for rank, label in enumerate(labels):
                    for metric in GROUP_METRICS:
                        value = 0.1 * rank + 0.01 * place
                        void = metric.name in ("wait", "complaint_wait") and policy == "ignore"
                        groups.append(
                            {
                                **identity,
                                "scenario": "default",
                                "kind": kind,
                                "group": label,
                                "measure": metric.name,
                                "value": float("nan") if void else value,
                            }
                        )
    table = pa.Table.from_pylist(runs)
    return MadeUp(table, pa.Table.from_pylist(days), pa.Table.from_pylist(groups), compare(table), policies)


def rows_of(schema: Any, rows: Sequence[dict[str, Any]]) -> Any:
    """Return rows as a table of the store."""
    return tables.table(schema, {field.name: [row.get(field.name) for row in rows] for field in schema})


RESOLVED = {"society": {"people": 12000}, "loyalty": {"churn": 0.02}, "company": {"discount": 0.1}}


def manifest(policies: Sequence[str], scenarios: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A manifest as the runner writes it."""
    return {
        "scenarios": [
            {
                "name": "default",
                "title": "",
                "question": "",
                "story": "",
                "departures": [],
                "drawn": [],
                "resolved": RESOLVED,
            }
            | one
            for one in scenarios
        ],
        "policies": list(policies),
        "replicates": 10,
        "months": 3,
        "seed": 1,
        "exact_seed": False,
        "fixed_parameters": False,
        "without_event": False,
        "graph": None,
        "model": "sim.model:simulate",
        "version": "0.1.0",
        "model_version": "0.1.0+abcdef",
        "packages": {"python": "3.11.7", "numpy": "2.0"},
        "git_commit": None,
        "machine": {"system": "Linux", "processor": "x86_64", "cores": 2},
        "workers": 2,
        "command": ["grapevine", "compare", "default", "--policies", ",".join(policies)],
    }


def write_folder(
    folder: Path,
    study: MadeUp,
    *,
    scenarios: Sequence[dict[str, Any]] = ({},),
    failed: Sequence[int] = (),
    error: str = "ValueError: the policy gave nan",
    rates: Sequence[tuple[str, float, float]] = (),
    finish: bool = True,
    calm: float | None = None,
) -> Path:
    """A result folder with the made-up study, once for each scenario.

    ``failed``: rows of the runs that failed; ``rates``: (label and unit, stated, realised); ``calm``: how much more a replicate is worth
    without events, None for no runs without events.
    """
    runs: list[dict[str, Any]] = []
    others: dict[str, list[dict[str, Any]]] = {"days": [], "groups": []}
    for scenario in scenarios:
        name = scenario.get("name", "default")
        named = {"scenario": name, "parameters": "{}", "error": None, "failed_day": None, "replay": None, "event": True}
        own = [
            row | named | {"run": f"{name}-{row['run']}", "seed": row["replicate"]} for row in study.runs.to_pylist()
        ]
        for place in failed:
            own[place] |= dict.fromkeys((metric.name for metric in RUN_METRICS), None)
            own[place] |= {
                "status": "failed",
                "error": error,
                "failed_day": 40,
                "replay": f"grapevine run {name} --seed 1",
            }
        gone = {row["run"] for row in own if row["status"] == "failed"}
        if calm is not None:
            done = [row for row in own if row["status"] == "finished"]
            own += [row | {"event": False, "run": row["run"] + "-calm", "value": row["value"] + calm} for row in done]
        runs += own
        for kind, source in (("days", study.days), ("groups", study.groups)):
            rows = [row | named | {"run": f"{name}-{row['run']}"} for row in source.to_pylist()]
            others[kind] += [
                row | {"day": row["day"] + 1} if kind == "days" else row for row in rows if row["run"] not in gone
            ]
        for label, stated, realised in rates:
            for measure, value in (("stated", stated), ("realised", realised)):
                others["groups"].append({**own[0], "kind": "rates", "group": label, "measure": measure, "value": value})
    data = {"runs": rows_of(tables.RUNS, runs), "days": rows_of(tables.DAYS, others["days"])}
    data["groups"] = rows_of(tables.GROUPS, others["groups"])
    failures = tuple(
        FailedRun(row["run"], row["error"], f"Traceback\n{row['error']}", row["replay"])
        for row in runs
        if row["status"] == "failed"
    )
    names = tuple(row["run"] for row in runs)
    rows = {name: tables.to_bytes(one) for name, one in data.items()}
    with Store(folder, "abc", manifest(study.policies, scenarios), rows_of(tables.PLAN, runs)) as store:
        store.keep(JobResult(number=0, tables=rows, failed=failures, names=names, seconds=0.0))
        if finish:
            store.finish()
    return folder
