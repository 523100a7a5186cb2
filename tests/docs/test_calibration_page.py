"""The page of calibration is the one that the kept calibration gives."""

from __future__ import annotations

import re
from pathlib import Path

from docs._generate.calibration import summary
from sim.cli.calibrate import STEPS
from sim.views.calibration_page import GUIDE, page_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "calibration.md"


def test_the_page_is_current() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == page_of(summary()), "run: python -m docs._generate.calibration"
    assert [name for name in re.findall(r"\((images/[^)]*)\)", text) if not (PAGE.parent / name).is_file()] == []


def test_every_step_is_in_the_guide() -> None:
    assert [step for step in STEPS if step != "run" and f"calibrate {step}" not in GUIDE] == []
