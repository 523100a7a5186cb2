"""The folder of a calibration: what was asked, one line a finished point, designs, emulators, ensemble; all of it text.

    manifest.json    the problem, the settings, provenance
    points.jsonl     one line of JSON a finished point, flushed to disk; the last line of a point counts;
                     values and statistics in the order of the manifest
    wave-1.json      its design, then its emulators and what they leave
    screen.json      the design of a screening, then its result
    ensemble.json    the proposed members, then their weights

Nothing else is needed to make emulators, figures and page again. A folder can be read and reported whatever the model is by now; points are
added only by the model that measured the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields
from pathlib import Path
from typing import Any

from sim.calibration.problem import PUBLISHED, CalibrationError, Problem, Settings, identity, problem_named, short_hash
from sim.calibration.record.compact import text_of
from sim.calibration.record.points import Measured, measured_of
from sim.calibration.record.recorded import recorded
from sim.calibration.record.starting import HELD, START, held_now, start_now
from sim.study.design.plan import model_version
from sim.study.design.shell_words import command_line
from sim.study.storage.files import StoreError, append_line, read_json, read_lines, remove_unfinished, write_whole
from sim.study.storage.lock import FolderLock
from sim.study.storage.provenance import made_by
from sim.study.workers.cores import usable_cores

MANIFEST = "manifest.json"
POINTS = "points.jsonl"
SCREENING = "screening"
"""The folder of the screening within one that is kept."""
KIND = "calibration"


class Folder:
    """A folder of one calibration. Made by ``opened`` or ``found``."""

    def __init__(self, path: Path, manifest: Mapping[str, Any]) -> None:
        self.path, self.manifest = path, manifest
        self._order = [one["key"] for one in manifest["free"]], [one["name"] for one in manifest["statistics"]]
        self._points = {
            one.place: one for one in (measured_of(line, *self._order) for line in read_lines(path / POINTS))
        }

    @property
    def measured(self) -> Mapping[tuple[str, int, int], Measured]:
        """The measured points by phase, number and repeat."""
        return self._points

    def of_phase(self, phase: str) -> list[Measured]:
        """Return the points of a phase, in the order of their numbers and repeats."""
        return [self._points[place] for place in sorted(self._points) if place[0] == phase]

    def keep(self, one: Measured) -> None:
        """Write a point to disk, and remember it."""
        append_line(self.path / POINTS, self.plain(one))
        self._points[one.place] = one

    def plain(self, one: Measured) -> dict[str, Any]:
        """Return a point as it is written."""
        return one.plain(*self._order)

    def locked(self) -> AbstractContextManager[object]:
        """Hold the folder, so that no other process writes into it."""
        return FolderLock(self.path)

    def read(self, name: str) -> dict[str, Any] | None:
        """Return a file of plain data, None when it is not there."""
        path = self.path / f"{name}.json"
        return read_json(path) if path.exists() else None

    def write(self, name: str, data: Mapping[str, Any]) -> None:
        """Write a file of plain data, whole."""
        write_text(self.path / f"{name}.json", text_of(data))


def usual_folder(problem: Problem, settings: Settings) -> Path:
    """Return where a calibration goes unless another place is named."""
    return Path("results") / f"calibration-{short_hash(identity(problem, settings, model_version()))}"


def opened(
    path: Path, problem: Problem, settings: Settings, *, workers: int | None = None, named: str = PUBLISHED
) -> Folder:
    """Return the folder of a calibration, made when it is not there.

    Args:
        path: the folder.
        problem: what is calibrated.
        settings: its size.
        workers: processes, for the record.
        named: the function that gives the problem, for the record.

    Raises:
        StoreError: it holds something else, or a calibration that differs, be it by the model alone; the message says in what.
    """
    asked = {"kind": KIND, **identity(problem, settings, model_version())}
    if (path / MANIFEST).exists():
        found = read_json(path / MANIFEST)
        differences = [key for key in asked if found.get(key) != asked[key]]
        if differences == ["model_version"]:
            raise StoreError(
                f"{path} was measured with model {found['model_version']}, and this is {asked['model_version']}: points of two models do "
                "not belong together. Calibrate in another folder, or go on with that version; this one can be reported"
            )
        if differences:
            raise StoreError(f"{path} holds another calibration: {_differences(found, asked, differences)}")
        return Folder(path, found)
    if path.exists() and any(one.name != ".lock" for one in path.iterdir()):
        raise StoreError(f"{path} is not empty, and holds no calibration")
    path.mkdir(parents=True, exist_ok=True)
    remove_unfinished(path)
    manifest = {
        "problem": named,
        **asked,
        **made_by(workers, usable_cores(), command_line()),
        "model_version": asked["model_version"],
        **({START: start_now(), HELD: held_now(problem)} if problem.model else {}),
    }
    write_text(path / MANIFEST, text_of(manifest))
    return Folder(path, manifest)


def holds_calibration(path: Path) -> bool:
    """Return whether there is a manifest in a folder, of a calibration or of a study."""
    return (path / MANIFEST).exists()


def found(path: Path) -> Folder:
    """Return the calibration in a folder. CalibrationError when there is none."""
    if not holds_calibration(path):
        raise CalibrationError(f"{path} holds no calibration (it has no {MANIFEST})")
    manifest = read_json(path / MANIFEST)
    if manifest.get("kind") != KIND:
        raise CalibrationError(f"{path} holds no calibration, but a study")
    return Folder(path, manifest)


def asked_in(folder: Folder) -> tuple[Problem, Settings]:
    """Return the problem and the settings of a folder's calibration, as they were."""
    about = folder.manifest
    return recorded(about), Settings(**{one.name: about[one.name] for one in fields(Settings)})


def check_current(folder: Folder) -> None:
    """Raise CalibrationError when the problem of a folder's calibration is another one by now, such as by its ranges or its split."""
    about = folder.manifest
    now = problem_named(about["problem"]).with_free([one["key"] for one in about["free"]]).plain()
    differences = [key for key in now if about.get(key) != now[key]]
    if differences:
        raise CalibrationError(
            f"{folder.path} holds a calibration of another time: {_differences(about, now, differences)}"
        )


def _differences(old: Mapping[str, Any], new: Mapping[str, Any], keys: Sequence[str]) -> str:
    plain = [f"{key} {old.get(key)}, now {new[key]}" for key in keys if not isinstance(new[key], list)]
    lists = [f"the {key} differ" for key in keys if isinstance(new[key], list)]
    return "; ".join([*plain, *lists])


def write_text(path: Path, text: str) -> None:
    """Write a file of text, whole."""
    write_whole(path, lambda file: file.write(f"{text}\n".encode()))
