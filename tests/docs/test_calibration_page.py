"""The page of calibration is the one that the kept calibration gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs._generate.calibration import summary
from sim.cli.calibrate import STEPS
from sim.scenario import describe
from sim.study.design.ensemble import shipped
from sim.views.calibration_page import GUIDE, page_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "calibration.md"


def test_the_page_is_current() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == page_of(summary()), "run: python -m docs._generate.calibration"
    assert [name for name in re.findall(r"\((images/[^)]*)\)", text) if not (PAGE.parent / name).is_file()] == []


def test_every_step_is_in_the_guide() -> None:
    assert [step for step in STEPS if step != "run" and f"calibrate {step}" not in GUIDE] == []


def test_the_defaults_are_those_of_the_member_that_fits_best() -> None:
    """To the digits that both show: defaults have three, the page has as many as its numbers are printed with."""
    default = {one.key: one.default for one in describe()}
    rows = re.findall(
        r"^\| `([\w.]+)` \|(?:[^|]*\|){6} ([\d.]+) \|$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert len(rows) == 27
    for key, best in rows:
        assert float(default[key]) == pytest.approx(float(best), rel=0.01), key


def test_evidence_is_calibrated_where_the_ensemble_draws() -> None:
    members = shipped()
    assert members is not None
    assert {one.key for one in describe() if one.evidence == "calibrated"} == set(members.keys)
