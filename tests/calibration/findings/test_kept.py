"""A calibration that is kept: small, and what is read back gives the same emulators, ensemble and page. Measured again, it is the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from inspect import signature
from pathlib import Path

import numpy as np
import pytest

from sim.calibration.findings.kept import keep
from sim.calibration.findings.measured_again import allowed, differences, measured_again, members_of, tasks_again
from sim.calibration.findings.summary import summary_of
from sim.calibration.markets import scenario_at
from sim.calibration.matching.ensemble import checked, draw_ensemble, ensemble_of, ship
from sim.calibration.matching.sampling import Effort
from sim.calibration.matching.screening import screen
from sim.calibration.matching.waves import Calibration, Match, match, rematch
from sim.calibration.measuring import community
from sim.calibration.problem import CalibrationError, Settings, published
from sim.calibration.record.compact import line_of, rounded, text_of
from sim.calibration.record.folder import (
    MANIFEST,
    POINTS,
    SCREENING,
    Folder,
    asked_in,
    check_current,
    found,
    opened,
    usual_folder,
)
from sim.calibration.record.points import Measured, Running
from sim.calibration.record.starting import SCENARIOS, held_now, start_now
from sim.cli import calibrate
from sim.scenario import load
from sim.study.execute.progress import Silence
from sim.study.storage.files import StoreError
from sim.views.calibration_page import page_of
from tests.calibration import synthetic

SETTINGS = Settings(people=10, points=60, later=40, replicated=6, repeats=3)
NAMED = "tests.calibration.synthetic:problem"


@contextmanager
def silent(_points: int) -> Iterator[Silence]:
    yield Silence()


def work_in(folder: Folder) -> Calibration:
    problem, settings = asked_in(folder)
    return Calibration(problem, settings, folder, Running(1), silent, effort=Effort(480, 8, 10))


def as_it_once_was(path: Path, digits: int) -> None:
    """Rewrite the points as an earlier version did: by name, with all digits, ``digits`` of which the rounding takes off."""
    folder = found(path)
    random = np.random.default_rng(1)
    lines = []
    for one in folder.measured.values():
        more = {
            name: value * (1.0 + random.uniform(-0.4, 0.4) * 10.0**-digits) for name, value in one.statistics.items()
        }
        lines.append(json.dumps(asdict(replace(one, statistics=more)), sort_keys=True))
    (path / POINTS).write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The folder of a calibration of two waves with its ensemble."""
    made = work_in(opened(tmp_path_factory.mktemp("done") / "c", synthetic.problem(), SETTINGS, named=NAMED))
    draw_ensemble(made, match(made, 2), 32)
    return made.folder


@pytest.fixture(scope="module")
def screening(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    made = work_in(opened(tmp_path_factory.mktemp("screened") / "s", synthetic.problem(), SETTINGS, named=NAMED))
    screen(made, 4)
    return made.folder


@pytest.fixture(scope="module")
def place(done: Folder, screening: Folder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("kept") / "calibration"
    where.mkdir()
    (where / "README.md").write_text("stays", encoding="utf-8")
    (where / "wave-9.json").write_text("{}", encoding="utf-8")
    keep(done, where, screening)
    return where


@pytest.mark.slow
def test_what_is_kept_gives_the_same_emulators_ensemble_and_page(done: Folder, place: Path) -> None:
    again = found(place)
    assert again.measured == done.measured
    one, other = (rematch(*asked_in(folder), folder) for folder in (done, again))
    unit = np.random.default_rng(2).random((50, 4))
    assert np.array_equal(one.space.score(unit), other.space.score(unit))
    assert again.read("ensemble") == done.read("ensemble")
    assert members_by_runs(again, other) == ensemble_of(done.read("ensemble"))
    page = page_of(summary_of(asked_in(done)[0], done))
    assert page_of(replace(summary_of(asked_in(again)[0], again), screened=())) == page


def members_by_runs(folder: Folder, waves: Match) -> object:
    """The ensemble, its weights computed again from emulators and runs."""
    record = folder.read("ensemble")
    assert record is not None
    measured = folder.of_phase(f"ensemble after wave {record['wave']}")
    return checked(asked_in(folder)[0], waves, measured, 32, record["agreement"])


@pytest.mark.slow
def test_a_kept_folder_is_what_it_should_be_and_nothing_of_an_earlier_one(place: Path) -> None:
    top = {"README.md", MANIFEST, POINTS, "wave-1.json", "wave-2.json", "ensemble.json", SCREENING}
    assert {one.name for one in place.iterdir()} == top
    assert {one.name for one in (place / SCREENING).iterdir()} == {MANIFEST, POINTS, "screen.json"}
    manifest = json.loads((place / MANIFEST).read_bytes())
    assert not {"machine", "workers", "command"} & set(manifest)
    assert "left" not in json.loads((place / "wave-1.json").read_bytes())
    assert "left" in json.loads((place / "wave-2.json").read_bytes())


@pytest.mark.slow
def test_the_page_says_what_the_screening_left_free(place: Path) -> None:
    folder = found(place)
    page = page_of(summary_of(asked_in(folder)[0], folder))
    assert "| `b.idle` |" in page.split("### Waves")[0]
    assert len(page.split("### Screening")[1].split("### Waves")[0].split("| yes |")) == 5


@pytest.mark.slow
def test_a_folder_of_an_earlier_version_is_read_and_kept_in_few_digits(done: Folder, tmp_path: Path) -> None:
    """Its numbers have 16 digits: rounded when they are kept, they give emulators and weights that differ by as little."""
    (tmp_path / "old").mkdir()
    for path in done.path.glob("*.json*"):
        (tmp_path / "old" / path.name).write_bytes(path.read_bytes())
    as_it_once_was(tmp_path / "old", 7)
    old = found(tmp_path / "old")
    assert old.measured != done.measured
    assert old.measured.keys() == done.measured.keys()
    keep(old, tmp_path / "kept")
    again = found(tmp_path / "kept")
    assert (tmp_path / "kept" / POINTS).stat().st_size < 0.6 * (tmp_path / "old" / POINTS).stat().st_size
    made = members_by_runs(again, rematch(*asked_in(again), again))
    before = ensemble_of(old.read("ensemble"))
    assert before is not None
    assert made.points == before.points  # type: ignore[attr-defined]
    assert made.weights == pytest.approx(before.weights, rel=1e-4)  # type: ignore[attr-defined]


@pytest.mark.slow
def test_a_kept_calibration_can_go_on_with_the_model_that_measured_it(
    done: Folder, place: Path, tmp_path: Path
) -> None:
    keep(done, tmp_path / "kept")
    problem, settings = asked_in(found(tmp_path / "kept"))
    longer = work_in(opened(tmp_path / "kept", problem, settings, named=NAMED))
    assert match(longer, 3).share > 0.0
    assert len(longer.folder.of_phase("wave 3")) == 40 + 18


@pytest.mark.slow
def test_another_model_may_report_and_not_add_points(done: Folder, tmp_path: Path) -> None:
    keep(done, tmp_path / "kept")
    manifest = json.loads((tmp_path / "kept" / MANIFEST).read_bytes())
    (tmp_path / "kept" / MANIFEST).write_text(json.dumps({**manifest, "model_version": "0.1+old"}), encoding="utf-8")
    folder = found(tmp_path / "kept")
    problem, settings = asked_in(folder)
    assert problem.model
    assert "Model 0.1+old" in page_of(summary_of(problem, folder))
    with pytest.raises(
        StoreError, match=r"measured with model 0.1\+old, and this is .*: points of two models do not belong together"
    ):
        opened(folder.path, problem, settings, named=NAMED)


@pytest.mark.slow
def test_a_problem_that_has_changed_can_be_reported_and_not_shipped(done: Folder, tmp_path: Path) -> None:
    keep(done, tmp_path / "kept")
    check_current(found(tmp_path / "kept"))
    manifest = json.loads((tmp_path / "kept" / MANIFEST).read_bytes())
    manifest["free"][0]["high"] = 2.0
    (tmp_path / "kept" / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    folder = found(tmp_path / "kept")
    assert "0 to 2" in page_of(summary_of(asked_in(folder)[0], folder))
    with pytest.raises(CalibrationError, match="the free differ"):
        check_current(folder)


@pytest.mark.slow
def test_members_measured_again_are_the_same_and_a_change_is_named(
    done: Folder, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert measured_again(work_in(found(place))) == []
    exactly = synthetic.exactly
    monkeypatch.setattr(
        synthetic, "exactly", lambda values: {**exactly(values), "bent": exactly(values)["bent"] + 1e-4}
    )
    said = measured_again(work_in(found(place)), 3)
    assert len(said) == 3
    assert all("bent is" in one for one in said)


@pytest.mark.slow
def test_members_of_the_greatest_weight_are_measured_again(done: Folder) -> None:
    made = ensemble_of(done.read("ensemble"))
    assert made is not None
    first, *rest = (made.weights[made.points.index(one.point)] for one in members_of(done, len(made.points)))
    assert first == max(made.weights)
    assert rest == sorted(rest, reverse=True)


@pytest.mark.slow
def test_the_head_says_which_model_was_seen_to_give_the_same(done: Folder, tmp_path: Path) -> None:
    ship(asked_in(done)[0], done, tmp_path, "0.3+now")
    head = json.loads((tmp_path / "ensemble.json").read_bytes())
    assert (head["model_version"], head["calibrated_with"]) == ("0.3+now", "")
    ship(asked_in(done)[0], done, tmp_path, "")
    assert "calibrated_with" not in json.loads((tmp_path / "ensemble.json").read_bytes())


def test_what_is_undefined_or_failed_must_be_so_again() -> None:
    one = Measured("ensemble after wave 1", 4, 0, 1, {}, {"a": 1.0, "b": None}, "", 1.0)
    assert differences(one, replace(one, statistics={"a": 1.0 + 9e-7, "b": None}), {}) == []
    assert differences(one, replace(one, statistics={"a": 1.0 + 2e-6, "b": None}), {}) == [
        "member 4: a is 1.000002, was 1"
    ]
    assert differences(one, replace(one, statistics={"a": 1.0, "b": 0.0}), {}) == ["member 4: b is 0, was undefined"]
    assert differences(one, replace(one, statistics={"a": None, "b": None}), {}) == ["member 4: a is undefined, was 1"]
    assert differences(one, replace(one, statistics={}, error="ValueError: x"), {"a": 9.0}) == [
        "member 4: ValueError: x"
    ]
    assert differences(one, replace(one, statistics={"a": 1.1, "b": None}), {"a": 0.2}) == []
    assert differences(one, replace(one, statistics={"a": 1.3, "b": None}), {"a": 0.2}) == ["member 4: a is 1.3, was 1"]


@pytest.mark.slow
def test_only_baselines_that_were_solved_again_allow_for_chance(done: Folder, tmp_path: Path) -> None:
    keep(done, tmp_path / "kept")
    manifest = json.loads((tmp_path / "kept" / MANIFEST).read_bytes()) | {"model_version": "0.1+old"}
    moved = start_now()
    moved["user-forum"]["churn"] += 0.01
    record = done.read("wave-2")
    assert record is not None
    for start, expected in ((start_now(), 0.0), (moved, 4.0 * 2.0**0.5 * record["seed_sd"]["sum"])):
        (tmp_path / "kept" / MANIFEST).write_text(json.dumps({**manifest, "start": start}), encoding="utf-8")
        folder = found(tmp_path / "kept")
        assert allowed(asked_in(folder)[0], folder).get("sum", 0.0) == expected


@pytest.mark.slow
def test_candidates_that_were_held_are_set_to_what_they_were(done: Folder, tmp_path: Path) -> None:
    """A candidate whose default has changed since does not move what is measured again; what a member sets goes before."""
    keep(done, tmp_path / "kept")
    manifest = json.loads((tmp_path / "kept" / MANIFEST).read_bytes()) | {
        "held": {"feeling.presence": 0.25, "a.one": 9.0}
    }
    (tmp_path / "kept" / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    folder = found(tmp_path / "kept")
    (member,) = members_of(folder, 1)
    (task,) = tasks_again(asked_in(folder)[0], folder, [member])
    assert task.values == {**member.values, "feeling.presence": 0.25}
    assert held_now(published()) == {}
    assert held_now(published().with_free(["voice.words"]))["feeling.presence"] == load("default").feeling.presence


def test_the_scenarios_of_the_bench_are_those_whose_baselines_are_recorded() -> None:
    assert signature(scenario_at).parameters["name"].default == SCENARIOS[0]
    assert (SCENARIOS[1],) == (community.SCENARIO,)


@pytest.mark.process
def test_a_calibration_of_the_usual_size_is_under_a_megabyte(tmp_path: Path) -> None:
    """640 points in three waves, 36 of each again, 129 members proposed and 96 left, 22 parameters, the trained numbers."""
    random = np.random.default_rng(1)
    problem = published().with_free(published().keys[:22])
    folder = opened(tmp_path / "big", problem, Settings())
    statistics = len(problem.names)

    def design(points: int) -> list[list[float]]:
        return random.random((points, 22)).round(5).tolist()  # type: ignore[no-any-return]

    def measured(phase: str, point: int, repeat: int) -> Measured:
        values = {key: rounded(one) for key, one in zip(problem.keys, random.random(22).round(6).tolist(), strict=True)}
        numbers = dict(zip(problem.names, map(rounded, random.standard_normal(statistics).tolist()), strict=True))
        return Measured(phase, point, repeat, int(random.integers(2**62)), values, numbers, "", 12.345)

    points = [
        *(measured(f"wave {w}", p, 0) for w, n in ((1, 240), (2, 200), (3, 200)) for p in range(n)),
        *(measured(f"wave {w}", p, r) for w in (1, 2, 3) for p in range(12) for r in (1, 2, 3)),
        *(measured("ensemble after wave 3", p, 0) for p in range(129)),
    ]
    (folder.path / POINTS).write_text("\n".join(line_of(folder.plain(one)) for one in points), encoding="utf-8")
    checks = {
        name: dict.fromkeys(("points", "explained", "error_sd", "coverage", "largest"), 0.123456)
        for name in problem.names
    }
    recipe = {name: {"active": list(range(14)), "theta": [-1.234567] * 17} for name in problem.names}
    for wave, number in ((1, 240), (2, 200), (3, 200)):
        record = {"design": design(number), "left": design(600), "checks": checks, "emulators": recipe}
        folder.write(f"wave-{wave}", record)
    values = [one.values for one in points[-96:]]
    folder.write("ensemble", {"design": design(129), "members": {"values": values, "weights": [0.0123456] * 96}})
    keep(found(folder.path), tmp_path / "kept")
    size = sum(path.stat().st_size for path in (tmp_path / "kept").iterdir())
    assert size < 900_000
    assert found(tmp_path / "kept").measured == {one.place: one for one in points}


def test_rows_take_a_line_and_say_the_same() -> None:
    data = {"a": [[1, 2.5], [3, None]], "b": {"c": {"d": "é"}, "e": []}, "f": 1}
    text = text_of(data)
    assert json.loads(text) == data
    assert text.splitlines()[1:5] == [' "a": [', "  [1,2.5],", "  [3,null]", " ],"]


@pytest.mark.slow
def test_shipping_writes_package_and_checkout_unless_the_model_gives_something_else(
    done: Folder, screening: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "package").mkdir()
    monkeypatch.setattr("sim.calibration.matching.ensemble.PLACE", tmp_path / "package")
    monkeypatch.setattr("sim.calibration.findings.kept.place_of_kept", lambda: tmp_path / "calibration")
    noise = synthetic.NOISE
    monkeypatch.setattr(synthetic, "NOISE", 1.001 * noise)
    with pytest.raises(CalibrationError, match=r"sum is .*, was .*calibrate again. Nothing was written"):
        calibrate._ship(work_in(done), screening.path)
    assert [one.name for one in tmp_path.iterdir()] == ["package"]
    assert list((tmp_path / "package").iterdir()) == []
    monkeypatch.setattr(synthetic, "NOISE", noise)
    assert str(tmp_path / "calibration") in calibrate._ship(work_in(done), screening.path)["shipped"]
    assert {one.name for one in (tmp_path / "package").iterdir()} == {"ensemble.csv", "ensemble.json"}
    assert found(tmp_path / "calibration").measured == done.measured
    assert found(tmp_path / "calibration" / SCREENING).measured == screening.measured
    again = work_in(found(tmp_path / "calibration"))
    calibrate._ship(again, None)  # of what is kept already: only the ensemble is written
    with pytest.raises(CalibrationError, match="is the calibration that is kept, with its screening"):
        calibrate._ship(again, screening.path)
    assert found(tmp_path / "calibration" / SCREENING).measured == screening.measured


@pytest.mark.slow
def test_what_is_kept_is_reported_where_no_other_folder_is_named_and_stays_as_it_is(
    done: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.calibration.findings.kept.place_of_kept", lambda: tmp_path / "calibration")
    with pytest.raises(CalibrationError, match="no calibration"):
        calibrate._finished(None, NAMED, SETTINGS)
    keep(done, tmp_path / "calibration")
    there = {path.name for path in (tmp_path / "calibration").iterdir()}
    folder = calibrate._finished(None, NAMED, SETTINGS)
    assert folder.path == tmp_path / "calibration"
    calibrate._show(work_in(folder), "report", {}, None, True)
    assert {path.name for path in folder.path.iterdir()} == there
    calibrate._show(work_in(folder), "report", {}, tmp_path / "docs" / "calibration.md", True)
    assert {path.name for path in folder.path.iterdir()} == there
    assert (tmp_path / "docs" / "images" / "calibration-ranges.png").exists()
    opened(usual_folder(synthetic.problem(), SETTINGS), synthetic.problem(), SETTINGS, named=NAMED)
    assert calibrate._finished(None, NAMED, SETTINGS).path.parent.name == "results"
