"""How the program talks: lines, JSON, complaints, and errors that are the input's fault."""

from __future__ import annotations

import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

import typer

import sim

EXIT_ERROR, EXIT_BUG, EXIT_INTERRUPTED = 2, 1, 130


class UsageError(Exception):
    """Options that cannot be used together, or that mean nothing."""


def expected_errors() -> tuple[type[Exception], ...]:
    """Kinds of error that are the input's fault, of those modules that have been imported so far."""
    found: list[type[Exception]] = [UsageError]
    for module, name in (
        ("sim.scenario.schema", "ScenarioError"),
        ("sim.society.graph_file", "GraphError"),
        ("sim.policies.base", "PolicyError"),
        ("sim.lab.plan", "PlanError"),
        ("sim.lab.files", "StoreError"),
        ("sim.lab.compare", "CompareError"),
    ):
        if module in sys.modules:
            found.append(getattr(sys.modules[module], name))
    return tuple(found)


def say(*lines: str) -> None:
    """Print lines."""
    for line in lines:
        typer.echo(line)


def complain(message: str) -> None:
    """Print a message where errors go."""
    typer.echo(f"grapevine: {message}", err=True)


def keep_traceback(error: Exception) -> Path:
    """Write a traceback to a file of its own and say where."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="grapevine-error-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write(
            f"{datetime.now(UTC).isoformat()} grapevine {sim.__version__} {sys.version}\n{' '.join(sys.argv)}\n\n"
        )
        traceback.print_exception(error, file=file)
    return Path(file.name)


def print_json(data: object) -> None:
    """Print plain data as JSON."""
    import json

    say(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False))
