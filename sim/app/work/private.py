"""Private temporary folders: deleted at the end, or, of a server that was killed, by the next one."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sim.study.storage.lock import LOCK, FolderLock, holder_of

PREFIX: Final = "grapevine-app-"
"""Start of the names of all folders of this kind."""


class PrivateFolder:
    """A new temporary folder that only its owner can enter, locked for as long as it is in use. A context manager."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
        self._lock = FolderLock(self.root)
        try:
            self._lock.__enter__()
        except BaseException:
            shutil.rmtree(self.root, ignore_errors=True)
            raise

    def close(self) -> None:
        """Delete the folder with everything in it. May be called again."""
        shutil.rmtree(self.root, ignore_errors=True)
        with suppress(OSError):
            self._lock.__exit__(None, None, None)
        shutil.rmtree(self.root, ignore_errors=True)  # Windows deletes no file that is open, as the lock was

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def remove_leftovers() -> list[Path]:
    """Delete, and return, the folders of servers of this account that ended without doing so."""
    left = [one for one in Path(tempfile.gettempdir()).glob(f"{PREFIX}*") if _is_left(one)]
    for one in left:
        shutil.rmtree(one, ignore_errors=True)
    return left


def _is_left(folder: Path) -> bool:
    """Return whether a folder is ours and no process holds it. One without a name in its lock may be about to be locked."""
    try:
        if not (_is_own_folder(folder) and (folder / LOCK).lstat().st_size):
            return False
        return holder_of(folder) is None
    except OSError:  # somebody else's, or gone meanwhile
        return False


def _is_own_folder(folder: Path) -> bool:
    found = folder.lstat()
    mine = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
    return mine and stat.S_ISDIR(found.st_mode)
