"""The comparison of a result folder: with the level of its intervals and the arms on the reference split that its manifest names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.study.analysis.compare.comparing import compare, compare_all
from sim.study.analysis.compare.results import Comparison

if TYPE_CHECKING:
    from sim.study.storage.results import Results


def compare_stored(results: Results, scenario: str) -> Comparison:
    """Return the comparison of one scenario. Raises CompareError as ``compare`` does."""
    return compare(results.runs, scenario, level=results.level, same_desk=results.same_desk)


def compare_all_stored(results: Results, against: str | None = None) -> list[Comparison]:
    """Return the comparison of every scenario; ``against`` is the reference, see ``compare``."""
    return compare_all(results.runs, against=against, level=results.level, same_desk=results.same_desk)
