"""Files that are whole or absent: everything is written aside, flushed to disk and renamed; one process at a time holds a folder."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shlex
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, Self

from sim.kernel.errors import GrapevineError

ASIDE = ".aside"
"""Ending of a file that is being written; what bears it was never finished."""

_PATIENCE_S = 0.5


class StoreError(GrapevineError):
    """A result folder that cannot be used as asked; the message says which and why."""


def write_whole(path: Path, write: Callable[[IO[bytes]], object], *, flush: bool = True) -> str:
    """Have ``write`` fill a file beside ``path``, flush it to disk, rename it, and return the hex SHA-256 of its bytes.

    ``path`` is either as it was before or whole. Without ``flush`` that holds whatever happens to the process, and not when the power
    fails. Raises ``StoreError`` when the place cannot be written.
    """
    aside = path.with_name(path.name + ASIDE)
    try:
        with aside.open("wb") as file:
            write(file)
            file.flush()
            if flush:
                os.fsync(file.fileno())
        digest = digest_of(aside)
        aside.replace(path)
        if flush:
            _flush_folder(path.parent)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise StoreError(f"cannot write {path}: {error.strerror or error}") from error
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    return digest


def write_json(path: Path, data: object) -> str:
    """Write ``data`` as JSON for people and programs, keys in the order given; returns the digest of the file."""
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    return write_whole(path, lambda file: file.write(_json_bytes(text)))


def _json_bytes(text: str) -> bytes:
    """JSON as UTF-8; bytes of a file's name that are no text become JSON's own escapes, from which the name comes back."""
    return text.encode("utf-8", "backslashreplace")


def printable(text: str) -> str:
    """A text with the bytes of files' names that are no text as escapes, as bash writes them."""
    try:
        raw = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = text.encode("utf-8", "backslashreplace")
    return raw.decode("utf-8", "backslashreplace")


def quoted(word: str | Path) -> str:
    """A word as a shell takes it; bytes of a file's name that are no text are escaped as bash and zsh read them, in ``$'...'``."""
    text = str(word)
    if printable(text) == text:
        return shlex.quote(text)
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"$'{printable(escaped)}'"


def append_line(path: Path, data: object) -> None:
    """Append one line of JSON and flush it to disk; a line cut short by a crash is never read, see ``read_lines``."""
    try:
        with path.open("ab") as file:
            # a line that a crash cut short is ended first, so that it spoils only itself
            start = b"" if file.tell() == 0 or _ends_in_newline(path) else b"\n"
            file.write(start + _json_bytes(json.dumps(data, ensure_ascii=False, sort_keys=True)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror or error}") from error


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a journal; an unfinished or damaged one is left out."""
    found = []
    for line in path.read_bytes().split(b"\n") if path.exists() else ():
        try:
            data = json.loads(line)
        except ValueError:
            continue
        if isinstance(data, dict):
            found.append(data)
    return found


def digest_of(path: Path) -> str:
    """Hex SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove_unfinished(folder: Path) -> None:
    """Remove what a crash left half-written below ``folder``; call with the folder's lock held."""
    for path in folder.rglob("*" + ASIDE):
        path.unlink(missing_ok=True)


def _ends_in_newline(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _flush_folder(folder: Path) -> None:
    """Make the renaming itself durable, where the system lets a folder be flushed."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)


class FolderLock:
    """A lock on a folder, of the operating system where its file system has one, gone when its holder ends, however it ends.

    Where the file system has none, it is a file that names its holder; one that a process of this machine left behind does not count.
    A context manager; entering raises ``StoreError``, saying who holds the folder, when another process does.
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


LOCK = ".lock"
_HELD: set[str] = set()
"""The locks that this process holds."""


def holder_of(folder: Path) -> str | None:
    """Which process holds the lock of ``folder``, None when nobody does."""
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
    """Who holds a lock; of a lock that is a file also how to remove it, since its holder may be gone without our knowing."""
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
    """Try for half a second: whoever asks who holds a lock holds it for a moment."""
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
"""What a file system without locks answers (Lustre mounted without them, some NFS and FUSE)."""


class _Marked(NamedTuple):
    """Whom a lock that is a file names: the process, its machine, and when it started, so that a later process of its number is another."""

    process: int
    host: str
    started: str

    def __str__(self) -> str:
        return f"process {self.process} on {self.host}"

    @property
    def ended(self) -> bool:
        """Whether the process is known to have ended; of another machine that is never known."""
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
    """Make the file that is the lock; what a process left that has ended is put away first."""
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
    """Whom a lock that is a file names, unless that process has ended."""
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
    """When a process of this machine started, in the words of the system; empty where it does not tell."""
    try:
        return (
            Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
        )
    except (OSError, IndexError):
        return ""
