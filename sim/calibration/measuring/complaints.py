"""What makes people complain: competition, answers that they see, and answers that help. Complaints are expected, not counted."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.calibration.markets import BETTER, Marks, Values, acts_of, conversations_of, customers_of, openers_of, variant
from sim.conduct import expected_acts as acts
from sim.model import ConversationModel
from sim.state import conversation

DAYS = 180
EVERY_DAYS = 10
LONG_AGO_DAYS = 60  # who has not complained for so long complains for the first time


@dataclass(frozen=True)
class Public:
    """Public complaints that customers are expected to make, each a day a customer: by all, and by those without one of late."""

    whole: float
    first: float


def lately(model: ConversationModel) -> Marks:
    """Return who has complained in the last 60 days, shape (people,)."""
    marks = np.zeros(model.state.people.shape[1], dtype=np.bool_)
    mine = conversations_of(model, model.day - LONG_AGO_DAYS)
    marks[openers_of(mine[mine[:, conversation.KIND] == conversation.COMPLAINT])] = True
    return marks


def public_complaints(model: ConversationModel) -> Public:
    """Run half a year of ``model``; return means over the days looked at."""
    whole, first = [], []
    for _ in range(0, DAYS, EVERY_DAYS):
        model.run_days(EVERY_DAYS)
        chances, held = acts_of(model)[acts.COMPLAINS_PUBLICLY], float(customers_of(model).sum())
        whole.append(float(chances.sum()) / held)
        first.append(float(chances[~lately(model)].sum()) / held)
    model.release()
    return Public(float(np.mean(whole)), float(np.mean(first)))


def share_of_first(more: Public, fewer: Public) -> float:
    """Return the share of the rise from ``fewer`` to ``more`` that is by people without a complaint of late; nan without a rise."""
    rise = more.whole - fewer.whole
    return (more.first - fewer.first) / rise if rise > 0.0 else math.nan


def competition(start: ConversationModel) -> float:
    """Return complaints a failure under twice the competition over those under the usual one, of people as they are."""
    twice: Values = {"loyalty.competition": 2.0 * start.resolved_scenario.loyalty.competition}
    return float(acts_of(start, twice)[acts.COMPLAINS].sum() / acts_of(start)[acts.COMPLAINS].sum())


def measure(start: ConversationModel) -> dict[str, float]:
    """Return raw values of complaints; ``start``: the default market at the end of its burn-in."""
    react = public_complaints(start.branch("react-to-whiners"))
    ignore = public_complaints(start.branch("ignore"))
    better = variant(start, BETTER)
    helped = public_complaints(better.branch("react-to-whiners"))
    better.release()
    return {
        "competition_voice": competition(start),
        "answering_complaints": react.whole / ignore.whole,
        "first_timers": share_of_first(react, ignore),
        "quality_complaints": helped.whole / react.whole,
    }
