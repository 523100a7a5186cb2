"""The wheel: built without a network, installed into an empty environment, used from another working directory.

The empty environment borrows the libraries of the one that runs the tests, so that nothing is downloaded; what it must find by
itself is the package and everything that the package brings along.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]
READY = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "scenarios").glob("*.toml"))
STUDIES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "experiments").glob("*.toml"))


def run(*command: str | Path, cwd: Path) -> str:
    """Standard output of a command that must succeed; nothing of the checkout is on its path."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (built,) = folder.glob("grapevine_sim-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an empty environment with the wheel in it."""
    folder = tmp_path_factory.mktemp("empty") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--no-deps", "--no-index", wheel, cwd=folder.parent)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder.parent).strip())
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "borrowed.pth").write_text("\n".join(sorted(libraries)) + "\n", encoding="utf-8")
    return python


def test_the_wheel_holds_the_package_and_what_it_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "sim").rglob("*.py")}
    assert sources <= names
    assert "sim/py.typed" in names
    assert READY
    assert {f"sim/ready/{name}" for name in READY + STUDIES} <= names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "results/", "calibration/"))]
    assert [name for name in names if name.endswith("licenses/LICENSE")]


def test_templates_and_other_data_are_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    data = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "sim").rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc", ".nbi", ".nbc") and "__pycache__" not in path.parts
    }
    assert data <= names


def test_the_installed_package_is_the_one_in_use(installed: Path, tmp_path: Path) -> None:
    where = Path(run(installed, "-c", "import sim; print(sim.__file__)", cwd=tmp_path).strip())
    assert where.is_relative_to(installed.parents[1])


def test_ready_made_worlds_are_found_from_anywhere(installed: Path, tmp_path: Path) -> None:
    code = "from sim.scenario import load; import sys; print(*(load(name).name for name in sys.argv[1:]))"
    names = [Path(name).stem for name in READY]
    assert run(installed, "-c", code, *names, cwd=tmp_path).split() == names


def test_the_command_works_from_anywhere(installed: Path, tmp_path: Path) -> None:
    command = installed.with_name("grapevine.exe" if sys.platform == "win32" else "grapevine")
    assert "compare" in run(command, "--help", cwd=tmp_path)
    listed = run(command, "list", "scenarios", cwd=tmp_path)
    assert all(Path(name).stem in listed for name in READY)
    assert list(tmp_path.iterdir()) == []
