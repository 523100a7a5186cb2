"""The bench: all trained statistics at one point of the free parameters, in about twenty seconds of one core at 20,000 people.

A handful of markets share a burn-in and a graph where they can; where the model can say what people are expected to do, that is
taken in place of counting what they did.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.calibration.markets import burnt_in, scenario_at
from sim.calibration.measuring import community, complaints, joining, loyalty, posts, speed, voices
from sim.calibration.patterns import STATISTICS, transformed

PEOPLE = 20_000
LARGER = 4
"""So many times as many people are in the market in which rare things are counted."""


def measure(values: Mapping[str, float], seed: int, people: int = PEOPLE) -> dict[str, float]:
    """Return the trained statistics at a point, by name, each on the scale of its ``Statistic``; nan where one is not defined.

    Args:
        values: Parameters by dotted key; all others have their defaults. The baseline is solved for the point.
        seed: Of all its markets.
        people: Scale of the markets; some are four times as large.

    Raises:
        ScenarioError: an unknown key, or a value that is not allowed.
    """
    found = raw(values, seed, people)
    return {one.name: transformed(found[one.name], one.transform) for one in STATISTICS}


def raw(values: Mapping[str, float], seed: int, people: int = PEOPLE) -> dict[str, float]:
    """Return what ``measure`` returns before it is transformed."""
    point = dict(values)
    found: dict[str, float] = {}
    start = burnt_in(scenario_at(point, LARGER * people), seed)
    found |= complaints.measure(start)
    found |= loyalty.measure(start)
    year = start.branch("first-come")
    start.release()
    year.log_turns()
    found |= voices.measure(year)
    found |= posts.measure_cascades(year)
    year.release()
    small = burnt_in(scenario_at(point, people), seed)
    found |= posts.measure_attention(small)
    found |= speed.measure(small)
    found |= joining.measure(small)
    small.release()
    found |= community.measure(point, seed, people)
    return {name: value if math.isfinite(value) else math.nan for name, value in found.items()}
