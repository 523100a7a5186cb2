"""Synthetic tables of runs whose truth is known."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sim.measures.catalogue import RUN_METRICS


def names(policies: int) -> list[str]:
    return [f"p{k}" for k in range(policies)]


def paired_values(
    rng: np.random.Generator,
    replicates: int,
    policies: int,
    *,
    parameters: float = 1.0,
    chance: float = 1.0,
    shared: float = 3.0,
) -> np.ndarray:
    """Values of equal policies, shape (replicates, policies).

    ``shared`` noise of each parameter draw (two replicates), ``parameters`` noise of each draw and policy, ``chance`` of each run.
    """
    draws = (replicates + 1) // 2
    common = np.repeat(shared * rng.standard_normal((draws, 1)), 2, axis=0)[:replicates]
    draw = np.repeat(parameters * rng.standard_normal((draws, policies)), 2, axis=0)[:replicates]
    return common + draw + chance * rng.standard_normal((replicates, policies))


def table(
    values: np.ndarray,
    policies: list[str] | None = None,
    *,
    draw: list[int] | None = None,
    scenario: str = "town",
    event: bool = True,
    failed: tuple[tuple[int, int], ...] = (),
    **metrics: np.ndarray,
) -> pa.Table:
    """The ``runs`` table of a study whose primary measure is ``values``, shape (replicates, policies)."""
    replicates, number = values.shape
    labels = policies or names(number)
    draws = draw if draw is not None else [r // 2 for r in range(replicates)]
    rows: dict[str, list[object]] = {"scenario": [], "policy": [], "replicate": [], "draw": [], "event": []}
    rows |= {"status": [], "months": []} | {m.name: [] for m in RUN_METRICS}
    for r in range(replicates):
        for k in range(number):
            bad = (r, k) in failed
            fixed = (scenario, labels[k], r, draws[r], event, "failed" if bad else "finished", 6)
            for key, value in zip(
                ("scenario", "policy", "replicate", "draw", "event", "status", "months"), fixed, strict=True
            ):
                rows[key].append(value)
            for m in RUN_METRICS:
                source = values if m.name == "value" else metrics.get(m.name)
                number_or_none = None if bad or source is None or np.isnan(source[r, k]) else float(source[r, k])
                rows[m.name].append(number_or_none)
    types = {m.name: pa.float64() for m in RUN_METRICS}
    return pa.table({key: pa.array(column, types.get(key)) for key, column in rows.items()})
