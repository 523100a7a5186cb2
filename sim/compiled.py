"""How the model's functions are compiled, and where the compiled code is kept.

Numba's own cache notices an edit of the file that holds a function, but not an edit of a function in another file that it calls.
So the cache directory carries a hash of every source file of ``sim`` and of the versions of the packages that shape machine code:
an edited callee means a new directory, and nothing stale is ever run.

The functions can also be run uncompiled, for a debugger, with ``NUMBA_DISABLE_JIT=1``; the results are the same to the byte.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import llvmlite
import numba
import numpy

F = TypeVar("F", bound=Callable[..., Any])
Record: TypeAlias = Any  # a numpy.record of parameters, see sim.scenario.pack

_SOURCES = Path(__file__).parent
_ABOVE_THE_MODEL = ("lab", "views", "commands", "cli.py", "__main__.py", "ready")


def cache_root() -> Path:
    """The folder that holds compiled code: ``GRAPEVINE_CACHE`` if set, else the user's cache folder."""
    named = os.environ.get("GRAPEVINE_CACHE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "grapevine"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "grapevine"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "grapevine"


def source_hash(folder: Path = _SOURCES) -> str:
    """Hex digest of the Python sources below ``folder`` and of the versions that decide the machine code.

    Rooms above the model hold no compiled code, and nothing compiled can call them: an edit there leaves the cache as it is.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        if path.relative_to(folder).parts[0] in _ABOVE_THE_MODEL:
            continue
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    for version in (
        sys.version,
        platform.machine(),
        numba.__version__,
        llvmlite.__version__,
        numpy.__version__,
    ):
        digest.update(version.encode())
    return digest.hexdigest()[:20]


def cache_directory() -> Path:
    """The folder for the code compiled from the sources as they are now."""
    return cache_root() / f"compiled-{source_hash()}"


def is_compiled() -> bool:
    """Whether a finished compilation of these very sources is already on disk."""
    return bool(numba.config.DISABLE_JIT) or (cache_directory() / "complete").exists()


def mark_compiled() -> None:
    """Remember that everything the daily loop needs has been compiled; failing to write only costs a message later."""
    try:
        cache_directory().mkdir(parents=True, exist_ok=True)
        (cache_directory() / "complete").touch()
    except OSError:
        return


numba.config.CACHE_DIR = str(cache_directory())


def inlined(function: F) -> F:
    """A copy of ``function`` that is written into its caller, where a loop must compile to vector code. Dear to compile: for one caller."""
    if numba.config.DISABLE_JIT:
        return function
    compiled: F = numba.njit(error_model="numpy", fastmath=False, inline="always")(
        getattr(function, "py_func", function)
    )
    return compiled


def kernel(function: F) -> F:
    """Compile ``function`` with Numba, cached on disk; no fast-math, so that bytes match the uncompiled run."""
    compiled: F = numba.njit(cache=True, error_model="numpy", fastmath=False, no_cfunc_wrapper=True)(function)
    return compiled
