"""A first answer while a comparison is still running, above its progress bar."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.kernel.interrupts import let_stop

if TYPE_CHECKING:
    from sim.study.design.plan import Plan
    from sim.study.execute.first_look import FirstLook


@dataclass(frozen=True)
class FirstAnswer:
    """A comparison that gives a first answer; ``against``: its reference, see ``sim.compare``."""

    against: str | None

    def of(self, plan: Plan, folder: Path, note: Callable[[str], None]) -> Callable[[Collection[str]], None]:
        """Return what hears of the runs of a study as they are kept, see ``sim.study.execute.runner.OnKept``, and gives the answer.

        Args:
            plan: the study.
            folder: its result folder.
            note: shows lines for people.
        """
        from sim.study.execute.first_look import FirstLook

        look = FirstLook(plan)

        def hear(runs: Collection[str]) -> None:
            seconds = look.hear(runs)
            if seconds is not None:
                note(self._said(plan, folder, look, seconds))

        return hear

    def _said(self, plan: Plan, folder: Path, look: FirstLook, seconds: float) -> str:
        """Return the first answer; or why there is none: the study goes on without it, whatever the reason."""
        try:
            with _plain_unless_terminal():
                return "\n".join(self._lines(plan, folder, look, seconds))
        except Exception as error:
            let_stop(error)
            return f"no first answer; the study goes on ({type(error).__name__}: {error})"

    def _lines(self, plan: Plan, folder: Path, look: FirstLook, seconds: float) -> list[str]:
        from sim.study.design.currency import currency_of
        from sim.study.execute.first_look import first_comparison
        from sim.study.execute.looks import FIRST_AT
        from sim.study.storage.results import open_study
        from sim.views.terminal.comparison import first_answer_lines

        results = open_study(folder)
        found = first_comparison(results, look.runs, self.against)
        entry = results.manifest["scenarios"][0]
        currency = plan.study.currency or currency_of(results.manifest, entry)
        events = [str(one["name"]) for one in entry["resolved"].get("events", ())]
        return first_answer_lines(found, (FIRST_AT, plan.study.replicates), seconds, currency, events)


def _plain_unless_terminal() -> AbstractContextManager[None]:
    """Make lines for standard error, where progress is shown: as for standard output on a terminal, plain elsewhere."""
    from sim.views.terminal.output import plain_output

    return nullcontext() if sys.stderr.isatty() else plain_output()
