"""The report in a real browser, from disk, with the network closed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from sim.study.analysis.answer import about_of, answer_in_parts
from sim.study.analysis.compare import compare
from sim.study.analysis.decision import decide
from sim.study.storage.results import open_study
from sim.views.report.page import write_report
from sim.views.report.recommendation import recommendation
from tests.views.made_up import made_up, write_folder

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


LONG = "an uncommonly long name for a policy that answers everybody at once"
HOSTILE = '</title></svg><script>window.hacked=1</script><img src="https://example.org/x" onerror="window.hacked=1">'
EVERYTHING = "document.querySelectorAll('details').forEach(one => one.open = true)"
OUTSIDE_ITS_BOX = """() => [...document.querySelectorAll('body *')].filter(one => {
    const above = one.parentElement.getBoundingClientRect(), own = one.getBoundingClientRect();
    const free = one.closest('svg, .hidden, thead') || getComputedStyle(one).position === 'absolute' || !own.width;
    return !free && (own.right > above.right + 1.5 || own.left < above.left - 1.5);
}).map(one => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with all that a report can hold: eight policies, claims, measures to watch, failures, uncertain parameters."""
    policies = (
        "first-come",
        "ignore",
        "react-to-whiners",
        "grow-advocates",
        "value-based",
        "reach-out",
        LONG,
        "مرحبا 🙂",
    )
    drawn = {"key": "company.discount", "low": 0.08, "high": 0.15, "unit": "per year", "meaning": "discount rate"}
    claims = [
        {"measure": "profit", "policy": "ignore", "against": "first-come", "expect": "more", "says": "It earns more"},
        {"measure": "churn", "policy": "ignore", "against": "first-come", "expect": "less"},
    ]
    day = {
        "name": "song",
        "kind": "viral-post",
        "day": 30,
        "hours": [0.04] * 48,
        "why": "It is `so`",
        "source": "a song",
    }
    town = {
        "title": "A town",
        "question": "Who wins?",
        "drawn": [{**drawn, "source": "Gupta and Lehmann"}],
        "departures": [{"key": "events.song", "value": day, "why": day["why"], "source": "a song", "origin": "file"}],
        "watch": ["churn", "impressions_negative"],
        "lesson": {"sentence": "It shows.", "policies": ["ignore", "first-come"], "shown_by": claims},
    }
    folder = tmp_path_factory.mktemp("study") / "out"
    return write_report(write_folder(folder, made_up(policies, months=2), scenarios=[town], failed=[4], calm=900.0))


def look(browser: Browser, path: Path, width: int = 1100) -> Seen:
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    seen = Seen(context.new_page())
    seen.page.on("console", lambda message: seen.console.append(message.text))
    seen.page.on("pageerror", lambda error: seen.console.append(str(error)))
    seen.page.on("request", lambda request: seen.outside.append(request.url) if request.url != path.as_uri() else None)
    seen.page.goto(path.as_uri())
    return seen


@pytest.fixture(scope="module")
def untouched(browser: Browser, report: Path) -> Seen:
    """The report as it opens, for tests that do nothing but look."""
    return look(browser, report)


@pytest.fixture(scope="module")
def everything_open(browser: Browser, report: Path) -> Callable[[int], Any]:
    """Return the page at a width with everything open, for tests that do nothing but look."""

    @cache
    def at(width: int) -> Any:
        page = look(browser, report, width).page
        page.evaluate(EVERYTHING)
        return page

    return at


def test_the_page_opens_from_disk_in_silence(untouched: Seen) -> None:
    seen = untouched
    assert seen.page.title().endswith("– Grapevine")
    assert seen.console == []
    assert seen.outside == []


def test_what_matters_is_visible(untouched: Seen, report: Path) -> None:
    page = untouched.page
    results = open_study(report.parent)
    found = compare(results.runs)
    said = answer_in_parts(found, about_of(results, found))
    assert said.headline.startswith("The events together cost €900 under “In order of arrival” (")
    texts = [
        said.headline,
        "A town – Who wins?",
        recommendation(decide(found), found, "€"),
        f"{said.verdict} {said.worth}",
        *said.reservations,
        "It earns more",
        "Runs that failed: 1",
        "Who gains and who loses",
        "Next step",
    ]
    hidden = [text for text in texts if not page.get_by_text(text).first.is_visible()]
    assert hidden == []
    assert page.locator("h1").inner_text() == said.headline
    headings = page.locator("h1, h2, h3")
    assert headings.count() > 12
    assert all(headings.nth(place).is_visible() for place in range(headings.count()))


def test_a_link_opens_the_part_that_it_leads_to(browser: Browser, report: Path) -> None:
    page = look(browser, report).page
    part = page.locator("#a-town-appendix-health, #default-appendix-health").first
    assert not part.is_visible()
    page.get_by_role("navigation").get_by_role("link", name="Health checks").click()
    assert part.is_visible()


@pytest.mark.parametrize("width", [360, 768, 1366, 1920])
def test_nothing_is_wider_than_its_box(everything_open: Callable[[int], Any], width: int) -> None:
    page = everything_open(width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = page.evaluate(OUTSIDE_ITS_BOX)
    assert [one for one in boxes if not one.startswith("<table")] == []  # a wide table scrolls in its own box


def test_axe_finds_no_violation(everything_open: Callable[[int], Any]) -> None:
    axe = Path(pytest.importorskip("axe_playwright_python").__file__).with_name("axe.min.js")
    page = everything_open(1366)
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found["violations"]] == []


def test_the_page_is_small_enough_to_send(report: Path) -> None:
    assert report.stat().st_size < 3_000_000


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_the_brief_prints_on_two_pages_and_the_appendix_begins_on_the_third(browser: Browser, report: Path) -> None:
    page = look(browser, report).page
    whole = pages_of(page.pdf(prefer_css_page_size=True))
    page.evaluate("document.querySelector('.appendix').remove()")
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 2
    page.evaluate("document.querySelector('.brief .sheet').remove()")
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 1
    assert whole > 6


@pytest.mark.parametrize("width", [360, 1100])
def test_every_drawing_has_size_and_stays_inside_its_panel(everything_open: Callable[[int], Any], width: int) -> None:
    page = everything_open(width)
    boxes = [
        (svg.bounding_box(), svg.evaluate_handle("e => e.parentElement").as_element().bounding_box())
        for svg in page.query_selector_all("svg")
    ]
    assert len(boxes) > 8
    for svg, panel in boxes:
        assert svg["width"] > 200
        assert svg["height"] > 60
        assert svg["width"] <= panel["width"] + 1


def test_text_in_the_drawings_stays_inside_them(everything_open: Callable[[int], Any]) -> None:
    page = everything_open(1100)
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


def test_a_reader_chooses_measure_policies_and_month(browser: Browser, report: Path) -> None:
    seen = look(browser, report, 1366)
    page, box = seen.page, seen.page.locator("#explore")
    page.get_by_role("navigation").get_by_role("link", name="Explore month by month").click()
    assert box.locator("svg polyline").count() == box.locator("tbody tr").count() == 7
    box.get_by_label("levels").check()
    assert box.locator("tbody tr").count() == 8
    box.get_by_label("Leave it alone").uncheck()
    assert box.locator("svg polyline").count() == 7
    box.get_by_label("Measure").select_option(label="Profit")
    box.locator(".chart").press("ArrowLeft")
    days = open_study(report.parent).days.to_pandas()
    first = days[(days.policy == "first-come") & days.event & (days.day - days.day.min() < 30) & (days.replicate > 0)]
    shown = box.locator("tbody tr", has_text="In order of arrival").inner_text()
    assert f"{first.groupby('run').profit.sum().mean():,.0f}" in shown
    assert "month 1." in box.locator("caption").inner_text()
    assert seen.console == []


def test_a_reader_walks_through_the_days_of_one_run(browser: Browser, report: Path) -> None:
    seen = look(browser, report, 1366)
    page, box = seen.page, seen.page.locator("#walk")
    page.get_by_role("navigation").get_by_role("link", name="Walk through the days").click()
    assert not page.locator("#walk-still figure").is_visible()
    tiles = box.locator(".tiles > div")
    assert tiles.locator("svg polyline").count() == 2 * tiles.count() == 12
    replicate, first, second = (box.locator("select").nth(place) for place in range(3))
    first.select_option(label="✖ Leave it alone")
    second.select_option(label="● In order of arrival")
    number = int(replicate.locator("option").nth(1).inner_text().partition(",")[0])
    replicate.select_option(index=1)
    slider = box.get_by_role("slider")
    slider.focus()
    for key in ("Home", "PageUp", "ArrowRight", "ArrowLeft", "ArrowLeft"):  # a month on, and one day back
        page.keyboard.press(key)
    assert slider.get_attribute("aria-valuetext") == box.locator("output").inner_text() == "Month 1, day 30"
    days = open_study(report.parent).days.to_pandas()
    days = days[days.event & (days.replicate == number) & (days.day < days.day.min() + 30)].sort_values("day")
    ends = [days[days.policy == policy] for policy in ("ignore", "first-come")]
    shown = tiles.nth(5).locator("p").nth(1).inner_text().replace(",", "")
    assert all(f"{own.profit.sum():.0f}" in shown for own in ends)
    shown = tiles.nth(3).locator("p").nth(1).inner_text()
    assert all(f"{own.backlog.iloc[-1]:.3g}" in shown for own in ends)
    rule = tiles.first.locator("line").last
    before = float(rule.get_attribute("x1"))
    tiles.first.locator(".chart").click(position={"x": 200, "y": 40})
    assert float(rule.get_attribute("x1")) > before
    assert seen.console == []


def test_without_javascript_everything_else_stands(browser: Browser, report: Path) -> None:
    page = browser.new_context(java_script_enabled=False, offline=True).new_page()
    page.goto(report.as_uri())
    assert page.locator(".brief svg").first.is_visible()
    page.get_by_role("heading", name="Walk through the days").click()
    assert page.locator("#walk-still svg").first.is_visible()
    assert not page.locator("#walk").is_visible()
    page.get_by_role("heading", name="Explore month by month").click()
    assert not page.locator("#explore").is_visible()
    assert page.get_by_text("This drawing needs JavaScript").is_visible()


def test_hostile_text_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    study = made_up((HOSTILE, "other"), replicates=4, months=1)
    claim = {"measure": "profit", "policy": HOSTILE, "against": "other", "expect": "more", "says": HOSTILE}
    town = dict.fromkeys(("title", "question", "story"), HOSTILE) | {
        "lesson": {"sentence": HOSTILE, "policies": [HOSTILE, "other"], "shown_by": [claim]}
    }
    path = write_report(write_folder(tmp_path / "out", study, scenarios=[town]))
    seen = look(browser, path)
    seen.page.evaluate(EVERYTHING)
    assert seen.page.evaluate("window.hacked") is None
    assert seen.page.get_by_text("<script>window.hacked=1</script>").count() > 3
    assert seen.outside == []
    assert seen.console == []


def test_on_paper_the_uncertain_parameters_are_spelt_out(browser: Browser, report: Path) -> None:
    page = look(browser, report).page
    source = page.get_by_text("Gupta and Lehmann")
    assert not source.is_visible()
    page.emulate_media(media="print")
    assert not page.get_by_text("Reproduce it").first.is_visible()  # in the navigation
    assert source.is_visible()
    row = page.locator("tr", has=page.locator("td.value", has_text="viral-post"))
    value, reason = row.locator("td").nth(0).bounding_box(), row.locator("td").nth(2).bounding_box()
    assert value["x"] + value["width"] <= reason["x"] + 1
    assert reason["width"] > 60
    assert reason["x"] + reason["width"] < 1100
