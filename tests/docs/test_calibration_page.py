"""The page of calibration: its guide is current, also after a calibration has written its results below."""

from __future__ import annotations

from pathlib import Path

from sim.cli.calibrate import STEPS
from sim.views.calibration_page import GUIDE, page_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "calibration.md"


def test_the_guide_is_current() -> None:
    """Made by: python -m sim.views.calibration_page > docs/calibration.md, or grapevine calibrate report --page docs/calibration.md."""
    text = PAGE.read_text(encoding="utf-8")
    assert text.startswith(GUIDE)
    assert text == page_of(None) or "## This calibration" in text


def test_every_step_is_in_the_guide() -> None:
    assert [step for step in STEPS if step != "run" and f"calibrate {step}" not in GUIDE] == []
