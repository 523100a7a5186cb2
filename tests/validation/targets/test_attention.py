from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.calibration.markets import conversations_of
from sim.model import ConversationModel
from sim.scenario import load
from sim.state import conversation
from sim.validation.changes import switched_off
from sim.validation.experiments import changed
from sim.validation.run import measure
from sim.validation.target import DATA_VARIABLE, Effort, NotRun, data_file
from sim.validation.targets import attention, graphs, status_quo
from sim.validation.targets.exact_cascade import cascade_scenario, follower_graph


def test_data_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    with pytest.raises(NotRun, match=r"follower_graph_edges\.txt\.gz: data not there"):
        data_file("follower_graph_edges.txt.gz")
    found = measure(next(one for one in graphs.TARGETS if one.id == "G-audiences"), Effort(quick=True))
    assert (found.verdict, found.measured) == ("not run", None)
    (tmp_path / "here.csv").write_text("")
    assert data_file("here.csv") == tmp_path / "here.csv"


def test_shares_by_age() -> None:
    """One post opened at minute 100, seen 4 times by 130 and 6 more times by 300; another too young to count."""
    step, last = 50.0, 6000.0
    times = np.arange(step, last + step, step)
    when = []
    for now in times:
        seen = 0.0 if now < 130 else 4.0 if now < 300 else 10.0
        when.append((float(now), np.array([seen, 99.0]), np.array([seen / 2, 99.0])))
    ages, shares, passed = attention._shares_by_age(np.array([100.0, last - 10.0]), when, step)
    assert ages[0] == step
    assert shares[0] == pytest.approx(0.4)  # age 50, looked at minute 150
    assert shares[-1] == pytest.approx(1.0)
    assert passed[3] == pytest.approx(1.0)
    assert attention._age_at(ages, shares, 0.4) == pytest.approx(150.0, abs=step)


def test_posts_age_and_are_passed_on_as_in_the_default_market_or_as_a_change_has_it() -> None:
    assert attention._as_usual() == _unchanged()
    with changed(switched_off("no reshares", {"spread.reshare": 0.0})):
        assert attention._as_usual() == {**_unchanged(), "spread.reshare": 0.0}


def _unchanged() -> dict[str, object]:
    spread = load("default").spread
    names = ("seen", "reshare", "half_life_min", "fresh_min", "infectiousness_sigma")
    return {
        **{f"spread.{name}": getattr(spread, name) for name in names},
        "society.activity_sigma": load("default").society.activity_sigma,
    }


@pytest.mark.slow
def test_assortativity_of_a_star_is_minus_one() -> None:
    star = np.column_stack([np.zeros(5, dtype=np.int32), np.arange(1, 6, dtype=np.int32)])
    at, ends = graphs.ties_of(star)
    assert np.diff(at).tolist() == [5, 1, 1, 1, 1, 1]
    assert graphs.assortativity(at, ends) == pytest.approx(-1.0)


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["star", "chain"])
def test_reshares_beyond_one_degree(shape: str) -> None:
    """Everybody sees and passes on: in a star all have it from the author, in a chain all but the first have it from another."""
    people = 12
    others = np.arange(1, people)
    follows = np.column_stack([np.zeros(people - 1, dtype=np.int64) if shape == "star" else others - 1, others])
    settings = cascade_scenario(1).with_values(
        {"society.people": people, "society.influencer_share": 1 / people, "spread.seen": 1.0, "spread.reshare": 1.0}
    )
    model = ConversationModel(settings, "ignore", 4, graph=follower_graph(people, follows))
    model.run_days(3)
    threads = conversations_of(model)
    assert threads.shape[0] > 0
    assert (threads[:, conversation.OPENER] == 0.0).all()
    assert (threads[:, conversation.RESHARES] == people - 1).all()
    assert (status_quo.beyond_one_degree(model) == (0 if shape == "star" else people - 2)).all()
