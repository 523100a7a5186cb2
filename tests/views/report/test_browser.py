"""The report in a real browser, from disk, with the network closed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from sim.study.analysis.answer import answer
from sim.study.analysis.compare import compare
from sim.study.storage.results import open_study
from sim.views.report.page import write_report
from tests.views.made_up import MadeUp, made_up, write_folder

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
    pytest.mark.slow,
    pytest.mark.browser,
]


@dataclass
class Seen:
    """What a browser made of a page."""

    page: Any
    console: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def report(study: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> Path:
    drawn = {"key": "company.discount", "low": 0.08, "high": 0.15, "unit": "per year", "meaning": "discount rate"}
    town = {"title": "A town", "question": "Who wins?", "drawn": [{**drawn, "source": "Gupta and Lehmann"}]}
    return write_report(write_folder(tmp_path_factory.mktemp("study") / "out", study, scenarios=[town], failed=[4]))


def look(browser: Browser, path: Path, width: int = 1100) -> Seen:
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    seen = Seen(context.new_page())
    seen.page.on("console", lambda message: seen.console.append(message.text))
    seen.page.on("pageerror", lambda error: seen.console.append(str(error)))
    seen.page.on("request", lambda request: seen.outside.append(request.url) if request.url != path.as_uri() else None)
    seen.page.goto(path.as_uri())
    return seen


def test_the_page_opens_from_disk_in_silence(browser: Browser, report: Path) -> None:
    seen = look(browser, report)
    assert seen.page.title() == "A town – Grapevine"
    assert seen.console == []
    assert seen.outside == []


def test_what_matters_is_visible(browser: Browser, report: Path) -> None:
    page = look(browser, report).page
    found = compare(open_study(report.parent).runs)
    texts = ["Who wins?", answer(found), "Grow advocates", "Runs that failed: 1", *found.policies]
    hidden = [text for text in texts if not page.get_by_text(text).first.is_visible()]
    assert hidden == []
    headings = page.locator("h1, h2, h3")
    assert headings.count() > 12
    assert all(headings.nth(place).is_visible() for place in range(headings.count()))


@pytest.mark.parametrize("width", [360, 768, 1100, 1600])
def test_no_screen_has_to_scroll_sideways(browser: Browser, report: Path, width: int) -> None:
    page = look(browser, report, width).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1100])
def test_every_drawing_has_size_and_stays_inside_its_panel(browser: Browser, report: Path, width: int) -> None:
    page = look(browser, report, width).page
    boxes = [
        (svg.bounding_box(), svg.evaluate_handle("e => e.parentElement").as_element().bounding_box())
        for svg in page.query_selector_all("svg")
    ]
    assert len(boxes) == 1 + 2 + 1 + 4 + 4 + 2 + 1
    for svg, panel in boxes:
        assert svg["width"] > 200
        assert svg["height"] > 60
        assert svg["width"] <= panel["width"] + 1


def test_text_in_the_drawings_stays_inside_them(browser: Browser, report: Path) -> None:
    page = look(browser, report).page
    outside = page.evaluate(
        """() => [...document.querySelectorAll('svg')].flatMap(svg => {
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')].filter(text => {
                const box = text.getBoundingClientRect();
                return box.left < frame.left - 2 || box.right > frame.right + 2;
            }).map(text => text.textContent);
        })"""
    )
    assert outside == []


def test_hostile_text_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    hostile = (
        '</title></svg><script>window.hacked=1</script><img src="https://example.org/x" onerror="window.hacked=1">'
    )
    study = made_up((hostile, "other"), replicates=4, months=1)
    path = write_report(write_folder(tmp_path / "out", study, scenarios=[{"title": hostile}]))
    seen = look(browser, path)
    assert seen.page.title() == f"{hostile} – Grapevine"
    assert seen.page.evaluate("window.hacked") is None
    assert seen.outside == []
    assert seen.console == []


def test_on_paper_the_uncertain_parameters_are_spelt_out(browser: Browser, report: Path) -> None:
    page = look(browser, report).page
    source = page.get_by_text("Gupta and Lehmann")
    assert not source.is_visible()
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation").first.is_visible()
    assert source.is_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
