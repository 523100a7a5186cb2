"""Made-up studies of many points whose truth is known: a sweep over scenarios, and one over a varied parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.measures.catalogue import DAY_METRICS, RUN_METRICS
from sim.study.design import tables
from sim.study.storage.job_result import FailedRun, JobResult
from sim.study.storage.store import Store
from tests.views.made_up import manifest, rows_of

POLICIES = ("first-come", "ignore", "grow-advocates")
REPLICATES = 10

Worth = Callable[[Mapping[str, Any]], Mapping[str, float]]
"""By point: what each policy is worth there, in money; noise of one part in a thousand is put on top, on its own for each policy."""

TOWNS = (
    {"name": "town", "title": "A town", "people": 10_000, "worth": (1e6, 0.95e6, 1.05e6)},
    {"name": "village", "title": "A village", "people": 1_000, "worth": (1e4, 0.9e4, 1.0e4)},
    {"name": "city", "title": "A city", "people": 50_000, "worth": (9e6, 8.9e6, 9.5e6)},
)
"""Scenarios of which the smallest is worth least under every policy."""


def scenario_sweep(folder: Path, *, towns: Sequence[Mapping[str, Any]] = TOWNS, **options: Any) -> Path:
    """A result folder with a sweep over scenarios."""
    points = [{"name": one["name"], "why": one["title"], "values": {}, "scenario": one["name"]} for one in towns]
    names = [one["name"] for one in towns]
    study = {"title": "Does it hold everywhere?", "question": "Which policy?", "scenarios": names, "vary": {}}
    worth = {one["name"]: one["worth"] for one in towns}
    about = {one["name"]: one for one in towns}
    return _write(folder, points, worth, about, study, **options)


def varied_sweep(
    folder: Path, levels: Sequence[float], worth: Callable[[float], Sequence[float]], **options: Any
) -> Path:
    """A result folder with a sweep over ``company.budget`` and ``loyalty.churn``, each point worth what ``worth`` says of its budget."""
    places = [(float(level), 0.01 + 0.001 * (7 * k % len(levels))) for k, level in enumerate(levels)]
    points = [
        {
            "name": f"default {k:04d}",
            "why": "",
            "values": {"company.budget": budget, "loyalty.churn": churn},
            "scenario": "default",
        }
        for k, (budget, churn) in enumerate(places, start=1)
    ]
    vary = {
        "company.budget": {"low": min(levels), "high": max(levels), "label": "budget, money per customer-month"},
        "loyalty.churn": {"low": 0.01, "high": 0.5, "label": "churn"},
    }
    study = {
        "title": "When?",
        "question": "For which budget?",
        "vary": vary,
        "design": {"kind": "latin-hypercube", "points": len(levels)},
    }
    by_point = {one["name"]: worth(one["values"]["company.budget"]) for one in points}
    return _write(folder, points, by_point, {}, study, **options)


def _write(
    folder: Path,
    points: Sequence[Mapping[str, Any]],
    worth: Mapping[str, Sequence[float]],
    about: Mapping[str, Mapping[str, Any]],
    study: Mapping[str, Any],
    *,
    policies: Sequence[str] = POLICIES,
    noise: float = 1e-3,
    failed: int = 0,
    empty: Sequence[str] = (),
) -> Path:
    """Write the folder; ``failed`` first runs failed, the points in ``empty`` have no runs and the study is not finished."""
    generator = np.random.default_rng(5)
    runs: list[dict[str, Any]] = []
    for point in points:
        for replicate in range(REPLICATES):
            shared = generator.normal()
            for policy, amount in zip(policies, worth[point["name"]], strict=True):
                own = 0.0 if noise == 0.0 else generator.normal()
                name = f"{point['name']}-{policy}-{replicate}"
                row = {metric.name: 0.1 + 0.01 * shared for metric in RUN_METRICS}
                row["value"] = amount * (1.0 + 0.1 * shared / 10.0 + noise * own)
                fixed = {
                    "run": name,
                    "scenario": point["name"],
                    "policy": policy,
                    "replicate": replicate,
                    "draw": replicate,
                }
                rest = {"event": True, "seed": replicate, "months": 3, "parameters": "{}", "status": "finished"}
                runs.append({**row, **fixed, **rest, "error": None, "failed_day": None, "replay": None})
    for row in runs[:failed]:
        row |= dict.fromkeys((metric.name for metric in RUN_METRICS), None)
        row |= {
            "status": "failed",
            "error": "ValueError: nan",
            "failed_day": 40,
            "replay": "grapevine run town --seed 1",
        }
    ended = [row for row in runs if row["scenario"] not in empty]
    days = [
        {
            **{metric.name: 1.0 for metric in DAY_METRICS},
            **{name: row[name] for name in ("run", "scenario", "policy", "replicate", "event")},
            "day": 1,
        }
        for row in ended
        if row["status"] == "finished"
    ]
    data = {
        "runs": rows_of(tables.RUNS, ended),
        "days": rows_of(tables.DAYS, days),
        "groups": rows_of(tables.GROUPS, []),
    }
    entries = [
        {
            "name": point["name"],
            "title": about.get(point["name"], {}).get("title", ""),
            "resolved": {
                "society": {"people": about.get(point["name"], {}).get("people", 10_000), "customer_share": 0.5},
                "company": {"discount": 0.1},
            },
        }
        for point in points
    ]
    file = {"policies": list(policies), "replicates": REPLICATES, "months": 3, "fixed_parameters": False, **study}
    asked = manifest(policies, entries) | {
        "study_file": file,
        "points": list(points),
        "vary": study["vary"],
        "command": ["grapevine", "sweep", "made-up"],
    }
    failures = tuple(
        FailedRun(row["run"], row["error"], "Traceback", row["replay"]) for row in ended if row["status"] == "failed"
    )
    tables_of = {name: tables.to_bytes(one) for name, one in data.items()}
    with Store(folder, "abc", asked, rows_of(tables.PLAN, runs)) as store:
        store.keep(
            JobResult(
                number=0, tables=tables_of, failed=failures, names=tuple(row["run"] for row in ended), seconds=0.0
            )
        )
        if not empty:
            store.finish()
    return folder
