"""The page on the calibration's patterns is current, and what it keeps of the bench is whole."""

from __future__ import annotations

import json
import math
from pathlib import Path

from docs._generate.patterns import KEPT, page
from sim.calibration.patterns import STATISTICS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "calibration-patterns.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m docs._generate.patterns"


def test_every_statistic_has_a_value_a_seed() -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    assert [*kept["values"]] == [one.name for one in STATISTICS]
    assert {len(values) for values in kept["values"].values()} == {len(kept["seeds"])}


def test_chance_of_seeds_is_smaller_than_what_is_allowed_for() -> None:
    """A seed's deviation stays below that of observation and discrepancy together, or far below the distance: else more people."""
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    for one in STATISTICS:
        values = kept["values"][one.name]
        mean = sum(values) / len(values)
        sd = math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
        assert sd < max(one.sd, 0.25 * abs(mean - one.observed)), one.name
