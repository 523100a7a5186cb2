"""The source files that decide results, and the hash of what they say.

The rooms of the model name the runs and the compiled code; an edit anywhere else leaves both as they are. So does an edit of a
comment or a docstring, because the hash covers the syntax tree.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from sim.kernel.cache_folder import cache_root, read_sealed, write_sealed
from sim.kernel.syntax import syntax_text

PACKAGE = Path(__file__).parents[1]
"""The folder of the package ``sim``."""

MODEL_ROOMS = frozenset(
    {"company", "conduct", "engine", "kernel", "measures", "model.py", "policies", "scenario", "society", "state"}
)
"""Folders and files at the top of the package that a simulated run is made of, from its scenario to its measures."""


def model_files(folder: Path = PACKAGE) -> list[Path]:
    """Return the Python files below ``folder`` that belong to the model, in a fixed order."""
    return sorted(path for path in folder.rglob("*.py") if path.relative_to(folder).parts[0] in MODEL_ROOMS)


def model_hash(folder: Path = PACKAGE) -> str:
    """Return the hex digest of the syntax trees of the model's sources below ``folder``, and of their names.

    It is the same on every machine and under every supported version of Python. OSError when a file cannot be read.
    """
    return Sources(folder).hash


class Sources:
    """The model's sources as they were when this object was made."""

    def __init__(self, folder: Path = PACKAGE) -> None:
        files = {path.relative_to(folder).as_posix(): path for path in model_files(folder)}
        self._bytes = {name: files[name].read_bytes() for name in sorted(files)}

    def __bool__(self) -> bool:
        return bool(self._bytes)

    @cached_property
    def hash(self) -> str:
        """The hex digest that ``model_hash`` describes.

        Parsing takes half a second. So the digest is remembered in the cache folder, under a hash of the bytes of the sources.
        """
        name = _digest({**self._bytes, "": repr(sys.version_info[:2]).encode()})
        if name not in _KNOWN:
            _KNOWN[name] = _remembered(name) or _remember(name, self._parsed())
        return _KNOWN[name]

    def _parsed(self) -> str:
        return _digest({name: _meaning(source) for name, source in self._bytes.items()})


_KNOWN: dict[str, str] = {}


def _digest(parts: Mapping[str, bytes]) -> str:
    """Hash names and contents; each is hashed by itself first, so that nothing can move from one to the next."""
    digest = hashlib.sha256()
    for name, content in parts.items():
        digest.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(content).digest())
    return digest.hexdigest()


def _meaning(source: bytes) -> bytes:
    try:
        return syntax_text(source).encode()
    except (SyntaxError, ValueError):  # not Python, and nothing imports it
        return source


def _place(name: str) -> Path | None:
    root = cache_root()
    return None if root is None else root / "sources" / name


def _remembered(name: str) -> str | None:
    place = _place(name)
    found = None if place is None else read_sealed(place)
    return None if found is None else found.decode("ascii")


def _remember(name: str, found: str) -> str:
    place = _place(name)
    if place is not None:
        with suppress(OSError):
            write_sealed(place, found.encode("ascii"))
    return found
