"""The player in a real browser: as one file from disk with the network closed, and as a part of a NiceGUI page."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from sim.app.watch import page_of
from sim.app.watch.frames import frames_of
from tests.app.watch.made import HOSTILE, POLICIES, frames, recorded

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.process,
]
PICTURES = "[...document.querySelectorAll('.gv-network')].map(one => one.toDataURL())"
PLACE = """place => {
    const player = window.player, box = player.sides[0].canvas.getBoundingClientRect(), [x, y] = player.at(place);
    return [box.left + x, box.top + y];
}"""


@dataclass
class Seen:
    """What a browser made of a page."""

    page: Any
    console: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def text(self, selector: str) -> str:
        return str(self.page.locator(selector).first.inner_text())

    def pictures(self) -> list[str]:
        return list(self.page.evaluate(PICTURES))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield running
        running.close()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a made-up market, with hostile names; the player can be asked as ``window.player``."""
    made = frames_of(replace(recorded(), title=HOSTILE))
    file = tmp_path_factory.mktemp("player") / "page.html"
    text = page_of(made, HOSTILE).replace("Grapevine.player(document", "window.player = Grapevine.player(document")
    file.write_text(text.replace(").root.focus();", ");\nwindow.player.root.focus();"), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def data() -> Any:
    return json.loads(frames())


def look(browser: Browser, url: str, width: int = 1024, height: int = 768, **options: Any) -> Seen:
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    seen = Seen(context.new_page())
    seen.page.set_default_timeout(10_000)
    seen.page.on("console", lambda message: seen.console.append(message.text))
    seen.page.on("pageerror", lambda error: seen.console.append(str(error)))
    own = url.partition("/")[0] + "//" + url.split("/")[2]
    seen.page.on("request", lambda one: None if one.url.startswith((own, "data:")) else seen.outside.append(one.url))
    seen.page.goto(url)
    return seen


def test_it_plays_steps_and_scrubs_from_disk_in_silence(browser: Browser, path: Path, data: Any) -> None:
    seen = look(browser, path.as_uri(), offline=True)
    page = seen.page
    assert seen.text(".gv-day") == "Before day 1"
    one, other = seen.pictures()
    assert one == other
    page.keyboard.press("ArrowRight")
    assert "Day 1 of 30" in seen.text(".gv-day")
    page.keyboard.press("End")
    assert "Day 30 of 30" in seen.text(".gv-day")
    one, other = seen.pictures()
    assert one != other
    page.get_by_role("button", name="One day back").click()
    page.get_by_label("Day", exact=True).fill("12")
    assert "Day 12 of 30" in seen.text(".gv-day")
    shown = page.locator(".gv-side").nth(1)
    counts = data["sides"][1]["counts"]
    assert shown.locator(".gv-customers dd").inner_text() == str(counts["customers"][12])
    assert shown.locator(".gv-wait").inner_text() == f"{counts['waiting'][12]} waiting for the desk"
    assert "12" in page.get_by_label("Day", exact=True).get_attribute("aria-valuetext")
    page.locator(".gv-day").click()
    page.keyboard.press("Home")
    page.get_by_label("Speed").select_option("20")
    page.locator(".gv-day").click()
    page.keyboard.press(" ")
    page.wait_for_function("window.player.day > 3")
    page.get_by_role("button", name="Pause").click()
    stopped = page.evaluate("window.player.day")
    page.wait_for_timeout(200)
    assert page.evaluate("window.player.day") == stopped
    assert seen.console == []
    assert seen.outside == []


def test_an_event_is_named_on_its_day(browser: Browser, path: Path) -> None:
    seen = look(browser, path.as_uri(), offline=True)
    seen.page.get_by_label("Day", exact=True).fill("1")
    assert seen.text(".gv-event") == ""
    seen.page.get_by_label("Day", exact=True).fill("2")
    assert seen.text(".gv-event") == "Day 2: song"


def test_each_choice_of_colours_gives_another_picture_with_its_key(browser: Browser, path: Path) -> None:
    seen = look(browser, path.as_uri(), offline=True)
    seen.page.keyboard.press("End")
    found = {}
    for by, name in (
        ("attitude", "neither"),
        ("role", "advocate"),
        ("value", "highest fifth"),
        ("service", "never answered"),
    ):
        seen.page.locator(".gv-colours label", has_text=by).click()
        found[by] = seen.pictures()[0]
        assert name in seen.text(".gv-key .gv-entries")
    assert len(set(found.values())) == 4
    seen.page.evaluate("document.body.classList.add('body--dark')")  # as the framework of the page does it
    seen.page.wait_for_function("window.player.look.paper !== '#ffffff'")
    assert seen.pictures()[0] != found["service"]


def test_a_click_on_a_person_opens_their_two_lives(browser: Browser, path: Path, data: Any) -> None:
    seen = look(browser, path.as_uri(), offline=True)
    page = seen.page
    place = max(range(data["people"]), key=lambda k: len(data["stories"][k]["events"][0]))
    story = data["stories"][place]
    before = seen.pictures()[1]
    page.mouse.click(*page.evaluate(PLACE, place))
    assert page.evaluate("window.player.chosen") == place
    assert seen.pictures()[1] != before  # the same person is marked on the other side
    assert seen.text(".gv-parting") == story["parting"]
    for side, events in enumerate(story["events"]):
        rows = [text.split("\n") for text in page.locator(".gv-life").nth(side).locator("li").all_inner_texts()]
        assert [row[:2] for row in rows] == [[f"Day {day}", text] for day, _, text, _ in events]
        assert ["only here" in row for row in rows] == [bool(own) for *_, own in events]
    page.locator(".gv-life li button").last.click()
    assert f"Day {story['events'][1][-1][0]} of 30" in seen.text(".gv-day")
    page.get_by_role("button", name="Close").click()
    assert page.locator(".gv-life").count() == 0
    page.get_by_role("button", name="Find somebody").click()
    assert "The two lives part on day" in seen.text(".gv-parting")
    assert seen.console == []


def test_names_are_text(browser: Browser, path: Path) -> None:
    seen = look(browser, path.as_uri(), offline=True)
    assert seen.text(".gv-title").startswith(HOSTILE)
    assert seen.page.title().startswith(HOSTILE)
    assert seen.page.evaluate("window.hacked") is None
    assert seen.page.locator("img").count() == 0


@pytest.mark.parametrize(("width", "height", "scheme"), [(1024, 768, "light"), (390, 844, "dark")])
def test_it_fits_and_axe_finds_no_violation(browser: Browser, path: Path, width: int, height: int, scheme: Any) -> None:
    axe = Path(pytest.importorskip("axe_playwright_python").__file__).with_name("axe.min.js")
    seen = look(browser, path.as_uri(), width, height, offline=True, color_scheme=scheme)
    page = seen.page
    box = page.get_by_role("button", name="Play").bounding_box()
    assert box["y"] + box["height"] <= height
    page.keyboard.press("End")
    top = page.locator(".gv-network").first.bounding_box()
    page.keyboard.press("Home")
    assert page.locator(".gv-network").first.bounding_box() == top  # no layout jump
    page.get_by_role("button", name="Find somebody").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ground = page.evaluate("getComputedStyle(document.querySelector('.gv-player')).backgroundColor")
    assert (ground == "rgb(255, 255, 255)") == (scheme == "light")
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found["violations"]] == []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a NiceGUI page with the player."""
    file = tmp_path_factory.mktemp("site") / "frames.json"
    file.write_bytes(frames())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # NiceGUI looks for pytest in the environment, and would not serve as it does for people
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    command = [sys.executable, str(Path(__file__).with_name("site.py")), str(file), str(port)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)
    url = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(url, timeout=5).close()
                break
            except OSError:
                assert running.poll() is None, running.stdout.read() if running.stdout else ""
                time.sleep(0.2)
        yield url
    finally:
        running.terminate()
        running.communicate(timeout=10)


def test_it_is_a_part_of_a_page_that_hears_of_a_person(browser: Browser, site: str) -> None:
    seen = look(browser, site)
    seen.page.get_by_role("button", name="Find somebody").click()
    assert "The two lives part on day" in seen.text(".gv-parting")
    number = re.sub(r"\D", "", seen.text(".gv-story h2"))
    seen.page.get_by_text(f"person {number}", exact=True).wait_for()
    assert POLICIES[1] in frames().decode()
    assert seen.outside == []
    assert seen.console == []
    with urllib.request.urlopen(
        urllib.request.Request(f"{site}frames", headers={"Accept-Encoding": "gzip"}), timeout=5
    ) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_frames_that_are_not_there_are_said(browser: Browser, site: str) -> None:
    seen = look(browser, f"{site}?missing=true")
    seen.page.get_by_text("The frames could not be loaded").wait_for()
