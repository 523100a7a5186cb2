"""The cache that Numba asks for compiled code.

It stands on names that Numba does not promise to keep. Only ``sim.kernel.compile_cache`` imports it, and does without it where it must.
"""

from __future__ import annotations

import hashlib
import pickle
import re
from collections.abc import Callable
from typing import Any

from numba.core import sigutils
from numba.core.caching import NullCache, _Cache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps
from numba.np import linalg

from sim.kernel.code_folders import CODE, folders
from sim.kernel.code_hash import AT_START, cache_directory

_ENSURE_BLAS = linalg.ensure_blas


class KeptCode(_Cache):  # type: ignore[misc]
    """Numba's cache of one function.

    Each compiled signature is a file of its own, so that processes that compile at the same time cannot mix theirs up.
    """

    asked = 0
    """How often code was looked for in this process, for any function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        code = function.__code__
        self._name = re.sub(r"[^\w.-]", "", f"{function.__module__}.{function.__qualname__}")
        numbers = [one for one in code.co_consts if isinstance(one, int | float)]  # and no docstring
        self._digest = hashlib.sha256(code.co_code + repr(numbers).encode()).hexdigest()

    @property
    def cache_path(self) -> str | None:
        """The lasting folder, for Numba's statistics."""
        folder = cache_directory()
        return None if folder is None else str(folder)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the code compiled for a signature, None when there is none."""
        KeptCode.asked += 1
        _make_ready(target_context)
        data = folders().read(self._file(sig, target_context.codegen())) if AT_START.is_current() else None
        if data is None:
            return None
        found = CompileResult._rebuild(target_context, *pickle.loads(data))
        wanted, _ = sigutils.normalize_signature(sig)
        return found if tuple(found.signature.args) == tuple(wanted) else None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what has been compiled for a signature, unless the sources have been edited since this process started."""
        if data.library.has_dynamic_globals or any(not one.can_cache for one in data.lifted):
            raise RuntimeError(f"{self._name} uses an address or lifted code, which cannot be kept on disk")
        if AT_START.is_current():
            folders().write(self._file(sig, data.codegen), dumps(data._reduce()))

    def _file(self, sig: Any, codegen: Any) -> str:
        wanted, returned = sigutils.normalize_signature(sig)
        key = repr((wanted, returned, codegen.magic_tuple(), self._digest))
        return f"{self._name}-{hashlib.sha256(key.encode()).hexdigest()[:20]}{CODE}"

    def enable(self) -> None:
        """Do nothing: the cache is always on."""

    def disable(self) -> None:
        """Do nothing: the cache is always on."""

    def flush(self) -> None:
        """Do nothing: the folder's name says what it holds."""


def install(dispatcher: Any) -> None:
    """Have Numba ask a ``KeptCode`` about ``dispatcher``; AttributeError when it has no place for a cache of ours."""
    if not isinstance(dispatcher._cache, NullCache):
        raise AttributeError("a dispatcher without a cache has no NullCache")
    dispatcher._cache = KeptCode(dispatcher.py_func)


def _make_ready(target_context: Any) -> None:
    """Have Numba load all that it can compile, but for SciPy's linear algebra, a sixth of a start: who multiplies matrices loads that."""
    linalg.ensure_blas = _nothing
    try:
        target_context.refresh()
    finally:
        linalg.ensure_blas = _ENSURE_BLAS


def _nothing() -> None:
    pass
