"""The bench: all trained statistics at one point of the free parameters, in about twenty seconds of one core at 20,000 people.

A handful of markets share a burn-in and a graph where they can. Where the model can say what people are expected to do, that is
taken in place of counting what they did.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.calibration.markets import burnt_in, scenario_at
from sim.calibration.measuring import community, complaints, joining, loyalty, posts, speed, voices
from sim.calibration.patterns import STATISTICS, transformed

PEOPLE = 20_000
TROUBLED_TIMES, YEAR_TIMES = 2, 4
"""So many times as many people are in the troubled market, and in the year in which rare things are counted."""
FORUM_SHARE = 2
"""The market of the forum has the number of people over this: there much is said."""


def measure(values: Mapping[str, float], seed: int, people: int = PEOPLE) -> dict[str, float]:
    """Return the trained statistics at a point, by name, each on the scale of its ``Statistic``; nan where one is not defined.

    Args:
        values: Parameters by dotted key; all others have their defaults. The baseline is solved for the point.
        seed: Of all its markets.
        people: Scale of the markets: some are larger by a stated factor.

    Raises:
        ScenarioError: an unknown key, or a value that is not allowed.
    """
    found = raw(values, seed, people)
    return {one.name: transformed(found[one.name], one.transform) for one in STATISTICS}


def raw(values: Mapping[str, float], seed: int, people: int = PEOPLE) -> dict[str, float]:
    """Return what ``measure`` returns before it is transformed."""
    found: dict[str, float] = {}
    start = burnt_in(scenario_at(values, people), seed)
    for part in (complaints.measure, posts.measure_attention, speed.measure, joining.measure):
        found |= part(start)
    found |= loyalty.measure(start, TROUBLED_TIMES * people)
    start.release()
    found |= _year(values, seed, YEAR_TIMES * people)
    found |= community.measure(values, seed, people // FORUM_SHARE)
    return {name: value if math.isfinite(value) else math.nan for name, value in found.items()}


def _year(values: Mapping[str, float], seed: int, people: int) -> dict[str, float]:
    start = burnt_in(scenario_at(values, people), seed)
    model = start.branch("first-come")
    start.release()
    model.log_turns()
    found = {**voices.measure(model), **posts.measure_cascades(model)}
    model.release()
    return found
