"""The pages in a real browser: the way of a visitor up to the run, hostile text, a class with its teacher, keyboard and axe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.app.pages.conftest import CHROMIUM, Seen, Workshop

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.process,
]
HOSTILE = "<img src=x onerror=\"document.title='owned'\"> 😀 עברית " + 60 * "long"
STEPS = ("choose", "predict", "setup", "run", "compare", "watch", "take")


def changes(seen: Seen) -> list[str]:
    """Return what differs; in this workshop the number of customers always does."""
    seen.page.locator(".gw-changes li").first.wait_for()
    return list(seen.page.locator(".gw-changes li").all_inner_texts())


def move(seen: Seen, name: str, key: str = "ArrowRight", times: int = 3) -> None:
    """Move a slider with the keyboard."""
    slider = seen.page.locator(".gw-step-setup .gw-slider", has_text=name).locator("input").first
    slider.focus()
    for _ in range(times):
        seen.page.keyboard.press(key)


def set_up_two(seen: Seen) -> list[str]:
    """Set two sliders of the first company, and return what differs then beside the size."""
    seen.go("setup")
    move(seen, "Budget per customer and month", times=12)
    seen.page.locator(".gw-changes li", has_text="€0.44 per customer-month → €0.59 per customer-month").wait_for()
    move(seen, "Complaints made in public", "End", 1)
    seen.page.locator(".gw-changes li", has_text="Complaints").wait_for()
    return changes(seen)


def test_a_visitor_chooses_predicts_and_sets_up_and_finds_it_again(visit: Any) -> None:
    seen = visit()
    page = seen.page
    page.locator(".gw-card", has_text="goes viral").click()
    page.locator(".gw-story h2", has_text="goes viral").wait_for()
    page.locator(".gw-card", has_text="A company like many").click()
    page.locator(".gw-card[aria-pressed=true]", has_text="A company like many").wait_for()
    assert "3 replicates of 3 months with 1,500 people" in seen.text(".gw-story")
    seen.go("predict")
    page.get_by_role("button", name="Place my prediction").click()
    page.get_by_text("Choose an answer for the company first.").wait_for()
    page.locator("fieldset").first.get_by_label("Grow advocates").check()
    page.get_by_label("Why?").fill(HOSTILE)
    page.get_by_role("button", name="Place my prediction").click()
    assert seen.text(".gw-stands") == "Your prediction stands: Grow advocates, 50 % sure."
    differs = set_up_two(seen)
    assert any("Budget per customer and month" in one for one in differs)
    page.get_by_text("Ready to run").wait_for()
    page.reload()
    page.locator(".gw-step-setup h1").wait_for()
    assert changes(seen) == differs
    seen.go("predict")
    assert seen.text(".gw-stands") == "Your prediction stands: Grow advocates, 50 % sure."
    other = visit()
    other.go("setup")
    assert not any("Budget" in one for one in changes(other))
    other.go("predict")
    assert other.page.locator(".gw-stands").count() == 0


def test_changes_are_undone_reset_and_shared(visit: Any, workshop: Workshop) -> None:
    seen = visit()
    differs = set_up_two(seen)
    page = seen.page
    page.get_by_role("button", name="Undo").click()
    page.locator(".gw-changes li", has_text="Complaints").wait_for(state="detached")
    page.get_by_role("button", name="Redo").click()
    page.locator(".gw-changes li", has_text="Complaints").wait_for()
    page.get_by_role("button", name="Share").click()
    link = page.get_by_role("dialog").get_by_role("textbox").input_value()
    assert link.startswith(workshop.address)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Reset: Budget per customer and month").first.click()
    page.locator(".gw-changes li", has_text="Budget").wait_for(state="detached")
    other = visit()
    other.page.goto(link)
    other.page.locator(".gw-step-setup h1").wait_for()
    assert changes(other) == differs
    assert "c=" not in other.page.url
    newcomer = visit(shared=link)
    assert changes(newcomer) == differs
    assert newcomer.page.url == f"{workshop.address}/#setup"
    other.page.goto(f"{workshop.address}/?c=1nonsense#setup")
    other.page.get_by_text("The link could not be used").wait_for()
    assert changes(other) == differs


def test_a_search_finds_settings_and_their_sources(visit: Any) -> None:
    seen = visit()
    seen.go("setup")
    page = seen.page
    page.locator("summary", has_text="All other settings").click()
    page.get_by_label("Search settings").fill("competition")
    page.locator(".gw-found .gw-slider", has_text="Pull of competitors").first.wait_for()
    page.locator(".gw-found summary", has_text="What is this?").first.click()
    assert "Source" in seen.text(".gw-found .gw-slider dl")
    page.get_by_label("Search settings").fill("<script>")
    page.get_by_text("No setting has these words.").wait_for()


def test_a_scenario_of_ones_own_is_data_and_errors_have_their_line(visit: Any) -> None:
    seen = visit()
    page = seen.page
    page.locator("summary", has_text="Use your own company").click()
    area = page.get_by_label("Your scenario")
    area.fill('name = "mine"\n\n[company]\nbudget = "<b>much</b>"\n')
    page.get_by_role("button", name="Check and use it").click()
    page.locator(".gw-bad-line", has_text="4").wait_for()
    assert 'budget = "<b>much</b>"' in seen.text(".gw-step-choose [role=alert]")
    area.fill('name = "mine"\n[company]\nstatus_quo = "/etc/passwd:Policy"\n')
    page.get_by_role("button", name="Check and use it").click()
    page.get_by_text("files, paths and plug-ins cannot be used").wait_for()
    hostile = HOSTILE.replace('"', "'").replace("'owned'", "String()")
    page.locator("input[type=file]").set_input_files(
        {"name": "x.toml", "mimeType": "text/plain", "buffer": f'name = "mine"\ntitle = "{hostile}"\n'.encode()}
    )
    page.locator(".gw-story h2", has_text="onerror").wait_for()
    assert seen.text(".gw-story h2") == hostile
    assert page.title() == "Grapevine"
    big = {"name": "x.toml", "mimeType": "text/plain", "buffer": 200_000 * b"#"}
    page.locator("input[type=file]").set_input_files(big)
    page.get_by_text("This is more than 100,000 bytes, which is the limit.").wait_for()
    assert page.evaluate("document.body.scrollWidth <= window.innerWidth")


def test_a_value_that_cannot_be_used_is_said_at_its_slider(visit: Any) -> None:
    seen = visit()
    page = seen.page
    page.locator("summary", has_text="Use your own company").click()
    page.get_by_label("Your scenario").fill(
        'name = "mine"\n[experience]\nencounters = 29\n[causes.delivery]\nper_1000 = 9\n'
    )
    page.get_by_role("button", name="Check and use it").click()
    page.locator(".gw-story h2", has_text="mine").wait_for()
    seen.go("setup")
    move(seen, "How often something goes wrong", "End", 1)
    page.locator(".gw-side [role=alert]", has_text="This cannot be run yet").wait_for()
    slider = page.locator(".gw-slider", has_text="How often something goes wrong")
    slider.locator("[role=alert]", has_text="times per customer and month; at most 1 here").wait_for()
    slider.get_by_role("button", name="Reset").click()
    page.get_by_text("Ready to run").wait_for()
    assert page.locator(".gw-step-setup [role=alert]").count() == 0


def test_a_teacher_proposes_closes_and_shows(visit: Any) -> None:
    teacher, seen = visit(teacher=True), visit()
    teacher.page.locator(".gw-card", has_text="An airline").click()
    teacher.go("teach")
    teacher.page.get_by_role("button", name="Propose: An airline").click()
    seen.page.get_by_text("Your teacher proposes: An airline and its passengers.").first.wait_for()
    seen.page.get_by_role("button", name="Take it").first.click()
    seen.page.locator(".gw-story h2", has_text="An airline").wait_for()
    seen.go("predict")
    seen.page.locator("fieldset").first.get_by_label("No clear winner").check()
    seen.page.get_by_role("button", name="Place my prediction").click()
    teacher.page.locator(".gw-class", has_text="No clear winner").wait_for()
    assert seen.page.locator(".gw-class").count() == 0
    teacher.page.get_by_label("Show the class what it predicts").check()
    seen.page.locator(".gw-class", has_text="1 prediction so far").wait_for()
    teacher.page.get_by_label("Close predictions").check()
    seen.page.locator("fieldset:disabled").first.wait_for()
    teacher.page.get_by_label("Ask for predictions").uncheck()
    seen.page.locator(".gw-steps a[href='#predict']").wait_for(state="detached")
    assert seen.page.locator(".gw-steps a[href='#teach']").count() == 0
    seen.page.evaluate("location.hash = '#teach'")
    assert seen.page.locator(".gw-step-teach h1").count() == 0
    for label, on in (
        ("Ask for predictions", True),
        ("Close predictions", False),
        ("Show the class what it predicts", False),
    ):
        teacher.page.get_by_label(label).set_checked(on)
    seen.page.locator(".gw-steps a[href='#predict']").wait_for()


def test_pages_speak_german_to_a_german_browser(visit: Any) -> None:
    seen = visit(locale="de-DE")
    assert seen.text("h1") == "Wähle ein Unternehmen"
    assert seen.page.evaluate("document.documentElement.lang") == "de"
    seen.page.locator(".gw-card", has_text="Eine Fluggesellschaft").click()
    seen.page.locator(".gw-story h2", has_text="Eine Fluggesellschaft").wait_for()
    assert "Die Lautesten zuerst" in seen.text(".gw-story .gw-policies")
    seen.page.get_by_role("button", name="English").click()
    seen.page.locator("h1", has_text="Choose a company").wait_for()
    assert "Answer the loudest first" in seen.text(".gw-story .gw-policies")
    seen.page.get_by_role("button", name="Deutsch").click()
    seen.page.locator("h1", has_text="Wähle ein Unternehmen").wait_for()
    seen.go("setup")
    seen.page.locator(".gw-step-setup fieldset").get_by_label("Fürsprecher gewinnen").wait_for()


@pytest.mark.parametrize(("width", "height", "scheme"), [(1024, 768, "light"), (390, 844, "dark")])
def test_axe_finds_no_violation(visit: Any, width: int, height: int, scheme: str) -> None:
    axe = (
        Path(pytest.importorskip("axe_playwright_python").__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    )
    seen = visit(teacher=True, width=width, height=height, scheme=scheme)
    seen.page.evaluate(axe)
    for step in (*STEPS, "teach"):
        seen.go(step)
        seen.page.evaluate("document.querySelectorAll('.gw-step details').forEach((one) => { one.open = true; })")
        found = seen.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        said = [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found["violations"]]
        assert said == [], step
        assert seen.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), step
