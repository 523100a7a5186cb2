"""Compiling before workers start, so that they find the compiled code instead of each compiling it."""

from __future__ import annotations

from typing import Protocol

from sim.scenario import Scenario

_SMALL = {"society.people": 300, "company.burn_in": 1}


class _Watcher(Protocol):
    def stage(self, doing: str) -> None:
        """What is being done now."""


def warm_up(scenario: Scenario, policy: str, watcher: _Watcher) -> None:
    """Compile the model, unless that has been done, by simulating a month of a small world like ``scenario``."""
    from sim.compiled import is_compiled, much_compiling

    if is_compiled():
        return
    # only now: it takes most of a second, and workers simulate in processes of their own
    from sim.replicate import simulate

    watcher.stage("compiling, the first time only")
    try:
        with much_compiling():
            simulate(scenario.with_values(_SMALL), [policy], 0, 1)
    except Exception:
        return  # whatever is wrong will be wrong in what follows, and is recorded there
