"""The folders that compiled code is kept in.

A folder that cannot be written is still read. What it lacks goes to a temporary folder, which the worker processes share and which is
removed when the process ends.
"""

from __future__ import annotations

import atexit
import hashlib
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from sim.kernel.cache_folder import cache_root, read_sealed, write_sealed
from sim.kernel.code_hash import AT_START, cache_directory

CODE = ".code"
"""The ending of a file of compiled code."""

_COMPLETE = "complete"
_TEMPORARY = "GRAPEVINE_TEMPORARY_CACHE"
"""The environment variable by which a process tells its workers of its temporary folder."""
_ADVICE = "set GRAPEVINE_CACHE to a folder that can be written, and it is compiled only once"


_SETTLES_NS = 2_000_000_000
"""After so long a second change of a folder shows in its time: file systems keep times to 2 seconds at the coarsest."""


class CodeFolders:
    """The folders of compiled code of this process: a lasting one and, where that cannot be written, a temporary one."""

    def __init__(self, lasting: Path | None) -> None:
        self._lasting = lasting
        self._temporary = _handed_down(lasting)
        self._ended = False
        self._found_complete: list[int] | None = None
        self.say: Callable[[str], None] = logging.getLogger("grapevine").warning

    def read(self, name: str) -> bytes | None:
        """Return what is kept under ``name``; None when it is missing or was cut off."""
        return next((data for folder in self._all() if (data := read_sealed(folder / name)) is not None), None)

    def write(self, name: str, data: bytes) -> None:
        """Keep ``data`` under ``name``, if any folder can be written."""
        while (folder := self._place()) is not None:
            try:
                return write_sealed(folder / name, data)
            except OSError as error:
                self._refused(folder, error)
        return None

    def prepare(self) -> None:
        """Find out whether the lasting folder can be written, so that workers learn of a temporary one before they start.

        Nothing is said when everything is compiled already.
        """
        folder = self._place(quiet=self.complete())
        if folder is None:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
        except OSError as error:
            self._refused(folder, error, quiet=self.complete())

    def complete(self) -> bool:
        """Return whether a whole compilation has been marked, and none of its files is missing.

        Each run asks this. So the folders are listed again only when something has come or gone, which shows in their times.
        """
        changed = [_changed_at(folder) for folder in self._all()]
        if changed == self._found_complete:
            return True
        marks = [mark for folder in self._all() if (mark := read_sealed(folder / _COMPLETE)) is not None]
        found = bool(marks) and min(map(int, marks)) <= self.number()
        settled = max(changed, default=0) < time.time_ns() - _SETTLES_NS
        self._found_complete = changed if found and settled else None
        return found

    def mark_complete(self) -> None:
        """Remember that everything a run needs has been compiled."""
        self.write(_COMPLETE, str(self.number()).encode())

    def lasting(self) -> Path | None:
        """Return the lasting folder, while it is the one that is written."""
        return self._lasting if self._temporary is None else None

    def _all(self) -> list[Path]:
        return [folder for folder in (self._lasting, self._temporary) if folder is not None]

    def number(self) -> int:
        """Return how many functions are kept, each signature for itself."""
        names: set[str] = set()
        for folder in self._all():
            with suppress(OSError):
                names.update(path.name for path in folder.iterdir() if path.suffix == CODE)
        return len(names)

    def _place(self, *, quiet: bool = False) -> Path | None:
        """Return the folder to be written; None when there is none."""
        if self._ended:
            return None
        if self._lasting is None and self._temporary is None:
            why = "there is no home folder" if AT_START.has_sources() else "there are no source files to check it by"
            self._make_temporary(why, quiet=quiet)
        return self._temporary or self._lasting

    def _refused(self, folder: Path, error: OSError, *, quiet: bool = False) -> None:
        """Turn to the next folder, or to none, because this one cannot be written."""
        why = f"{folder}: {error.strerror or error}"
        if folder == self._temporary:
            self._give_up(why, quiet=quiet)
        else:
            self._make_temporary(why, quiet=quiet)

    def _make_temporary(self, why: str, *, quiet: bool) -> None:
        try:
            made = Path(tempfile.mkdtemp(prefix=_temporary_prefix(self._lasting)))
        except OSError:
            self._give_up(why, quiet=quiet)
            return
        atexit.register(_remove, made, os.getpid())
        os.environ[_TEMPORARY] = str(made)
        self._temporary = made
        if not quiet:
            self.say(f"grapevine: compiled code cannot be kept ({why}), so it is compiled again every time; {_ADVICE}")

    def _give_up(self, why: str, *, quiet: bool) -> None:
        self._ended = True
        if not quiet:
            self.say(f"grapevine: compiled code cannot be kept ({why}), so each process compiles for itself; {_ADVICE}")


@cache
def folders() -> CodeFolders:
    """Return the folders of this process, chosen when they are first needed."""
    named = os.environ.get("GRAPEVINE_CACHE")
    root = cache_root()
    if named and root is not None:
        os.environ["GRAPEVINE_CACHE"] = str(
            root
        )  # the same for workers, even if this process changes its working directory
    return CodeFolders(cache_directory())


def _changed_at(folder: Path) -> int:
    """Return when a file has last come into a folder or gone from it, in nanoseconds; 0 where there is no folder."""
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _temporary_prefix(lasting: Path | None) -> str:
    return f"grapevine-{hashlib.sha256(f'{AT_START.hash} {lasting}'.encode()).hexdigest()[:20]}-"


def _handed_down(lasting: Path | None) -> Path | None:
    """Return the temporary folder of the process that started this one, if it replaces the same folder and belongs to the same user."""
    found = Path(os.environ.get(_TEMPORARY, ""))
    try:
        mine = not hasattr(os, "geteuid") or found.stat().st_uid == os.geteuid()
        return found if found.name.startswith(_temporary_prefix(lasting)) and found.is_dir() and mine else None
    except OSError:
        return None


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
