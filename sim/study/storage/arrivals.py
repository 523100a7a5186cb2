"""The place where workers write what a study then takes over: the results of jobs, and the files of parts.

It is a folder inside the result folder, new for each process that continues the study and named as no other. Nothing in it counts: the
process that holds the folder's lock renames what has come, and removes the rest with the folder, at its end or when the study is
continued after a crash. A worker that finds the place sees the same disk; one that does not sends what it would have written. So no worker
need be asked beforehand, some may join later, and one that was given up and still writes finds no place for it.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sim.study.storage.files import ASIDE, StoreError, write_new

_PREFIX = "arriving-"
_LETTERS = 16
"""Hexadecimal digits of a name: 64 random bits."""


@dataclass(frozen=True)
class Destination:
    """The ``place`` that a worker writes results into, and what they are made with, by number in the manifest."""

    place: str
    provenance: tuple[int, ...]


def place_in(folder: Path) -> Path:
    """Return the absolute path of a place in a result folder, which is to be made."""
    return folder.absolute() / f"{_PREFIX}{_name()}{ASIDE}"


def remove(place: Path) -> None:
    """Remove a place and what has not been taken over. Its name goes first, so that nobody adds to it meanwhile."""
    gone = place_in(place.parent)
    with suppress(OSError):  # Windows moves no folder in which a file is open
        place = place.replace(gone)
    shutil.rmtree(place, ignore_errors=True)


def remove_left(folder: Path) -> None:
    """Remove the places that processes left in a result folder when they were killed; call with the folder's lock held."""
    for place in [*folder.glob(f"{_PREFIX}*{ASIDE}")]:
        remove(place)


def write(place: Path, fill: Callable[[IO[bytes]], object], *, flush: bool) -> Path:
    """Write a new file into a place and return its path; ``flush`` it to disk. StoreError, and no file, when it cannot be written."""
    path = place / _name()
    write_new(path, fill, flush=flush)
    return path


def take_over(arrived: Path, path: Path) -> None:
    """Rename a file that has arrived to what it is called in the study. StoreError when that fails."""
    try:
        arrived.replace(path)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror or error}") from error


def _name() -> str:
    return uuid.uuid4().hex[:_LETTERS]
