"""Progress of a study: one bar on a terminal, now and then a plain line elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import IO, Protocol, Self

from tqdm import tqdm

LINE_EVERY_S = 30.0
"""Seconds between two plain lines where there is no terminal."""


class Progress(Protocol):
    """Receives the progress of a study."""

    def begin(self, runs: int, failed: int) -> None:
        """Start from the runs that have ended already, and how many of them failed."""

    def stage(self, doing: str) -> None:
        """Receive what is being done now, in a word or two."""

    def advance(self, runs: int, failed: int) -> None:
        """Receive how many more runs have ended, and how many of them failed."""

    def note(self, line: str) -> None:
        """Receive a line for people."""


class Silence:
    """Ignores all progress."""

    def begin(self, runs: int, failed: int) -> None:
        """Ignored."""

    def stage(self, doing: str) -> None:
        """Ignored."""

    def advance(self, runs: int, failed: int) -> None:
        """Ignored."""

    def note(self, line: str) -> None:
        """Ignored."""


class Bar:
    """A bar on ``stream``: how many of a ``unit`` are done, rate, time left, failures and what is being done.

    Where ``stream`` is not a terminal it is a plain line, at most one every ``LINE_EVERY_S`` seconds. A context manager.
    """

    def __init__(self, runs: int, stream: IO[str], unit: str = "run") -> None:
        self._bar = tqdm(
            total=runs,
            unit=unit,
            file=stream,
            disable=None,
            dynamic_ncols=True,
            smoothing=0.0,
            bar_format="{desc} {bar} {n_fmt}/{total_fmt} " + unit + "s, {rate_fmt}, {remaining} left{postfix}",
        )
        self._stream, self._unit, self._total = stream, unit, runs
        self._before = self._done = self._failed = 0
        self._started = self._said = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    def begin(self, runs: int, failed: int) -> None:
        """Start from the runs that have ended already, which do not count in the rate."""
        self._before = self._done = runs
        self._failed = failed
        self._started = time.monotonic()
        if not self._bar.disable:
            self._bar.initial = self._bar.n = runs
            self._bar.start_t = self._bar.last_print_t = time.time()
        self._show_failures()

    def stage(self, doing: str) -> None:
        """Show what is being done."""
        self._bar.set_description_str(doing)
        self._say_sometimes(lambda _: doing)

    def advance(self, runs: int, failed: int) -> None:
        """Move the bar on."""
        self._done += runs
        self._failed += failed
        self._show_failures()
        self._bar.update(runs)
        self._say_sometimes(self._line)

    def note(self, line: str) -> None:
        """Write a line above the bar."""
        tqdm.write(line, file=self._stream)
        self._stream.flush()

    def _say_sometimes(self, line: Callable[[float], str]) -> None:
        """Without a terminal: a plain line, unless there has been one lately."""
        now = time.monotonic()
        if self._bar.disable and now - self._said >= LINE_EVERY_S:
            self._said = now
            print(line(now), file=self._stream, flush=True)

    def _show_failures(self) -> None:
        if self._failed:
            self._bar.set_postfix_str(f"{self._failed} failed", refresh=False)

    def _line(self, now: float) -> str:
        made = self._done - self._before
        rate = made / max(now - self._started, 1e-9)
        failed = f", {self._failed} failed" if self._failed else ""
        left = duration((self._total - self._done) / rate) if made else "unknown"
        return f"{self._done} of {self._total} {self._unit}s{failed}, {60.0 * rate:.3g} a minute, {left} left"


def duration(seconds: float) -> str:
    """Return a time for people: ``40 s``, ``12 min``, ``3 h 20 min``, ``2 d 4 h``."""
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60.0)
    if minutes < 100:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min"
    return f"{hours // 24} d {hours % 24} h"
