"""Memory of the server: what visitors leave behind is freed soon, and goes back to the system."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache


def set_aside() -> None:
    """Take all that is there by now, and stays, out of the garbage collector's sight.

    A closed page is made of cycles. The collector looks for old ones only when there are a quarter as many new objects as old ones, and the
    libraries alone are half a million.
    """
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Free what nobody refers to any more, and return it to the system, which glibc does not do by itself."""
    gc.collect()
    if (trim := _trim()) is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], object] | None:
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another library than glibc
            found: Callable[[int], object] = ctypes.CDLL(None).malloc_trim
            return found
    return None


class Cleaner:
    """Cleans up now and then, after pages have gone."""

    def __init__(self) -> None:
        self._left = False

    def gone(self) -> None:
        """Note that a page has gone."""
        self._left = True

    def clean(self) -> None:
        """Give back memory if a page has gone since the last time."""
        if self._left:
            self._left = False
            give_back()
