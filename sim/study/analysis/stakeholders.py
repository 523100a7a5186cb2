"""The same picture through five pairs of eyes: how service, marketing, finance, customers and staff would each rank the policies.

Exploratory. Each lens is a small stated set of run metrics, each with the direction that this lens wants. The rule: in every world, a
policy's difference from the mean of the compared policies, in units of the typical size of such differences, turned so that more is
better; averaged over the metrics of the lens, and over worlds. How sure a rank is: the chance of the greatest mean, by resampling worlds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from sim.kernel.units import Floats
from sim.measures.catalogue import Stakeholder, run_metric
from sim.study.analysis import intervals
from sim.study.analysis.compare import FEWEST_WORLDS, Worlds, paired_worlds

MORE, LESS = 1.0, -1.0

LENS_METRICS: Final[Mapping[Stakeholder, Mapping[str, float]]] = {
    "service": {"resolved_share": MORE, "first_response": LESS, "handoffs_per_case": LESS, "unequal_wait": LESS},
    "marketing": {"share_of_voice": MORE, "exposure": LESS, "stated_nps": MORE},
    "finance": {"value": MORE, "profit": MORE, "customers_end": MORE},
    "customers": {"customer_surplus": MORE, "churn": LESS, "worst_decile": MORE},
    "staff": {"strain": LESS, "occupancy": LESS},
}  # fmt: skip
"""What each lens looks at, and in which direction."""


@dataclass(frozen=True)
class LensRanking:
    """How one lens ranks the policies.

    ``metrics``: what it looked at; ``left_out``: metrics that are void in some world. ``scores`` (mean standardised difference),
    ``ranks`` (1 is best, equal scores share the better rank) and ``chances`` of being first go with ``policies``; ``chances`` is None
    with fewer than ``sim.study.analysis.compare.FEWEST_WORLDS`` independent worlds.
    """

    lens: Stakeholder
    metrics: tuple[str, ...]
    left_out: tuple[str, ...]
    policies: tuple[str, ...]
    scores: tuple[float, ...]
    ranks: tuple[int, ...]
    chances: tuple[float, ...] | None

    def to_json(self) -> dict[str, Any]:
        """Plain data, for ``--json``."""
        return asdict(self)

    def place(self, policy: str) -> tuple[int, float | None] | None:
        """Rank and chance of being first of ``policy``; None when it was not compared."""
        if policy not in self.policies:
            return None
        at = self.policies.index(policy)
        return self.ranks[at], None if self.chances is None else self.chances[at]


def lens_rankings(runs: pa.Table, scenario: str | None = None) -> list[LensRanking]:
    """The rankings of one scenario, one a lens; none when fewer than two policies can be compared. Raises as ``compare``."""
    names = {name for metrics in LENS_METRICS.values() for name in metrics}
    found = paired_worlds(runs, scenario, sorted(names))
    if len(found.policies) < 2 or found.clusters == 0:
        return []
    return [_ranking(lens, found) for lens in LENS_METRICS]


def _ranking(lens: Stakeholder, found: Worlds) -> LensRanking:
    usable = [name for name in LENS_METRICS[lens] if np.isfinite(found.values[name]).all()]
    parts = [LENS_METRICS[lens][name] * standardised(found.values[name]) for name in usable]
    scores = np.mean(parts, axis=0) if parts else np.zeros((found.clusters, len(found.policies)))
    mean = scores.mean(axis=0)
    chances = None
    if found.clusters >= FEWEST_WORLDS:
        chances = tuple(float(chance) for chance in intervals.best_and_regret(scores)[0])
    return LensRanking(
        lens=lens,
        metrics=tuple(usable),
        left_out=tuple(name for name in LENS_METRICS[lens] if name not in usable),
        policies=found.policies,
        scores=tuple(float(score) for score in mean),
        ranks=tuple(1 + int(np.count_nonzero(mean > score + 1e-12)) for score in mean),
        chances=chances,
    )


def standardised(values: Floats) -> Floats:
    """Paired differences from the mean of the policies in the same world, over their root mean square; zeros when nothing differs.

    ``values``: shape (worlds, policies).
    """
    gaps = values - values.mean(axis=1, keepdims=True)
    size = float(np.sqrt((gaps * gaps).mean()))
    if size <= 1e-12 * max(1.0, float(np.abs(values).max())):
        return np.zeros_like(values)
    return np.asarray(gaps / size, dtype=np.float64)


def looked_at(ranking: LensRanking) -> str:
    """What a lens looked at, in words: each metric with its direction."""
    wanted = LENS_METRICS[ranking.lens]
    return ", ".join(
        f"{'higher' if wanted[name] > 0 else 'lower'} {run_metric(name).label}" for name in ranking.metrics
    )
