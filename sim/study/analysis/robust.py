"""A choice that holds in many worlds: policies ranked by expected value, by the worst case and by the greatest regret.

Worlds are the points of a study, or the draws of the uncertain parameters of a comparison. Regret in a world is what another policy would
have brought more (Savage 1951); the worst case is Wald's (1950). Both are extremes over the worlds that were tried: more worlds can
only make them worse, and they are read as what was seen, not as bounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.kernel.units import Floats
from sim.measures.catalogue import PRIMARY
from sim.study.analysis.compare import paired_worlds
from sim.study.analysis.intervals import pointwise
from sim.study.analysis.sweep import values_of

LEVEL = 0.95
FEWEST = 5
"""Worlds below which resampling them says nothing."""

_DRAWS = 5_000
_SEED = 20_250_104  # fixed: the same outcomes give the same intervals


@dataclass(frozen=True)
class Figure:
    """A number with its interval, None with fewer than ``FEWEST`` worlds."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Held:
    """One policy over all worlds, on the primary measure.

    ``expected``: mean over the worlds, all counting alike. ``worst``: least value, in world ``worst_in``. ``regret``: greatest regret, in
    world ``regret_in``. ``best_in``: share of worlds in which it is best, exact ties counting for each.
    """

    policy: str
    expected: Figure
    worst: Figure
    worst_in: str
    regret: Figure
    regret_in: str
    best_in: float


@dataclass(frozen=True)
class Robustness:
    """The policies over all worlds: ``held`` in the order given, and who comes first by each rule.

    ``chances``: by rule, the share of resampled studies in which each policy comes first (None with fewer than ``FEWEST`` worlds).
    """

    worlds: int
    kind: str
    held: tuple[Held, ...]
    first: Mapping[str, str]
    chances: Mapping[str, Mapping[str, float]] | None

    @property
    def agree(self) -> bool:
        """Whether all rules name the same policy."""
        return len(set(self.first.values())) == 1

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {**asdict(self), "agree": self.agree, "says": says(self)}


RULES = {"expected": "expected value", "worst": "the worst case", "regret": "the greatest regret"}
"""The rules and what they are called."""


def of_points(runs: Any, points: Sequence[str], policies: Sequence[str]) -> Robustness | None:
    """Over the points of a study, replicates averaged; points where a policy never finished are left out. None without two of each."""
    values = values_of(runs, PRIMARY)
    rows, names = [], []
    for point in points:
        shared = set.intersection(*({*values.get((point, policy), {})} for policy in policies))
        if shared:
            rows.append([np.mean([values[point, policy][k][1] for k in shared]) for policy in policies])
            names.append(point)
    return robustness(np.array(rows, dtype=np.float64).reshape(len(rows), len(policies)), policies, names, "worlds")


def of_draws(runs: Any, scenario: str) -> Robustness | None:
    """Over the draws of the uncertain parameters of a comparison; None without two policies and two draws."""
    found = paired_worlds(runs, scenario, [PRIMARY])
    names = [f"draw {number}" for number in range(found.clusters)]
    return robustness(found.values[PRIMARY], found.policies, names, "draws of the uncertain parameters")


def robustness(values: Floats, policies: Sequence[str], names: Sequence[str], kind: str) -> Robustness | None:
    """From values of shape (worlds, policies). Intervals: Student's of the mean; of the extremes by bootstrap over the worlds.

    An extreme can only be beaten by worlds not seen, so the interval of a worst case reaches upwards from it and that of a greatest regret
    downwards: it says how much hangs on single worlds.
    """
    worlds, number = values.shape
    if worlds < 2 or number < 2:
        return None
    regret = values.max(axis=1, keepdims=True) - values
    enough = worlds >= FEWEST
    resampled = _resampled(values, regret) if enough else {}
    best = values >= values.max(axis=1, keepdims=True)
    measures = {"expected": values.mean(axis=0), "worst": values.min(axis=0), "regret": -regret.max(axis=0)}
    held = []
    for k, policy in enumerate(policies):
        mean, low, high = pointwise(values[:, k], LEVEL)
        at, most = int(np.argmin(values[:, k])), int(np.argmax(regret[:, k]))
        held.append(
            Held(
                policy,
                Figure(mean, low if enough else None, high if enough else None),
                _figure(float(values[at, k]), resampled.get("worst"), k),
                names[at],
                _figure(float(regret[most, k]), resampled.get("regret"), k, sign=-1.0),
                names[most],
                float(best[:, k].mean()),
            )
        )
    first = {rule: policies[int(np.argmax(row))] for rule, row in measures.items()}
    chances = {rule: _firsts(rows, policies) for rule, rows in resampled.items()} if enough else None
    return Robustness(worlds, kind, tuple(held), first, chances)


def _figure(value: float, resampled: Floats | None, column: int, sign: float = 1.0) -> Figure:
    if resampled is None:
        return Figure(value, None, None)
    tail = (1.0 - LEVEL) / 2.0
    low, high = np.quantile(sign * resampled[:, column], (tail, 1.0 - tail))
    return Figure(value, float(low), float(high))


def _resampled(values: Floats, regret: Floats) -> dict[str, Floats]:
    """Each rule's measure (greater is better) in studies resampled from the worlds, shape (resamples, policies)."""
    worlds = len(values)
    rows = np.random.default_rng(_SEED).integers(worlds, size=(_DRAWS, worlds))
    found: dict[str, Floats] = {name: np.empty((_DRAWS, values.shape[1])) for name in RULES}
    for k in range(values.shape[1]):
        mine, lost = values[:, k][rows], regret[:, k][rows]
        found["expected"][:, k] = mine.mean(axis=1)
        found["worst"][:, k] = mine.min(axis=1)
        found["regret"][:, k] = -lost.max(axis=1)
    return found


def _firsts(rows: Floats, policies: Sequence[str]) -> dict[str, float]:
    top = rows >= rows.max(axis=1, keepdims=True)
    shares = (top / top.sum(axis=1, keepdims=True)).mean(axis=0)
    return {policy: float(share) for policy, share in zip(policies, shares, strict=True)}


def says(found: Robustness) -> str:
    """The plain statement: one policy by every rule, or which by which."""
    if found.agree:
        name = found.first["expected"]
        return f"{name} comes first by all three rules: expected value, worst case and greatest regret over {found.worlds} {found.kind}."
    by_policy: dict[str, list[str]] = {}
    for rule, policy in found.first.items():
        by_policy.setdefault(policy, []).append(RULES[rule])
    parts = [f"{policy} comes first by {' and '.join(rules)}" for policy, rules in by_policy.items()]
    return f"The rules disagree over {found.worlds} {found.kind}: {'; '.join(parts)}. Which risk to take is not for a simulation to say."
