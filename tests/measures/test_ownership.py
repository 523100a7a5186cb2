"""Who led a conversation, on tables made by hand and on a model."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.measures import column
from sim.measures.catalogue import LEADERS
from sim.measures.ownership import by_month, by_trait, leader, mix, mixes
from sim.model import ConversationModel
from sim.state import conversation, scalar
from sim.state.constants import NEVER
from tests.markets import Everything, eventful
from tests.measures.threads import table, thread

CASES = [
    ("nobody_led", True, thread()),
    ("customer_led", True, thread(impressions=3)),
    ("customer_led", False, thread(heard_at=5.0)),
    ("jointly_led", True, thread(heard_at=5.0, company_turns=1)),
    ("customer_led", True, thread(heard_at=5.0, company_turns=1, customer_turns=1)),
    ("jointly_led", True, thread(heard_at=5.0, company_turns=2, customer_turns=1, peer_turns=4)),
    ("company_led", True, thread(heard_at=5.0, company_turns=3, customer_turns=1)),
    ("peer_led", True, thread(impressions=9, peer_turns=1)),
    ("peer_led", False, thread(kind=conversation.WORD)),
    ("nobody_led", True, thread(kind=conversation.WORD)),
    ("peer_led", True, thread(kind=conversation.WORD, impressions=1)),
    ("jointly_led", True, thread(kind=conversation.WORD, heard_at=5.0, company_turns=1)),
    ("company_led", False, thread(company_led=1)),
    ("jointly_led", False, thread(company_led=1, customer_turns=1)),
    ("customer_led", False, thread(company_led=1, company_turns=1, customer_turns=2)),
]


@pytest.mark.parametrize(("expected", "public", "row"), CASES)
def test_the_leader_of_a_conversation(expected: str, public: bool, row: np.ndarray) -> None:
    assert LEADERS[leader(table(row), np.array([public]))[0]] == expected


def test_every_kind_has_a_case() -> None:
    assert {expected for expected, _, _ in CASES} == set(LEADERS)


turns = st.integers(0, 5).map(float)
rows = st.builds(
    lambda opener, led, kind, company, customer, peers, seen, heard: thread(
        opener=opener, company_led=led, kind=kind, company_turns=company, customer_turns=customer, peer_turns=peers,
        impressions=seen, heard_at=5.0 if heard else NEVER,
    ),
    st.integers(0, 9), st.integers(0, 1), st.integers(0, 3), turns, turns, turns, turns, st.booleans(),
)  # fmt: skip


@given(st.lists(rows, max_size=30), st.data())
def test_shares_sum_to_one_in_every_group(conversations: list[np.ndarray], data: st.DataObject) -> None:
    threads = table(*conversations)
    public = np.array(data.draw(st.lists(st.booleans(), min_size=len(threads), max_size=len(threads))), bool)
    leaders = leader(threads, public)
    found = list(mixes("kind", ["a", "b"], threads[column.OPENER] % 2, leaders))
    assert sum(one.value for one in found if one.measure == "conversations") == len(threads)
    for group in ("a", "b"):
        values = {one.measure: one.value for one in found if one.group == group}
        total = sum(values[name] for name in LEADERS)
        assert total == pytest.approx(1.0) if values["conversations"] else math.isnan(total)


def test_no_conversations_have_no_mix() -> None:
    assert all(math.isnan(share) for share in mix(leader(table(), np.zeros(0, bool))).values())


def test_months_count_from_the_start_and_the_last_may_be_short() -> None:
    threads = table(*(thread(day=day) for day in (60, 89, 90, 100)))
    found = list(by_month(threads, leader(threads, np.ones(4, bool)), 60, 101))
    counts = {one.group: one.value for one in found if one.measure == "conversations"}
    assert counts == {"month 1": 2.0, "month 2": 2.0}


def test_segments_of_one_region_are_one_group_whoever_opened() -> None:
    threads = table(*(thread(opener=opener, company_led=opener == 0) for opener in (0, 1, 2, 2)))
    leaders = leader(threads, np.ones(4, bool))
    found = by_trait("region", ["north", "south", "north"], np.array([0.0, 1.0, 2.0]), threads, leaders)
    counts = {one.group: one.value for one in found if one.measure == "conversations"}
    assert counts == {"north": 3.0, "south": 1.0}


@pytest.mark.slow
def test_a_run_tells_the_mix_by_month_region_and_type() -> None:
    model = ConversationModel(eventful(), Everything(), 7)
    model.run_days(4)
    outcome = model.outcome()
    threads = model.state.conversations[: int(model.state.scalars[scalar.CONVERSATIONS_USED])]
    opened = np.count_nonzero(threads[:, conversation.DAY] >= (model.started or 0))
    for kind in ("month", "region", "customer type"):
        rows = [one for one in outcome.groups if one.kind == kind]
        counts = {one.group: one.value for one in rows if one.measure == "conversations"}
        assert sum(counts.values()) == opened > 0
        for name in LEADERS:
            parts = [one.value * counts[one.group] for one in rows if one.measure == name]
            assert np.nansum(parts) / opened == pytest.approx(outcome.summary[name])
    assert sum(outcome.summary[name] for name in LEADERS) == pytest.approx(1.0)
