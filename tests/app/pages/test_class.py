"""A class of thirty in real browsers, twice: answers while six of them simulate, and the server's memory when all have left.

Run it with ``-s`` to see what was measured. The browsers share the two cores with the server, which in a class they do not.
"""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from sim.app.choice import Choice, to_link
from tests.app.pages.conftest import CHROMIUM, CODE, ROOT, Seen

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
    pytest.mark.skipif(sys.platform != "linux", reason="memory is read as Linux shows it"),
    pytest.mark.proof,
    pytest.mark.slow,
    pytest.mark.browser,
    pytest.mark.process,
]

VISITORS, RUNNING, WATCHING = 30, 6, 3
AWAY_S = 20.0
"""Seconds after which this workshop forgets a visitor who has left."""

GONE_S = 20.0 + 2 * AWAY_S + 20.0
"""Seconds until everything is forgotten: a page waits 20 s for its browser, one that never connected 60 s."""

KEPT_MB, MORE_MB = 150.0, 20.0
"""Memory that the server may keep after the first thirty: what it loaded for them, and what is free and scattered. The next thirty use
that again, and may add little: a page left behind is about 1 MB, so that one of six would show."""

SLOW_S, VERY_SLOW_S = 1.0, 15.0
"""Most seconds for an answer in the middle, and for the slowest one, with browsers and simulations on the same two cores. An assumption."""

SMALL = Choice("default", ("first-come", "ignore", "grow-advocates"), replicates=3, months=2, customers=400)


class Server:
    """A workshop as a process, and its memory."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process, self.address = process, address

    @property
    def memory(self) -> float:
        """Memory of the server in MB."""
        return _memory(self.process.pid)

    @property
    def workers(self) -> float:
        """Memory of its worker processes in MB."""
        text = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        others = [Path(one).read_text() for one in Path(f"/proc/{self.process.pid}/task").glob("*/children")]
        return sum(_memory(int(one)) for one in {*text.split(), *" ".join(others).split()})


def _memory(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    pytest.importorskip("nicegui")
    log = tmp_path_factory.mktemp("server") / "log"
    command = [sys.executable, "-u", "-m", "tests.app.pages.short_stay", CODE, str(AWAY_S)]
    with log.open("w") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        try:
            assert process.stdout is not None
            lines = iter(process.stdout.readline, "")
            found = next(found for line in lines if (found := re.search(r"Workshop: (\S+)", line)))
            yield Server(process, found[1])
        finally:
            process.terminate()
            process.communicate(timeout=20)
    assert log.read_text() == ""  # nobody who left was an error of the program


class Probe(threading.Thread):
    """A visitor without a browser, who asks for the page again and again, and notes how long it takes."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self._host = address.removeprefix("http://")
        self._over = threading.Event()
        self.pages: list[float] = []
        self.doors: list[float] = []

    def run(self) -> None:
        cookie = self._ask("/join/" + CODE).getheader("set-cookie", "").partition(";")[0]
        while not self._over.wait(2.0):
            self.doors.append(self._time("/join", cookie))
            self.pages.append(self._time("/", cookie))

    def stop(self) -> None:
        self._over.set()
        self.join(20)

    def _time(self, path: str, cookie: str) -> float:
        start = time.perf_counter()
        assert self._ask(path, cookie=cookie).status == 200
        return time.perf_counter() - start

    def _ask(self, path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(self._host, timeout=60)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer


@contextmanager
def watched(server: Server) -> Iterator[Probe]:
    probe = Probe(server.address)
    probe.start()
    try:
        yield probe
    finally:
        probe.stop()


CLICKED = """async ([link, shown]) => {
  const start = performance.now();
  document.querySelector(link).click();
  while (!document.querySelector(shown)?.checkVisibility()) await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


def click(seen: Seen, step: str) -> float:
    """Go to a step, and return the seconds until it is there."""
    milliseconds = seen.page.evaluate(CLICKED, [f".gw-steps a[href='#{step}']", f".gw-step-{step} h1"])
    return float(milliseconds) / 1000


def come(server: Server, browser: Any) -> Seen:
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    seen = Seen(context.new_page())
    seen.page.set_default_timeout(60_000)
    seen.page.on("console", lambda message: seen.console.append(message.text))
    seen.page.on("pageerror", lambda error: seen.console.append(str(error)))
    seen.page.goto(f"{server.address}/join/{CODE}")
    seen.page.locator(".gw-card", has_text="An airline").click()
    seen.page.locator(".gw-card[aria-pressed=true]", has_text="An airline").wait_for()
    return seen


def begin(server: Server, seen: Seen, seed: int) -> None:
    """Start a small comparison."""
    seen.page.goto(f"{server.address}/?c={to_link(SMALL.with_run(seed=seed))}#run")
    seen.page.get_by_role("button", name="Run the comparison").click()


def end(seen: Seen) -> None:
    """Wait for the answer, which a page that is loaded again finds, too, and have a file made."""
    page = seen.page
    page.get_by_role("button", name="See the answer").wait_for(timeout=180_000)
    page.reload()
    page.get_by_role("button", name="See the answer").click()
    page.locator(".gw-answer").wait_for()
    seen.go("take")
    page.get_by_role("button", name="Make it: All results (ZIP)").click()
    page.locator(".gw-form a[download]").first.wait_for()


def watch(seen: Seen) -> None:
    """Watch two policies."""
    seen.go("watch")
    seen.page.get_by_role("button", name="Simulate and play").click()
    seen.page.locator(".gv-network").first.wait_for(timeout=120_000)


def is_forgotten(server: Server, seen: Seen) -> bool:
    """Return whether the server knows nothing any more of a browser that had a comparison."""
    page = seen.context.new_page()
    page.goto(f"{server.address}/#compare")
    page.get_by_text("There is no finished comparison yet.").wait_for()
    return page.get_by_label("Your comparisons").count() == 0


def wave(server: Server, browser: Any) -> dict[str, float]:
    """Let thirty come, work and leave, and return what was measured, in seconds and MB."""
    start = time.perf_counter()
    everybody = [come(server, browser) for _ in range(VISITORS)]
    joined, memory = time.perf_counter() - start, server.memory
    with watched(server) as probe:
        for seed, seen in enumerate(everybody[:RUNNING], start=1):
            begin(server, seen, seed)
        clicks = [click(seen, step) for step in ("predict", "setup", "run", "watch") for seen in everybody[RUNNING:]]
        for seen in everybody[:RUNNING]:
            end(seen)
        for seen in everybody[:WATCHING]:
            watch(seen)
    busy, workers = server.memory, server.workers
    said = [line for seen in everybody for line in seen.console]
    for seen in everybody:
        seen.page.close()
    left = server.memory
    time.sleep(GONE_S)
    later, workers_later = server.memory, server.workers
    assert said == []
    assert is_forgotten(server, everybody[0])
    for seen in everybody:
        seen.context.close()
    return {
        "seconds to join": joined, "asked": len(probe.pages), "page, median": median(probe.pages),
        "page, worst": max(probe.pages), "door, median": median(probe.doors), "door, worst": max(probe.doors),
        "click, median": median(clicks), "click, worst": max(clicks), "MB with thirty": memory, "MB busy": busy,
        "MB just left": left, "MB later": later, "MB workers busy": workers, "MB workers later": workers_later,
    }  # fmt: skip


def test_thirty_are_answered_while_six_simulate_and_leave_no_memory_behind(server: Server, browser: Any) -> None:
    first = come(server, browser)  # what the first page loads is there before memory is measured
    first.context.close()
    before, waves = server.memory, []
    for _ in range(2):
        waves.append(wave(server, browser))
        print(f"\nMB before {before:.0f}; " + "; ".join(f"{name} {value:.3g}" for name, value in waves[-1].items()))
    for one in waves:
        for what in ("page", "door", "click"):
            assert one[f"{what}, median"] < SLOW_S
            assert one[f"{what}, worst"] < VERY_SLOW_S
    assert waves[0]["MB later"] < before + KEPT_MB
    assert waves[1]["MB later"] < waves[0]["MB later"] + MORE_MB
    assert waves[1]["MB workers later"] < waves[0]["MB workers later"] + 3 * MORE_MB
