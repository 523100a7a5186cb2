"""The day as data: its phases, stopping on the way, watching it."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import pytest

from sim.engine.schedule import CLOCK, Phase
from sim.measures.catalogue import DAY_METRICS
from sim.model import PHASES, ConversationModel
from sim.policies import Cases, Treatment
from tests.markets import DAY, Everything, eventful, fingerprint

pytestmark = pytest.mark.slow

NAMES = [phase.name for phase in PHASES]
IDEAS = [metric.name for metric in DAY_METRICS].index("ideas")
BURN_IN = eventful().company.burn_in


def market() -> ConversationModel:
    """The eventful market after its burn-in, with ideas every day, so that no phase goes unnoticed."""
    return ConversationModel(eventful(programme__ideas=10.0), Everything(), 7)


@pytest.fixture(scope="module")
def whole() -> str:
    """Three days without a stop."""
    model = market()
    model.run_days(3)
    assert sum(day[IDEAS] for day in model.rows[BURN_IN:]) > 0.0
    return fingerprint(model)


def test_phases_have_names_of_their_own_and_reasons() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 10
    assert all(len(phase.reason.split()) >= 4 for phase in PHASES)
    assert CLOCK in NAMES


def test_a_phase_says_which_modules_it_calls() -> None:
    calls = {phase.name: phase.calls for phase in PHASES}
    assert "sim.conduct.voice" in calls["voice"]
    assert {"sim.policies.view", "sim.company.roster", "sim.company.outreach"} <= set(calls["respond"])
    assert "sim.engine.event_loop" in calls[CLOCK]


@pytest.mark.parametrize("name", NAMES[1:])
def test_a_stop_before_any_phase_changes_no_result(name: str, whole: str) -> None:
    model = market()
    for _ in range(3):
        model.step(until=name)
        assert (model.next_phase, model.within_day) == (name, True)
        model.step()
        assert (model.next_phase, model.within_day) == (NAMES[0], False)
    assert fingerprint(model) == whole
    assert (model.steps, model.day) == (3, BURN_IN + 3)


def test_stops_at_phases_and_minutes_can_follow_each_other(whole: str) -> None:
    model = market()
    for _ in range(3):
        start = model.day * DAY
        for until in ("listen", "respond", start, start + 610.5, start + 610.5, start + DAY, "loyalty", "end", None):
            model.step(until=until)
    assert fingerprint(model) == whole
    assert (model.steps, model.day) == (3, BURN_IN + 3)


def test_days_that_are_run_finish_the_one_that_was_stopped(whole: str) -> None:
    model = market()
    model.step(until="voice")
    model.run_days(3)
    assert fingerprint(model) == whole
    assert model.steps == 3


def test_the_clock_stands_at_the_minute_of_the_stop() -> None:
    model = market()
    minute = model.day * DAY + 600.0
    model.step(until=minute)
    assert (model.minute, model.next_phase) == (minute, CLOCK)


def test_every_phase_is_observed_once_and_in_order(whole: str) -> None:
    model, seen = market(), list[tuple[str, int]]()

    def note(phase: Phase, observed: ConversationModel) -> None:
        assert observed is model
        seen.append((phase.name, model.day))

    for _ in range(3):
        model.step(until="listen", observe=note)
        model.step(until=model.day * DAY + 60.0, observe=note)
        model.step(observe=note)
    first = [(name, BURN_IN + (name == "end")) for name in NAMES]  # the last phase ends the day
    assert seen[: len(NAMES)] == first
    assert [name for name, _ in seen] == NAMES * 3
    assert fingerprint(model) == whole


def test_an_unknown_phase_is_named_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"'lisen'.*listen"):
        market().step(until="lisen")


@pytest.mark.parametrize("stop", ["respond", 600.0, CLOCK])
def test_what_has_passed_cannot_be_stopped_at(stop: str | float) -> None:
    model = market()
    model.step(until=stop if isinstance(stop, str) else model.day * DAY + stop)
    for passed in ("listen", model.next_phase, model.minute - 1.0):
        with pytest.raises(ValueError, match="until"):
            model.step(until=passed)
    model.step(until="loyalty")
    with pytest.raises(ValueError, match="until"):
        model.step(until=(model.day + 1) * DAY)


@pytest.mark.parametrize("minute", [-1.0, 1e9, float("nan")])
def test_a_minute_must_be_of_today(minute: float) -> None:
    model = market()
    with pytest.raises(ValueError, match="minute"):
        model.step(until=minute)
    assert model.day == BURN_IN


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
@pytest.mark.parametrize("stop", ["respond", 700.0])
def test_a_copy_goes_on_from_where_the_day_was_stopped(
    copied: Callable[[ConversationModel], ConversationModel], stop: str | float, whole: str
) -> None:
    model = market()
    model.step()
    model.step(until=stop if isinstance(stop, str) else model.day * DAY + stop)
    twin = copied(model)
    for one in (twin, model):
        one.step()
        one.step()
        assert fingerprint(one) == whole
        assert one.steps == 3


def test_measures_are_those_of_whole_days() -> None:
    model = market()
    model.step()
    model.step(until="listen")
    with pytest.raises(ValueError, match="listen"):
        model.outcome()
    model.step()
    assert len(model.outcome().days["profit"]) == 2


def test_a_comparison_starts_between_days_only() -> None:
    model = ConversationModel(eventful(), None, 7, burn_in=False)
    model.step(until="voice")
    with pytest.raises(ValueError, match="voice"):
        model.branch("ignore")
    with pytest.raises(ValueError, match="voice"):
        model.start_comparison("ignore")
    model.step()
    assert model.branch("ignore").started == 1


class Diary(ConversationModel):
    """A model of a Mesa user: it overrides ``step`` without arguments."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        self.entries: list[int] = []
        super().__init__(*arguments, **keywords)

    def step(self) -> None:  # type: ignore[override]
        self.entries.append(self.steps)
        super().step()


class PassedOn(ConversationModel):
    """A model whose ``step`` hands its arguments on."""

    calls = 0

    def step(self, *arguments: Any, **keywords: Any) -> None:
        self.calls += 1
        super().step(*arguments, **keywords)


def test_a_subclass_that_overrides_the_step_runs_the_same_days(whole: str) -> None:
    model = Diary(eventful(programme__ideas=10.0), Everything(), 7)
    model.run_days(3)
    assert fingerprint(model) == whole
    assert (model.entries, model.steps) == ([1, 2, 3], 3)


def test_a_subclass_may_hand_on_where_to_stop(whole: str) -> None:
    model = PassedOn(eventful(programme__ideas=10.0), Everything(), 7)
    for _ in range(3):
        model.step(until="listen")
        model.step()
    assert fingerprint(model) == whole
    assert (model.calls, model.steps) == (6, 3)


class FailsOnce(Everything):
    """Raises the errors that it has left."""

    name: ClassVar[str] = "everything"
    errors: ClassVar[list[Exception]] = []

    def judge(self, cases: Cases) -> Treatment:
        if self.errors:
            raise self.errors.pop()
        return super().judge(cases)


def test_a_phase_that_failed_is_the_next_one(whole: str) -> None:
    """An error leaves the day before the phase that raised it; a further step tries that phase again."""
    model = ConversationModel(eventful(programme__ideas=10.0), FailsOnce(), 7)
    FailsOnce.errors.append(RuntimeError("not today"))
    with pytest.raises(RuntimeError, match="not today"):
        model.step()
    assert model.next_phase == "respond"
    model.run_days(3)
    assert fingerprint(model) == whole
    assert (model.steps, np.array(model.rows).shape[0]) == (3, BURN_IN + 3)
