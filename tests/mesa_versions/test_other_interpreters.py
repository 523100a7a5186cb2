"""The Mesa-facing and end-to-end tests once more, on another interpreter of this machine that gets another Mesa.

Skipped, with the reason in pytest's summary, where there is no such interpreter, where nothing can be installed, or with
``GRAPEVINE_OTHER_PYTHONS=0``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import environments
from tests.mesa_versions import interpreters

pytestmark = pytest.mark.process

TEST_SECONDS = 600  # about two minutes on an idle machine, much of it compiling
SUITES = ("tests/engine/mesa", "tests/end_to_end/test_command.py", "tests/mesa_versions/test_smoke.py")


@pytest.fixture
def other() -> tuple[interpreters.Interpreter, Path]:
    """An interpreter with another Mesa, and the Python of its environment."""
    if os.environ.get("GRAPEVINE_OTHER_PYTHONS") == "0":
        pytest.skip("GRAPEVINE_OTHER_PYTHONS=0")
    interpreter = interpreters.with_other_mesa(interpreters.found())
    if interpreter is None:
        pytest.skip("no further interpreter that gets another Mesa")
    try:
        return interpreter, interpreters.environment(interpreter)
    except environments.Unavailable as reason:
        pytest.skip(str(reason))


@pytest.mark.proof
def test_the_face_and_a_whole_comparison_work_on_the_other_mesa(
    other: tuple[interpreters.Interpreter, Path], record_property: Callable[[str, object], None], tmp_path: Path
) -> None:
    interpreter, python = other
    mesa = interpreters.mesa_version(python)
    suites = [suite for suite in SUITES if (interpreters.ROOT / suite).exists()]
    done = subprocess.run(
        [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'other'}", *suites],
        cwd=interpreters.ROOT,
        env=os.environ | {"PYTHONPATH": str(interpreters.ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=TEST_SECONDS,
        stdin=subprocess.DEVNULL,
    )
    lines = done.stdout.strip().splitlines()
    outcome = lines[-1].strip("= ") if lines else f"exit code {done.returncode}"
    record_property("interpreter", f"{interpreter} with Mesa {mesa}: {', '.join(suites)}: {outcome}")
    assert done.returncode == 0, f"{interpreter} with Mesa {mesa}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
    assert "passed" in outcome


def test_interpreters_that_do_not_run_are_passed_over(tmp_path: Path) -> None:
    broken = tmp_path / "python3.12"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    assert interpreters.asked(broken) is None
    assert interpreters.asked(tmp_path / "absent") is None


def test_an_interpreter_says_its_version() -> None:
    here = interpreters.asked(Path(sys.executable))
    assert here is not None
    assert here.version == sys.version_info[:3]


@pytest.mark.parametrize("minors", [(13, 12), (12,), (11,), (13, 11), ()])
def test_the_interpreter_chosen_gets_another_mesa(minors: tuple[int, ...]) -> None:
    candidates = [interpreters.Interpreter(Path(f"python3.{minor}"), (3, minor, 0)) for minor in minors]
    chosen = interpreters.with_other_mesa(candidates)
    here_newest = sys.version_info >= (3, 12)
    fitting = [minor for minor in minors if (minor >= 12) != here_newest]
    assert (chosen.version[1] if chosen else None) == (fitting[0] if fitting else None)
