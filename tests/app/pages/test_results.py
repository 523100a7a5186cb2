"""From the run to the files, in a real browser: first picture, answer with the prediction, what others must not see, cancel, axe."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.app.choice import Choice, command, scenario_file, to_link
from tests.app.pages.conftest import CHROMIUM, Seen, Workshop

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.process,
]
TINY = Choice(
    "default",
    ("first-come", "ignore", "react-to-whiners"),
    replicates=3,
    months=1,
    customers=100,
    values=(("company.run_off_months", 1.0),),
)
LONG = Choice("default", ("first-come", "ignore"), replicates=3, months=3, customers=1000, seed=2)
AXE = """axe.run(document, {resultTypes: ['violations'], rules: {'skip-link': {enabled: false}}})"""
"""On a phone some steps are out of sight, and axe takes their links for skip links."""
NAMES_OF_THE_CODE = ("first-come", "react-to-whiners", "whiners")


def choose(seen: Seen, workshop: Workshop, choice: Choice, step: str = "run") -> None:
    """Open a shared link to a choice."""
    seen.page.goto(f"{workshop.address}/?c={to_link(choice)}#{step}")
    seen.page.locator(f".gw-step-{step} h1").wait_for()


def complete(seen: Seen) -> None:
    """Start the comparison, and wait until it is complete."""
    seen.page.get_by_role("button", name="Run the comparison").click()
    seen.page.locator(".gw-run button[aria-disabled=true]").wait_for()  # else the answer may be that of the run before
    seen.page.get_by_role("button", name="See the answer").wait_for(timeout=120_000)


def tops(seen: Seen) -> list[float]:
    places = (".gw-run-state", ".gw-run-picture", ".gw-step-run .gw-onward")
    return [seen.page.locator(place).bounding_box()["y"] for place in places]


def test_from_a_prediction_to_the_answer_and_the_files(visit: Any, workshop: Workshop) -> None:
    seen, other = visit(), visit()
    page = seen.page
    choose(seen, workshop, TINY, "predict")
    page.locator("fieldset").first.get_by_label("Leave it alone").check()
    page.get_by_role("button", name="Place my prediction").click()
    page.locator(".gw-stands").wait_for()
    seen.go("run")
    before = tops(seen)
    complete(seen)
    page.locator(".gw-run-caption", has_text="Complete: 3 replicates under every policy.").wait_for()
    assert tops(seen) == before  # no layout jump
    assert page.locator(".gw-step-run .gw-iv-row").count() == 3
    page.reload()
    page.get_by_role("button", name="See the answer").click()
    page.locator(".gw-answer").wait_for(timeout=30_000)
    answer = seen.text(".gw-step-compare")
    assert not [name for name in NAMES_OF_THE_CODE if name in answer]
    assert "For the company you predicted “Leave it alone”, 50 % sure." in seen.text(".gw-bet")
    assert page.locator(".gw-table table").first.locator("tbody tr").count() == 3
    page.get_by_label("Measure").select_option(label="Customers")
    page.locator(".gw-meaning", has_text="people").wait_for()
    page.locator(".gw-chart svg text", has_text="Month").wait_for()
    page.locator("summary", has_text="The same as a table").click()
    page.locator(".gw-more table td").first.wait_for()
    page.locator("summary", has_text="All measures").click()
    page.locator("th", has_text="Tension at the desk").or_(page.locator("h3", has_text="Staff")).first.wait_for()
    take_away(seen, other, workshop)


def take_away(seen: Seen, other: Seen, workshop: Workshop) -> None:
    """Have a file made, and save what there is, which nobody else gets."""
    page = seen.page
    seen.go("take")
    page.get_by_role("button", name="Make it: One slide (PNG)").click()
    page.get_by_role("link", name="Save One slide (PNG)").wait_for(timeout=60_000)
    files = {}
    for link in page.locator(".gw-step-take a[download]").all():
        address = f"{workshop.address}{link.get_attribute('href')}"
        answer = page.request.get(address)
        assert "attachment" in answer.headers["content-disposition"]
        files[link.get_attribute("download")] = answer.body()
        assert other.page.request.get(address).status == 404
        assert page.request.get(f"{address}x").status == 404
    assert files["default.toml"].decode() == scenario_file(TINY)
    assert page.get_by_label("Command").input_value() == command(TINY, "default.toml")
    assert files["default.png"].startswith(b"\x89PNG")
    other.go("run")
    assert other.page.get_by_text("Results appear here as they arrive.").is_visible()
    other.go("compare")
    assert other.page.get_by_text("There is no finished comparison yet.").is_visible()


def test_a_run_is_cancelled_and_another_one_starts(visit: Any, workshop: Workshop) -> None:
    seen = visit()
    page = seen.page
    choose(seen, workshop, LONG)
    page.get_by_role("button", name="Run the comparison").click()
    page.get_by_role("button", name="Cancel").click()
    page.locator(".gw-run-text", has_text="Cancelled.").wait_for()
    choose(seen, workshop, TINY)
    page.get_by_text("These are the results of the comparison that you started before").wait_for()
    complete(seen)
    page.get_by_text("These are the results of the comparison that you started before").wait_for(state="detached")
    compare = page.locator(".gw-steps a[href='#compare']")
    page.locator(".gw-steps a.gw-ready[href='#compare']").wait_for()
    choose(seen, workshop, replace(TINY, seed=2))
    complete(seen)
    compare.click()
    page.locator(".gw-answer").wait_for(timeout=30_000)
    assert page.get_by_text("You have changed something since.").count() == 0
    page.get_by_label("Your comparisons").select_option(index=1)
    page.get_by_text("You have changed something since.").wait_for(timeout=30_000)
    seen.go("take")
    assert "--seed 1" in page.get_by_label("Command").input_value()


def test_axe_finds_no_violation_in_results(visit: Any, workshop: Workshop) -> None:
    axe = (
        Path(pytest.importorskip("axe_playwright_python").__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    )
    seen = visit()
    page = seen.page
    choose(seen, workshop, TINY)
    complete(seen)
    page.evaluate(axe)
    for width, height, scheme in ((1024, 768, "light"), (390, 844, "dark")):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        for step in ("run", "compare", "take"):
            page.locator(f".gw-steps a[href='#{step}']").click()
            page.locator(f".gw-step-{step} .gw-iv, .gw-step-{step} .gw-form").first.wait_for(timeout=30_000)
            page.evaluate("document.querySelectorAll('.gw-step details').forEach((one) => { one.open = true; })")
            found = page.evaluate(AXE)
            said = [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found["violations"]]
            assert said == [], (step, scheme)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (step, width)
        assert ("body--dark" in page.locator("body").get_attribute("class")) == (scheme == "dark")
