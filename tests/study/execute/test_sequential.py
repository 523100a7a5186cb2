"""Replicates in rounds: nothing is run twice, and what is left is the folder of that many replicates asked for at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sim.scenario import load
from sim.study.analysis.answer import choice_answer
from sim.study.analysis.selection import FIRST, Dropped, Verdict
from sim.study.design.plan import Plan, Study, plan
from sim.study.execute.runner import run
from sim.study.execute.sequential import ROUND, Choice, Rules, choices, rules, run_until_sure
from sim.study.storage.files import StoreError
from sim.study.storage.results import Results, open_study
from tests.study.narrow import narrow
from tests.study.rows import data

MODEL = "tests.study.synthetic:simulate"


def study(**more: object) -> Study:
    settings = {
        "scenarios": (narrow("world"),), "policies": ("aa", "bb", "cc"), "months": 1, "model": MODEL,
    }  # fmt: skip
    return Study(**{**settings, **more})  # type: ignore[arg-type]


class Played:
    """Runs parts in this process and remembers how many runs each had."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.parts: list[int] = []
        self.lines: list[tuple[int, list[Choice]]] = []

    def go(self, asked: Study, ending: Rules) -> tuple[Results, list[Choice]]:
        return run_until_sure(
            asked, ending, self.whole, self.part, lambda n, found: self.lines.append((n, found)),
            sources=sorted(self.folder.glob("*")),
        )  # fmt: skip

    def whole(self, planned: Plan) -> Path:
        return self.folder / planned.study_hash

    def part(self, planned: Plan, folder: Path, sources: Sequence[Path]) -> Results:
        there = set(open_study(folder).runs["run"].to_pylist()) if folder.is_dir() else set()
        there |= {name for one in sources for name in open_study(one).runs["run"].to_pylist()}
        self.parts.append(sum(run.run not in there for job in planned.jobs for run in job.runs))
        return run(planned, folder, workers=1, enlarge=True, sources=sources)


@pytest.mark.process
@pytest.mark.parametrize("fixed", [False, True])
def test_the_folder_is_that_of_so_many_replicates_asked_for_at_once(tmp_path: Path, fixed: bool) -> None:
    asked = study(fixed_parameters=fixed, scenarios=(narrow("world"), narrow("moon")))
    played = Played(tmp_path / "rounds")
    first = ROUND if fixed else 2 * ROUND
    close = {"world": 0.4, "moon": 0.8} if fixed else {"world": 4.0, "moon": 5.0}
    results, found = played.go(asked, Rules(0.9, close, 300, first))
    replicates = results.manifest["replicates"]
    assert first < replicates < 300, "the case needs more than one round"
    assert sum(played.parts) == replicates * 3 * 2
    at_once = run(plan(replace(asked, replicates=replicates)), tmp_path / "at-once", workers=1)
    assert data(results.folder) == data(at_once.folder)
    assert open_study(results.folder).runs.equals(at_once.runs)
    assert [path.name for path in (tmp_path / "rounds").iterdir()] == [results.folder.name]
    assert all(one.verdict.decided for one in found)
    assert results.manifest["until_sure"]["choices"] == json.loads(json.dumps([one.to_json() for one in found]))


@pytest.mark.process
def test_what_is_there_is_not_run_again(tmp_path: Path) -> None:
    asked, ending = study(), Rules(0.9, {"world": 4.0}, 300, 2 * ROUND)
    first, again = Played(tmp_path), Played(tmp_path)
    results, found = first.go(asked, ending)
    repeated, same = again.go(asked, ending)
    assert again.parts == []
    assert (repeated.folder, same) == (results.folder, found)


@pytest.mark.proof
@pytest.mark.process
def test_an_interrupted_choice_goes_on(tmp_path: Path) -> None:
    class Stops(Played):
        def part(self, planned: Plan, folder: Path, sources: Sequence[Path]) -> Results:
            if self.parts:
                raise KeyboardInterrupt
            return super().part(planned, folder, sources)

    asked, ending = study(), Rules(0.9, {"world": 3.0}, 300, 2 * ROUND)
    with pytest.raises(KeyboardInterrupt):
        Stops(tmp_path).go(asked, ending)
    (rounds,) = tmp_path.glob("rounds-*")
    assert open_study(rounds).manifest["replicates"] == 40
    results, _ = Played(tmp_path).go(asked, ending)
    whole = plan(replace(asked, replicates=results.manifest["replicates"]))
    assert data(results.folder) == data(run(whole, tmp_path / "at-once", workers=1).folder)
    assert not rounds.exists()


@pytest.mark.process
def test_a_failed_run_is_kept_with_its_traceback(tmp_path: Path) -> None:
    asked = study(policies=("aa", "bb", "fails-odd"))
    results, (one,) = Played(tmp_path).go(asked, Rules(0.95, {"world": 1.0}, 300, FIRST * ROUND))
    assert one.verdict.best in ("aa", "bb"), "what fails too often is not compared"
    at_once = run(plan(replace(asked, replicates=results.manifest["replicates"])), tmp_path / "at-once", workers=1)
    assert [line["run"] for line in results.failures] == [line["run"] for line in at_once.failures]
    assert results.failures
    assert results.failures[0]["traceback"] == at_once.failures[0]["traceback"]
    assert data(results.folder) == data(at_once.folder)


@pytest.mark.process
def test_it_ends_undecided_at_the_most(tmp_path: Path) -> None:
    results, (one,) = Played(tmp_path).go(study(), Rules(0.95, {"world": 1e-3}, FIRST * ROUND + 45, FIRST * ROUND))
    assert results.manifest["replicates"] == FIRST * ROUND + 2 * ROUND
    assert not one.verdict.decided
    assert one.verdict.needed is not None
    assert one.verdict.needed > one.verdict.observations == FIRST + 2


@pytest.mark.process
def test_a_folder_of_something_else_is_refused_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    played = Played(tmp_path)
    played.whole = lambda planned: tmp_path  # type: ignore[method-assign]
    with pytest.raises(StoreError, match=r"mine\.txt"):
        played.go(study(), Rules(0.95, {"world": 1.0}, 300, FIRST * ROUND))
    assert played.parts == []


@pytest.mark.process
def test_an_observation_is_a_block_of_draws(tmp_path: Path) -> None:
    results = run(plan(study(replicates=6 * ROUND)), tmp_path / "drawn", workers=1)
    fixed = run(plan(study(replicates=ROUND, fixed_parameters=True)), tmp_path / "fixed", workers=1)
    (one,) = choices(results.runs, study(), Rules(0.95, {"world": 1e-3}, 300, FIRST * ROUND))
    (other,) = choices(fixed.runs, study(fixed_parameters=True), Rules(0.95, {"world": 1e-3}, 300, ROUND))
    assert (one.per, other.per) == (ROUND, 1)
    assert one.verdict.observations == 6
    assert other.verdict.observations == ROUND


def test_the_usual_tolerance_is_a_tenth_of_the_budget() -> None:
    world = load("default")
    asked = study(scenarios=(world,), months=6)
    budget = world.company.budget * world.society.people * world.society.customer_share * 6
    found = rules(asked, 0.95, None, None)
    assert found.tolerance["default"] == pytest.approx(0.1 * budget)
    assert (found.first, found.most) == (FIRST * ROUND, 600)
    assert rules(replace(asked, fixed_parameters=True), 0.95, 7.0, 90) == Rules(0.95, {"default": 7.0}, 80, ROUND)
    assert rules(replace(asked, replicates=130), 0.95, None, None).first == 140


@pytest.mark.parametrize(
    ("sure", "tolerance", "most", "policies", "told"),
    [
        (0.2, None, None, ("ignore", "coin"), "--until-sure is 0.2, expected a chance above 0.50"),
        (1.0, None, None, ("ignore", "coin"), "--until-sure is 1, expected"),
        (0.9, -1.0, None, ("ignore", "coin"), "--tolerance is -1, expected an amount of money above 0"),
        (0.9, None, 60, ("ignore", "coin"), "--most is 60, expected 100 or more"),
        (0.9, None, None, ("ignore",), "expected two or more with --policies"),
    ],
)
def test_what_cannot_be_meant_is_said(
    sure: float, tolerance: float | None, most: int | None, policies: tuple[str, ...], told: str
) -> None:
    with pytest.raises(ValueError) as caught:
        rules(study(policies=policies), sure, tolerance, most)
    assert told in str(caught.value)


def test_what_was_chosen_is_said_in_a_sentence_or_two() -> None:
    lost = (Dropped("aa", 5, 48_000.0, "behind"), Dropped("bb", 9, 1_200.0, "within the tolerance"))
    decided = Choice("world", Verdict("cc", "cc", 0.95, 2_100.0, 9, 9, lost), 20)
    sentence = choice_answer(decided.to_json())
    for fact in (
        "cc",
        "€2.10 thousand",
        "95 %",
        "180 replicates",
        "aa after 100 (€48 thousand",
        "bb after 180 (€1.2 th",
    ):
        assert fact in sentence
    going_on = Choice("world", Verdict(None, "cc", 0.95, 2_100.0, 30, 45, ()), 20)
    for fact in ("600 replicates", "cc", "900"):
        assert fact in choice_answer(going_on.to_json())
    alone = Choice("world", Verdict("cc", "cc", 0.95, 2_100.0, 5, 0, ()), 20)
    assert "cc" in choice_answer(alone.to_json())
    assert "thousand" not in choice_answer(alone.to_json())
    assert choice_answer(decided.to_json()).count("The selection decides") == 1
