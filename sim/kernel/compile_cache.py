"""Compiled code is kept on disk, and what is found there is never stale.

Numba's own cache notices an edit of the file that holds a function, but not an edit of a function in another file that it calls; and where
it cannot write the folder that it was told to use, it takes another one without a word. So this project keeps the code itself, in a folder
whose name says what the code was made from, see ``sim.kernel.code_hash``. With a version of Numba that has no place for that, nothing is
kept, and a line says so.
"""

from __future__ import annotations

import multiprocessing
from functools import cache
from types import ModuleType
from typing import Any

import numba

from sim.kernel.code_folders import folders
from sim.kernel.code_hash import AT_START
from sim.kernel.sources import MODEL_ROOMS

_code: ModuleType | None
try:
    from sim.kernel import kept_code as _code
except (ImportError, AttributeError):  # this Numba has moved what it stands on
    _code = None


def keep(dispatcher: Any) -> None:
    """Have the code that Numba compiles for ``dispatcher`` kept, if the hash of the folder covers its source."""
    function = dispatcher.py_func
    package, *rooms = function.__module__.split(".")
    hashed = (
        package == __name__.partition(".")[0] and rooms and (rooms[0] in MODEL_ROOMS or f"{rooms[0]}.py" in MODEL_ROOMS)
    )
    if not hashed or function.__closure__ is not None:
        return
    try:
        if _code is not None:
            _code.install(dispatcher)
            return
    except AttributeError:
        pass
    _not_kept()


@cache
def _not_kept() -> None:
    """Say once, and not in each worker, that nothing is kept."""
    if multiprocessing.parent_process() is None:
        folders().say(
            f"grapevine: compiled code is not kept, because Numba {numba.__version__} does that in a way not known here; "
            "each process compiles for itself"
        )


def is_kept() -> bool:
    """Return whether this Numba lets us keep compiled code."""
    return _code is not None and not _not_kept.cache_info().currsize


def is_compiled() -> bool:
    """Return whether a finished compilation of these very sources is already on disk."""
    return bool(numba.config.DISABLE_JIT) or folders().complete()


def mark_compiled() -> None:
    """Remember that everything a run needs has been compiled, if Numba has used the cache."""
    if is_compiled() or _code is None:
        return
    if not _code.KeptCode.asked:
        _not_kept()
    elif AT_START.is_current():
        folders().mark_complete()
