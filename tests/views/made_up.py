"""A made-up study with known differences, so that what figures and report say can be checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sim.lab.compare import Comparison, compare
from sim.metrics import DAY_METRICS, GROUP_METRICS, RUN_METRICS

POLICIES = ("ignore", "react-to-whiners", "grow-advocates")
GROUPS = {
    "loudness": ("quietest fifth", "second", "third", "fourth", "loudest fifth"),
    "value": ("bottom half", "next 30 %", "top 20 %"),
    "voice": ("whiners", "advocates", "silent sufferers", "everyone else"),
}


@dataclass(frozen=True)
class MadeUp:
    """Tables of one scenario and their comparison."""

    runs: Any
    days: Any
    groups: Any
    comparison: Comparison
    policies: tuple[str, ...]


def made_up(policies: tuple[str, ...] = POLICIES, replicates: int = 8, months: int = 3) -> MadeUp:
    """A study in which each policy is worth 30,000 more than the one before it, in worlds that differ far more."""
    generator = np.random.default_rng(1)
    runs, days, groups = [], [], []
    for replicate in range(replicates):
        world = float(generator.normal())
        for place, policy in enumerate(policies):
            identity = {"run": f"{replicate}-{policy}", "policy": policy, "replicate": replicate}
            row = {metric.name: float(generator.uniform(0.2, 0.4)) for metric in RUN_METRICS}
            row["value"] = 4e5 + 6e5 * world + 3e4 * place + float(generator.normal(0, 5e3))
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
                row |= {"profit": 100.0 + place, "left": 2.0 + place, "customers": 3000.0}
                days.append({**identity, "scenario": "default", "day": day, **row})
            for kind, labels in GROUPS.items():
                for rank, label in enumerate(labels):
                    for metric in GROUP_METRICS:
                        value = 0.1 * rank + 0.01 * place
                        void = metric.name == "wait" and policy == "ignore"
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
