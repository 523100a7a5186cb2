"""Folders for results: below one private temporary folder, a few for each visitor, all of them removed at the end."""

from __future__ import annotations

import atexit
import secrets
import shutil
import threading
from pathlib import Path

from sim.app.limits import Limits
from sim.app.work.private import PrivateFolder


class Shelf:
    """Gives out folders that do not exist yet, and keeps the latest few of each visitor."""

    def __init__(self, limits: Limits) -> None:
        self._kept = limits.kept
        self._private = PrivateFolder()
        self._folders: dict[str, list[Path]] = {}
        self._lock = threading.RLock()
        atexit.register(self.close)

    @property
    def root(self) -> Path:
        """The folder that holds all others."""
        return self._private.root

    def folder(self, visitor: str) -> Path:
        """Return a new folder for a visitor; the oldest ones beyond the limit are deleted."""
        with self._lock:
            made = self.root / secrets.token_hex(8)
            mine = self._folders.setdefault(visitor, [])
            mine.append(made)
            for old in mine[: -self._kept]:
                self.drop(old)
            return made

    def of(self, visitor: str) -> list[Path]:
        """Return the folders of a visitor, oldest first."""
        with self._lock:
            return [*self._folders.get(visitor, ())]

    def drop(self, folder: Path) -> None:
        """Delete a folder that was given out; nothing else is ever deleted."""
        with self._lock:
            for mine in self._folders.values():
                if folder in mine:
                    mine.remove(folder)
                    shutil.rmtree(folder, ignore_errors=True)

    def forget(self, visitor: str) -> None:
        """Delete all folders of a visitor."""
        with self._lock:
            for folder in self.of(visitor):
                self.drop(folder)
            self._folders.pop(visitor, None)

    def close(self) -> None:
        """Delete everything. Called at the end of the program, too."""
        atexit.unregister(self.close)
        with self._lock:
            self._folders.clear()
            self._private.close()
