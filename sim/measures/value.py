"""The primary measure, run-off value: discounted profit of the horizon and of the run-off.

In the run-off every policy gives way to the scenario's status quo and leaves it the state that it has made. So relationships, skills and
members count for what they bring there, and no formula credits or forgets them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.measures.outcome import GroupMeasure, RunOutcome
from sim.measures.worth import monthly_interest

RUN_OFF = "run-off"
"""The kind of group in which the months of the run-off are stored."""


def present_value(profits: Floats, first_day: int, discount: float) -> float:
    """Return the sum of daily profits discounted to day 0 of the comparison, at ``discount`` a year of 12 months of 30 days.

    ``profits``: money, shape (days,); ``first_day``: the day of the first of them, counted from the start of the comparison.
    """
    days = first_day + np.arange(len(profits))
    return float((profits * (1.0 + monthly_interest(discount)) ** (-days / DAYS_PER_MONTH)).sum())


def with_value(outcome: RunOutcome, run_off: Floats, discount: float) -> RunOutcome:
    """Return ``outcome`` with ``value``, the part of it that was earned in the run-off, and the run-off's undiscounted profit by month.

    Args:
        outcome: the measures of the horizon.
        run_off: profit of each day of the run-off, money, shape (days,).
        discount: a year.
    """
    profits = outcome.days["profit"]
    later = present_value(run_off, len(profits), discount)
    value = {"value": present_value(profits, 0, discount) + later, "run_off": later}
    by_month = run_off.reshape(-1, DAYS_PER_MONTH).sum(axis=1)
    months = tuple(
        GroupMeasure(RUN_OFF, f"month {number}", "profit", float(profit)) for number, profit in enumerate(by_month, 1)
    )
    return replace(outcome, summary={**value, **outcome.summary}, groups=(*outcome.groups, *months))
