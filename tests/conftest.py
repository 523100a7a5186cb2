"""What all tests share: the closing lines that say with which interpreters and versions the suite ran."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Any


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
