"""The ensemble in the package, the calibration in the checkout and the model as it is belong together, once there is an ensemble."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration.findings.kept import kept
from sim.calibration.findings.measured_again import allowed, differences, members_of, tasks_again
from sim.calibration.matching.ensemble import MOST, checked, ensemble_of
from sim.calibration.matching.waves import rematch
from sim.calibration.record.folder import Folder, asked_in
from sim.calibration.record.points import measure_point
from sim.study.design.ensemble import shipped

ADVICE = (
    "the model gives other results than those that it was calibrated with, so that the ensemble in the package belongs to another model: "
    "calibrate again (make calibrate, then grapevine calibrate ship), or undo the change. A default of a calibrated parameter may change: "
    "that moves no member"
)


@pytest.fixture(scope="module")
def folder() -> Folder:
    found = kept()
    if found is None:
        assert shipped() is None, "the package holds an ensemble whose points are not kept: grapevine calibrate ship"
        pytest.skip("no calibration is kept yet")
    return found


def test_the_ensemble_of_the_package_is_that_of_the_kept_calibration(folder: Folder) -> None:
    members, made = shipped(), ensemble_of(folder.read("ensemble"))
    assert members is not None
    assert made is not None
    assert members.keys == asked_in(folder)[0].keys
    assert members.values.tolist() == [[one[key] for key in members.keys] for one in made.values]
    assert members.weights == pytest.approx(np.array(made.weights) / sum(made.weights))
    assert members.head["split"] == folder.manifest["split"]
    before = members.head.get("calibrated_with", members.head["model_version"])
    assert before == folder.manifest["model_version"]


def test_the_kept_calibration_names_no_machine(folder: Folder) -> None:
    assert not {"machine", "workers", "command"} & set(folder.manifest)


@pytest.mark.slow
def test_emulators_and_weights_come_out_again(folder: Folder) -> None:
    problem, settings = asked_in(folder)
    waves, made, record = (
        rematch(problem, settings, folder),
        ensemble_of(folder.read("ensemble")),
        folder.read("ensemble"),
    )
    assert made is not None
    assert record is not None
    last = folder.read(f"wave-{made.wave}")
    assert last is not None
    for name, checks in waves.last.checks.items():
        assert checks.explained == pytest.approx(last["checks"][name]["explained"], rel=1e-3, abs=1e-3), name
    measured = [one for one in folder.of_phase(f"ensemble after wave {made.wave}") if one.point < made.checked]
    # how many were asked for is not written; those that a run gives no weight are left out afterwards
    tried = (
        checked(problem, waves, measured, asked, record["agreement"]) for asked in range(len(made.values), MOST + 1)
    )
    again = next((one for one in tried if one.points == made.points), None)
    assert again is not None
    assert again.weights == pytest.approx(made.weights, rel=1e-3)


@pytest.mark.proof
@pytest.mark.slow
def test_a_member_measured_again_gives_the_same(folder: Folder) -> None:
    before = members_of(folder, 1)
    problem, _ = asked_in(folder)
    (task,) = tasks_again(problem, folder, before)
    found = differences(before[0], measure_point(task), allowed(problem, folder))
    assert not found, f"{ADVICE}. {'; '.join(found)}"
