"""The month: the policy splits the budget and names the people whom the company approaches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sim.company.programme import invite, support_members, update_advocates
from sim.company.roster import affordable
from sim.kernel.memory import give_back
from sim.kernel.units import DAYS_PER_MONTH
from sim.policies import Policy, view
from sim.policies.base import Month, Rows
from sim.state import budget_part, person, scalar

if TYPE_CHECKING:
    from sim.model import ConversationModel


def _nobody() -> Rows:
    return np.zeros(0, dtype=np.int64)


@dataclass
class MonthPlan:
    """The rest of the policy's decisions for this month.

    Args:
        to_contact: rows of the people still to be contacted, best first.
        to_drop: rows of the customers to be dropped this evening.
        responders: responders on a working day that the desk's money pays for, possibly with a fraction.
    """

    to_contact: Rows = field(default_factory=_nobody)
    to_drop: Rows = field(default_factory=_nobody)
    responders: float = 0.0


def plan_month(model: ConversationModel) -> None:
    """On the first day of a month: split the budget, let advocates come and go, pay for the programme, ask for names."""
    if _day_of_month(model) > 0:
        return
    state, company = model.state, model.resolved_scenario.company
    budget = company.budget * state.scalars[scalar.CUSTOMERS_START]
    people = state.people
    known = Month(
        number=0 if model.started is None else model.reported_day // DAYS_PER_MONTH,
        budget=float(budget),
        customers=int(np.count_nonzero(people[person.STATUS] == person.CUSTOMER)),
        members=int(np.count_nonzero(people[person.ADVOCATE] == person.MEMBER)),
        backlog=int(state.scalars[scalar.BACKLOG]),
    )
    shares = view.budget_split(model.policy, model.policy_label, model.reported_day, known)
    state.budget_left[:] = np.array(shares) * budget
    model.month_plan = MonthPlan(
        responders=affordable(model.compiled_state, float(state.budget_left[budget_part.DESK]))
    )
    update_advocates(model.compiled_state, model.day)
    support_members(model.compiled_state)
    _ask_for_names(model)
    give_back(state.people.shape[1])


def _ask_for_names(model: ConversationModel) -> None:
    """Ask whom to invite, contact and drop this month, best first, by the customer records of this morning."""
    budget_left, policy = model.state.budget_left, model.policy
    contacts = int(float(budget_left[budget_part.OUTREACH]) / model.resolved_scenario.outreach.cost)
    asked = {
        "invite": budget_left[budget_part.PROGRAMME] > 0.0,
        "contact": contacts > 0,
        "drop": policy.drop_above > 0.0 or type(policy).drop is not Policy.drop,
    }
    if not any(asked.values()):
        return
    records = view.customers_of(model.state, model.compiled_state, model.day)
    invited, to_contact, to_drop = (
        view.named(policy, question, model.policy_label, model.reported_day, records) if wanted else _nobody()
        for question, wanted in asked.items()
    )
    for row in invited:
        if not invite(model.compiled_state, model.day, int(row)):
            break
    model.month_plan.to_contact, model.month_plan.to_drop = to_contact[:contacts], to_drop


def _day_of_month(model: ConversationModel) -> int:
    """Return the days of the month that are done: months count from the day on which the policy took over."""
    return (model.day - model.months_from) % DAYS_PER_MONTH


def days_left(model: ConversationModel) -> int:
    """Return the days of the month that are left, today included."""
    return DAYS_PER_MONTH - _day_of_month(model)
