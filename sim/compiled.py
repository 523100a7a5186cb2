"""How the model's functions are compiled, and where the compiled code is kept.

Numba's own cache notices an edit of the file that holds a function, but not an edit of a function in another file that it calls.
So the cache directory carries a hash of every source file of ``sim`` and of the versions of the packages that shape machine code:
an edited callee means a new directory, and nothing stale is ever run.

The functions can also be run uncompiled, for a debugger, with ``NUMBA_DISABLE_JIT=1``; the results are the same to the byte.
"""

from __future__ import annotations

import gc
import hashlib
import os
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FunctionType
from typing import Any, TypeAlias, TypeVar, cast

import llvmlite
import numba
import numpy
from numba.core.registry import CPUDispatcher

from sim.pipeline import Compiling, CompilingParts

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


@contextmanager
def much_compiling() -> Iterator[None]:
    """Look for garbage less often: compiling makes objects by the million that are no garbage, and looking takes a tenth of its time."""
    ordinary = gc.get_threshold()
    gc.set_threshold(100 * ordinary[0], *ordinary[1:])
    try:
        yield
    finally:
        gc.set_threshold(*ordinary)


def inlined(function: F) -> F:
    """A copy of ``function`` that is written into its caller, where a loop must compile to vector code. Dear to compile: for one caller."""
    if numba.config.DISABLE_JIT:
        return function
    compiled: F = numba.njit(error_model="numpy", fastmath=False, inline="always")(
        getattr(function, "py_func", function)
    )
    return compiled


_OPTIONS = {"error_model": "numpy", "fastmath": False, "nopython": True, "no_cfunc_wrapper": True}


class Kernel(CPUDispatcher):  # type: ignore[misc]
    """A compiled function. Most are only ever called by other compiled functions, into which Numba links them: a part of these, no more.

    Where Python calls it, it is compiled once more, as a whole with an entry. Entries and machine code for all would take a third of the
    time that compiling everything takes.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(
            function, targetoptions={**_OPTIONS, "no_cpython_wrapper": True}, pipeline_class=CompilingParts
        )
        self.enable_caching()
        self._entry: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any) -> Any:
        """Call it from Python."""
        if self._entry is None:
            self._entry = self._with_entry()
        return self._entry(*arguments)

    def _with_entry(self) -> Callable[..., Any]:
        """The same function once more, under a name of its own, so that the two are two in the cache."""
        of = self.py_func
        twin = FunctionType(of.__code__, of.__globals__, of.__name__, of.__defaults__, of.__closure__)
        twin.__module__, twin.__qualname__ = of.__module__, f"{of.__qualname__}.entry"
        entry = CPUDispatcher(twin, targetoptions=dict(_OPTIONS), pipeline_class=Compiling)
        entry.enable_caching()
        return cast("Callable[..., Any]", entry)


def kernel(function: F) -> F:
    """Compile ``function`` with Numba, cached on disk; no fast-math, so that bytes match the uncompiled run."""
    if numba.config.DISABLE_JIT:
        return function
    return cast("F", Kernel(function))
