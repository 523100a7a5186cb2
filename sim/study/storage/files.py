"""Files that are whole or absent: everything is written aside, flushed to disk and renamed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from sim.kernel.errors import GrapevineError

ASIDE = ".aside"
"""Ending of a file that is being written; what bears it was never finished."""


class StoreError(GrapevineError):
    """A result folder that cannot be used as asked; the message says which and why."""


def write_whole(path: Path, write: Callable[[IO[bytes]], object], *, flush: bool = True) -> str:
    """Have ``write`` fill a file beside ``path``, flush it to disk, rename it, and return the hex SHA-256 of its bytes.

    ``path`` is either as it was before or whole. Without ``flush`` that holds whatever happens to the process, and not when the power
    fails. Raises ``StoreError`` when the place cannot be written.
    """
    aside = path.with_name(path.name + ASIDE)
    with _whole_or_removed(aside, path):
        _fill(aside, write, flush=flush)
        digest = digest_of(aside)
        aside.replace(path)
        if flush:
            _flush_folder(path.parent)
    return digest


def write_new(path: Path, write: Callable[[IO[bytes]], object], *, flush: bool) -> None:
    """Have ``write`` fill a file of a name that nobody else uses. StoreError, and no file, when it cannot be written."""
    with _whole_or_removed(path, path):
        _fill(path, write, flush=flush, mode="xb")


def _fill(path: Path, write: Callable[[IO[bytes]], object], *, flush: bool, mode: str = "wb") -> None:
    with path.open(mode) as file:
        write(file)
        file.flush()
        if flush:
            os.fsync(file.fileno())


@contextmanager
def _whole_or_removed(made: Path, path: Path) -> Iterator[None]:
    """Remove the file ``made``, which is to be ``path``, when the body fails. StoreError when that is because it cannot be written."""
    try:
        yield
    except BaseException as error:
        with suppress(OSError):  # where its place cannot be reached, removing fails as writing did
            made.unlink()
        if isinstance(error, OSError):
            raise StoreError(f"cannot write {path}: {error.strerror or error}") from error
        raise


def make_folder(place: Path) -> None:
    """Make a folder where there is none. StoreError when that fails."""
    try:
        place.mkdir(exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the folder {place}: {error.strerror or error}") from error


@contextmanager
def temporary_folder(place: Path) -> Iterator[Path]:
    """Make a folder in ``place`` for a while: unlike the system's, programs in a sandbox see it. StoreError when that fails."""
    try:
        made = tempfile.TemporaryDirectory(prefix="making-", suffix=ASIDE, dir=place, ignore_cleanup_errors=True)
    except OSError as error:
        raise StoreError(f"cannot write into {place}: {error.strerror or error}") from error
    with made as folder:
        yield Path(folder)


def write_json(path: Path, data: object) -> str:
    """Write ``data`` as JSON for people and programs, keys in the order given; returns the digest of the file."""
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    return write_whole(path, lambda file: file.write(_json_bytes(text)))


def read_json(path: Path) -> Any:
    """Return what a file of JSON holds. Raises ``StoreError`` when it cannot be read."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise StoreError(f"cannot read {path}: {error}") from error


def _json_bytes(text: str) -> bytes:
    """JSON as UTF-8; bytes of a file name that are not text become JSON's own escapes, from which the name comes back."""
    return text.encode("utf-8", "backslashreplace")


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
    """Return the whole lines of a journal; an unfinished or damaged one is left out."""
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
    """Return the hex SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove_unfinished(folder: Path) -> None:
    """Remove what a crash left half-written below ``folder``; call with the folder's lock held."""
    for path in [*folder.rglob("*" + ASIDE)]:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def flush_folders(folders: Iterable[Path]) -> None:
    """Make renamings in folders durable, where the system lets a folder be flushed."""
    for folder in folders:
        _flush_folder(folder)


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
