"""Stakeholder ranking: how service, marketing, finance, customers and staff would each rank the policies.

Exploratory. Each stakeholder looks at a small stated set of run metrics, each with the direction that is wanted. In every cluster, take
a policy's difference from the mean of the compared policies, in units of the typical size of such differences, with the sign
turned so that more is better; average over the stakeholder's metrics and over clusters. How sure a rank is: the probability of the greatest
mean, as on the primary measure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from sim.kernel.units import Floats
from sim.measures.catalogue import Stakeholder, run_metric
from sim.study.analysis import intervals
from sim.study.analysis.compare import PairedOutcomes, paired_outcomes

MORE, LESS = 1.0, -1.0

STAKEHOLDER_METRICS: Final[Mapping[Stakeholder, Mapping[str, float]]] = {
    "service": {"resolved_share": MORE, "first_response": LESS, "escalations_per_case": LESS, "unequal_wait": LESS},
    "marketing": {"share_of_voice": MORE, "exposure": LESS, "stated_nps": MORE},
    "finance": {"value": MORE, "profit": MORE, "customers_end": MORE},
    "customers": {"customer_surplus": MORE, "churn": LESS, "worst_decile": MORE},
    "staff": {"strain": LESS, "occupancy": LESS},
}  # fmt: skip
"""The metrics of each stakeholder, and the direction that is wanted."""


@dataclass(frozen=True)
class StakeholderRanking:
    """The ranking of the policies by one stakeholder.

    Attributes:
        stakeholder: who ranks.
        metrics: the metrics that were used.
        left_out: metrics that are void in some cluster.
        policies: the compared policies.
        scores: mean standardised difference of each policy.
        ranks: of each policy; 1 is best, equal scores share the better rank.
        chances: probability that each policy is first; None with one cluster.
    """

    stakeholder: Stakeholder
    metrics: tuple[str, ...]
    left_out: tuple[str, ...]
    policies: tuple[str, ...]
    scores: tuple[float, ...]
    ranks: tuple[int, ...]
    chances: tuple[float, ...] | None

    def to_json(self) -> dict[str, Any]:
        """Return plain data for ``--json``."""
        return asdict(self)

    def place(self, policy: str) -> tuple[int, float | None] | None:
        """Return rank and probability of being first of ``policy``; None when it was not compared."""
        if policy not in self.policies:
            return None
        at = self.policies.index(policy)
        return self.ranks[at], None if self.chances is None else self.chances[at]


def stakeholder_rankings(
    runs: pa.Table, scenario: str | None = None, policies: Sequence[str] | None = None
) -> list[StakeholderRanking]:
    """Return the rankings of one scenario, one a stakeholder; none when fewer than two policies can be compared.

    Args:
        runs: the ``runs`` table of a study.
        scenario: which scenario; may be left out when the table holds only one.
        policies: which policies; default all.

    Raises:
        CompareError: as ``compare``.
    """
    names = {name for metrics in STAKEHOLDER_METRICS.values() for name in metrics}
    found = paired_outcomes(runs, scenario, sorted(names), policies=policies)
    if len(found.policies) < 2 or found.clusters == 0:
        return []
    return [_ranking(stakeholder, found) for stakeholder in STAKEHOLDER_METRICS]


def _ranking(stakeholder: Stakeholder, found: PairedOutcomes) -> StakeholderRanking:
    wanted = STAKEHOLDER_METRICS[stakeholder]
    usable = [name for name in wanted if np.isfinite(found.values[name]).all()]
    parts = [wanted[name] * standardised(found.values[name]) for name in usable]
    scores = np.mean(parts, axis=0) if parts else np.zeros((found.clusters, len(found.policies)))
    mean = scores.mean(axis=0)
    chances = None
    if found.clusters >= 2:
        chances = tuple(float(chance) for chance in intervals.best_and_regret(scores)[0])
    return StakeholderRanking(
        stakeholder=stakeholder,
        metrics=tuple(usable),
        left_out=tuple(name for name in wanted if name not in usable),
        policies=found.policies,
        scores=tuple(float(score) for score in mean),
        ranks=tuple(1 + int(np.count_nonzero(mean > score + 1e-12)) for score in mean),
        chances=chances,
    )


def standardised(values: Floats) -> Floats:
    """Return paired differences from the mean of the policies, over their root mean square; zeros when nothing differs.

    ``values`` and the result have shape (clusters, policies).
    """
    gaps = values - values.mean(axis=1, keepdims=True)
    size = float(np.sqrt((gaps * gaps).mean()))
    if size <= 1e-12 * max(1.0, float(np.abs(values).max())):
        return np.zeros_like(values)
    return np.asarray(gaps / size, dtype=np.float64)


def metrics_text(ranking: StakeholderRanking) -> str:
    """Return the metrics of a ranking in words, each with its direction."""
    wanted = STAKEHOLDER_METRICS[ranking.stakeholder]
    return ", ".join(
        f"{'higher' if wanted[name] > 0 else 'lower'} {run_metric(name).label}" for name in ranking.metrics
    )
