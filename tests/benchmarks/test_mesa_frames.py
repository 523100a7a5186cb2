"""The toy on mesa-frames does plain Mesa's task: the same daily numbers, but for chance.

The environment of mesa-frames is made by the benchmarks, or by ``python -m benchmarks.environments``; where it is not, what needs it is
skipped. ``make proof`` makes it.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import environments, plain_mesa, run, toy

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, DAYS = 10_000, 365
COUNTS = ("failures", "complaints", "exposures", "left", "joined")
LIMIT = 4.5
"""Standard errors. With other seeds one of the twelve differences is beyond it by chance less than once in a hundred pairs: the days of
a run are not quite independent, and over ten by ten seeds the differences had a spread of 0.7 to 1.4 rather than 1, and at most 3.4."""

PROGRAM = """
import json, sys
from benchmarks.mesa_frames_toy import Market
people, days, seed = map(int, sys.argv[1:4])
Market.word = float(sys.argv[4])
market = Market(people, seed)
for _ in range(days):
    market.step()
crowd = market.get_agents_of_type(object).agents
print(json.dumps({"days": market.rows, "attitudes": crowd["attitude"].to_list(), "ids": crowd["unique_id"].n_unique()}))
"""


@pytest.fixture(scope="module")
def python() -> Path:
    """The Python of the environment with mesa-frames, if it has been made."""
    folder = environments.place(environments.mesa_frames_name(), environments.MESA_FRAMES)
    if not environments.is_made(folder):
        pytest.skip("no environment with mesa-frames; `python -m benchmarks.environments` makes it")
    return environments.python_in(folder)


def on_frames(python: Path, seed: int, word: float = toy.Rates.word) -> dict[str, Any]:
    """Days and people after them, on mesa-frames."""
    command = [str(python), "-c", PROGRAM, *map(str, (PEOPLE, DAYS, seed, word))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def on_plain_mesa(python: Path) -> dict[str, Any]:
    """The same on plain Mesa, where there is something to compare."""
    seed = 4
    market = plain_mesa.Market(plain_mesa.random_graph(PEOPLE, toy.FOLLOWERS, seed), seed)
    days = []
    for _ in range(DAYS):
        market.step()
        days.append({name: getattr(market, name) for name in COUNTS})
    days[-1]["customers"] = sum(person.customer for person in market.agents)
    return {"days": days, "attitudes": [person.attitude for person in market.agents]}


def differences(one: dict[str, Any], other: dict[str, Any]) -> dict[str, float]:
    """How far apart two runs are, in standard errors: each count over all days and between the halves, and the last day."""
    found = {}
    for name in COUNTS:
        apart = np.array([a[name] - b[name] for a, b in zip(one["days"], other["days"], strict=True)])
        error = apart.std(ddof=1) / DAYS**0.5
        first, second = np.array_split(apart, 2)
        found[name] = apart.mean() / error
        found[f"{name}, change"] = (second.mean() - first.mean()) / (2.0 * error)
    sides = [np.array(side["attitudes"]) for side in (one, other)]
    found["attitude"] = (sides[0].mean() - sides[1].mean()) / np.hypot(*(side.std() / PEOPLE**0.5 for side in sides))
    ends = [side["days"][-1]["customers"] for side in (one, other)]
    found["customers"] = (ends[0] - ends[1]) / (2 * PEOPLE * 0.25) ** 0.5  # a share's variance is at most a quarter
    return found


@pytest.mark.process
def test_daily_numbers_are_those_of_plain_mesa(python: Path, on_plain_mesa: dict[str, Any]) -> None:
    frames = on_frames(python, seed=3)
    assert frames["ids"] == len(frames["attitudes"]) == PEOPLE
    found = differences(frames, on_plain_mesa)
    assert len(found) == 12
    assert not {name: apart for name, apart in found.items() if abs(apart) > LIMIT}, found


@pytest.mark.process
def test_complaints_without_effect_on_those_who_see_them_are_found_out(
    python: Path, on_plain_mesa: dict[str, Any]
) -> None:
    found = differences(on_frames(python, seed=3, word=0.0), on_plain_mesa)
    assert [name for name, apart in found.items() if abs(apart) > LIMIT] == ["attitude"]


@pytest.mark.process
def test_its_process_reports_its_work(python: Path) -> None:
    found = run.told("mesa_frames_toy", 300, 4, python=python)[-1]
    assert found["person_days"] == 1200
    assert 0 < found["customer_days"] <= 1200
    assert min(found["run_s"], found["build_s"]) > 0
    assert found["peak_mb"] > 10


@pytest.mark.process
@pytest.mark.proof
def test_the_environment_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPEVINE_CACHE", str(tmp_path))
    try:
        python = environments.mesa_frames()
    except environments.Unavailable as reason:
        pytest.skip(str(reason))
    assert run.told("mesa_frames_toy", 300, 4, python=python)[-1]["person_days"] == 1200


def test_everybody_follows_twelve_different_people_drawn_evenly() -> None:
    leaders, followers = toy.random_edges(PEOPLE, toy.FOLLOWERS, seed=5)
    assert np.array_equal(np.bincount(followers), np.full(PEOPLE, toy.FOLLOWERS))
    assert len(np.unique(followers * PEOPLE + leaders)) == PEOPLE * toy.FOLLOWERS
    counts = np.bincount(leaders, minlength=PEOPLE)
    chi2 = ((counts - toy.FOLLOWERS) ** 2).sum() / toy.FOLLOWERS
    assert abs(chi2 - PEOPLE) < 4 * (2 * PEOPLE) ** 0.5  # drawn unevenly, or by chance once in 16,000 seeds


def test_a_tool_that_cannot_be_had_is_left_out_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise environments.Unavailable("no network")

    monkeypatch.setattr(environments, "mesa_frames", nowhere)
    assert not run.is_there("mesa_frames_toy")
    assert run.is_there("plain_mesa")
    assert run.versions_apart({"plain_mesa"}) == ""
