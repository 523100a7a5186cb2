"""A command in this process, which has loaded the model already: for what a process of its own would not show better."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from sim.cli.app import app


def here(place: Path, *words: str) -> Any:
    """What ``grapevine WORDS`` does and says in the folder ``place``."""
    with chdir(place):
        return CliRunner().invoke(app, list(words))
