"""The run-off: the status quo goes on from what a policy has left, and only value counts it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import pytest

from sim.engine import compaction, copies
from sim.engine.replicate import simulate
from sim.engine.run_off import run_off
from sim.kernel.units import DAYS_PER_MONTH
from sim.measures.outcome import RunFailure, RunOutcome
from sim.model import ConversationModel
from sim.policies import Budget, Month, Policy
from sim.policies.first_come import FirstCome
from sim.scenario.parameters import Event
from sim.state import conversation, daily_metrics, desk_queue, event, person, scalar
from tests.event_list import pending
from tests.markets import EVENTFUL, Everything, eventful, scenario

pytestmark = pytest.mark.slow

STEP = ConversationModel.step


class Twin(FirstCome):
    """First come under another name."""

    name: ClassVar[str] = "twin"


class BreaksLater(Policy):
    """Raises when it splits a budget after the first month of the comparison."""

    name: ClassVar[str] = "breaks-later"

    def split(self, month: Month) -> Budget:
        if month.number > 0:
            raise RuntimeError("broken on purpose")
        return Budget(desk=0.9)


class Counts(Policy):
    """Notes the months for which it is asked."""

    name: ClassVar[str] = "counts"
    asked: ClassVar[list[int]] = []

    def split(self, month: Month) -> Budget:
        self.asked.append(month.number)
        return Budget(desk=0.9)


def finished(outcomes: Sequence[RunOutcome | RunFailure]) -> list[RunOutcome]:
    assert all(isinstance(one, RunOutcome) for one in outcomes), outcomes
    return [one for one in outcomes if isinstance(one, RunOutcome)]


def after(days: int, policy: str | Policy | None = None, **changes: object) -> ConversationModel:
    model = ConversationModel(eventful(company__run_off_months=4, **changes), policy or Everything(), 7)
    model.run_days(days)
    return model


def copied(model: ConversationModel) -> ConversationModel:
    return copies.bare(model, ConversationModel)


def bytes_of(model: ConversationModel) -> bytes:
    return np.array(model.rows).tobytes()


# Value


def test_the_part_of_the_horizon_and_the_run_off_add_up_to_value() -> None:
    settings = eventful(company__discount=0.3, company__run_off_months=3)
    (found,) = finished(simulate(settings, ["grow-advocates"], 3, 2))
    assert len(found.days["profit"]) == 60
    factors = 1.3 ** (-np.arange(60) / 360)
    assert found.summary["value"] - found.summary["run_off"] == pytest.approx((found.days["profit"] * factors).sum())
    assert found.summary["profit"] == found.days["profit"].sum()
    months = [one.value for one in found.groups if one.kind == "run-off"]
    first, last = 1.3 ** (-60 / 360), 1.3 ** (-150 / 360)
    assert len(months) == 3
    assert last < found.summary["run_off"] / sum(months) < first


def test_measures_other_than_value_do_not_know_of_the_run_off() -> None:
    with_it, without = (
        finished(simulate(eventful(company__run_off_months=n), ["value-based"], 5, 1))[0] for n in (3, 0)
    )
    changed = {
        name
        for name in without.summary
        if not np.array_equal(*(r.summary[name] for r in (with_it, without)), equal_nan=True)
    }
    assert changed == {"value", "run_off"}
    assert all((with_it.days[name] == without.days[name]).all() for name in without.days)
    assert without.summary["run_off"] == 0.0


def test_without_run_off_and_discount_value_is_profit() -> None:
    settings = eventful(company__run_off_months=0, company__discount=0.0, loyalty__churn=0.0)
    (found,) = finished(simulate(settings, ["first-come"], 5, 1))
    assert found.summary["value"] == pytest.approx(found.summary["profit"])


def test_arms_that_differ_in_nothing_are_of_equal_value() -> None:
    one, other = finished(simulate(eventful(), ["first-come", f"{__file__}:Twin"], 5, 1))
    assert one.summary["value"] == other.summary["value"]


def test_relationship_that_a_policy_has_built_pays_in_the_run_off() -> None:
    """Two states that differ in nothing but relationship earn more where it is higher."""
    earned = []
    for relationship in (0.1, 0.9):
        model = after(30, "first-come", loyalty__churn=0.05)
        model.state.people[person.RELATIONSHIP] = relationship
        earned.append(model.outcome().summary)
    assert earned[1]["profit"] == earned[0]["profit"]
    assert earned[1]["run_off"] > earned[0]["run_off"]
    assert earned[1]["value"] > earned[0]["value"]


def test_a_policy_that_spends_everything_stops_at_the_end_of_the_horizon() -> None:
    """The status quo pays for no programme, whatever the policy before it paid."""
    model = after(30)
    assert sum(model.rows[day][daily_metrics.PROGRAMME] for day in range(model.started or 0, model.day)) > 0.0
    run_off(model, STEP)
    assert sum(row[daily_metrics.PROGRAMME] for row in model.rows[-4 * DAYS_PER_MONTH :]) == 0.0


# Where it runs


def test_the_outcome_of_a_model_is_that_of_the_replicate_and_leaves_the_model_as_it_is() -> None:
    settings = eventful(company__run_off_months=2)
    (expected,) = finished(simulate(settings, ["react-to-whiners"], 9, 1))
    model = ConversationModel(settings, "react-to-whiners", 9)
    model.run_days(30)
    before = model.state.scalars.tobytes(), model.state.people.tobytes(), model.state.conversations.tobytes()
    found = model.outcome()
    assert found.summary == pytest.approx(dict(expected.summary), rel=0, abs=0, nan_ok=True)
    assert before == (model.state.scalars.tobytes(), model.state.people.tobytes(), model.state.conversations.tobytes())
    assert model.outcome(final=True).summary["value"] == found.summary["value"]
    assert model.day == (model.started or 0) + 90
    with pytest.raises(ValueError, match="final"):
        model.outcome()


def test_an_outcome_taken_within_a_month_begins_a_new_month() -> None:
    Counts.asked.clear()
    model = ConversationModel(eventful(company__status_quo=f"{__file__}:Counts"), "ignore", 7)
    model.run_days(45)
    budgets = []

    def step(model: ConversationModel) -> None:
        STEP(model)
        budgets.append(float(model.state.budget_left.sum()))

    run_off(model, step)
    whole = model.resolved_scenario.company.budget * model.state.scalars[scalar.CUSTOMERS_START]
    assert len(budgets) == DAYS_PER_MONTH
    assert 0.8 * whole < budgets[0] <= whole
    assert sorted(budgets, reverse=True) == budgets


def test_it_goes_on_with_the_days_of_the_model_and_not_of_a_subclass() -> None:
    class Counting(ConversationModel):
        own = 0

        def step(self, *arguments: Any, **keywords: Any) -> None:
            self.own += 1
            super().step(*arguments, **keywords)

    model = Counting(eventful(company__run_off_months=1), "ignore", 7)
    model.run_days(30)
    plain = ConversationModel(eventful(company__run_off_months=1), "ignore", 7)
    plain.run_days(30)
    assert model.outcome().summary["value"] == plain.outcome().summary["value"]
    assert model.own == 30


def test_an_event_after_the_horizon_happens_in_the_run_off() -> None:
    later = (Event(name="blackout", kind="outage", day=40, share=0.5),)
    calm, outage = (scenario(EVENTFUL, events=events, company__run_off_months=2) for events in ((), later))
    one, other = (finished(simulate(settings, ["ignore"], 3, 1))[0] for settings in (calm, outage))
    assert one.summary["profit"] == other.summary["profit"]
    assert one.summary["run_off"] != other.summary["run_off"]


def test_a_failure_in_the_run_off_fails_the_run() -> None:
    (found,) = simulate(eventful(company__status_quo=f"{__file__}:BreaksLater"), ["ignore"], 3, 1)
    assert isinstance(found, RunFailure)
    assert found.day == 30


# Compaction


def test_without_its_old_conversations_the_run_off_is_the_same() -> None:
    model = after(60, company__status_quo="react-to-whiners")
    whole, compact = copied(model), copied(model)
    assert (run_off(whole, STEP, compact=False) == run_off(compact, STEP)).all()
    assert bytes_of(whole) == bytes_of(compact)
    assert (whole.state.people == compact.state.people).all()
    used = [int(one.state.scalars[scalar.CONVERSATIONS_USED]) for one in (whole, compact)]
    assert used[1] < 0.5 * used[0]
    assert compact.state.acted.size <= whole.state.acted.size


def test_compacting_keeps_what_events_and_queues_refer_to() -> None:
    model = after(21, desk__shift_start=8.0, desk__shift_hours=1.0)
    whole = copied(model)
    compaction.forget_conversations(model)
    assert (opened(whole, events_of(whole)) == opened(model, events_of(model))).all()
    assert (opened(whole, queued(whole)) == opened(model, queued(model))).all()
    assert len(queued(model)) > 0
    assert model.state.scalars[scalar.CONVERSATIONS_USED] < whole.state.scalars[scalar.CONVERSATIONS_USED]


@pytest.mark.parametrize("every", [1, 7])
def test_however_often_it_is_compacted_days_stay_the_same(every: int) -> None:
    plain, compact = after(5), after(5)
    for _ in range(42 // every):
        compaction.forget_conversations(compact)
        for model in (plain, compact):
            model.run_days(every)
    assert bytes_of(plain) == bytes_of(compact)


def events_of(model: ConversationModel) -> Any:
    ids = pending(model.state)[:, event.CONVERSATION]
    return np.sort(ids[ids >= 0].astype(int))


def queued(model: ConversationModel) -> Any:
    state = model.state
    sizes = [int(state.scalars[scalar.QUEUE_SIZES + kind]) for kind in range(desk_queue.CLASSES)]
    return np.concatenate(
        [state.desk_queues[kind, :n, desk_queue.CONVERSATION] for kind, n in enumerate(sizes)]
    ).astype(int)


def opened(model: ConversationModel, ids: Any) -> Any:
    return model.state.conversations[ids][:, [conversation.OPENER, conversation.DAY, conversation.ORDINAL]]
