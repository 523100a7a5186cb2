"""Environments of their own, outside the checkout, for what cannot be installed beside Grapevine.

``python -m benchmarks.environments`` makes the one in which mesa-frames is measured, and prints the path of its Python.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sim.kernel.cache_folder import cache_root

INSTALL_SECONDS = 180

# What pip says when it cannot reach anything, as opposed to when the requirements are at fault.
OFFLINE = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|Temporary failure in name resolution|Network is unreachable"
    r"|from versions: none"
)

MESA_FRAMES = ("--only-binary=:all:", "mesa-frames==0.1.0a0", "polars>=1.21,<3")
"""What pip is asked for: the only release on PyPI, with a Polars whose joins can keep the order; nothing is compiled."""


class Unavailable(Exception):
    """An environment cannot be had here, through no fault of the project: no network, or no time."""


def place(name: str, wanted: Sequence[str]) -> Path:
    """Return the folder in the cache of the environment with that name and what pip is asked for. Unavailable without a cache."""
    root = cache_root()
    if root is None:
        raise Unavailable("there is no folder to keep it in: no home and no GRAPEVINE_CACHE")
    digest = hashlib.sha256("\n".join([name, *wanted]).encode()).hexdigest()[:12]
    return root / "environments" / f"{name}-{digest}"


def python_in(folder: Path) -> Path:
    """Return the Python of an environment."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def is_made(folder: Path) -> bool:
    """Return whether the environment is there, with everything installed."""
    return (folder / "complete").exists()


def made(interpreter: Path, name: str, wanted: Sequence[str]) -> Path:
    """Return the Python of an environment, made once for ``interpreter`` and kept in the cache folder.

    Raises:
        Unavailable: nothing can be installed here, or not within ``INSTALL_SECONDS``.
        RuntimeError: the requirements themselves cannot be met.
    """
    folder = place(name, wanted)
    if not is_made(folder):
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([str(interpreter), "-m", "venv", str(folder)], check=True, capture_output=True, timeout=120)
        _install(python_in(folder), name, wanted)
        (folder / "complete").touch()
    return python_in(folder)


def _install(python: Path, name: str, wanted: Sequence[str]) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", *wanted]
    try:
        pip = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired as late:
        raise Unavailable(f"installing {name} took over {INSTALL_SECONDS} s") from late
    if pip.returncode and OFFLINE.search(pip.stderr):
        raise Unavailable(f"nothing can be installed for {name} here")
    if pip.returncode:
        raise RuntimeError(f"pip cannot install the requirements of {name}:\n{pip.stderr}")


def mesa_frames_name() -> str:
    """Return what the environment of mesa-frames is called for this interpreter."""
    return f"mesa-frames-python{sys.version_info[0]}.{sys.version_info[1]}"


def mesa_frames() -> Path:
    """Return the Python of the environment with mesa-frames, which is made if need be. Unavailable or RuntimeError, see ``made``."""
    return made(Path(sys.executable), mesa_frames_name(), MESA_FRAMES)


def versions(python: Path, packages: Sequence[str]) -> str:
    """Return the versions of packages in that environment, in words."""
    program = "import sys; from importlib.metadata import version; print(*(f'{p} {version(p)}' for p in sys.argv[1:]), sep=', ')"
    command = [str(python), "-c", program, *packages]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


if __name__ == "__main__":
    print(mesa_frames())
