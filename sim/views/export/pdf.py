"""A page printed as PDF by a browser on this machine: Chromium, Chrome or Edge, without a window."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from sim.kernel.errors import GrapevineError
from sim.study.storage.files import temporary_folder

_COMMANDS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
    "microsoft-edge-stable", "msedge", "brave-browser",
)  # fmt: skip
_MAC = ("Google Chrome", "Chromium", "Microsoft Edge", "Brave Browser")
_WINDOWS = (
    "Google/Chrome/Application/chrome.exe", "Chromium/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe",
)  # fmt: skip
_TIMEOUT_S = 180.0


class PrintError(GrapevineError):
    """A page that cannot be printed: no browser, or one that fails."""


def browser() -> Path:
    """Return the program of a browser that prints pages. Raises PrintError when there is none."""
    for command in _COMMANDS:
        if found := shutil.which(command):
            return Path(found)
    for place in _usual_places():
        if place.is_file():
            return place
    raise PrintError(
        "PDF needs Chromium, Chrome or Edge on this machine, and none was found. Install one, or write the page "
        "(--format html), open it in any browser and print it to PDF: the brief is its first two A4 pages"
    )


def _usual_places() -> Iterator[Path]:
    if sys.platform == "darwin":
        for name in _MAC:
            yield Path("/Applications", f"{name}.app", "Contents", "MacOS", name)
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if folder := os.environ.get(variable):
            yield from (Path(folder, place) for place in _WINDOWS)


def print_page(page: Path, path: Path) -> None:
    """Print an HTML file to ``path`` as PDF. Raises PrintError when there is no browser, or it fails."""
    program = browser()
    with temporary_folder(path.absolute().parent) as folder:
        made = folder / "page.pdf"
        said = _run(program, page, made, folder / "profile")
        if not made.is_file() or made.stat().st_size == 0:
            raise PrintError(f"{program} could not print {page}: {_last_line(said)}")
        made.replace(path)


def _run(program: Path, page: Path, made: Path, profile: Path) -> str:
    # root has no sandbox; the page is our own and asks the network for nothing
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    words = [
        str(program), "--headless", "--disable-gpu", *sandbox, f"--user-data-dir={profile}", "--no-first-run",
        "--disable-background-networking", "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND",
        "--no-pdf-header-footer", f"--print-to-pdf={made}", page.absolute().as_uri(),
    ]  # fmt: skip
    try:
        ended = subprocess.run(
            words, capture_output=True, text=True, errors="replace", timeout=_TIMEOUT_S, check=False, stdin=subprocess.DEVNULL
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PrintError(f"{program} could not print {page}: {error}") from error
    return ended.stderr


def _last_line(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
