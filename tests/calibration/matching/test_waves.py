"""Waves, ensemble and screening on a bench whose truth is known: from the outside, by what stands in the folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.calibration.findings.summary import summary_of
from sim.calibration.matching.contradictions import contradictions
from sim.calibration.matching.designs import tasks_of
from sim.calibration.matching.ensemble import draw_ensemble, ensemble_of, export, members_in, ship
from sim.calibration.matching.fitting import fit, runs_of, seed_variances
from sim.calibration.matching.implausibility import CUT_OFF, Space
from sim.calibration.matching.sampling import Effort
from sim.calibration.matching.screening import chosen, screen, screened
from sim.calibration.matching.space import units_of, values_at
from sim.calibration.matching.waves import Calibration, match, rematch
from sim.calibration.problem import CalibrationError, Problem, Settings
from sim.calibration.record.folder import POINTS, Folder, asked_in, found, opened
from sim.calibration.record.points import Measured, Running, measure_point
from sim.study.design.sampling import Design, unit_sample
from sim.study.execute.progress import Silence
from sim.study.storage.files import StoreError
from tests.calibration import synthetic

pytestmark = pytest.mark.slow

SETTINGS = Settings(people=10, points=60, later=40, replicated=6, repeats=3)
NAMED = "tests.calibration.synthetic:problem"


@contextmanager
def silent(_points: int) -> Iterator[Silence]:
    yield Silence()


def work(folder: Path, problem: Problem, settings: Settings = SETTINGS, **run: bool) -> Calibration:
    place = opened(folder, problem, settings, named=NAMED)
    return Calibration(problem, settings, place, Running(1, **run), silent, effort=Effort(480, 8, 10))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    """A calibration of two waves with its ensemble."""
    made = work(tmp_path_factory.mktemp("done") / "calibration", synthetic.problem())
    draw_ensemble(made, match(made, 2), 64)
    return made


def test_the_truth_is_left_and_most_of_the_space_is_not(done: Calibration) -> None:
    """By rank 1 with all emulators; the share of the space that meets A, B and C at once is 2 % by the exact function."""
    space = rematch(done.problem, SETTINGS, done.folder).space
    truth = units_of(done.problem.free, synthetic.TRUTH)[None, :]
    assert space.of_groups(truth, list(done.problem.groups)).max() < CUT_OFF
    record = done.folder.read("wave-2")
    assert record is not None
    assert record["share_low"] < record["share"] < record["share_high"] < 0.8
    random = np.random.default_rng(1).random((4000, 4))
    exact = (space.score(random, CUT_OFF) <= CUT_OFF).mean()
    assert record["share"] == pytest.approx(exact, rel=0.15)


def test_the_noise_of_the_seeds_is_found(done: Calibration) -> None:
    """36 degrees of freedom: the estimate is within 40 % of the truth, but once in 1,000 times."""
    record = done.folder.read("wave-2")
    assert record is not None
    assert record["seed_sd"]["sum"] == pytest.approx(synthetic.NOISE, rel=0.4)


def test_every_member_was_run_and_the_weights_sum_to_one(done: Calibration) -> None:
    made = ensemble_of(done.folder.read("ensemble"))
    assert made is not None
    assert 32 < len(made.values) <= 64
    assert sum(made.weights) == pytest.approx(1.0, abs=1e-3)
    assert 1.0 <= made.effective <= len(made.values)
    for values, point in zip(made.values, made.points, strict=True):
        assert done.folder.measured["ensemble after wave 2", point, 0].values == values
    mean = np.average([one["a.one"] for one in made.values], weights=made.weights)
    assert abs(mean - synthetic.TRUTH["a.one"]) < 0.15


def test_the_member_that_fits_best_is_the_nearest_by_its_own_run(done: Calibration) -> None:
    """By hand: each paper by the mean of its numbers, in variances of all that is not known."""
    made, record = ensemble_of(done.folder.read("ensemble")), done.folder.read("wave-2")
    assert made is not None
    assert record is not None
    sums = []
    for point in made.points:
        run = done.folder.measured["ensemble after wave 2", point, 0].statistics
        squares = {
            one.name: (float(run[one.name] or 0.0) - one.observed) ** 2 / (0.02 + record["seed_sd"][one.name] ** 2)
            for one in done.problem.statistics
        }
        sums.append(squares["sum"] + squares["bent"] + 0.5 * (squares["product"] + squares["again"]) + squares["still"])
    assert summary_of(done.problem, done.folder).nearest == made.values[int(np.argmin(sums))]


def test_what_acts_as_a_product_is_known_as_a_product(done: Calibration) -> None:
    pairs = summary_of(done.problem, done.folder).pairs
    assert {pairs[0].first, pairs[0].second} == {"a.two", "b.rate"}
    assert pairs[0].correlation < -0.6


def test_what_is_not_trained_is_never_stored(done: Calibration) -> None:
    assert "held out" in synthetic.bench(synthetic.TRUTH, 1, 1)
    text = (done.folder.path / POINTS).read_text(encoding="utf-8")
    assert "held out" not in text
    assert len(json.loads(text.splitlines()[0])["statistics"]) == len(done.problem.names)
    assert set(next(iter(done.folder.measured.values())).statistics) == set(done.problem.names)


def test_emulators_are_made_again_from_the_folder_alone(done: Calibration) -> None:
    problem, settings = asked_in(found(done.folder.path))
    assert problem.plain() == done.problem.plain()
    one, other = (rematch(problem, settings, found(done.folder.path)).space for _ in range(2))
    unit = np.random.default_rng(2).random((50, 4))
    assert one.score(unit) == pytest.approx(other.score(unit))
    assert one.score(unit) == pytest.approx(match(done, 2).space.score(unit), abs=1e-4)


def test_a_calibration_that_was_stopped_goes_on_to_the_same_end(done: Calibration, tmp_path: Path) -> None:
    """Stopped after 30 points, and with a line cut short, as by a crash; the end is that of one that was not stopped."""
    stopped = work(tmp_path / "stopped", synthetic.problem())
    kept = 0

    def keep(_one: object) -> None:
        nonlocal kept
        kept += 1
        if kept == 30:
            raise KeyboardInterrupt

    class Interrupted(Silence):
        def advance(self, runs: int, failed: int) -> None:
            keep(runs + failed)

    @contextmanager
    def bar(_points: int) -> Iterator[Silence]:
        yield Interrupted()

    with pytest.raises(KeyboardInterrupt):
        match(replace(stopped, bars=bar), 2)
    path = stopped.folder.path / POINTS
    assert len(path.read_text(encoding="utf-8").splitlines()) == 30
    with path.open("a", encoding="utf-8") as file:
        file.write('{"phase": "wave 1", "po')
    again = work(tmp_path / "stopped", synthetic.problem())
    assert len(again.folder.measured) == 30
    match(again, 1)  # and stopped once more, between two waves
    match(work(tmp_path / "stopped", synthetic.problem()), 2)
    for name in ("wave-1", "wave-2"):
        assert again.folder.read(name) == done.folder.read(name)


def test_progress_begins_from_what_is_there_and_ends_at_the_whole(tmp_path: Path) -> None:
    """58 points and their repeats are there; what is said adds up to the size of the phase."""
    made = work(tmp_path / "progress", synthetic.problem())
    match(made, 1)
    lines = (made.folder.path / POINTS).read_text(encoding="utf-8").splitlines(keepends=True)
    (made.folder.path / POINTS).write_text("".join(lines[:-7]), encoding="utf-8")
    (made.folder.path / "wave-1.json").unlink()
    told: list[tuple[str, int]] = []

    class Told(Silence):
        def begin(self, runs: int, failed: int) -> None:
            told.append(("begin", runs))

        def advance(self, runs: int, failed: int) -> None:
            told.append(("advance", runs))

    @contextmanager
    def bar(points: int) -> Iterator[Silence]:
        told.append(("all", points))
        yield Told()

    match(replace(work(tmp_path / "progress", synthetic.problem()), bars=bar), 1)
    assert told == [("all", 78), ("begin", 71), *[("advance", 1)] * 7]


def test_what_is_there_is_not_run_again(done: Calibration, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.calibration.record.points.measure_point", None)
    assert match(done, 2).share > 0.0


def test_points_that_fail_are_kept_with_their_error_and_tried_again_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNTHETIC_FAILS", "7")
    made = work(tmp_path / "failing", synthetic.problem())
    match(made, 1)
    failed = [one for one in made.folder.measured.values() if one.error]
    assert 3 <= len(failed) <= 25
    assert {one.error for one in failed} == {"ValueError: made to fail"}
    monkeypatch.delenv("SYNTHETIC_FAILS")
    again = work(tmp_path / "failing", synthetic.problem(), retry_failed=True)
    (again.folder.path / "wave-1.json").unlink()
    match(again, 1)
    assert not [one for one in again.folder.measured.values() if one.error]


def test_a_bench_that_lacks_a_statistic_fails() -> None:
    problem = synthetic.problem()
    problem = replace(problem, statistics=(*problem.statistics, synthetic.Number("missing", "E", 0.0)))
    (task, *_) = tasks_of(problem, SETTINGS, "wave 1", np.full((1, 4), 0.5))
    assert measure_point(task).error.startswith("RuntimeError: tests.calibration.synthetic:bench gave no missing")


def test_papers_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    """A asks for large parameters and B for small ones; each alone can be met, and C and D with either."""
    made = work(tmp_path / "against", synthetic.impossible())
    match(made, 1)
    record = made.folder.read("wave-1")
    assert record is not None
    assert [one["groups"] for one in record["contradictions"]["sets"]] == [["A", "B"]]


def test_a_space_that_is_empty_is_a_finding(tmp_path: Path) -> None:
    """Two papers that no parameter meets: the second most implausible one decides, so that nothing is left."""
    made = work(tmp_path / "empty", synthetic.problem(sum=9.0, bent=-5.0, product=9.0))
    left = match(made, 2)
    assert left.empty
    assert made.folder.read("wave-2") is None
    record = made.folder.read("wave-1")
    assert record is not None
    assert [one["groups"] for one in record["contradictions"]["sets"]] == [["A"], ["B"], ["C"]]
    with pytest.raises(CalibrationError, match="contradict"):
        draw_ensemble(made, left, 64)


def test_statistics_that_hardly_vary_are_left_out_and_named() -> None:
    problem = synthetic.problem()
    still = replace(problem, statistics=(*problem.statistics[:2], synthetic.Number("still", "D", 5.0, 1.0, 1.0)))
    measured = [
        measure_point(one) for one in tasks_of(still, SETTINGS, "wave 1", np.random.default_rng(1).random((40, 4)))
    ]
    fitted = fit(still, runs_of(still, measured), seed_variances(still, measured), 2)
    assert set(fitted.flat) == {"still"}
    assert fitted.flat["still"] == pytest.approx(5.0 / np.sqrt(2.0), rel=0.05)
    assert set(fitted.checks) == {"sum", "bent"}
    found = contradictions(Space(4), fitted.wave, 1, np.random.default_rng(1).random((200, 4)))
    assert [one.groups for one in found.sets] == [("D",)]


def test_the_screening_finds_what_matters(tmp_path: Path) -> None:
    made = work(tmp_path / "screen", synthetic.problem())
    candidates = screen(made, 6)
    record = made.folder.read("screen")
    assert record is not None
    assert chosen(record["candidates"], 4)[-1] == "b.idle"
    assert set(chosen(record["candidates"])) == {"a.one", "a.two", "b.rate"}
    assert candidates[-1].effect < 0.3 < 3.0 < candidates[-2].effect
    by_key = {one.key: one for one in candidates}
    # the rate moves the product by log(16), in standard deviations of all that is unknown; by chance up to a tenth more or less
    assert by_key["b.rate"].groups["C"] == pytest.approx(np.log(16.0) / np.sqrt(0.02 + synthetic.NOISE**2), rel=0.1)
    assert by_key["b.rate"].group == "C"


def test_noise_alone_hardly_passes_for_an_effect() -> None:
    """Statistics that are noise, seven times their tolerance: an effect is left in one case of five at most, where all would have one."""
    problem = replace(synthetic.problem(), statistics=(synthetic.Number("noise", "N", 0.0),))
    sample = unit_sample(Design(kind="morris", points=20, seed=1), 4)
    effects, unaware = [], []
    for seed in range(12):
        random = np.random.default_rng(seed)
        measured = [
            Measured(
                "screen", point, repeat, 0, values_at(problem.free, unit), {"noise": float(random.normal())}, "", 0.0
            )
            for point, unit in enumerate(sample)
            for repeat in range(1 + 3 * (point < 12))
        ]
        effects += [one.effect for one in screened(problem, sample, measured)]
        unaware += [one.effect for one in screened(problem, sample, [one for one in measured if one.repeat == 0])]
    assert np.mean([one > 0.0 for one in effects]) < 0.2
    assert max(effects) < 1.5
    assert min(unaware) > 5.0


def test_a_folder_of_another_calibration_is_refused(done: Calibration, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"people 10, now 20"):
        opened(done.folder.path, done.problem, replace(SETTINGS, people=20))
    with pytest.raises(StoreError, match="statistics differ"):
        opened(done.folder.path, synthetic.problem(sum=0.1), SETTINGS)
    (tmp_path / "something").write_text("else")
    with pytest.raises(StoreError, match="not empty"):
        opened(tmp_path, done.problem, SETTINGS)
    with pytest.raises(CalibrationError, match="no calibration"):
        found(tmp_path)


def test_the_ensemble_is_a_small_table_with_a_head(done: Calibration, tmp_path: Path) -> None:
    ship(done.problem, done.folder, tmp_path)
    rows = (tmp_path / "ensemble.csv").read_text(encoding="utf-8").splitlines()
    head = json.loads((tmp_path / "ensemble.json").read_text(encoding="utf-8"))
    made = ensemble_of(done.folder.read("ensemble"))
    assert made is not None
    assert rows[0] == "weight,a.one,a.two,b.rate,b.idle"
    assert len(rows) - 1 == head["members"] == len(made.values)
    assert head["split"] == "synthetic"
    assert head["effective_size"] == pytest.approx(made.effective, abs=0.1)
    with pytest.raises(CalibrationError, match="no members"):
        export(done.problem, replace(made, values=(), weights=()), {}, tmp_path)


def test_an_ensemble_is_read_from_its_calibration_as_from_where_it_was_shipped_to(
    done: Calibration, tmp_path: Path
) -> None:
    ship(done.problem, done.folder, tmp_path)
    shipped, here = members_in(tmp_path), members_in(done.folder.path)
    assert (shipped.keys, shipped.head) == (here.keys, here.head)
    assert np.allclose(shipped.values, here.values, rtol=1e-5)
    assert np.allclose(shipped.weights, here.weights, rtol=1e-5)
    (tmp_path / "nothing").mkdir()
    with pytest.raises(CalibrationError, match="no calibration"):
        members_in(tmp_path / "nothing")


@pytest.mark.proof
def test_a_larger_ensemble_runs_only_what_is_new_and_another_wave_starts_anew(tmp_path: Path) -> None:
    made = work(tmp_path / "more", synthetic.problem())
    match(made, 1)
    draw_ensemble(made, rematch(made.problem, SETTINGS, made.folder), 8)
    few = made.folder.of_phase("ensemble after wave 1")
    draw_ensemble(made, rematch(made.problem, SETTINGS, made.folder), 16)
    assert made.folder.of_phase("ensemble after wave 1")[: len(few)] == few
    later = draw_ensemble(made, match(made, 2), 8)
    assert later.wave == 2
    assert len(made.folder.of_phase("ensemble after wave 2")) == 11
    assert summary_of(made.problem, made.folder).ensemble == later


def test_a_folder_reads_its_points_again(done: Calibration) -> None:
    again: Folder = found(done.folder.path)
    assert again.measured == done.folder.measured
