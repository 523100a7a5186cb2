"""The choice of the compiler: Numba led by ``sim.kernel.numba_internals``, or plain Numba.

The former compiles in two thirds of the time, and stands on names that Numba does not promise to keep. So it is used only with versions of
Numba on which its tests have passed. The results are the same to the byte.
"""

from __future__ import annotations

import os

import numba

TRIED = ("0.61", "0.68")
"""Versions of Numba on which ``tests/kernel/test_numba_internals.py`` and ``tests/kernel/test_compilers.py`` have passed."""

_VARIABLE = "GRAPEVINE_COMPILER"
"""The environment variable that asks for plain Numba, by the value ``plain``."""


def links_parts() -> bool:
    """Return whether functions that only compiled code calls are compiled for linking alone."""
    return not _why_plain()


def compiler() -> str:
    """Return what compiles the model, for the manifest of results."""
    if numba.config.DISABLE_JIT:
        return "none, NUMBA_DISABLE_JIT is set"
    why = _why_plain()
    return f"plain, {why}" if why else f"linked, Numba {numba.__version__}"


def _why_plain() -> str:
    if os.environ.get(_VARIABLE) == "plain":
        return f"{_VARIABLE} asks for it"
    if ".".join(numba.__version__.split(".")[:2]) not in TRIED:
        return f"Numba {numba.__version__} is untried"
    return ""
