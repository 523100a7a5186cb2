"""Prepare a worker process: import what jobs need and load the compiled model, so that the first picture is there soon."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sim.app.work.jobs import Glance

_SMALL: Final = {"society.people": 300, "company.burn_in": 1, "company.run_off_months": 1}


class _Quiet:
    """Passes on what is being done while the model is compiled, and nothing else."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.stage = say

    def progress(self, done: int, total: int, stage: str) -> None:
        pass

    def partial(self, value: object) -> None:
        pass


def prewarm(say: Callable[[str], None]) -> None:
    """Compile the model where that has not been done, and compare two policies in a tiny market.

    Args:
        say: receives what is being done.
    """
    say("loading the model")
    from sim.scenario import load
    from sim.study.workers.precompile import compile_model

    quiet = _Quiet(say)
    company = load("default")
    compile_model(company, "first-come", quiet)
    say("loading the model")
    arguments = {"scenarios": company.with_values(_SMALL), "policies": ("ignore", "first-come"), "months": 1}
    Glance({**arguments, "replicates": 2}).run(quiet, 1)
