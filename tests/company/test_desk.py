"""Shifts, escalations, money and what a policy can do to a case at the desk."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pytest

from sim.company.desk import handle_time
from sim.company.treatment import authority_required, solution_chance
from sim.measures.catalogue import DAY_METRICS
from sim.model import ConversationModel
from sim.policies import Budget, Cases, Month, Policy, Treatment
from sim.scenario import Scenario, pack
from sim.state import conversation, scalar
from sim.state.constants import NEVER
from sim.validation.targets.desk import QUEUE_ONLY
from tests.markets import DAY, conversations_of, graph_of, morning, scenario

pytestmark = pytest.mark.slow

PLACE = {metric.name: place for place, metric in enumerate(DAY_METRICS)}
P = pack(Scenario())


def asking(people: int = 600, **more: object) -> Scenario:
    """A market that only asks questions, in private."""
    return scenario(
        QUEUE_ONLY, {"society.people": people, "desk.responders": 100.0, "channels.private.gives_up": 0.0}, **more
    )


def ran(settings: Scenario, policy: Policy | str, days: int) -> ConversationModel:
    model = ConversationModel(settings, policy, 5, graph=graph_of(settings.society.people), burn_in=False)
    model.run_days(days)
    return model


def answered_at(model: ConversationModel) -> Any:
    threads = conversations_of(model)
    return threads[threads[:, conversation.FIRST_ANSWER_AT] < NEVER, conversation.FIRST_ANSWER_AT]


def test_nobody_works_outside_the_shift() -> None:
    settings = asking(desk__shift_start=9.0, desk__shift_hours=8.0, desk__handle_min=0.01)
    hour = answered_at(ran(settings, "first-come", 10)) % DAY / 60.0
    assert hour.size > 100
    assert hour.min() >= 9.0
    assert hour.max() <= 17.0 + 0.01


def test_a_night_shift_works_past_midnight() -> None:
    settings = asking(desk__shift_start=22.0, desk__shift_hours=8.0, desk__handle_min=0.01)
    hour = answered_at(ran(settings, "first-come", 10)) % DAY / 60.0
    assert ((hour >= 22.0) | (hour <= 6.0 + 0.01)).all()
    assert np.count_nonzero((hour > 1.0) & (hour < 6.0)) > 20


def test_each_second_responder_starts_later() -> None:
    settings = asking(desk__shift_start=9.0, desk__shift_hours=2.0, desk__shift_stagger=6.0, desk__handle_min=0.01)
    hours = set((answered_at(ran(settings, "first-come", 10)) % DAY // 60.0).astype(int).tolist())
    assert hours == {9, 10, 15, 16}


def test_what_is_not_done_waits_overnight() -> None:
    model = ran(asking(desk__shift_start=9.0, desk__shift_hours=1.0, desk__handle_min=10.0), "first-come", 4)
    threads = conversations_of(model)
    answered = threads[:, conversation.FIRST_ANSWER_AT] < NEVER
    overnight = threads[answered, conversation.FIRST_ANSWER_AT] // DAY > threads[answered, conversation.DAY]
    assert overnight.any()
    backlog = model.rows[-1][PLACE["backlog"]]
    assert backlog == np.count_nonzero(threads[:, conversation.STATE] == conversation.QUEUED) > 0


def test_a_forgotten_case_leaves_the_backlog() -> None:
    settings = asking(desk__shift_start=9.0, desk__shift_hours=0.1, desk__handle_min=60.0)
    model = ran(settings, "first-come", 6)
    threads = conversations_of(model)
    waiting = threads[threads[:, conversation.STATE] == conversation.QUEUED]
    assert waiting.size
    assert waiting[:, conversation.OPENED_AT].min() > (model.day - 2) * DAY


def test_the_weekend_share_works_that_share_of_the_days() -> None:
    wages = {"desk.wage": 1.0, "desk.shift_hours": 8.0, "desk.responders": 40.0, "desk.paid_idle": 1.0}
    model = ran(scenario(QUEUE_ONLY, {"society.people": 600}, wages, desk__weekend=0.5), "first-come", 7)
    paid = [row[PLACE["wages"]] for row in model.rows]
    full_time = 40.0 * 600 / 10_000
    assert paid == pytest.approx([8.0 * full_time] * 5 + [4.0 * full_time] * 2)


def test_no_more_shifts_than_the_desk_money_pays_for() -> None:
    tight = {
        "desk.wage": 10.0,
        "desk.shift_hours": 8.0,
        "desk.responders": 100.0,
        "company.budget": 5.0,
        "desk.paid_idle": 1.0,
    }
    model = ran(scenario(QUEUE_ONLY, {"society.people": 600}, tight), "first-come", 30)
    wages = sum(row[PLACE["wages"]] for row in model.rows)
    set_aside = 0.8 * 5.0 * 600
    assert 0.9 * set_aside < wages <= set_aside


def test_without_responders_nobody_answers() -> None:
    model = ran(asking(desk__responders=0.0), "first-come", 5)
    assert answered_at(model).size == 0
    assert model.state.staff.shape[0] == 0


class Later(Policy):
    """Leaves every case alone for an hour, unless the coin falls on never."""

    name: ClassVar[str] = "later"

    def judge(self, cases: Cases) -> Treatment:
        treatment = Treatment.adequate(cases)
        treatment.not_before[:] = 60.0
        treatment.answer[:] = cases.coin < 0.5
        return treatment

    def split(self, month: Month) -> Budget:
        return Budget(desk=1.0, care=0.0, fixes=0.0)


def test_not_before_and_never() -> None:
    threads = conversations_of(ran(asking(), Later(), 6))
    answered = threads[:, conversation.FIRST_ANSWER_AT] < NEVER
    assert (threads[answered, conversation.FIRST_ANSWER_AT] > threads[answered, conversation.HEARD_AT] + 60.0).all()
    settled = threads[threads[:, conversation.OPENED_AT] < 4 * DAY]
    never = settled[:, conversation.NOT_BEFORE] >= NEVER
    assert 0.3 < never.mean() < 0.7
    assert (settled[never, conversation.FIRST_ANSWER_AT] == NEVER).all()
    assert (settled[~never, conversation.FIRST_ANSWER_AT] < NEVER).all()


def test_a_turn_in_hand_is_finished_after_the_shift() -> None:
    """Non-preemptive: what a responder took up at 16:59 is done, however long it takes."""
    settings = asking(
        desk__shift_start=9.0, desk__shift_hours=8.0, desk__handle_min=50.0, desk__handle_exponential=False
    )
    model = ConversationModel(settings, "first-come", 5, graph=graph_of(600), burn_in=False)
    morning(model)
    model.step(until=17.0 * 60.0 - 0.01)
    handled = np.flatnonzero(
        model.state.conversations[: int(model.state.scalars[scalar.CONVERSATIONS_USED]), conversation.STATE]
        == conversation.HANDLED
    )
    assert handled.size
    model.step()
    assert (model.state.conversations[handled, conversation.FIRST_ANSWER_AT] > 17.0 * 60.0).all()
    assert (model.state.conversations[handled, conversation.FIRST_ANSWER_AT] < NEVER).all()


@pytest.mark.parametrize(("severity", "level"), [(-1, 0), (0, 0), (1, 0), (2, 1), (3, 2)])
def test_authority_required(severity: int, level: int) -> None:
    assert authority_required(float(severity)) == level


def test_handle_time() -> None:
    """The mean of the lognormal is the stated handle time; strain, effort and skill act as stated."""
    u = (np.arange(20_000) + 0.5) / 20_000
    mean = np.mean([handle_time(x, 1.0, 0.0, 0.0, P) for x in u])
    assert mean == pytest.approx(P.desk_handle_min, rel=0.01)
    plain = handle_time(0.5, 1.0, 0.0, 0.0, P)
    assert handle_time(0.5, 1.0, 1.0, 0.0, P) == pytest.approx(plain * (1.0 + P.desk_strain_slows))
    assert handle_time(0.5, 2.0, 0.0, 0.0, P) == pytest.approx(plain / 2.0)
    assert handle_time(0.5, 1.0, 0.0, 1.0, P) == pytest.approx(plain * P.desk_effort_time)


def case(kind: float, severity: float = -1.0, effort: float = 0.0) -> Any:
    row = np.zeros(conversation.COLUMNS)
    row[conversation.KIND], row[conversation.SEVERITY], row[conversation.EFFORT] = kind, severity, effort
    return row


def test_solution_chance() -> None:
    chances = [solution_chance(case(conversation.COMPLAINT, s), 1.0, 2.0, P) for s in (0.0, 1.0, 2.0, 3.0)]
    assert chances == [P.desk_solve_minor, P.desk_solve_quality, P.desk_solve_money, P.desk_solve_serious]
    assert solution_chance(case(conversation.QUESTION), 1.0, 0.0, P) == P.desk_solve_question
    assert solution_chance(case(conversation.PRAISE), 0.5, 0.0, P) == 1.0
    assert solution_chance(case(conversation.COMPLAINT, 3.0), 1.0, 1.0, P) == 0.5 * P.desk_solve_serious
    assert solution_chance(case(conversation.COMPLAINT, 1.0, 1.0), 1.0, 2.0, P) == pytest.approx(
        P.desk_solve_quality + P.desk_effort_gain
    )
    assert solution_chance(case(conversation.COMPLAINT, 0.0, 1.0), 4.9, 2.0, P) == 1.0
