"""Causes of complaining: competition, answers that they see, and answers that help. Complaints are expected, not counted."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim.calibration.markets import Marks, acts_of, conversations_of, customers_of, openers_of, variant
from sim.calibration.regimes import BETTER, Values
from sim.conduct import expected_acts as acts
from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.state import conversation

DAYS = 180
EVERY_DAYS = 10
LONG_AGO_DAYS = 60  # who has not complained for so long complains for the first time


@dataclass(frozen=True)
class Look:
    """Everybody's chance of a public complaint tomorrow, who is a customer, and who has complained of late; shape (people,) each."""

    chances: Floats
    customer: Marks
    lately: Marks

    @property
    def each(self) -> float:
        """Public complaints expected a customer."""
        return float(self.chances.sum() / max(1, np.count_nonzero(self.customer)))


def lately(model: ConversationModel) -> Marks:
    """Return who has complained in the last 60 days, shape (people,)."""
    marks = np.zeros(model.state.people.shape[1], dtype=np.bool_)
    mine = conversations_of(model, model.day - LONG_AGO_DAYS)
    marks[openers_of(mine[mine[:, conversation.KIND] == conversation.COMPLAINT])] = True
    return marks


def looks(model: ConversationModel) -> Iterator[Look]:
    """Run half a year of ``model``, and look at it every few days."""
    for _ in range(0, DAYS, EVERY_DAYS):
        model.run_days(EVERY_DAYS)
        yield Look(acts_of(model)[acts.COMPLAINS_PUBLICLY], customers_of(model), lately(model))
    model.release()


def risen(more: Look, fewer: Look) -> tuple[float, float]:
    """Return the rise of expected complaints between two twins, among those who are customers in both: by all, and by first-timers.

    First-timers have no complaint of late in either twin: what moved them is what they saw.
    """
    both = more.customer & fewer.customer
    rise = more.chances - fewer.chances
    return float(rise[both].sum()), float(rise[both & ~more.lately & ~fewer.lately].sum())


def share_of_first(rises: Sequence[tuple[float, float]]) -> float:
    """Return the share of ``rises``, by all and by first-timers, that is by first-timers; nan where there is no rise."""
    whole, first = np.array(rises).sum(axis=0)
    return float(first / whole) if whole > 0.0 else math.nan


def competition(start: ConversationModel) -> float:
    """Return complaints a failure under twice the competition over those under the usual one, of people as they are."""
    twice: Values = {"loyalty.competition": 2.0 * start.resolved_scenario.loyalty.competition}
    return float(acts_of(start, twice)[acts.COMPLAINS].sum() / acts_of(start)[acts.COMPLAINS].sum())


def measure(start: ConversationModel) -> dict[str, float]:
    """Return raw values of complaints; ``start``: the default market at the end of its burn-in."""
    better = variant(start, BETTER)
    arms = (
        looks(start.branch("react-to-whiners")),
        looks(start.branch("ignore")),
        looks(better.branch("react-to-whiners")),
    )
    better.release()
    each, rises = [], []
    for react, ignore, helped in zip(*arms, strict=True):
        each.append((react.each, ignore.each, helped.each))
        rises.append(risen(react, ignore))
    usual, unanswered, well_answered = np.array(each).mean(axis=0)
    return {
        "competition_voice": competition(start),
        "answering_complaints": float(usual / unanswered),
        "first_timers": share_of_first(rises),
        "quality_complaints": float(well_answered / usual),
    }
