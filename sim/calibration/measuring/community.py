"""A mature community: the scenario of a forum, from the seventh month of a programme for advocates on."""

from __future__ import annotations

import math

import numpy as np

from sim.calibration.markets import burnt_in, conversations_of, public_at_opening, scenario_at
from sim.calibration.regimes import Values
from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.model import ConversationModel
from sim.state import conversation, daily_metrics

SPAN = (6, 24)
"""Months after which the programme counts as mature, and months that are run."""

SCENARIO = "user-forum"


def solved_by_peers(matters: Floats) -> float:
    """Return the share of ``matters`` that peers solved, shape (conversations, columns); nan without any."""
    return float((matters[:, conversation.SOLVED] == conversation.BY_PEER).mean()) if matters.size else math.nan


def run(model: ConversationModel, months: tuple[int, int]) -> tuple[float, float]:
    """Run to the end of ``months``; return company turns after the first of them, and the share of public matters that peers solved."""
    after, until = (round(count * DAYS_PER_MONTH) for count in months)
    model.run_days(until)
    since = (model.started or 0) + after
    turns = float(np.array(model.rows[since:])[:, daily_metrics.COMPANY_TURNS].sum())
    opened = conversations_of(model, since)
    asks = (opened[:, conversation.KIND] == conversation.QUESTION) | (
        opened[:, conversation.KIND] == conversation.COMPLAINT
    )
    share = solved_by_peers(opened[asks & public_at_opening(model, opened)])
    model.release()
    return turns, share


def measure(values: Values, seed: int, people: int) -> dict[str, float]:
    """Return raw values of a mature community at the point ``values``; what the forum's scenario sets itself stays."""
    start = burnt_in(scenario_at(values, people, SCENARIO), seed)
    usual, _ = run(start.branch("first-come"), SPAN)
    grown, share = run(start.branch("grow-advocates"), SPAN)
    start.release()
    return {"peers_solve": share, "company_turns": grown / usual if usual > 0.0 else math.nan}
