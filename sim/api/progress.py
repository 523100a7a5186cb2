"""Progress of a study: a bar on a terminal, a bar in a notebook, plain lines elsewhere, a function that is called, or nothing."""

from __future__ import annotations

import html
import sys
import time
import warnings
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sim.study.execute.progress import Bar, Silence, duration

if TYPE_CHECKING:
    from sim.api.execution import OnProgress

_REDRAW_S = 0.2


def display(runs: int, *, shown: bool | OnProgress, unit: str = "run") -> Bar | NotebookBar | Hidden:
    """Return a context manager that gives the progress of so many runs, or of another ``unit``, shown where this program's user is.

    Args:
        runs: how many there are.
        shown: whether it is shown; or a function that receives it, see ``sim.Execution``.
        unit: what one of them is called.
    """
    if callable(shown):
        return Called(runs, shown)
    if not shown:
        return Hidden()
    return NotebookBar(runs, unit) if in_notebook() else Bar(runs, sys.stderr, unit)


def in_notebook() -> bool:
    """Return whether this program is the kernel of a notebook."""
    shell = sys.modules.get("IPython")
    found = shell.get_ipython() if shell is not None else None
    return found is not None and type(found).__name__ == "ZMQInteractiveShell"


class Hidden(Silence):
    """Progress that is not shown."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


class Called(Hidden):
    """Progress that a function receives."""

    def __init__(self, runs: int, call: OnProgress) -> None:
        self._total, self._call = runs, call
        self._done, self._doing = 0, "starting"

    def begin(self, runs: int, failed: int) -> None:
        """Start from the runs that have ended already."""
        self._done = runs
        self._call(self._done, self._total, self._doing)

    def stage(self, doing: str) -> None:
        """Pass on what is being done, when it changes."""
        if doing != self._doing:
            self._doing = doing
            self._call(self._done, self._total, doing)

    def advance(self, runs: int, failed: int) -> None:
        """Pass on how many are done."""
        self._done += runs
        self._call(self._done, self._total, self._doing)


class NotebookBar:
    """A bar below the cell of a notebook, which needs no widgets; it ends as a line that says how many runs took how long."""

    def __init__(self, runs: int, unit: str = "run") -> None:
        self._unit = unit
        self._total, self._done, self._there, self._failed = runs, 0, 0, 0
        self._doing = "starting"
        self._started = self._drawn = time.monotonic()
        self._handle: Any = None

    def __enter__(self) -> Self:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import_module("tqdm.auto")  # Mesa imports it, and it warns where there are no widgets
        shown = import_module("IPython.display")
        self._html = shown.HTML
        self._handle = shown.display(self._html(self._bar()), display_id=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        took = duration(time.monotonic() - self._started)
        state = "" if kind is None else ", stopped"
        self._handle.update(
            self._html(f"<small>{self._done} of {self._total} {self._unit}s{self._failures()}, {took}{state}</small>")
        )

    def begin(self, runs: int, failed: int) -> None:
        """Start from the runs that are complete already."""
        self._there = self._done = runs
        self._failed = failed
        self._started = time.monotonic()
        self._draw(at_once=True)

    def stage(self, doing: str) -> None:
        """Show what is being done."""
        self._doing = doing
        self._draw()

    def advance(self, runs: int, failed: int) -> None:
        """Move the bar on."""
        self._done += runs
        self._failed += failed
        self._draw(at_once=self._done >= self._total)

    def note(self, line: str) -> None:
        """Show a line, or a table of lines, that somebody who watches should read."""
        element = "pre" if "\n" in line else "small"
        import_module("IPython.display").display(self._html(f"<{element}>{html.escape(line)}</{element}>"))

    def _draw(self, *, at_once: bool = False) -> None:
        now = time.monotonic()
        if at_once or now - self._drawn >= _REDRAW_S:
            self._drawn = now
            self._handle.update(self._html(self._bar()))

    def _bar(self) -> str:
        made = self._done - self._there
        seconds = time.monotonic() - self._started
        left = f", {duration((self._total - self._done) * seconds / made)} left" if made and seconds > 0.0 else ""
        return (
            f'<progress value="{self._done}" max="{self._total}"></progress> '
            f"<small>{self._done} of {self._total} {self._unit}s{self._failures()}{left}; {html.escape(self._doing)}</small>"
        )

    def _failures(self) -> str:
        return f", {self._failed} failed" if self._failed else ""
