from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from sim.validation import run
from sim.validation.changes import AS_IT_IS, Change
from sim.validation.target import Effort
from tests.validation import made_up

pytestmark = pytest.mark.slow


@dataclass
class Notes:
    stages: list[str] = field(default_factory=list)
    done: int = 0
    failed: int = 0

    def stage(self, doing: str) -> None:
        self.stages.append(doing)

    def advance(self, runs: int, failed: int) -> None:
        self.done += runs
        self.failed += failed


def test_one_that_breaks_is_an_outcome_and_the_others_finish() -> None:
    notes = Notes()
    found = run.measure_trials(made_up.trials(made_up.TARGETS), Effort(), workers=1, watcher=notes)
    assert [one.id for one in found] == [target.id for target in made_up.TARGETS]
    assert [one.verdict for one in found] == [
        "holds", "does not hold", "does not hold", "error", "not run", "not known",
    ]  # fmt: skip
    assert found[3].message.startswith("ZeroDivisionError: nothing to divide by")
    assert "Traceback" in found[3].message
    assert found[4].message == "the data is not there"
    assert (notes.done, notes.failed) == (6, 1)
    assert notes.stages[-1] == "measuring"


def test_effort_is_passed_on() -> None:
    (found,) = run.measure_trials(made_up.trials(made_up.TARGETS[:1]), Effort(quick=True), workers=1, watcher=Notes())
    assert found.measured is not None
    assert found.measured.detail == "2 replicates."


def test_a_worker_that_dies_costs_its_targets_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bench whose process dies is tried once more, alone, and given up; the other is measured."""
    monkeypatch.setattr(run, "measure_named", _fatal)
    targets = [made_up.target("good"), made_up.target("fatal"), made_up.target("also", bench="fatal")]
    found = run.measure_trials(made_up.trials(targets), Effort(quick=True), workers=2, watcher=Notes())
    assert [one.verdict for one in found] == ["holds", "error", "error"]
    assert "worker process ended" in found[1].message


def _fatal(named: list[tuple[str, Change]], effort: Effort) -> list[run.Outcome]:
    import os

    if ("fatal", AS_IT_IS) in named:
        os._exit(9)
    return [run.measure(made_up.target(one), effort, change) for one, change in named]
