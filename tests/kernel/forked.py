"""Processes for tests of what the package keeps on disk: new interpreters, and forks that start in a moment.

Importing Numba, and what it imports before it compiles for the first time, takes a second of the processor, ten times as much as
everything that these tests look at. So ``Forks`` keeps one process that has imported all that and nothing of the package, and forks
it for each piece of code. What only a new interpreter shows is left to ``fresh``: another seed of Python's hashes, another user, a
limit, the start itself.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sim

ROOT = Path(sim.__file__).parents[1]
PATIENCE_S = 300.0

PARENT = """
import gc, json, os, sys, tempfile
import numba
from numba.core.registry import cpu_target

cpu_target.typing_context.refresh()
cpu_target.target_context.refresh()
assert not [name for name in sys.modules if name.partition(".")[0] in ("sim", "tests")]
gc.freeze()  # a process looks through everything when it ends, which takes longer than what it does


def become(asked):
    streams = (os.devnull, os.O_RDONLY), (asked["out"], os.O_WRONLY), (asked["err"], os.O_WRONLY)
    for number, (name, mode) in enumerate(streams):
        file = os.open(name, mode)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["cwd"])
    sys.path[:1] = ["", *filter(None, os.environ["PYTHONPATH"].split(os.pathsep))]
    sys.path_importer_cache.clear()
    sys.dont_write_bytecode = True
    tempfile.tempdir = None
    numba.config.reload_config()


for line in sys.stdin:
    started = []
    for asked in json.loads(line):
        process = os.fork()
        if not process:
            break
        started.append(process)
    else:
        print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(one, 0)[1]) for one in started]), flush=True)
        continue
    become(asked)
    exec(compile(asked["code"], "<string>", "exec"), {"__name__": "__main__"})
    break
"""
"""Reads lists of what is asked for, forks for each of them, and answers with their exit codes."""


@dataclass(frozen=True)
class Said:
    """What a process printed and what it said on standard error; it must have ended well."""

    out: str
    err: str
    code: int

    def __post_init__(self) -> None:
        assert self.code == 0, self.err

    @property
    def words(self) -> list[str]:
        return self.out.split()


def environment_of(folder: Path, more: Mapping[str, str | None]) -> dict[str, str]:
    """The environment of a process that finds the package in ``folder``; None takes a variable away."""
    given = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", **more}
    return {name: value for name, value in given.items() if value is not None}


def fresh(
    code: str, folder: Path = ROOT, *, prefix: Sequence[str] = (), cwd: Path | None = None, **environment: str | None
) -> Said:
    """Run ``code`` in a new interpreter that finds the package in ``folder``."""
    done = subprocess.run(
        [*prefix, sys.executable, "-c", code],
        env=environment_of(folder, environment),
        cwd=cwd or folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    return Said(done.stdout, done.stderr, done.returncode)


class Forks:
    """A process that forks, asked by its standard input."""

    def __init__(self) -> None:
        settings = {name: None for name in os.environ if name.startswith(("GRAPEVINE_", "NUMBA_"))}
        self._parent = subprocess.Popen(
            [sys.executable, "-c", PARENT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=tempfile.gettempdir(),
            env=environment_of(Path(os.devnull), settings),
        )

    def __call__(self, code: str, folder: Path = ROOT, **environment: str | None) -> Said:
        """Run ``code`` in a process that finds the package in ``folder`` and starts there."""
        [said] = self.together([code], folder, **environment)
        return said

    def together(self, codes: Sequence[str], folder: Path = ROOT, **environment: str | None) -> list[Said]:
        """Run all ``codes`` at the same time."""
        with tempfile.TemporaryDirectory() as place:
            asked = [self._asked(code, folder, environment, Path(place) / str(k)) for k, code in enumerate(codes)]
            exits = self._answer(asked)
            return [
                Said(Path(one["out"]).read_text(), Path(one["err"]).read_text(), number)
                for one, number in zip(asked, exits, strict=True)
            ]

    @staticmethod
    def _asked(code: str, folder: Path, environment: Mapping[str, str | None], place: Path) -> dict[str, Any]:
        said = {stream: place.with_suffix(f".{stream}") for stream in ("out", "err")}
        for file in said.values():
            file.touch()
        return {
            "code": code,
            "cwd": str(folder),
            "environment": environment_of(folder, environment),
            **{stream: str(file) for stream, file in said.items()},
        }

    def _answer(self, asked: list[dict[str, Any]]) -> list[int]:
        given, answers = self._parent.stdin, self._parent.stdout
        assert given is not None
        assert answers is not None
        given.write(json.dumps(asked) + "\n")
        given.flush()
        assert select.select([answers], [], [], PATIENCE_S)[0], "it takes too long"
        found: list[int] = json.loads(answers.readline())
        return found

    def close(self) -> None:
        self._parent.terminate()
        self._parent.communicate()


class NoForks:
    """The same with new interpreters, where forking is no way to start a process."""

    def __call__(self, code: str, folder: Path = ROOT, **environment: str | None) -> Said:
        return fresh(code, folder, **environment)

    def together(self, codes: Sequence[str], folder: Path = ROOT, **environment: str | None) -> list[Said]:
        with ThreadPoolExecutor(len(codes)) as threads:
            return list(threads.map(lambda code: fresh(code, folder, **environment), codes))

    def close(self) -> None: ...


CALLEE = '''
"""What is called."""

from sim.kernel.compile import kernel


@kernel
def halved(x: float) -> float:
    """Return the half."""
    return x / 2.0
'''
CALLER = '''
"""What calls it."""

from sim.kernel.callee import halved
from sim.kernel.compile import kernel


@kernel
def quartered(x: float) -> float:
    """Return a quarter."""
    return halved(halved(x))
'''


def small_package(folder: Path) -> Path:
    """The part of the package that compiles and keeps what it has compiled, and two functions for that; they take a moment to compile."""
    kernel = folder / "sim" / "kernel"
    shutil.copytree(
        ROOT / "sim" / "kernel", kernel, ignore=shutil.ignore_patterns("__pycache__"), copy_function=shutil.copyfile
    )
    shutil.copyfile(ROOT / "sim" / "__init__.py", folder / "sim" / "__init__.py")
    (kernel / "callee.py").write_text(CALLEE.lstrip())
    (kernel / "caller.py").write_text(CALLER.lstrip())
    return folder
