"""What is counted after negative posts, in mature communities, and of answers to complainers."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration.markets import conversations_of
from sim.calibration.regimes import TROUBLED
from sim.state import conversation
from sim.validation.experiments import reported_conversations, scenario_with, started
from sim.validation.targets import company, publicity, recovery
from tests.validation.targets.test_complaining import UNMOVED

pytestmark = pytest.mark.slow


def test_the_volume_is_words_and_praise_from_the_fifth_day_on() -> None:
    settings = scenario_with(society__people=4_000, company__burn_in=2).model_copy(
        update={"events": publicity.NEGATIVE_POSTS}
    )
    model = started(settings, 3, "ignore")
    model.run_days(20)
    threads = reported_conversations(model)
    late = threads[:, conversation.DAY] >= (model.started or 0) + 5
    said = np.isin(threads[:, conversation.KIND], (conversation.WORD, conversation.PRAISE))
    customers = np.array(model.rows[(model.started or 0) + 5 :])[:, company.PLACE["customers"]].mean()
    assert publicity._volume(model) == pytest.approx(1000.0 * np.count_nonzero(late & said) / customers)
    assert np.count_nonzero(late & said) > 20


@pytest.mark.parametrize("willing", [0.0, 1.0])
def test_a_mature_community_is_measured_at_its_end(monkeypatch: pytest.MonkeyPatch, willing: float) -> None:
    """Nobody willing, nothing solved by peers; company turns are those of the last days only."""
    monkeypatch.setattr(company, "MATURE", 10)
    settings = scenario_with(
        of="user-forum",
        society__people=2_000,
        company__burn_in=2,
        peers__willing=willing,
        peers__willing_advocate=willing,
    )
    model = started(settings, 3, "first-come")
    model.run_days(20)
    found = company._mature(model)
    turns = np.array(model.rows)[:, company.PLACE["company_turns"]]
    assert found["company_turns"] == turns[-10:].sum() < turns.sum()
    assert (found["solved_by_peers"] > 0.0) == (willing > 0.0)
    solved = conversations_of(model)[:, conversation.SOLVED] == conversation.BY_PEER
    assert solved.any() == (willing > 0.0)


def test_answers_bring_nothing_where_nothing_moves_anybody() -> None:
    settings = scenario_with(TROUBLED, UNMOVED, society__people=3_000, company__burn_in=5)
    assert abs(recovery._brought(settings, 4)) < 2e-3
    moved = scenario_with(TROUBLED, UNMOVED, society__people=3_000, company__burn_in=5, feeling__solved=0.5)
    assert recovery._brought(moved, 4) > 0.02
