"""Starts the workshop: makes an environment once, installs Grapevine into it, and opens the workshop in a browser.

The files to double-click call this with a Python that fits. It needs nothing but that Python, and keeps everything that it makes in one
folder of the user, which it names; to remove it, delete that folder.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST, NEWEST = (3, 11), (3, 13)
SOURCES = ("sim", "scenarios", "experiments", "pyproject.toml")
ON_WINDOWS = os.name == "nt"


class Stop(Exception):
    """A reason why the workshop cannot start, in plain words."""


def say(text: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def wheels_of(here: Path) -> Path | None:
    """Return the folder of packages beside this file, from which it installs without the internet; None without one."""
    folder = here / "wheels"
    return folder if folder.is_dir() else None


def python_of(wheels: Path) -> set[tuple[int, int]]:
    """Return the versions of Python that compiled packages in a folder are for; empty when it has none."""
    found = {re.search(r"-cp3(\d+)-cp3\1-", path.name) for path in wheels.glob("*.whl")}
    return {(3, int(match[1])) for match in found if match}


def misfit(here: Path) -> str:
    """Return the reason why this Python cannot run Grapevine here; empty when it can."""
    version = sys.version_info[:2]
    if not OLDEST <= version <= NEWEST or sys.maxsize < 2**32:
        return "Grapevine needs Python 3.11, 3.12 or 3.13 (64 bit)."
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        return "This Python cannot make environments. In Debian or Ubuntu: sudo apt install python3-venv"
    wheels = wheels_of(here)
    wanted = python_of(wheels) if wheels else set()
    if wanted and version not in wanted:
        names = " or ".join(f"{major}.{minor}" for major, minor in sorted(wanted))
        return f"The packages in the folder wheels are for Python {names}, and this is {version[0]}.{version[1]}."
    return ""


def source_of(here: Path) -> Path:
    """Return what to install: the wheel of Grapevine in ``wheels`` or beside this file, else the checkout that this file is in."""
    wheels = wheels_of(here)
    for folder in (wheels, here):
        found = sorted(folder.glob("grapevine_sim-*.whl")) if folder else []
        if found:
            return found[-1]
    if wheels:
        raise Stop(f"The folder {wheels} holds no grapevine_sim-….whl. How to make the folder stands in offline.md.")
    checkout = here.parents[2] if len(here.parents) > 2 else here
    if (checkout / "pyproject.toml").is_file() and (checkout / "sim").is_dir():
        return checkout
    raise Stop("Grapevine is not here. Copy the whole folder, or put its file grapevine_sim-….whl beside this one.")


def stamp_of(source: Path) -> str:
    """Return a line that changes with what is installed and with this Python."""
    found = hashlib.sha256(f"{sys.version} {sys.base_prefix} {source}".encode())
    for path in [source] if source.is_file() else _files(source):
        found.update(f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}".encode())
    return found.hexdigest()


def _files(checkout: Path) -> list[Path]:
    places = [checkout / name for name in SOURCES]
    below = [path for place in places for path in ([place] if place.is_file() else place.rglob("*"))]
    return sorted(path for path in below if path.suffix in (".py", ".toml", ".j2", ".js", ".css"))


def folder_of_user() -> Path:
    """Return the folder in which the environment is kept."""
    if ON_WINDOWS:  # not in AppData, which the Python of the Microsoft Store sees elsewhere than other programs
        return Path.home() / "Grapevine-workshop"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Grapevine-workshop"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "grapevine-workshop"


def ready(source: Path, wheels: Path | None, folder: Path) -> Path:
    """Return the Python of an environment that has Grapevine, made now if there is none or another version stands in it."""
    environment, mark = folder / "environment", folder / "installed"
    python = environment / ("Scripts/python.exe" if ON_WINDOWS else "bin/python")
    stamp = stamp_of(source)
    if python.exists() and mark.exists() and mark.read_text(encoding="utf-8") == stamp:
        return python
    say(f"The first start installs Grapevine into {environment}")
    say(
        "It takes a minute or two."
        if wheels
        else "It needs the internet, this one time, and takes some minutes (250 MB)."
    )
    mark.unlink(missing_ok=True)
    shutil.rmtree(environment, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    _run([sys.executable, "-m", "venv", str(environment)], "The environment could not be made.")
    _run(install_command(python, source, wheels), _why_not(wheels))
    mark.write_text(stamp, encoding="utf-8")
    return python


def install_command(python: Path, source: Path, wheels: Path | None) -> list[str]:
    """Return the command that installs Grapevine with the workshop; with a folder of packages it asks nothing of the internet."""
    offline = ["--no-index", "--find-links", str(wheels)] if wheels else []
    return [
        str(python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check", *offline, f"{source}[app]",
    ]  # fmt: skip


def _why_not(wheels: Path | None) -> str:
    if wheels:
        return f"Not everything was in {wheels}. Make it again for this kind of computer, as offline.md says."
    return "The installation failed. Is the computer connected to the internet? Behind a proxy, or offline: offline.md."


def _run(command: list[str], failure: str) -> None:
    if subprocess.call(command, env=_surroundings()) != 0:
        raise Stop(f"{failure} What went wrong stands above.")


def _surroundings() -> dict[str, str]:
    """Return the variables for what is started: without those that lead Python elsewhere, and with UTF-8."""
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    return kept | {"PYTHONUTF8": "1"}


def options(asked: list[str]) -> list[str]:
    """Return the options of ``grapevine app``: those given, else by a question, if there is somebody to answer it."""
    if asked or not sys.stdin or not sys.stdin.isatty():
        return asked
    say()
    say("Who takes part?")
    say("  Press Enter: you alone, or a group that looks at this screen.")
    say("  Type c and press Enter: a class that joins from its own computers or phones in the same network.")
    return ["--host", "0.0.0.0"] if input("> ").strip().lower().startswith("c") else []


def start(python: Path, asked: list[str]) -> int:
    """Start the workshop and return its exit code when it ends."""
    say()
    say("Starting. The browser opens by itself. To end the workshop, press Ctrl-C here or close this window.")
    process = subprocess.Popen([str(python), "-P", "-m", "sim.cli.app", "app", *asked], env=_surroundings())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # it has reached the workshop too, which is ending
            continue


def main(arguments: list[str]) -> int:
    """Start the workshop; ``--fits`` only says by the exit code whether this Python can."""
    reason = misfit(HERE)
    if arguments == ["--fits"]:
        return 1 if reason else 0
    try:
        if reason:
            raise Stop(reason)
        python = ready(source_of(HERE), wheels_of(HERE), folder_of_user())
        return start(python, options(arguments))
    except Stop as stop:
        say(f"\n{stop}")
    except OSError as error:
        say(f"\nThat did not work: {error}")
    except (KeyboardInterrupt, EOFError):
        say("\nStopped.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
