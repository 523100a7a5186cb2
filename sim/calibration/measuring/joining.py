"""Elasticities of joining in what is said, by doses: half and twice the messages, half and twice the failures.

The studies behind the published means regress sales on volume and valence over products and weeks. One company's weeks differ by
chance alone, and its people by what made them talk, so the same question is put by an experiment: twins in which more is said, and
twins in which it is better; two equations for two elasticities. Joining is expected, not counted, and of somebody who may join: where
more fails more leave, so that there are more to win back, which is no effect of what is said.

Messages are those that others can read or hear: words, and praise, questions and complaints in public. More of them are more to come
across: attention belongs to a post, as in the market without a dose, not to the company, of which people would else see as much
whatever is written.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from sim.calibration.markets import conversations_of, public_at_opening, variant
from sim.calibration.regimes import Values
from sim.conduct import expected_rates
from sim.kernel.units import Floats
from sim.measures.rates import expectations
from sim.model import ConversationModel
from sim.scenario import Scenario
from sim.state import conversation, daily_metrics

DAYS = 180
EVERY_DAYS = 10
HALF, TWICE = 0.5, 2.0


def doses(scenario: Scenario) -> dict[str, tuple[Values, Values]]:
    """Return settings of half and twice the messages (``volume``) and the failures (``valence``).

    As many questions are asked, so that the desk has as much to do; more or fewer of them in public.
    """
    voice = scenario.voice
    said = {"voice.words": voice.words, "voice.praise": voice.praise, "voice.question_public": voice.question_public}
    failures = {f"causes.{cause.name}.per_1000": cause.per_1000 for cause in scenario.causes}
    return {"volume": _half_and_twice(said, 1.0), "valence": _half_and_twice(failures, 1000.0)}


def _half_and_twice(values: Mapping[str, float], most: float) -> tuple[Values, Values]:
    half = {key: HALF * value for key, value in values.items()}
    return half, {key: min(most, TWICE * value) for key, value in values.items()}


def two_elasticities(volume: Floats, valence: Floats) -> tuple[float, float]:
    """Return elasticities in volume and in valence from two moves of (log joining, log volume, log stars), shape (3,) each."""
    joined, said, stars = np.column_stack([volume, valence])
    table = np.column_stack([said, stars])
    if not np.isfinite(table).all() or abs(np.linalg.det(table)) < 1e-12:
        return math.nan, math.nan
    found = np.linalg.solve(table, joined)
    return float(found[0]), float(found[1])


def messages(model: ConversationModel) -> int:
    """Return how many messages others could read or hear since the comparison started."""
    opened = conversations_of(model, model.started or 0)
    heard = public_at_opening(model, opened) | (opened[:, conversation.KIND] == conversation.WORD)
    return int(np.count_nonzero(heard))


def logs_of(start: ConversationModel, dose: Values) -> Floats:
    """Return logarithms of expected joining, of what is said and of mean stars, in a market with ``dose``, shape (3,)."""
    model = variant(start, dose, attention=True).branch("first-come")
    joining = 0.0
    for _ in range(0, DAYS, EVERY_DAYS):
        model.run_days(EVERY_DAYS)
        joining += float(expectations(model.state, model.day)[expected_rates.JOINING])
    stars = np.array(model.rows[model.started or 0 :])[:, daily_metrics.SITE_RATING].mean()
    said = messages(model)
    model.release()
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.array([joining, said, stars])), dtype=np.float64)


def measure(start: ConversationModel) -> dict[str, float]:
    """Return raw values of the elasticities; ``start``: the default market at the end of its burn-in."""
    moved = {
        name: logs_of(start, twice) - logs_of(start, half)
        for name, (half, twice) in doses(start.resolved_scenario).items()
    }
    volume, valence = two_elasticities(moved["volume"], moved["valence"])
    return {"elasticity_volume": volume, "elasticity_valence": valence}
