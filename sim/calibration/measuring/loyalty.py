"""Loyalty after what happened to people: a troubled market in which a coin decides whose complaints are answered.

Leaving is not counted but expected: everybody's hazard, every few days, among those who are still there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.calibration.markets import (
    Marks,
    acts_of,
    conversations_of,
    customers_of,
    openers_of,
    public_at_opening,
    variant,
)
from sim.calibration.regimes import TROUBLED
from sim.conduct import expected_acts as acts
from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.state import conversation, person
from sim.state.constants import NEVER

ENTRY_DAYS = 60  # what happens to people in these days sorts them
FOLLOWED_DAYS = 120  # so long they are followed after
EVERY_DAYS = 5
YEAR = 365.0


@dataclass(frozen=True)
class Cohorts:
    """Customers by what had happened to them until day 60, shape (people,) each."""

    fine: Marks  # nothing failed
    silent: Marks  # failures, all kept quiet about
    satisfied: Marks  # complained, and every complaint was solved
    dissatisfied: Marks  # complained, and none was


@dataclass
class Risk:
    """Sums over the days looked at, for those who complained by then: of those answered, of those left alone, and of others.

    ``people`` at risk and their ``hazard``; ``others``: mean hazard on the same days of those who have not complained, weighed by
    ``people``.
    """

    people: float = 0.0
    hazard: float = 0.0
    others: float = 0.0

    def add(self, hazards: Floats, mean_of_others: float) -> None:
        """Add the hazards of one day, shape (people at risk,)."""
        self.people += hazards.size
        self.hazard += float(hazards.sum())
        self.others += mean_of_others * hazards.size

    @property
    def mean(self) -> float:
        """Mean hazard a day; nan with nobody at risk."""
        return self.hazard / self.people if self.people else math.nan

    @property
    def mean_of_others(self) -> float:
        """Mean hazard a day of the others on the same days."""
        return self.others / self.people if self.people else math.nan


def retention(hazards: list[float]) -> float:
    """Return the share still there after a year from mean hazards a day, an even sample of the days."""
    return math.exp(-YEAR * float(np.mean(hazards))) if hazards else math.nan


def offset(left_alone: float, recovered: float, others: float) -> float:
    """Return the share of the rise of a hazard over that of ``others`` that recovery takes away; nan where there is no rise."""
    rise = left_alone - others
    return (left_alone - recovered) / rise if rise > 0.0 else math.nan


def cohorts_of(model: ConversationModel, there: Marks) -> Cohorts:
    """Sort the customers who have been ``there`` all along by what has happened since the comparison started."""
    people, conversations = model.state.people, conversations_of(model, model.started or 0)
    fair = (conversations[:, conversation.KIND] == conversation.COMPLAINT) & (conversations[:, conversation.FAIR] > 0.0)
    opener = openers_of(conversations[fair])
    solved = (conversations[fair, conversation.SOLVED] > 0.0).astype(np.float64)
    made = np.bincount(opener, minlength=people.shape[1])
    well = np.bincount(opener, weights=solved, minlength=people.shape[1])
    here = there & customers_of(model) & (people[person.DEPARTURES] == 0.0)
    quiet = people[person.SILENT_FAILURES] > 0.0
    return Cohorts(
        fine=here & ~quiet & (made == 0),
        silent=here & quiet & (made == 0),
        satisfied=here & (made > 0) & (well == made),
        dissatisfied=here & (made > 0) & (well == 0.0),
    )


def cases_of(model: ConversationModel) -> tuple[Floats, Marks]:
    """Return the day of each person's first heard public complaint (nan: none), and whether the coin had it answered; shape (people,)."""
    size = model.state.people.shape[1]
    day, treated = np.full(size, np.nan), np.zeros(size, dtype=np.bool_)
    conversations = conversations_of(model, model.started or 0)
    complaint = (conversations[:, conversation.KIND] == conversation.COMPLAINT) & (
        conversations[:, conversation.HEARD_AT] < NEVER
    )
    mine = conversations[complaint & public_at_opening(model, conversations)]
    mine = mine[np.argsort(mine[:, conversation.OPENED_AT], kind="stable")[::-1]]  # the first one is written last
    day[openers_of(mine)] = mine[:, conversation.DAY]
    treated[openers_of(mine)] = mine[:, conversation.COMPENSATION_OFFERED] > 0.0
    return day, treated


def complained_of(model: ConversationModel) -> Marks:
    """Return who has complained since the comparison started, shape (people,)."""
    conversations = conversations_of(model, model.started or 0)
    marks = np.zeros(model.state.people.shape[1], dtype=np.bool_)
    marks[openers_of(conversations[conversations[:, conversation.KIND] == conversation.COMPLAINT])] = True
    return marks


def measure(start: ConversationModel, people: int) -> dict[str, float]:
    """Return raw values of the loyalty order and of recovery.

    Args:
        start: The default market at the end of its burn-in, whose baseline is kept.
        people: Size of the troubled market.
    """
    model = variant(start, TROUBLED, people=people).branch("coin")
    there = customers_of(model)
    answered, alone = Risk(), Risk()
    hazards: dict[str, list[float]] = {name: [] for name in Cohorts.__dataclass_fields__}
    cohorts: Cohorts | None = None
    for done in range(0, ENTRY_DAYS + FOLLOWED_DAYS, EVERY_DAYS):
        model.run_days(EVERY_DAYS)
        leaves = acts_of(model)[acts.LEAVES]
        still = there & customers_of(model) & (model.state.people[person.DEPARTURES] == 0.0)
        others = float(leaves[still & ~complained_of(model)].mean())
        first, treated = cases_of(model)
        since = model.day - first
        followed = still & (since >= EVERY_DAYS) & (since <= FOLLOWED_DAYS)
        answered.add(leaves[followed & treated], others)
        alone.add(leaves[followed & ~treated], others)
        if done + EVERY_DAYS == ENTRY_DAYS:
            cohorts = cohorts_of(model, there)
        if cohorts is not None:
            for name, found in hazards.items():
                marks = getattr(cohorts, name) & still
                if marks.any():
                    found.append(float(leaves[marks].mean()))
    model.release()
    kept = {name: retention(found) for name, found in hazards.items()}
    return {
        "loyalty_satisfied": kept["satisfied"] - kept["fine"],
        "loyalty_silent": kept["fine"] - kept["silent"],
        "loyalty_dissatisfied": kept["silent"] - kept["dissatisfied"],
        "recovery_offset": offset(alone.mean, answered.mean, alone.mean_of_others),
        "complaint_churn": alone.mean / alone.mean_of_others,
    }
