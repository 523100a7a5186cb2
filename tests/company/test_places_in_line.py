"""Who comes next: places in line of escalated matters, head starts, and cases for those with most authority."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.company.desk import offer_work, on_turn_done, start_turn
from sim.company.queues import next_for, queue_up
from sim.model import ConversationModel
from sim.state import budget_part, conversation, scalar, staff
from sim.state.state import new_conversation
from tests.markets import scenario

pytestmark = pytest.mark.slow

SENIOR, JUNIOR = 0, 1


@pytest.fixture(scope="module")
def fresh() -> ConversationModel:
    """A market on its first morning, with two responders of whom one has full authority."""
    model = ConversationModel(
        scenario({"society.people": 600, "desk.responders": 100.0}), "first-come", 5, burn_in=False
    )
    model.make_room(conversations=100)
    state = model.state
    state.staff[:, staff.SHIFT_FROM] = state.staff[:, staff.SHIFT_UNTIL] = 0.0
    for responder, authority in ((SENIOR, 2.0), (JUNIOR, 0.0)):
        state.staff[responder, staff.AUTHORITY] = authority
        state.staff[responder, staff.PRIVATE_ONLY] = 0.0
        state.staff[responder, staff.SHIFT_UNTIL] = 1e6
    state.budget_left[:] = 1e6
    return model


@pytest.fixture
def desk(fresh: ConversationModel) -> ConversationModel:
    """The same with empty queues and everybody free."""
    return emptied(fresh)


def emptied(model: ConversationModel) -> ConversationModel:
    scalars = model.state.scalars
    scalars[scalar.QUEUE_SIZES : scalar.QUEUE_SIZES + 6] = 0.0
    scalars[scalar.CONVERSATIONS_USED] = scalars[scalar.BACKLOG] = 0.0
    scalars[scalar.STAFF_AUTHORITY_MAX] = 2.0
    model.state.staff[:, staff.BUSY] = 0.0
    return model


def waits(model: ConversationModel, since: float, **columns: float) -> int:
    """Queue a conversation that waits ``since`` a minute; its number."""
    number = int(new_conversation(model.compiled_state))
    row: Any = model.state.conversations[number]
    row[:] = 0.0
    row[conversation.OPENER], row[conversation.KIND] = float(number), conversation.COMPLAINT
    for name, value in columns.items():
        row[getattr(conversation, name.upper())] = value
    queue_up(model.compiled_state, number, since)
    return number


def state_of(model: ConversationModel, number: int) -> float:
    return float(model.state.conversations[number, conversation.STATE])


@pytest.mark.parametrize(("trifle_since", "matter_first"), [(105.0, True), (95.0, False)])
def test_an_escalated_matter_keeps_its_place_in_line(
    desk: ConversationModel, trifle_since: float, matter_first: bool
) -> None:
    """A junior takes up a serious matter and hands it on at 110; when the senior comes free, whatever waits longer is next."""
    team, compiled = desk.state.staff, desk.compiled_state
    team[SENIOR, staff.BUSY] = 1.0
    matter = waits(desk, 100.0, severity=3.0, kind=conversation.COMPLAINT)
    offer_work(compiled, 100.0)
    assert state_of(desk, matter) == conversation.HANDLED
    on_turn_done(compiled, JUNIOR, matter, 110.0, True)
    assert desk.state.conversations[matter, conversation.ESCALATIONS] == 1.0
    trifle = waits(desk, trifle_since, severity=0.0)
    team[JUNIOR, staff.BUSY], team[SENIOR, staff.BUSY] = 1.0, 0.0
    offer_work(compiled, 120.0)
    served, waiting = (matter, trifle) if matter_first else (trifle, matter)
    assert state_of(desk, served) == conversation.HANDLED
    assert state_of(desk, waiting) == conversation.QUEUED


def test_a_reply_begins_a_new_wait(desk: ConversationModel) -> None:
    number = waits(desk, 100.0)
    assert next_for(desk.compiled_state, SENIOR) == number
    queue_up(desk.compiled_state, number, 300.0)
    other = waits(desk, 200.0)
    assert next_for(desk.compiled_state, SENIOR) == other


Case = tuple[float, float, float, float, float]
CASES = st.lists(
    st.tuples(
        st.sampled_from([0.0, 1.0]),
        st.integers(0, 9),
        st.integers(0, 9),
        st.booleans(),
        st.sampled_from([0.0, 1.0, 2.0]),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CASES)
def test_the_order_is_priority_then_wait_with_head_start_then_opener(
    fresh: ConversationModel, given_cases: list[Case]
) -> None:
    """Over all classes of the queue, public and private, whatever authority they require."""
    model, keys = emptied(fresh), []
    for priority, since, ahead, public, level in given_cases:
        columns = {"priority": priority, "head_start": float(ahead), "public": float(public), "authority_needed": level}
        number = waits(model, float(since), **columns)
        keys.append((-priority, since - ahead, number))
    served = [next_for(model.compiled_state, SENIOR) for _ in keys]
    assert served == [number for *_, number in sorted(keys)]
    assert next_for(model.compiled_state, SENIOR) == -1


def test_a_head_start_counts_in_every_turn(desk: ConversationModel) -> None:
    ahead, other = waits(desk, 100.0, head_start=30.0), waits(desk, 80.0)
    assert next_for(desk.compiled_state, SENIOR) == ahead
    queue_up(desk.compiled_state, ahead, 109.0)
    assert next_for(desk.compiled_state, SENIOR) == ahead
    queue_up(desk.compiled_state, ahead, 111.0)
    assert next_for(desk.compiled_state, SENIOR) == other


@pytest.mark.parametrize("public", [0.0, 1.0])
def test_a_case_for_seniors_waits_for_nobody(desk: ConversationModel, public: float) -> None:
    """The junior takes it up and decides with a senior's authority, for the price of an escalation; nothing is handed on."""
    number = waits(desk, 100.0, senior=1.0, public=public, severity=3.0, kind=conversation.COMPLAINT)
    assert next_for(desk.compiled_state, JUNIOR) == number
    desk.state.staff[JUNIOR, staff.SHARE] = 1.0
    desk.state.budget_left[budget_part.CARE] = 100.0
    start_turn(desk.compiled_state, JUNIOR, number, 120.0)
    assert desk.state.budget_left[budget_part.CARE] == 100.0 - desk.state.p.desk_escalation_cost
    assert desk.state.conversations[number, conversation.SENIOR] == 1.0
    assert desk.state.conversations[number, conversation.ESCALATIONS] == 0.0


def test_what_nobody_on_the_roster_may_decide_goes_to_those_with_most_authority(desk: ConversationModel) -> None:
    """A weekend without a senior: whom a senior was to serve is served by the others, not left until Monday."""
    desk.state.scalars[scalar.STAFF_AUTHORITY_MAX] = desk.state.staff[JUNIOR, staff.AUTHORITY]
    number = waits(desk, 100.0, authority_needed=2.0)
    assert next_for(desk.compiled_state, JUNIOR) == number
