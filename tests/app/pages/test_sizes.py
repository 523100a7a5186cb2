"""The whole way of a visitor in every size, light and dark, in both languages: nothing is cut off, and there are pictures to look at.

``GRAPEVINE_SCREENSHOTS`` names the folder for the pictures; without it they go to a temporary one.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from sim.app.choice import Choice, to_link
from sim.app.words import Words
from tests.app.pages.conftest import CHROMIUM, Seen, Workshop

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
    pytest.mark.proof,
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.process,
]
SIZES = ((1920, 1080), (1024, 768), (390, 844))
SCHEMES = ("light", "dark")
STEPS = ("choose", "predict", "setup", "run", "compare", "watch", "take", "teach")
CHOICE = Choice(
    "default", ("first-come", "ignore", "react-to-whiners", "grow-advocates"), replicates=3, months=3, customers=500,
    values=(("company.budget", 0.59), ("company.run_off_months", 2.0)),
)  # fmt: skip


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("GRAPEVINE_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def prepare(seen: Seen, workshop: Workshop, words: Words) -> None:
    """Predict, run, have a file made, and watch two policies."""
    page = seen.page
    page.goto(f"{workshop.address}/?c={to_link(CHOICE)}#predict")
    page.locator("fieldset").first.locator("label", has_text="Grow advocates").locator("input").check()
    page.get_by_role("button", name=words("predict.place")).click()
    page.locator(".gw-stands").wait_for()
    seen.go("run")
    page.get_by_role("button", name=words("run.start")).click()
    page.get_by_role("button", name=words("run.see")).wait_for(timeout=180_000)
    seen.go("compare")
    page.locator(".gw-answer").wait_for(timeout=60_000)
    seen.go("take")
    page.locator(".gw-form button").nth(2).click()
    page.locator(".gw-form a[download]").wait_for(timeout=60_000)
    seen.go("watch")
    page.get_by_role("button", name=words("watch.start")).click()
    played(seen)


def played(seen: Seen) -> None:
    """Wait for the player, go to its last day, and open the two lives of somebody."""
    page = seen.page
    page.locator(".gv-network").first.wait_for(timeout=120_000)
    page.locator(".gv-find").click()
    page.locator(".gv-pair").first.wait_for()
    page.locator(".gv-scrub").press("End")


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_step_in_every_size(visit: Any, workshop: Workshop, pictures: Path, language: str) -> None:
    seen = visit(teacher=True, locale={"en": "en-GB", "de": "de-DE"}[language])
    prepare(seen, workshop, Words(language))
    page = seen.page
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.reload()
        page.locator(".gw-steps a").first.wait_for()
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for step in STEPS:
                seen.go(step)
                ready(seen, step)
                page.screenshot(
                    path=pictures / f"{STEPS.index(step) + 1}-{step}-{language}-{width}-{scheme}.png", full_page=True
                )
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (step, width)


def ready(seen: Seen, step: str) -> None:
    """Wait until what a step shows is there."""
    page = seen.page
    if step == "compare":
        page.locator(".gw-answer").wait_for(timeout=60_000)
        page.evaluate("document.querySelectorAll('.gw-step-compare details').forEach((one) => { one.open = true; })")
        page.wait_for_timeout(1500)
    if step == "watch":
        played(seen)
        page.wait_for_timeout(800)
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_timeout(300)
