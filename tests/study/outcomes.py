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
    pairs = [(r, k) for r in range(replicates) for k in range(number)]
    bad = np.array([pair in failed for pair in pairs])
    columns: dict[str, pa.Array] = {
        "scenario": pa.array([scenario] * len(pairs)),
        "policy": pa.array([labels[k] for _, k in pairs]),
        "replicate": pa.array([r for r, _ in pairs]),
        "draw": pa.array([draws[r] for r, _ in pairs]),
        "event": pa.array([event] * len(pairs)),
        "status": pa.array(np.where(bad, "failed", "finished").tolist()),
        "months": pa.array([6] * len(pairs)),
    }
    for m in RUN_METRICS:
        source = values if m.name == "value" else metrics.get(m.name)
        columns[m.name] = pa.nulls(len(pairs), pa.float64()) if source is None else _numbers(source, bad)
    return pa.table(columns)


def _numbers(values: np.ndarray, bad: np.ndarray) -> pa.Array:
    """A column of a measure: nothing where a run is bad, or has no number."""
    flat = np.asarray(values, dtype=np.float64).reshape(-1)
    return pa.array(flat, mask=bad | np.isnan(flat))
