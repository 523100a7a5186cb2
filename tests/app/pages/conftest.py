"""One workshop and one browser for the tests of a file, and a look into a page as a new visitor."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
CODE = "QWER22"


@dataclass
class Workshop:
    """A workshop that runs: its address, and the teacher's link."""

    address: str
    teacher: str


@dataclass
class Seen:
    """What a browser made of a page."""

    page: Any
    console: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def go(self, step: str) -> None:
        """Go to a step by its link, and wait until it is filled."""
        self.page.locator(f".gw-steps a[href='#{step}']").click()
        self.page.locator(f".gw-step-{step} h1").wait_for()

    @property
    def context(self) -> Any:
        """The browser's profile: its cookies are those of one visitor."""
        return self.page.context

    def text(self, selector: str) -> str:
        return str(self.page.locator(selector).first.inner_text())


@pytest.fixture(scope="session")
def workshop() -> Iterator[Workshop]:
    """A workshop with a code, for small markets, as a process; visitors of all tests meet in it, as strangers do."""
    pytest.importorskip("nicegui")
    command = [sys.executable, "-m", "sim.cli.app", "app", "--no-open", "--port", "0", "--code", CODE, "--workers", "1"]
    command += ["--people", "1500", "--months", "3", "--replicates", "3"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    try:
        assert process.stdout is not None
        printed = ""
        while "Teacher:" not in printed:
            line = process.stdout.readline()
            assert line, printed
            printed += line
        address, teacher = re.search(r"Workshop: (\S+)", printed), re.search(r"Teacher: (\S+)", printed)
        assert address is not None
        assert teacher is not None
        yield Workshop(address[1], teacher[1])
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield running
        running.close()


@pytest.fixture(scope="module")
def free() -> dict[str, list[Seen]]:
    """Windows that nobody uses now, by language: the browser knows the scripts of the workshop, and the workshop nobody."""
    return defaultdict(list)


def opened(browser: Any, address: str, locale: str) -> Seen:
    """Open a window with a profile of its own; whatever happens in it is noted."""
    seen = Seen(browser.new_context(locale=locale).new_page())
    seen.page.set_default_timeout(20_000)
    seen.page.on("console", lambda message: seen.console.append(message.text))
    seen.page.on("pageerror", lambda error: seen.console.append(str(error)))
    inside = (address, "data:", "blob:")
    seen.page.on("request", lambda one: None if one.url.startswith(inside) else seen.outside.append(one.url))
    return seen


def forget(seen: Seen) -> None:
    """Take away everything by which its visitor could be known again."""
    seen.page.evaluate("localStorage.clear(); sessionStorage.clear()")
    seen.context.clear_cookies()


@pytest.fixture
def visit(workshop: Workshop, browser: Any, free: dict[str, list[Seen]]) -> Iterator[Any]:
    """Open the workshop as a new visitor, who may come by a shared link, or as the teacher.

    At the end, nothing may have been complained about or asked outside.
    """
    used: dict[str, list[Seen]] = defaultdict(list)

    def come(
        *,
        teacher: bool = False,
        shared: str = "",
        width: int = 1024,
        height: int = 768,
        locale: str = "en-US",
        scheme: str = "light",
    ) -> Seen:
        seen = free[locale].pop() if free[locale] else opened(browser, workshop.address, locale)
        used[locale].append(seen)
        seen.console.clear()
        seen.outside.clear()
        seen.page.set_viewport_size({"width": width, "height": height})
        seen.page.emulate_media(color_scheme=scheme)
        seen.page.goto(workshop.teacher if teacher else shared or f"{workshop.address}/join/{CODE}")
        if shared:
            seen.page.get_by_label("Code").fill(CODE)
            seen.page.get_by_role("button", name="Join").click()
        seen.page.locator(".gw-step-setup h1" if shared else ".gw-card").first.wait_for()
        return seen

    yield come
    said = [(seen.console[:], seen.outside[:]) for seen in chain.from_iterable(used.values())]
    for locale, several in used.items():
        for seen in several:
            forget(seen)
        free[locale] += several
    assert said == [([], [])] * len(said)
