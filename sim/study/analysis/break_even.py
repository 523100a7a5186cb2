"""Find the break-even following: the smallest audience at which special treatment of one public complaint pays.

An influencer complains in public on a stated day, and the post is seen by an audience of X people beyond the author's own followers. Paired
runs differ in the treatment of this one complaint: first, personally, with extra effort and compensation (``special-above``), or like every
other. The difference in value, net of the cost of the treatment, is followed over a grid of audiences in the same replicates.
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
from sim.study.analysis.compare import CompareError, jsonable, known, paired_outcomes
from sim.study.analysis.intervals import pointwise, simultaneous

ORDINARY = "first-come"
EVENT = "the complaint"
GRID = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
"""Audiences by default, as shares of the largest that the market can hold."""

RUN_OFF_MONTHS = 0
"""Months of run-off that the study counts by default, see ``short_run_off``."""

_RUN_OFF = "company.run_off_months"


@dataclass(frozen=True)
class Gain:
    """The gain of special treatment at one audience, in money.

    Attributes:
        audience: people who see the complaint beyond the author's own followers.
        mean: mean over clusters.
        low: lower end of the pointwise confidence interval; None with fewer than two clusters.
        high: upper end of the pointwise confidence interval; None with fewer than two clusters.
        fitted: the monotone fit at this audience.
    """

    audience: int
    mean: float
    low: float | None
    high: float | None
    fitted: float


@dataclass(frozen=True)
class BreakEven:
    """The audience from which special treatment pays.

    Attributes:
        gains: the gain at each audience, ascending.
        following: audience at which the fit crosses 0, kept within the interval; ``inf`` when it crosses at none, the smallest audience
            when it is above 0 everywhere.
        low: lower end of the confidence interval of ``following``, in the same terms; None with fewer than two clusters.
        high: upper end of the interval; None with fewer than two clusters.
        changed: share of clusters in which the treatment changed anything. In the others the company did not hear of the complaint, or
            it was settled first.
        level: confidence level.
        clusters: number of independent replicates or parameter draws.
    """

    gains: tuple[Gain, ...]
    following: float
    low: float | None
    high: float | None
    changed: float
    level: float
    clusters: int

    @property
    def known(self) -> bool:
        """The interval leaves out at least one end of the grid, so that the study says something."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.gains[0].audience or math.isfinite(self.high)

    def to_json(self) -> dict[str, Any]:
        """Return plain data; infinite numbers are None."""
        return {key: jsonable(value) for key, value in asdict(self).items()}


def in_market(scenario: Scenario) -> float:
    """Return the share of an audience that belongs to the market, by the ratio of followers outside to followers inside."""
    return 1.0 / (1.0 + scenario.society.outside_ratio)


def largest_audience(scenario: Scenario) -> int:
    """Return the audience that includes the whole market."""
    return int(scenario.society.people / in_market(scenario))


def default_audiences(scenario: Scenario) -> tuple[int, ...]:
    """Return a grid of audiences, the largest last."""
    most = largest_audience(scenario)
    return tuple(sorted({max(1, round(share * most)) for share in GRID}))


def audience_name(scenario: Scenario, audience: int) -> str:
    """Return the name of the variant of ``scenario`` in which ``audience`` people see the complaint."""
    return f"{scenario.name} audience {audience}"


def audience_scenarios(
    scenario: Scenario, audiences: Sequence[int], day: int, *, fair: bool = True
) -> tuple[Scenario, ...]:
    """Return a variant of ``scenario`` for each audience, with the complaint in place of its own events.

    Args:
        scenario: the base.
        audiences: people who see the complaint.
        day: of the complaint, from the end of burn-in.
        fair: whether the complaint is justified.

    Raises:
        CompareError: an audience is larger than the market, or given twice.
    """
    most = largest_audience(scenario)
    for audience in audiences:
        if not 1 <= audience <= most:
            raise CompareError(f"an audience of {audience} is outside 1 to {most}, the largest audience of this market")
    if len(set(audiences)) != len(audiences):
        raise CompareError("an audience is given twice")
    return tuple(_variant(scenario, audience, day, fair) for audience in sorted(audiences))


def short_run_off(scenario: Scenario) -> Scenario:
    """Return the scenario with the study's own run-off, unless the scenario or a setting states one."""
    if any(one.key == _RUN_OFF for one in scenario.departures):
        return scenario
    why = "chance in a longer run-off drowns what one complaint does"
    return scenario.with_values({_RUN_OFF: {"value": RUN_OFF_MONTHS, "why": why, "source": "assumption"}})


def _variant(scenario: Scenario, audience: int, day: int, fair: bool) -> Scenario:
    inside = min(1.0, audience * in_market(scenario) / scenario.society.people)
    event = Event(name=EVENT, kind="viral-post", day=day, inside=inside, reach=0.0, fair=fair)
    noted = Departure(
        key="events", value=[event.model_dump()], why="the complaint whose audience is varied", source="assumption"
    )  # fmt: skip
    kept = tuple(one for one in scenario.departures if not one.key.startswith("events"))
    return scenario.model_copy(
        update={
            "name": audience_name(scenario, audience),
            "title": f"{scenario.title or scenario.name}: a complaint seen by {audience:,} people",
            "events": (event,),
            "departures": (*kept, noted),
        }
    )


def special_policy(scenario: Scenario, day: int, compensations: float = 1.0) -> str:
    """Return the policy that gives special treatment to the complaint of that day, and to no other."""
    start = scenario.company.burn_in
    return f"special-above[followers=0;anger=1;day={start + day};compensations={compensations:g}]"


def break_even(runs: pa.Table, names: Sequence[str], audiences: Sequence[int], level: float = 0.95) -> BreakEven:
    """Find the audience from which special treatment pays.

    The fit is the least-squares one that never falls with the audience (isotonic regression), taken linear in the logarithm of the
    audience between two of them. The interval lies between the crossings of the two edges of a simultaneous band, see ``rising_band``.

    Args:
        runs: the ``runs`` table.
        names: scenarios in the table, one an audience, in ascending order.
        audiences: their audiences.
        level: confidence level.

    Raises:
        CompareError: a scenario lacks one of the two policies.
    """
    gains = _gains(runs, names)
    centre = gains.mean(axis=0)
    fitted = isotonic_regression(centre).x
    spans = [pointwise(column, level) for column in gains.T]
    rows = tuple(
        Gain(int(audience), float(mean), known(low), known(high), float(fit))
        for audience, (mean, low, high), fit in zip(audiences, spans, fitted, strict=True)
    )
    found = crossing(audiences, fitted)
    changed = float((gains != 0.0).any(axis=1).mean())
    if len(gains) < 2:
        return BreakEven(rows, found, None, None, changed, level, len(gains))
    below, above = rising_band(gains, level)
    low, high = crossing(audiences, above), crossing(audiences, below)
    return BreakEven(rows, min(max(found, low), high), low, high, changed, level, len(gains))


def rising_band(gains: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the lower and upper edge of a simultaneous confidence band for gains that do not fall with the audience.

    The mean over a window of neighbouring audiences is at most the gain at the last of them, and at least the gain at the first. So the
    lower edge at an audience is the greatest lower end among windows up to it, the upper edge the smallest upper end among windows from
    it on, of intervals that are simultaneous over all windows. A window in which nothing was changed in any cluster shows nothing.

    Args:
        gains: shape (clusters, audiences), two clusters or more.
        level: probability that the band covers at all audiences.

    Returns:
        Two arrays of shape (audiences,), infinite where nothing bounds the gain.
    """
    number = gains.shape[1]
    first, last = np.triu_indices(number)
    places = np.arange(number)[:, None]
    windows = ((places >= first) & (places <= last)) / (last - first + 1.0)
    found = simultaneous(gains, windows, level)
    shows = (gains != 0.0).any(axis=0) @ (windows > 0.0)
    low, high = np.where(shows, found.low, -math.inf), np.where(shows, found.high, math.inf)
    below = np.array([low[last <= k].max() for k in range(number)])
    above = np.array([high[first >= k].min() for k in range(number)])
    return below, above


def crossing(audiences: Sequence[int], fitted: Floats) -> float:
    """Return the audience at which a rising curve crosses 0: the smallest if it is always above 0, ``inf`` if it never is.

    The curve is linear in the logarithm of the audience; where it comes from minus infinity it crosses at the right end.
    """
    above = np.flatnonzero(fitted > 0.0)
    if not len(above):
        return math.inf
    k = int(above[0])
    if k == 0:
        return float(audiences[0])
    if math.isinf(fitted[k - 1]):
        return float(audiences[k])
    left, right = math.log(audiences[k - 1]), math.log(audiences[k])
    part = -fitted[k - 1] / (fitted[k] - fitted[k - 1])
    return float(math.exp(left + part * (right - left)))


def _gains(runs: pa.Table, names: Sequence[str]) -> Floats:
    """Return special less ordinary treatment, shape (clusters, audiences)."""
    columns = []
    for name in names:
        found = paired_outcomes(runs, name, [PRIMARY])
        if len(found.policies) != 2:
            raise CompareError(f"{name} was not run both with and without special treatment")
        ordinary = found.policies.index(ORDINARY)
        columns.append(found.values[PRIMARY][:, 1 - ordinary] - found.values[PRIMARY][:, ordinary])
    if len({len(column) for column in columns}) != 1 or not len(columns[0]):
        raise CompareError("different replicates failed at different audiences, so that the runs cannot be paired")
    return np.stack(columns, axis=1)
