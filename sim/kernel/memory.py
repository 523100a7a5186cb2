"""Arrays that begin where a line of the processor's cache begins, so that a row as long as a line lies in one, not across two."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

import numpy as np
import numpy.typing as npt

LINE = 64
"""Bytes of a line of the processor's cache."""

_STRETCH = 65_536  # bytes: some pages

LARGE = 100_000
"""People from which on memory is worth some care: a column of their table is 0.8 MB then. Assumption."""


def zeros(shape: int | tuple[int, ...], dtype: npt.DTypeLike = np.float64) -> npt.NDArray[Any]:
    """Return an array of zeros; its pages take no memory until they are written."""
    kind = np.dtype(dtype)
    size = int(np.prod(shape)) * kind.itemsize
    room = np.zeros(size + LINE, dtype=np.uint8)
    first = -room.ctypes.data % LINE
    return room[first : first + size].view(kind).reshape(shape)


def copied(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return a copy of a contiguous ``array``. Long stretches of zeros are not written, so that they take no memory."""
    made = zeros(array.shape, array.dtype)
    old, new = array.reshape(-1).view(np.uint8), made.reshape(-1).view(np.uint8)
    for first in range(0, old.size, _STRETCH):
        stretch = old[first : first + _STRETCH]
        if stretch.any():
            new[first : first + _STRETCH] = stretch
    return made


def give_back(people: int) -> None:
    """Give freed memory back to the system, where the C library (glibc) keeps it; not in a market that is too small for it to matter."""
    if people >= LARGE and sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
