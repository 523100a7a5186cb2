"""How far a study is: one bar on a terminal, silence elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import IO, Protocol, Self

from tqdm import tqdm


class Progress(Protocol):
    """Who wants to know how far a study is."""

    def stage(self, doing: str) -> None:
        """What is being done now, in a word or two."""

    def advance(self, runs: int, failed: int) -> None:
        """So many more runs have ended, so many of them by failing."""


class Silence:
    """Nobody wants to know."""

    def stage(self, doing: str) -> None:
        """Ignored."""

    def advance(self, runs: int, failed: int) -> None:
        """Ignored."""


class Bar:
    """A bar on ``stream``: how many of a ``unit`` are done, time left, failures and what is being done; nothing when it is no terminal.

    A context manager.
    """

    def __init__(self, runs: int, stream: IO[str], unit: str = "run") -> None:
        self._bar = tqdm(
            total=runs,
            unit=unit,
            file=stream,
            disable=None,
            dynamic_ncols=True,
            bar_format="{desc} {bar} {n_fmt}/{total_fmt} " + unit + "s, {remaining} left{postfix}",
        )
        self._failed = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    def stage(self, doing: str) -> None:
        """Show what is being done."""
        self._bar.set_description_str(doing)

    def advance(self, runs: int, failed: int) -> None:
        """Move the bar on."""
        self._failed += failed
        if self._failed:
            self._bar.set_postfix_str(f"{self._failed} failed", refresh=False)
        self._bar.update(runs)
