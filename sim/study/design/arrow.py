"""PyArrow without pandas, for processes of our own."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


def without_pandas() -> None:
    """Keep PyArrow from loading pandas at the first array that it makes, which takes a seventh of a start, and memory in each worker.

    Whatever asks PyArrow for an object of pandas, as ``to_pandas`` does, or imports pandas itself, still gets it. Arrays that are made from
    a series of pandas are taken for plain sequences until then: so this is for the command line and its workers, not for the library.
    """
    hides = _Hides()
    sys.meta_path.insert(0, hides)
    try:
        import pyarrow as pa

        pa.array([0])
    finally:
        sys.meta_path.remove(hides)


class _Hides(MetaPathFinder):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Say that there is no pandas."""
        if name == "pandas":
            raise ModuleNotFoundError("hidden from PyArrow, see sim.study.design.arrow", name=name)
        return None
