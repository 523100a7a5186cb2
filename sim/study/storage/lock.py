"""The lock of a result folder: one process at a time writes into it."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, Self

from sim.study.storage.files import StoreError

LOCK = ".lock"
_HELD: set[str] = set()
"""The locks that this process holds."""

_PATIENCE_S = 0.5


class FolderLock:
    """A lock on a folder, of the operating system where its file system has one; released when its holder ends, however it ends.

    Where the file system has none, it is a file that names its holder; one that a process of this machine left behind does not count.
    A context manager; entering raises ``StoreError`` with the name of the holder when another process holds the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK
        self._file: IO[bytes] | None = None
        self._marker: Path | None = None

    def __enter__(self) -> Self:
        try:
            file = self._path.open("a+b")
        except OSError as error:
            raise StoreError(f"cannot write in {self._path.parent}: {error.strerror or error}") from error
        try:
            if not _patiently(lambda: self._lock(file)):
                raise StoreError(f"{self._path.parent} is being written by {_holder(file, self._path)}")
        except BaseException:
            file.close()
            raise
        self._file = file
        _HELD.add(_key(self._path))
        file.truncate(0)
        # the first byte is what is locked where locks also forbid reading, so the holder's name starts after it
        file.write(f" {_this_process()}".encode())
        file.flush()
        return self

    def _lock(self, file: IO[bytes]) -> bool:
        if _key(self._path) in _HELD:  # some locks do not keep a process from itself
            return False
        try:
            return _try_lock(file)
        except _CannotLockError:
            self._marker = _marker(self._path)
            return _try_mark(self._marker)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            _HELD.discard(_key(self._path))
            self._file.truncate(0)
            self._file.close()
            self._file = None
            if self._marker is not None:
                self._marker.unlink(missing_ok=True)


def holder_of(folder: Path) -> str | None:
    """Return which process holds the lock of ``folder``, None when none does."""
    path = folder / LOCK
    if _key(path) in _HELD:
        return _this_process()
    try:
        file = path.open("rb")
    except OSError:
        return None
    with file:
        try:
            free = _try_lock(file, shared=True)
        except _CannotLockError:
            free = _living_holder(_marker(path)) is None
        return None if free else _holder(file, path)


def _holder(file: IO[bytes], path: Path) -> str:
    """Return the holder of a lock; of a lock that is a file also how to remove it, since its holder may have ended unseen."""
    marked = _living_holder(_marker(path))
    if marked is not None:
        elsewhere = f"; if that has ended, remove {_marker(path)}" if marked.host != socket.gethostname() else ""
        return f"{marked}{elsewhere}"
    file.seek(1)
    return file.read(200).decode(errors="replace").strip() or "another process"


def _this_process() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"


def _key(path: Path) -> str:
    return str(path.absolute())


def _patiently(attempt: Callable[[], bool]) -> bool:
    """Try for half a second: a process that asks for the holder of a lock holds it for a moment."""
    deadline = time.monotonic() + _PATIENCE_S
    while not attempt():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


class _CannotLockError(Exception):
    """The file system has no locks."""


if sys.platform == "win32":

    def _try_lock(file: IO[bytes], *, shared: bool = False) -> bool:
        import msvcrt

        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in _NO_LOCKS:
                raise _CannotLockError from error
            return False
        return True

else:

    def _try_lock(file: IO[bytes], *, shared: bool = False) -> bool:
        """Lock a file: as a whole, or where its file system has no such locks, its bytes. ``shared``: only to see whether it is held."""
        import fcntl

        kind = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
        for lock in (fcntl.flock, fcntl.lockf):
            try:
                lock(file.fileno(), kind)
            except OSError as error:
                if error.errno in _NO_LOCKS:
                    continue
                return False
            return True
        raise _CannotLockError


_NO_LOCKS = {
    getattr(errno, name) for name in ("ENOSYS", "EOPNOTSUPP", "ENOTSUP", "ENOLCK", "EINVAL") if hasattr(errno, name)
}
"""The errors of a file system without locks (Lustre mounted without them, some NFS and FUSE)."""


class _Marked(NamedTuple):
    """The holder that a lock file names: process, machine, and when it started, so that a later process of the same number differs."""

    process: int
    host: str
    started: str

    def __str__(self) -> str:
        return f"process {self.process} on {self.host}"

    @property
    def ended(self) -> bool:
        """Return whether the process is known to have ended; of another machine that is never known."""
        if self.host != socket.gethostname():
            return False
        try:
            os.kill(self.process, 0)
        except ProcessLookupError:
            return True
        except OSError:
            return False
        return self.started != _start_of(self.process)


def _marker(path: Path) -> Path:
    return path.with_name(path.name + ".held")


def _try_mark(marker: Path) -> bool:
    """Create the lock file; one left by a process that has ended is removed first."""
    if _living_holder(marker) is None and marker.exists():
        away = marker.with_name(f"{marker.name}-{os.getpid()}")
        with contextlib.suppress(FileNotFoundError):
            marker.rename(away)
            if _living_holder(away) is not None:  # another process was quicker, and this is its lock
                away.rename(marker)
                return False
            away.unlink()
    try:
        with marker.open("x", encoding="utf-8") as file:
            json.dump(_Marked(os.getpid(), socket.gethostname(), _start_of(os.getpid())), file)
    except FileExistsError:
        return False
    except OSError as error:
        raise StoreError(f"cannot write {marker}: {error.strerror or error}") from error
    return True


def _living_holder(marker: Path) -> _Marked | None:
    """Return the holder that a lock file names, unless that process has ended."""
    try:
        found = _Marked(*json.loads(marker.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        # being written, or cut short: it holds as long as it may be the former
        fresh = marker.exists() and time.time() - marker.stat().st_mtime < _WRITING_S
        return _Marked(0, "a machine that is not known", "") if fresh else None
    return None if found.ended else found


_WRITING_S = 60.0


def _start_of(process: int) -> str:
    """When a process of this machine started, as the system gives it; empty where it does not."""
    try:
        return (
            Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
        )
    except (OSError, IndexError):
        return ""
