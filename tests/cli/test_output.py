"""Width and colour of what commands print: of the terminal, and plain in pipes."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator

import pytest

from sim.cli.shell import fit_output
from sim.views.terminal.output import coloured, plain_output, width


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A terminal of 64 columns; nothing of the environment in which the tests run."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda fallback: os.terminal_size((64, 24)))
    with plain_output():
        yield


@pytest.mark.parametrize(
    ("environment", "colour"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_a_terminal_has_its_width_and_colour(
    environment: dict[str, str], colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    fit_output()
    assert (width(), coloured()) == (64, colour)


@pytest.mark.parametrize(("force", "colour"), [("", False), ("0", False), ("1", True)])
def test_a_pipe_has_80_columns_and_colour_only_where_forced(
    force: str, colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False, raising=False)
    monkeypatch.setenv("FORCE_COLOR", force)
    monkeypatch.setenv("COLUMNS", "200")
    fit_output()
    assert (width(), coloured()) == (80, colour)
