"""The ensemble: parameter sets from what is not ruled out, each checked by a run, with weights; a table that ``compare`` can draw from."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast

import numpy as np

from sim.calibration.matching.implausibility import CUT_OFF, LATER_RANK, real_groups, variance_of
from sim.calibration.matching.likelihood import Density, log_weight, real_log_weight, truncated_weights
from sim.calibration.matching.sampling import Effort, weighted_sample
from sim.calibration.matching.space import units_of
from sim.calibration.matching.waves import Calibration, Match
from sim.calibration.problem import CalibrationError, Problem, seed_of
from sim.calibration.record.folder import Folder, asked_in
from sim.calibration.record.folder import found as found_folder
from sim.calibration.record.points import Measured
from sim.kernel.units import Floats
from sim.study.design.ensemble import HEAD, PLACE, TABLE, Members, effective_size, read
from sim.study.storage.files import write_json, write_whole

PHASE = "ensemble"
LEAST, MOST = 64, 128
"""Members that an ensemble should have, and may have."""

_SPARE = 1.34
"""Proposed members for each that is asked for: some are ruled out by their run."""


@dataclass(frozen=True)
class Ensemble:
    """Members of an ensemble.

    Attributes:
        values: of the free parameters, a mapping a member.
        points: numbers of the members' runs.
        weights: of the members; they sum to one.
        checked: proposed members that were run.
        failed: of these, those that could not be measured.
        implausible: of these, those that their run ruled out.
        agreement: how well the groups of the sample agreed (1: fully; above 1.1 it has not settled).
        wave: the last of the waves that they come from.
    """

    values: tuple[Mapping[str, float], ...]
    points: tuple[int, ...]
    weights: tuple[float, ...]
    checked: int
    failed: int
    implausible: int
    agreement: float
    wave: int

    @property
    def effective(self) -> float:
        """Number of equally weighted members that it amounts to."""
        return effective_size(np.array(self.weights)) if self.weights else 0.0


def phase_after(waves: int) -> str:
    """Return the phase of the proposed members after so many waves."""
    return f"{PHASE} after wave {waves}"


def draw_ensemble(work: Calibration, found: Match, members: int) -> Ensemble:
    """Draw an ensemble, run each member, and write the result into the folder.

    Raises:
        CalibrationError: nothing is left to draw from, or more members than an ensemble may have.
    """
    if found.empty:
        raise CalibrationError(
            "nothing is left to draw an ensemble from: the papers contradict each other in this model"
        )
    if not 1 <= members <= MOST:
        raise CalibrationError(f"{members} members of the ensemble, allowed are 1 to {MOST}")
    record = work.folder.read(PHASE)
    waves = len(found.space.waves)
    if record is None or record["wave"] != waves or len(record["design"]) < members:
        record = _proposed(work, found, members)
    measured = work.measured(phase_after(waves), np.array(record["design"]))
    made = checked(work.problem, found, measured, members, record["agreement"])
    work.folder.write(PHASE, {**record, "members": _plain(made), "effective_size": made.effective})
    return made


def checked(problem: Problem, found: Match, measured: Sequence[Measured], members: int, agreement: float) -> Ensemble:
    """Return the members that their run does not rule out, with weights that correct the emulators by the runs.

    Args:
        problem: what is calibrated.
        found: the waves.
        measured: the runs of the proposed members.
        members: how many are kept at most.
        agreement: of the sample that they come from.
    """
    variances = {one.name: variance_of(one, found.last.seed_variance[one.name]) for one in problem.statistics}
    known = [one for one in problem.statistics if one.name not in found.last.undefined]
    fine = [one for one in measured if not one.error]
    kept: list[Measured] = []
    for one in fine:
        sizes = sorted(real_groups(known, one.statistics, variances).values(), reverse=True)
        if sizes[min(LATER_RANK, len(sizes)) - 1] <= CUT_OFF:
            kept.append(one)
    implausible = len(fine) - len(kept)
    kept = kept[:members]
    logs = np.array([real_log_weight(found.last.wave, one.statistics) for one in kept])
    units = np.array([units_of(problem.free, one.values) for one in kept]).reshape(-1, len(problem.free))
    weights: Floats = np.empty(0)
    if np.isfinite(logs).any():
        weights = truncated_weights(logs - log_weight(found.last.wave, *found.last.wave.predictions(units)))
        kept = [one for one, weight in zip(kept, weights, strict=True) if weight > 0.0]
        weights = weights[weights > 0.0]
    else:
        kept = []
    return Ensemble(
        tuple(one.values for one in kept),
        tuple(one.point for one in kept),
        tuple(float(f"{weight:.6g}") for weight in weights),
        len(measured),
        len(measured) - len(fine),
        implausible,
        agreement,
        len(found.space.waves),
    )


def export(problem: Problem, ensemble: Ensemble, head: Mapping[str, Any], folder: Path) -> None:
    """Write an ensemble as a small table and its head: one row a member, its weight first, then the parameters by dotted key.

    Args:
        problem: what was calibrated.
        ensemble: the members.
        head: further entries of the head.
        folder: where both go.
    """
    if not ensemble.values:
        raise CalibrationError("the ensemble has no members")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["weight", *problem.keys])
    for values, weight in zip(ensemble.values, ensemble.weights, strict=True):
        writer.writerow([f"{weight:.6g}", *(f"{values[key]:.6g}" for key in problem.keys)])
    write_whole(folder / TABLE, lambda file: file.write(text.getvalue().encode()))
    write_json(folder / HEAD, _head(problem, ensemble, head))


def _head(problem: Problem, ensemble: Ensemble, more: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "members": len(ensemble.values),
        "effective_size": round(ensemble.effective, 1),
        "checked": ensemble.checked,
        "implausible": ensemble.implausible,
        "split": problem.split,
        "prior": {one.key: [one.low, one.high, one.scale] for one in problem.free},
        **more,
    }


def _proposed(work: Calibration, found: Match, members: int) -> dict[str, Any]:
    """Propose members, and write them down before any is run."""
    work.say("drawing the ensemble")
    seed = seed_of(work.settings.seed, PHASE)
    unit, agreement = weighted_sample(Density(found.space), found.unit, seed, Effort(sweeps=20, final=300))
    number = math.ceil(_SPARE * members)
    design = np.random.default_rng(seed).permutation(np.unique(unit, axis=0))[:number]
    record = {
        "wave": len(found.space.waves),
        "design": [[round(float(u), 5) for u in row] for row in design],
        "agreement": round(agreement, 3),
    }
    work.folder.write(PHASE, record)
    return record


def _plain(made: Ensemble) -> dict[str, Any]:
    return {one.name: _listed(getattr(made, one.name)) for one in fields(made)}


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def ensemble_of(record: Mapping[str, Any] | None) -> Ensemble | None:
    """Return the ensemble that a folder's record holds, None when there is none yet."""
    if record is None or "members" not in record:
        return None
    about = {name: tuple(one) if isinstance(one, list) else one for name, one in record["members"].items()}
    made: Any = Ensemble(**about)  # type: ignore[arg-type]
    return cast("Ensemble", made)


def ship(problem: Problem, folder: Folder, place: Path | None = None, model_version: str | None = None) -> None:
    """Write the ensemble of a folder where the package looks for it. CalibrationError when there is none.

    Args:
        problem: what was calibrated.
        folder: of the calibration.
        place: another place to write to.
        model_version: the model that was seen to give the same results, where it is not the one that was calibrated.
    """
    head = _origin(folder)
    if model_version is not None and model_version != head["model_version"]:
        head |= {"model_version": model_version, "calibrated_with": head["model_version"]}
    export(problem, ensemble_in(folder), head, place or PLACE)


def members_in(path: Path) -> Members:
    """Return the ensemble in the folder of a calibration, or where one was shipped to. CalibrationError when there is none."""
    if (path / TABLE).exists():
        return read(path)
    folder = found_folder(path)
    problem, _ = asked_in(folder)
    made = ensemble_in(folder)
    values = np.array([[one[key] for key in problem.keys] for one in made.values])
    weights = np.array(made.weights)
    return Members(problem.keys, values, weights / weights.sum(), _head(problem, made, _origin(folder)))


def ensemble_in(folder: Folder) -> Ensemble:
    """Return the ensemble of a folder. CalibrationError when there is none that is complete."""
    made = ensemble_of(folder.read(PHASE))
    if made is None or not made.values:
        raise CalibrationError(f"{folder.path} holds no ensemble that is complete")
    return made


def runs_of_members(folder: Folder, made: Ensemble) -> list[Measured]:
    """Return the run of each member, in their order."""
    return [folder.measured[phase_after(made.wave), point, 0] for point in made.points]


def _origin(folder: Folder) -> dict[str, Any]:
    return {name: folder.manifest.get(name) for name in ("model_version", "version", "people", "seed")}
