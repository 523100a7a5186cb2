"""The calibration that this version ships with, kept in the checkout as a calibration folder: ``calibration/``.

Emulators, ensemble, figures and page are made from it again without a run. ``grapevine calibrate ship`` writes it. It leaves out what only
going on or one machine needs: the points that earlier waves left, command, machine, workers. The package itself holds only the ensemble.
"""

from __future__ import annotations

from pathlib import Path

import sim
from sim.calibration.matching.waves import name_of
from sim.calibration.record.compact import line_of, rounded, text_of
from sim.calibration.record.folder import (
    MANIFEST,
    POINTS,
    SCREENING,
    Folder,
    asked_in,
    found,
    holds_calibration,
    write_text,
)
from sim.calibration.record.points import Measured
from sim.calibration.record.starting import HELD, START, held_now, start_now

_OF_THE_MACHINE = ("machine", "workers", "command")


def checkout() -> Path | None:
    """Return the checkout that this package runs from, None when it is installed."""
    root = Path(sim.__file__).parents[1]
    return root if (root / "pyproject.toml").is_file() else None


def place_of_kept() -> Path | None:
    """Return where the checkout keeps a calibration, None when the package is installed."""
    root = checkout()
    return None if root is None else root / "calibration"


def kept() -> Folder | None:
    """Return the calibration that the checkout keeps, None where there is none."""
    place = place_of_kept()
    return found(place) if place is not None and holds_calibration(place) else None


def is_kept(folder: Folder) -> bool:
    """Return whether a folder is the one that the checkout keeps."""
    place = place_of_kept()
    return place is not None and place.resolve() == folder.path.resolve()


def keep(folder: Folder, place: Path, screening: Folder | None = None) -> None:
    """Write a finished calibration into ``place``, in place of what is kept there, and the screening into a folder below.

    Points of an earlier version of the package are rounded as those of this one are.
    """
    _cleared(place)
    _written(folder, place)
    if screening is None:
        _cleared(place / SCREENING)
    elif screening.path.resolve() != (place / SCREENING).resolve():
        _cleared(place / SCREENING)
        _written(screening, place / SCREENING)


def _written(folder: Folder, place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    about = {name: one for name, one in folder.manifest.items() if name not in _OF_THE_MACHINE}
    if about["model_version"] and START not in about:  # of an earlier version; members were just seen to come out again
        about |= {START: start_now(), HELD: held_now(asked_in(folder)[0])}
    points = [line_of(folder.plain(_rounded(folder.measured[address]))) for address in sorted(folder.measured)]
    write_text(place / MANIFEST, text_of(about))
    write_text(place / POINTS, "\n".join(points))
    for path in sorted(folder.path.glob("*.json")):
        record = folder.read(path.stem)
        if record is not None and path.name != MANIFEST:
            if _followed(path.stem, folder):
                record.pop("left", None)
            write_text(place / path.name, text_of(record))


def _followed(name: str, folder: Folder) -> bool:
    """Return whether a record is that of a wave after which there is another."""
    word, _, number = name.partition("-")
    return word == "wave" and folder.read(name_of(int(number) + 1)) is not None


def _rounded(one: Measured) -> Measured:
    statistics = {name: None if value is None else rounded(value) for name, value in one.statistics.items()}
    return Measured(one.phase, one.point, one.repeat, one.seed, one.values, statistics, one.error, one.seconds)


def _cleared(place: Path) -> None:
    """Remove an earlier calibration: its text files, and no other."""
    for path in [*place.glob("*.json"), place / POINTS]:
        path.unlink(missing_ok=True)
