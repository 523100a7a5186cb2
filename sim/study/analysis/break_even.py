"""The break-even following: the smallest audience at which special treatment of one public complaint pays, with an interval, or none.

An influencer complains in public on a stated day, and the post is seen by an audience of X people beyond the author's own followers. Twin
worlds differ in how this one complaint is treated: first, personally, with extra effort and compensation (``special-above``), or like every
other. The difference in value, which is net of what the treatment costs, is followed over a grid of audiences in the same worlds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.optimize import isotonic_regression

from sim.kernel.units import Floats
from sim.measures.catalogue import PRIMARY
from sim.scenario import Scenario
from sim.scenario.parameters import Event
from sim.scenario.schema import Departure
from sim.study.analysis.compare import CompareError, paired_worlds
from sim.study.analysis.intervals import pointwise

ORDINARY = "first-come"
EVENT = "the complaint"
GRID = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
"""Audiences by default, as shares of the largest that the market can hold."""

_SEED = 20_250_103  # fixed: the same outcomes give the same intervals
_DRAWS = 10_000
_CHUNK = 1_000


@dataclass(frozen=True)
class Gain:
    """What special treatment gained before one audience, money: mean over independent worlds, pointwise interval, and the monotone fit."""

    audience: int
    mean: float
    low: float | None
    high: float | None
    fitted: float


@dataclass(frozen=True)
class BreakEven:
    """Where special treatment begins to pay.

    ``following``: the audience at which the fit crosses zero, ``inf`` when it does so at none, the smallest audience when it is above
    everywhere; ``low`` and ``high``: its interval at ``level``, in the same terms, None with fewer than two ``clusters``. ``never``: share
    of resampled studies in which it pays at no audience. ``touched``: share of independent worlds in which the treatment changed anything
    (in the others the company did not hear of the complaint, or somebody else settled it first).
    """

    gains: tuple[Gain, ...]
    following: float
    low: float | None
    high: float | None
    never: float | None
    touched: float
    level: float
    clusters: int

    def to_json(self) -> dict[str, Any]:
        """Plain data; what is infinite is null."""
        told = asdict(self)
        for name in ("following", "low", "high"):
            told[name] = told[name] if told[name] is not None and math.isfinite(told[name]) else None
        return told


def in_market(scenario: Scenario) -> float:
    """Share of an audience that belongs to the market, the others buying nothing: of followers, one inside to so many outside."""
    return 1.0 / (1.0 + scenario.society.outside_ratio)


def largest_audience(scenario: Scenario) -> int:
    """The audience that takes in the whole market."""
    return int(scenario.society.people / in_market(scenario))


def default_audiences(scenario: Scenario) -> tuple[int, ...]:
    """A grid of audiences, the largest last."""
    most = largest_audience(scenario)
    return tuple(sorted({max(1, round(share * most)) for share in GRID}))


def world_name(scenario: Scenario, audience: int) -> str:
    """The name of the world in which so many see the complaint."""
    return f"{scenario.name} audience {audience}"


def worlds_of(scenario: Scenario, audiences: Sequence[int], day: int, *, fair: bool = True) -> tuple[Scenario, ...]:
    """``scenario`` once for each audience, its own events replaced by the complaint.

    Raises:
        CompareError: an audience that the market cannot hold, or that is given twice.
    """
    most = largest_audience(scenario)
    for audience in audiences:
        if not 1 <= audience <= most:
            raise CompareError(
                f"an audience of {audience} is outside 1 to {most}, which is everybody in this market and their like outside"
            )
    if len(set(audiences)) != len(audiences):
        raise CompareError("an audience is given twice")
    return tuple(_world(scenario, audience, day, fair) for audience in sorted(audiences))


def _world(scenario: Scenario, audience: int, day: int, fair: bool) -> Scenario:
    inside = min(1.0, audience * in_market(scenario) / scenario.society.people)
    event = Event(name=EVENT, kind="viral-post", day=day, inside=inside, reach=0.0, fair=fair)
    noted = Departure(
        key="events", value=[event.model_dump()], why="the complaint whose audience is varied", source="assumption"
    )  # fmt: skip
    kept = tuple(one for one in scenario.departures if not one.key.startswith("events"))
    return scenario.model_copy(
        update={
            "name": world_name(scenario, audience),
            "title": f"{scenario.title or scenario.name}: a complaint before {audience:,} people",
            "events": (event,),
            "departures": (*kept, noted),
        }
    )


def special_policy(scenario: Scenario, day: int, compensations: float = 1.0) -> str:
    """The policy that treats the complaint of that day specially, and nothing else."""
    start = scenario.company.burn_in
    return f"special-above[followers=0;anger=1;day={start + day};compensations={compensations:g}]"


def break_even(runs: pa.Table, names: Sequence[str], audiences: Sequence[int], level: float = 0.95) -> BreakEven:
    """Where special treatment begins to pay, from the ``runs`` of worlds ``names``, one an audience, in ascending order.

    The fit is the least-squares one that never falls with the audience (isotonic regression), taken linear in the logarithm of the
    audience between two of them. The interval comes from resampling independent worlds, each with all its audiences.

    Raises:
        CompareError: a world lacks one of the two policies.
    """
    gains = _gains(runs, names)
    centre = gains.mean(axis=0)
    fitted = isotonic_regression(centre).x
    spans = [pointwise(column, level) for column in gains.T]
    told = tuple(
        Gain(int(audience), float(mean), _known(low), _known(high), float(fit))
        for audience, (mean, low, high), fit in zip(audiences, spans, fitted, strict=True)
    )
    found = crossing(audiences, fitted)
    touched = float((gains != 0.0).any(axis=1).mean())
    if len(gains) < 2:
        return BreakEven(told, found, None, None, None, touched, level, len(gains))
    resampled = np.sort(_resampled(gains, audiences))
    low, high = (
        float(np.quantile(resampled, q, method="inverted_cdf")) for q in ((1.0 - level) / 2.0, (1.0 + level) / 2.0)
    )
    never = float(np.mean(np.isinf(resampled)))
    return BreakEven(told, found, low, high, never, touched, level, len(gains))


def crossing(audiences: Sequence[int], fitted: Floats) -> float:
    """The audience at which a rising fit passes zero, linear in log audience between two; the smallest if it is always above, else inf."""
    above = np.flatnonzero(fitted > 0.0)
    if not len(above):
        return math.inf
    k = int(above[0])
    if k == 0:
        return float(audiences[0])
    left, right = math.log(audiences[k - 1]), math.log(audiences[k])
    part = -fitted[k - 1] / (fitted[k] - fitted[k - 1])
    return float(math.exp(left + part * (right - left)))


def _gains(runs: pa.Table, names: Sequence[str]) -> Floats:
    """Special less ordinary treatment, shape (independent worlds, audiences)."""
    columns = []
    for name in names:
        found = paired_worlds(runs, name, [PRIMARY])
        if len(found.policies) != 2:
            raise CompareError(f"{name} was not run both with and without special treatment")
        ordinary = found.policies.index(ORDINARY)
        columns.append(found.values[PRIMARY][:, 1 - ordinary] - found.values[PRIMARY][:, ordinary])
    if len({len(column) for column in columns}) != 1 or not len(columns[0]):
        raise CompareError("runs failed in some worlds and not in others, so that they cannot be paired")
    return np.stack(columns, axis=1)


def _resampled(gains: Floats, audiences: Sequence[int]) -> Floats:
    """Break-even followings of resampled studies (clusters - 1 of the clusters each, as for the chance of being best)."""
    clusters = len(gains)
    generator = np.random.default_rng(_SEED)
    found = np.empty(_DRAWS)
    for start in range(0, _DRAWS, _CHUNK):
        weights = generator.multinomial(clusters - 1, np.full(clusters, 1.0 / clusters), size=_CHUNK)
        means = weights @ gains / (clusters - 1)
        found[start : start + _CHUNK] = [crossing(audiences, isotonic_regression(row).x) for row in means]
    return found


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
