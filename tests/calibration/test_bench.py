"""The bench as a whole, in small markets."""

from __future__ import annotations

import math

import pytest

from sim.calibration import bench
from sim.calibration.measuring import community, complaints, joining, loyalty, voices
from sim.calibration.patterns import STATISTICS
from sim.scenario.schema import ScenarioError

PEOPLE = 1_000


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, days in ((voices, 90), (complaints, 40), (joining, 40)):
        monkeypatch.setattr(module, "DAYS", days)
    monkeypatch.setattr(loyalty, "FOLLOWED_DAYS", 30)
    monkeypatch.setattr(community, "SPAN", (1, 3))


def test_an_unknown_key_is_an_error_before_anything_runs() -> None:
    with pytest.raises(ScenarioError):
        bench.measure({"feeling.no_such_thing": 1.0}, 1, PEOPLE)


@pytest.mark.slow
def test_every_statistic_is_measured_and_again_the_same() -> None:
    found = bench.measure({"voice.words": 0.04}, 1, PEOPLE)
    assert [*found] == [one.name for one in STATISTICS]
    rare = {name for name, value in found.items() if math.isnan(value)}
    assert rare <= {"posts_far", "words_unhappy", "opinions_unhappy", "first_timers", "reshares_hour"}
    assert bench.measure({"voice.words": 0.04}, 1, PEOPLE) == pytest.approx(found, nan_ok=True, rel=0.0, abs=0.0)
