"""The report of a study of many points in a real browser: phone, laptop, paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from sim.views.report.page import write_report
from tests.views.made_sweep import TOWNS, scenario_sweep, varied_sweep
from tests.views.report import test_browser
from tests.views.report.test_browser import EVERYTHING, OUTSIDE_ITS_BOX, Seen, look

browser = test_browser.browser
pytestmark = test_browser.pytestmark

LONG = "a_policy_with_a_name_that_is_longer_than_anybody_would_give_it.py:AndAClassLikewise"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Eleven scenarios with names as long as they may be, and 28 points of two varied parameters."""
    folder = tmp_path_factory.mktemp("pages")
    towns = [
        {
            **TOWNS[k % 3],
            "name": f"{TOWNS[k % 3]['name']}-{k}{'-and-a-long-tail' * (k % 3)}",
            "title": "A town " * (1 + k),
        }
        for k in range(11)
    ]
    levels = np.linspace(0.2, 1.2, 28).tolist()
    many = varied_sweep(folder / "many", levels, lambda b: (1e6, 1e6, 1e6 * (0.965 + 0.05 * b)))
    scenarios = scenario_sweep(folder / "towns", towns=towns, policies=("first-come", LONG, "grow-advocates"))
    return [write_report(scenarios), write_report(many)]


@pytest.fixture(scope="module")
def everything_open(browser: Browser) -> Callable[[Path, int], Seen]:
    """Return what a browser makes of a page at a width, with everything open, for tests that do nothing but look."""

    @cache
    def at(path: Path, width: int) -> Seen:
        seen = look(browser, path, width)
        seen.page.evaluate(EVERYTHING)
        return seen

    return at


@pytest.mark.parametrize("width", [360, 1366, 1920])
def test_nothing_is_wider_than_its_place(
    everything_open: Callable[[Path, int], Seen], pages: list[Path], width: int
) -> None:
    for path in pages:
        seen = everything_open(path, width)
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        boxes = seen.page.evaluate(OUTSIDE_ITS_BOX)
        # a wide table scrolls in its own box; those that are stacked on a phone fit there
        scrolled = "<table" if width > 360 else '<table class="points"'
        assert [one for one in boxes if not one.startswith(scrolled)] == []
        assert seen.console == []
        assert seen.outside == []


def test_axe_finds_no_violation(everything_open: Callable[[Path, int], Seen], pages: list[Path]) -> None:
    axe = (
        Path(pytest.importorskip("axe_playwright_python").__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    )
    for path in pages:
        page = everything_open(path, 1366).page
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found["violations"]] == []


def test_cells_say_by_sign_and_mark_what_their_colour_says(
    everything_open: Callable[[Path, int], Seen], pages: list[Path]
) -> None:
    page = everything_open(pages[0], 1366).page
    cells = page.evaluate(
        "[...document.querySelectorAll('.matrix td.more, .matrix td.less')].map(one => [one.className, one.innerText])"
    )
    assert len(cells) >= 8
    for name, text in cells:
        assert text.strip().startswith("▲ +" if "more" in name else "▼ −")


def test_on_paper_eleven_scenarios_take_three_pages(browser: Browser, pages: list[Path]) -> None:
    for path, most in zip(pages, (3, 4), strict=True):
        pdf = look(browser, path).page.pdf(prefer_css_page_size=True)
        assert 2 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= most


def test_on_paper_all_points_are_spelt_out(browser: Browser, pages: list[Path]) -> None:
    page = look(browser, pages[1]).page
    row = page.get_by_role("rowheader", name="point 0028", include_hidden=True)
    assert not row.is_visible()
    page.emulate_media(media="print")
    assert row.is_visible()
    assert not page.get_by_role("navigation").first.is_visible()
