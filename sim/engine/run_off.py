"""The run-off: months after the horizon in which the status quo goes on from the state that a policy has left.

What a policy has built or spoiled counts for what it brings in these months. They belong to the same comparison: the same draws, and the
scenario's events on their days. No log of turns is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.compaction import FORGET_DAYS, forget_conversations
from sim.engine.month import MonthPlan
from sim.kernel.memory import LARGE
from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.state import daily_metrics, scalar, turn_log

if TYPE_CHECKING:
    from sim.model import ConversationModel


def run_off(model: ConversationModel, step: Callable[[ConversationModel], None], *, compact: bool = True) -> Floats:
    """Run the months of the run-off on ``model`` itself; return the profit of each of their days, money, shape (days,).

    Args:
        model: the model at the end of its horizon.
        step: runs one day of it.
        compact: whether conversations that nothing refers to any more are removed on the way. Results are the same with and without.
    """
    _hand_over(model)
    first = len(model.rows)
    every = FORGET_DAYS if model.state.people.shape[1] >= LARGE else DAYS_PER_MONTH
    for day in range(model.resolved_scenario.company.run_off_months * DAYS_PER_MONTH):
        if compact and day % every == 0:
            forget_conversations(model)
        step(model)
    return np.array([row[daily_metrics.PROFIT] for row in model.rows[first:]], dtype=np.float64)


def _hand_over(model: ConversationModel) -> None:
    """Let the status quo decide from today, the first day of a month: it splits a new budget."""
    model._set_policy(model.resolved_scenario.company.status_quo)
    model.months_from = model.day
    model.month_plan = MonthPlan()
    model.state.scalars[scalar.TURNS_USED] = 0.0
    model._hold(model.state._replace(turns=np.zeros((0, turn_log.COLUMNS))))
