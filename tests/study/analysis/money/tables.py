"""Small tables of a study whose money is known to the last unit."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from sim.measures.value import RUN_OFF
from sim.study.analysis.compare import Comparison, compare
from tests.study.outcomes import table

DAYS = 30


class Tables(NamedTuple):
    """The tables of one scenario with ``customers`` at the start."""

    runs: Any
    days: Any
    groups: Any

    def compared(self, **more: Any) -> Comparison:
        return compare(self.runs, **{"against": "p0", **more})


def tables(
    monthly: np.ndarray,
    *,
    horizon: int,
    spent: np.ndarray,
    customers: float = 200.0,
    failed: Any = (),
    twin: bool = False,
) -> Tables:
    """Runs whose profit in each month is ``monthly``, shape (replicates, policies, months); value is its sum, without interest.

    Months after ``horizon`` are the run-off. ``spent``: shape (replicates, policies). ``twin``: also runs without events, of other money.
    """
    replicates, policies, months = monthly.shape
    profit = monthly[:, :, :horizon].sum(axis=2)
    runs = _named(table(monthly.sum(axis=2), failed=failed, profit=profit, spent=spent), horizon, "")
    if twin:
        calm = table(2.0 * monthly.sum(axis=2), event=False, profit=2.0 * profit, spent=2.0 * spent)
        runs = pa.concat_tables([runs, _named(calm, horizon, "calm")])
    days: dict[str, list[Any]] = {"run": [], "day": [], "profit": []}
    groups: dict[str, list[Any]] = {"run": [], "kind": [], "group": [], "measure": [], "value": []}
    for place, run in enumerate(runs["run"].to_pylist()):
        r, k = divmod(place % (replicates * policies), policies)
        if (r, k) in failed:
            continue
        for month in range(horizon):
            days["run"] += [run] * DAYS
            days["day"] += range(month * DAYS + 1, (month + 1) * DAYS + 1)
            days["profit"] += [float(monthly[r, k, month]) / DAYS] * DAYS
        rows = [(RUN_OFF, f"month {m + 1}", "profit", monthly[r, k, horizon + m]) for m in range(months - horizon)]
        rows += [("value", band, "people", share * customers) for band, share in (("bottom half", 0.5), ("rest", 0.5))]
        for row in rows:
            for name, one in zip(groups, (run, *row), strict=True):
                groups[name].append(one)
    return Tables(runs, pa.table(days), pa.table(groups))


def _named(runs: Any, horizon: int, prefix: str) -> Any:
    names = [f"{prefix}{row['replicate']}-{row['policy']}" for row in runs.select(["replicate", "policy"]).to_pylist()]
    place = runs.schema.get_field_index("months")
    return runs.set_column(place, "months", pa.array([horizon] * len(names))).append_column("run", pa.array(names))
