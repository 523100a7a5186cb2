"""A mature community."""

from __future__ import annotations

import math

import pytest

from sim.calibration.measuring.community import solved_by_peers
from sim.state import conversation
from tests.calibration.tables import said


def test_share_that_peers_solved() -> None:
    by = (conversation.BY_PEER, conversation.BY_COMPANY, 0.0, conversation.BY_PEER)
    assert solved_by_peers(said({"OPENER": 0, "SOLVED": one} for one in by)) == pytest.approx(0.5)
    assert math.isnan(solved_by_peers(said([])))
