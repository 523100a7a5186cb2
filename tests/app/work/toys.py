"""Jobs that need no model, and ways to look at processes from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from sim.app.work import Tell


@dataclass(frozen=True)
class Says:
    """Writes its name into a file, one after another, and returns it with its process."""

    name: str
    file: Path

    def run(self, tell: Tell, workers: int) -> tuple[str, int, int]:
        with self.file.open("a") as file:
            file.write(f"{self.name}\n")
        tell.progress(1, 2, "half")
        tell.partial({"so far": self.name})
        return self.name, os.getpid(), workers


@dataclass(frozen=True)
class QuickSays(Says):
    quick: ClassVar[bool] = True


@dataclass(frozen=True)
class Sleeps:
    """Starts a process of its own, says so in a file, and sleeps beside it."""

    file: Path

    def run(self, tell: Tell, workers: int) -> None:
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        self.file.write_text(f"{os.getpid()} {child.pid}")
        tell.progress(0, 10, "sleeping")
        time.sleep(600.0)


@dataclass(frozen=True)
class Counts:
    """Makes steps of a twentieth of a second."""

    steps: int

    def run(self, tell: Tell, workers: int) -> int:
        for step in range(self.steps):
            tell.progress(step, self.steps, "counting")
            time.sleep(0.05)
        return self.steps


@dataclass(frozen=True)
class Raises:
    error: type[Exception]
    message: str

    def run(self, tell: Tell, workers: int) -> None:
        raise self.error(self.message)


@dataclass(frozen=True)
class Gives:
    """Returns what cannot be pickled."""

    def run(self, tell: Tell, workers: int) -> Any:
        return lambda: None


def starts_when_allowed(say: Callable[[str], None]) -> None:
    if not Path(os.environ["ALLOWED"]).exists():
        raise RuntimeError("not yet")


def until(ready: Callable[[], object], patience_s: float = 30.0) -> float:
    """Wait for something, and return how many seconds that took."""
    start = time.monotonic()
    while not ready():
        assert time.monotonic() - start < patience_s, "it did not happen"
        time.sleep(0.01)
    return time.monotonic() - start


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended and is not waited for does not."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return not Path("/proc/self").exists()
