"""Files that are whole or absent: everything is written aside, flushed to disk and renamed; one process at a time holds a folder."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

ASIDE = ".aside"
"""Ending of a file that is being written; what bears it was never finished."""

_PATIENCE_S = 0.5


class StoreError(Exception):
    """A result folder that cannot be used as asked; the message says which and why. ``exit_code`` is 2."""

    exit_code = 2


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
    return write_whole(path, lambda file: file.write(text.encode()))


def append_line(path: Path, data: object) -> None:
    """Append one line of JSON and flush it to disk; a line cut short by a crash is never read, see ``read_lines``."""
    try:
        with path.open("ab") as file:
            # a line that a crash cut short is ended first, so that it spoils only itself
            start = b"" if file.tell() == 0 or _ends_in_newline(path) else b"\n"
            file.write(start + json.dumps(data, ensure_ascii=False, sort_keys=True).encode() + b"\n")
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
    """An operating-system lock on a folder, gone when its holder ends, however it ends.

    A context manager; entering raises ``StoreError``, saying who holds the folder, when another process does.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / ".lock"
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            file = self._path.open("a+b")
        except OSError as error:
            raise StoreError(f"cannot write in {self._path.parent}: {error.strerror or error}") from error
        if not _locked_soon(file):
            file.seek(1)
            holder = file.read(200).decode(errors="replace").strip() or "another process"
            file.close()
            raise StoreError(f"{self._path.parent} is being written by {holder}")
        self._file = file
        file.truncate(0)
        # the first byte is what is locked where locks also forbid reading, so the holder's name starts after it
        file.write(f" process {os.getpid()} on {socket.gethostname()}".encode())
        file.flush()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None


def holder_of(folder: Path) -> str | None:
    """Which process holds the lock of ``folder``, None when nobody does."""
    try:
        file = (folder / ".lock").open("rb")
    except OSError:
        return None
    with file:
        if _try_lock(file):
            return None
        file.seek(1)
        return file.read(200).decode(errors="replace").strip() or "another process"


def _locked_soon(file: IO[bytes]) -> bool:
    """Lock a file, trying again for half a second: whoever asks who holds it holds it for a moment."""
    deadline = time.monotonic() + _PATIENCE_S
    while not _try_lock(file):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


if sys.platform == "win32":

    def _try_lock(file: IO[bytes]) -> bool:
        import msvcrt

        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def _try_lock(file: IO[bytes]) -> bool:
        import fcntl

        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
