"""One base for the errors that are the input's fault, and one exit code for each."""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import sim
from sim.cli.shell import app, command

OTHERS = {"OutputError", "NotTextError", "NotRun", "WorkerDied", "Refused"}
"""Not the input's fault, or always turned into one of the errors that are: a full disk, bytes that are no text, a missing data set, a lost
process, a request over the network that is answered with why."""


def exceptions() -> dict[str, type[Exception]]:
    """Public exceptions by name."""
    return {
        name: kind
        for module in pkgutil.walk_packages(sim.__path__, "sim.")
        for name, kind in vars(importlib.import_module(module.name)).items()
        if isinstance(kind, type) and issubclass(kind, Exception) and kind.__module__ == module.name
        if not name.startswith("_")
    }


@pytest.mark.slow
def test_every_error_of_the_input_is_a_grapevine_error() -> None:
    found = exceptions()
    assert set(found) >= OTHERS | {"ScenarioError", "PolicyError", "PlanError", "StoreError", "GraphError"}
    assert {name for name, kind in found.items() if not issubclass(kind, sim.GrapevineError)} == OTHERS


@pytest.mark.parametrize("code", [2, 7])
def test_a_command_ends_with_the_exit_code_of_its_error(code: int) -> None:
    class FaultError(sim.GrapevineError):
        exit_code = code

    registered = list(app.registered_commands)
    try:

        @command
        def broken() -> None:
            raise FaultError("the value 12 is above 10")

        @command
        def sound() -> None:
            """Be a second command: with one alone, no name is expected."""

        ended = CliRunner().invoke(app, ["broken"])
    finally:
        app.registered_commands[:] = registered
    assert (ended.exit_code, ended.stdout) == (code, "")
    assert "the value 12 is above 10" in ended.stderr


@pytest.mark.process
def test_the_base_loads_nothing_else() -> None:
    code = (
        "import sim.kernel.errors, sys, json; print(json.dumps([m for m in sys.modules if m.split('.')[0] == 'sim']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(json.loads(done.stdout)) == {"sim", "sim.kernel", "sim.kernel.errors"}
