"""A mature community."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.calibration.measuring.community import run, solved_by_peers
from sim.state import conversation, daily_metrics
from tests.calibration.tables import PRIVATE, model_of, said


def test_share_that_peers_solved() -> None:
    by = (conversation.BY_PEER, conversation.BY_COMPANY, 0.0, conversation.BY_PEER)
    assert solved_by_peers(said({"OPENER": 0, "SOLVED": one} for one in by)) == pytest.approx(0.5)
    assert math.isnan(solved_by_peers(said([])))


def test_turns_and_public_matters_after_the_first_months() -> None:
    """Thirty days of the comparison are left out; ten turns a day, and one of two public matters is solved by a peer."""
    by_peer = {"SOLVED": conversation.BY_PEER}
    rows = [
        {"OPENER": 0, "DAY": 50, **by_peer},
        {"OPENER": 1, "DAY": 95, **by_peer},
        {"OPENER": 2, "DAY": 95, "KIND": conversation.QUESTION},
        {"OPENER": 3, "DAY": 95, "CHANNEL": PRIVATE},
        {"OPENER": 0, "DAY": 95, "KIND": conversation.PRAISE},
    ]
    days = np.zeros((120, daily_metrics.COLUMNS))
    days[:, daily_metrics.COMPANY_TURNS] = 10.0
    model = model_of({"ATTITUDE": [0.0] * 4}, rows, started=60, run_days=lambda _: None, release=lambda: None)
    model.rows = [*days]
    assert run(model, (1, 2)) == pytest.approx((300.0, 0.5))
