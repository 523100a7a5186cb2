"""Finding the Python interpreters on this machine, and an environment for one of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from benchmarks import environments

ROOT = Path(__file__).resolve().parents[2]
SUPPORTED = ((3, 11), (3, 12), (3, 13))


@dataclass(frozen=True)
class Interpreter:
    """A Python that runs: its path and its version, as (3, 13, 0)."""

    path: Path
    version: tuple[int, int, int]

    def __str__(self) -> str:
        return "Python " + ".".join(map(str, self.version))


def asked(path: Path) -> Interpreter | None:
    """The interpreter at ``path``, or None when it does not run (as a version manager's stand-in may not)."""
    command = [str(path), "-c", "import ensurepip, json, sys; print(json.dumps(sys.version_info[:3]))"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
        major, minor, micro = json.loads(answer.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return Interpreter(path, (major, minor, micro))


def found() -> list[Interpreter]:
    """Every supported interpreter on PATH or under pyenv other than the minor version running now, newest first."""
    names = [shutil.which(f"python{major}.{minor}") for major, minor in SUPPORTED]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [Path(name) for name in names if name] + sorted(pyenv.glob("3.*/bin/python"))
    minors: dict[tuple[int, int], Interpreter] = {}
    for path in candidates:
        interpreter = asked(path)
        if interpreter is None or interpreter.version[:2] not in SUPPORTED:
            continue
        if interpreter.version[:2] != sys.version_info[:2]:
            minors.setdefault(interpreter.version[:2], interpreter)
    return [minors[minor] for minor in sorted(minors, reverse=True)]


def with_other_mesa(interpreters: list[Interpreter]) -> Interpreter | None:
    """The one that gets another Mesa than this run: 3.12 and later get the newest, 3.11 stays with 3.3."""
    newest_here = sys.version_info >= (3, 12)
    for interpreter in interpreters:
        if (interpreter.version >= (3, 12)) != newest_here:
            return interpreter
    return None


def requirements() -> list[str]:
    """What the package needs to run, from ``pyproject.toml``, and what its tests need there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"]["test"]
    wanted = ("pytest>", "hypothesis", "pandas", "polars")
    return [*project["dependencies"], *(line for line in extra if line.startswith(wanted))]


def environment(interpreter: Interpreter) -> Path:
    """The Python of an environment with the requirements; Unavailable or RuntimeError, see ``environments.made``."""
    name = f"python{'.'.join(map(str, interpreter.version))}"
    return environments.made(interpreter.path, name, requirements())


def mesa_version(python: Path) -> str:
    """The version of Mesa in that environment."""
    return environments.versions(python, ["mesa"]).removeprefix("mesa ")
