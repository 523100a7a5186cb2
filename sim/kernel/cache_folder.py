"""The user's cache folder, and files in it that are whole or count as missing."""

from __future__ import annotations

import hashlib
import os
import uuid
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path

_SEAL = hashlib.sha256().digest_size


def cache_root() -> Path | None:
    """Return ``GRAPEVINE_CACHE`` if it is set, else the user's cache folder; None for a user without a home folder."""
    named = os.environ.get("GRAPEVINE_CACHE")
    if named:
        return Path(named).absolute()
    try:
        found = user_cache_path("grapevine", appauthor=False, opinion=False)
    except (RuntimeError, OSError):
        return None
    return found if found.is_absolute() else None


def write_sealed(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, with a digest that shows whether it is whole; OSError when that is impossible."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{uuid.uuid4().hex[:12]}.aside")
    try:
        aside.write_bytes(hashlib.sha256(data).digest() + data)
        aside.replace(path)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        if path.exists() and read_sealed(path) == data:
            return  # another process has written the same, and holds it open
        raise


def read_sealed(path: Path) -> bytes | None:
    """Return what ``write_sealed`` wrote; None when the file is missing or was cut off."""
    try:
        found = path.read_bytes()
    except OSError:
        return None
    data = found[_SEAL:]
    return data if hashlib.sha256(data).digest() == found[:_SEAL] else None
