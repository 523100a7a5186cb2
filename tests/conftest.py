"""What all tests share: the closing lines that say with which interpreters and versions the suite ran."""

from __future__ import annotations

import gc
import os
import platform
import signal
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest

from tests.guard import quick_unless_marked

# Before NumPy is imported, here and in what the tests start: as many tests as there are cores run at the same time, and the threads of the
# linear algebra of one wait for the other's by spinning, which took up to five times as much of the processor as the algebra itself.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

COLLECT_AFTER = 50_000
"""Objects that are made and not freed before Python looks through them; nearly all of them stay, and looking takes a tenth of the time."""


def pytest_configure() -> None:
    gc.set_threshold(COLLECT_AFTER, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _heeded() -> Iterator[None]:
    """Tests and what they start heed signals, also where the tests were started to ignore them, as by nohup or in the background."""
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    for number, handler in before.items():
        if handler == signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Let a test compile and start processes only where a mark says so."""
    with quick_unless_marked(item):
        return (yield)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name this interpreter and those that the tests in ``tests/mesa_versions`` found and used."""
    others = {
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "interpreter"
    }
    terminalreporter.section("interpreters")
    terminalreporter.line(f"Python {platform.python_version()} with Mesa {version('mesa')}: this run")
    for line in sorted(others):
        terminalreporter.line(line)
