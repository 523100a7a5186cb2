"""``make`` looks at the interpreter before it makes an environment, and does not keep one that a wrong interpreter made."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

pytestmark = [pytest.mark.skipif(shutil.which("make") is None, reason="make is not there"), pytest.mark.process]


def interpreter(folder: Path, version: str) -> Path:
    """A stand-in for Python that says it is of ``version``; as ``-m venv`` it copies itself, as ``-m pip`` it does nothing."""
    folder.mkdir(parents=True)
    numbers = f"({version.replace('.', ',')},0)"
    path = folder / "python"
    path.write_text(
        f"""#!/bin/sh
if [ "$1" = -c ]; then
    exec {sys.executable} -c "import sys; sys.version_info = {numbers}; sys.executable = '$0'; $2"
fi
for last; do :; done
if [ "$2" = venv ]; then
    mkdir -p "$last/bin" && cp "$0" "$last/bin/python"
fi
""",
        encoding="utf-8",
    )
    path.chmod(0o755)
    return path


def make(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run make in a folder that has the Makefile, without what an outer make may have said, with ``more`` in the environment."""
    shutil.copy(ROOT / "Makefile", folder)
    shutil.copy(ROOT / "pyproject.toml", folder)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAKE", "MFLAGS")) and name not in ("VENV", "PYTHON", "JOBS")
    } | more
    return subprocess.run(["make", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_versions_are_those_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest, newest = (re.search(rf"^{name} := (.*)$", MAKEFILE, re.MULTILINE) for name in ("OLDEST", "NEWEST"))
    assert oldest
    assert newest
    major, minor = newest.group(1).split(".")
    assert project["requires-python"] == f">={oldest.group(1)},<{major}.{int(minor) + 1}"


@pytest.mark.parametrize("version", ["3.10", "3.9", "3.14", "2.7"])
@pytest.mark.parametrize("target", ["compare", "quick", "test", "docs", "proof", "bench", "scale", "validate"])
def test_a_wrong_interpreter_makes_no_environment(tmp_path: Path, version: str, target: str) -> None:
    wrong = interpreter(tmp_path / "wrong", version)
    done = make(tmp_path, target, f"PYTHON={wrong}")
    assert done.returncode != 0
    assert f"Python {version} at {wrong}" in done.stderr
    assert "3.11 to 3.13" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_an_interpreter_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = make(tmp_path, "compare", "PYTHON=no-such-python")
    assert done.returncode != 0
    assert "found nothing called no-such-python" in done.stderr


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_an_environment_of_a_wrong_interpreter_is_made_anew(tmp_path: Path, version: str) -> None:
    wrong, right = interpreter(tmp_path / "wrong", "3.10"), interpreter(tmp_path / "right", version)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    made = shutil.copy(wrong, tmp_path / ".venv" / "bin" / "python")
    refused = make(tmp_path, ".venv/installed", f"PYTHON={wrong}")
    assert refused.returncode != 0
    assert "found Python 3.10" in refused.stderr
    done = make(tmp_path, ".venv/installed", f"PYTHON={right}")
    assert done.returncode == 0, done.stderr
    assert made.read_bytes() == right.read_bytes()
    assert (tmp_path / ".venv" / "installed").exists()


def uv(folder: Path, code: int) -> dict[str, str]:
    """An environment with a stand-in for uv on the path that writes down what it is asked and ends with ``code``."""
    folder.mkdir()
    path = folder / "uv"
    path.write_text(f'#!/bin/sh\necho "$@" >> "{folder}/asked"\nexit {code}\n', encoding="utf-8")
    path.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def pip(python: Path) -> Path:
    """Let a stand-in for Python write down what it is asked as ``-m pip``; where."""
    asked = python.parent / "asked-pip"
    text = python.read_text(encoding="utf-8")
    python.write_text(
        text.replace("for last;", f'[ "$2" = pip ] && echo "$@" >> "{asked}"\nfor last;'), encoding="utf-8"
    )
    return asked


@pytest.mark.parametrize(("code", "by_pip"), [(0, False), (2, True)], ids=["works", "fails"])
def test_uv_installs_where_it_is_there_and_pip_where_it_fails(tmp_path: Path, code: int, by_pip: bool) -> None:
    python = interpreter(tmp_path / "right", "3.12")
    asked = pip(python)
    done = make(tmp_path, ".venv/installed-test", f"PYTHON={python}", **uv(tmp_path / "uv", code))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "uv" / "asked").read_text(encoding="utf-8").split() == [
        "pip", "install", "--quiet", "--python", ".venv/bin/python", "-e", ".[test]",
    ]  # fmt: skip
    assert asked.exists() == by_pip


def test_pip_installs_where_uv_is_not_there(tmp_path: Path) -> None:
    python = interpreter(tmp_path / "right", "3.12")
    asked = pip(python)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("make", "sh", "cp", "mkdir", "touch"):
        (tools / name).symlink_to(shutil.which(name) or "")
    done = make(tmp_path, ".venv/installed", f"PYTHON={python}", PATH=str(tools))
    assert done.returncode == 0, done.stderr
    assert asked.read_text(encoding="utf-8").split() == ["-m", "pip", "install", "--quiet", "--no-compile", "-e", "."]


def test_processes_may_keep_bytecode_since_nothing_is_installed_with_it(tmp_path: Path) -> None:
    python = interpreter(tmp_path / "right", "3.12")
    said = python.parent / "said"
    text = python.read_text(encoding="utf-8")
    python.write_text(
        text.replace("for last;", f'echo "[$PYTHONDONTWRITEBYTECODE]" >> "{said}"\nfor last;'), encoding="utf-8"
    )
    done = make(tmp_path, ".venv/installed", f"PYTHON={python}", PYTHONDONTWRITEBYTECODE="1")
    assert done.returncode == 0, done.stderr
    assert set(said.read_text(encoding="utf-8").split()) == {"[]"}


def test_a_right_environment_is_kept(tmp_path: Path) -> None:
    right, other = interpreter(tmp_path / "right", "3.12"), interpreter(tmp_path / "other", "3.13")
    assert make(tmp_path, ".venv/installed", f"PYTHON={right}").returncode == 0
    (tmp_path / ".venv" / "installed").unlink()
    assert make(tmp_path, ".venv/installed", f"PYTHON={other}").returncode == 0
    assert (tmp_path / ".venv" / "bin" / "python").read_bytes() == right.read_bytes()
