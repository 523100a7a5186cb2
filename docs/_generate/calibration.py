"""The page of the calibration that the checkout keeps, ``docs/calibration.md``, and its figures: ``python -m docs._generate.calibration``.

Nothing is run. Without a calibration the page says what is done and how.
"""

from __future__ import annotations

from pathlib import Path

from sim.calibration.findings.kept import kept
from sim.calibration.findings.summary import Summary, summary_of
from sim.calibration.record.folder import asked_in
from sim.views.calibration_page import page_of, write_page

PAGE = Path(__file__).resolve().parents[1] / "calibration.md"


def summary() -> Summary | None:
    """Return what the kept calibration has found; None when none is kept."""
    folder = kept()
    return None if folder is None else summary_of(asked_in(folder)[0], folder)


def main() -> None:
    """Write the page and its figures."""
    found = summary()
    if found is None:
        PAGE.write_text(page_of(None), encoding="utf-8")
    else:
        write_page(found, PAGE)


if __name__ == "__main__":
    main()
