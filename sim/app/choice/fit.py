"""A choice within the limits of a workshop that allows less than usual."""

from __future__ import annotations

from sim.app.choice.choice import Choice
from sim.app.choice.scenarios import base
from sim.app.limits import Limits
from sim.kernel.units import DAYS_PER_MONTH


def fitted(choice: Choice, limits: Limits) -> Choice:
    """Return the choice with as many replicates, months, people and policies as the limits allow.

    Months stay long enough for the scenario's events, even beyond the limit: ``checked`` says so then.
    """
    scenario = base(choice)
    least = max((event.day // DAYS_PER_MONTH + 1 for event in scenario.events), default=1)
    customers, share = choice.customers, scenario.society.customer_share
    if customers is None and scenario.society.people > limits.people:
        customers = max(1, int(limits.people * share))
    return choice.with_policies(*choice.policies[: limits.policies]).with_run(
        replicates=min(choice.replicates, limits.replicates),
        months=max(least, min(choice.months, limits.months)),
        customers=customers,
    )
