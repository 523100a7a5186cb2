"""How conversations were served, on tables made by hand."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.measures import service
from sim.measures.catalogue import FURTHER_METRICS
from sim.model import ConversationModel
from sim.state import channel, conversation, person
from tests.markets import Everything, eventful
from tests.measures.threads import table, thread

numbers = st.floats(-1e3, 1e3)


@given(st.lists(st.tuples(numbers, st.integers(0, 3)), max_size=12))
def test_mean_difference_is_that_of_all_pairs(pairs: list[tuple[float, int]]) -> None:
    values, groups = np.array([v for v, _ in pairs]), np.array([g for _, g in pairs], np.int64)
    total = weight = 0.0
    for group in set(groups.tolist()):
        part = values[groups == group]
        if len(part) > 1:
            total += len(part) * np.mean([abs(a - b) for a, b in combinations(part, 2)])
            weight += len(part)
    found = service.mean_difference(values, groups)
    assert math.isnan(found) if weight == 0 else found == pytest.approx(total / weight, abs=1e-9)


def case(severity: float = 0.0, **columns: float) -> np.ndarray:
    return thread(kind=conversation.COMPLAINT, severity=severity, heard_at=1.0, **columns)


def test_only_equal_cases_are_set_against_each_other() -> None:
    rows = table(
        case(0.0, first_answer_at=10.0, tone=0.2, compensation_paid=0.0),
        case(0.0, first_answer_at=30.0, tone=0.8, compensation_paid=6.0),
        case(1.0, first_answer_at=500.0, tone=1.0, compensation_paid=9.0),
        case(1.0),
        thread(kind=conversation.PRAISE, heard_at=1.0, first_answer_at=900.0),
    )
    found = service.unequal(rows)
    assert found["unequal_wait"] == pytest.approx(20.0)
    assert found["unequal_tone"] == pytest.approx(0.6)
    assert found["unequal_compensation"] == pytest.approx(6.0)
    assert found["unequal_answer"] == pytest.approx(0.5)  # none of the first two, surely of the others


@pytest.mark.slow
def test_nothing_served_is_nothing_known() -> None:
    assert all(math.isnan(value) for value in service.unequal(table()).values())
    state = ConversationModel(eventful(), None, 7, burn_in=False).state
    days = {name: np.zeros(3) for name in ("impressions_advocates", "impressions_whiners")}
    assert all(math.isnan(value) for value in service.served(state, table(), days).values())


def test_talking_against_listening() -> None:
    rows = table(
        case(company_turns=2, customer_turns=1), case(), thread(), thread(company_led=1, company_turns=1, customer_turns=1)
    )  # fmt: skip
    assert service.talk_share(rows) == pytest.approx(
        3 / (3 + 2 + 2)
    )  # three turns said; two openings heard and two replies


@pytest.mark.slow
def test_measures_of_service() -> None:
    state = ConversationModel(eventful(), None, 7, burn_in=False).state
    public, private = (int(np.flatnonzero(state.channels[:, channel.PUBLIC] == value)[0]) for value in (1.0, 0.0))
    rows = table(
        case(channel=public, impressions=40, company_turns=1, first_answer_at=9.0, escalations=1, solved=1, last_turn_at=9.0),
        case(channel=public, impressions=20, solved=2, last_turn_at=30.0),
        thread(kind=conversation.COMPLAINT, channel=public, impressions=0),
        case(channel=private, company_turns=1, first_answer_at=5.0),
        thread(kind=conversation.WORD, channel=private),
    )  # fmt: skip
    days = {"impressions_advocates": np.array([1.0, 2.0]), "impressions_whiners": np.array([9.0, 0.0])}
    found = service.served(state, rows, days)
    assert found == pytest.approx(
        {
            "escalations_per_case": 0.5,
            "resolve_time": 19.5,
            "interventions": 2 / 5,
            "exposure": 20.0,
            "unheard_share": 1 / 4,
            "share_of_voice": 0.25,
        }
    )
    told = service.unheard_by_channel(state, ["a", "b", "c"], rows)
    unheard = {one.group: one.value for one in told if one.measure == "unheard_share"}
    assert unheard["abc"[public]] == pytest.approx(1 / 3)
    assert unheard["abc"[private]] == 0.0


@pytest.mark.slow
def test_the_worst_off_and_the_bands() -> None:
    model = ConversationModel(eventful(), None, 7, burn_in=False)
    people = model.state.people
    customer = np.flatnonzero(people[person.STATUS] == person.CUSTOMER)
    people[person.ATTITUDE, customer] = np.linspace(-0.5, 0.5, len(customer))
    worst = customer[: round(len(customer) / 10)]
    assert service.worst_off(model.state) == pytest.approx(people[person.ATTITUDE, worst].mean())
    best, others = (np.isin(np.arange(people.shape[1]), rows) for rows in (customer[-3:], customer[:3]))
    expected = people[person.ATTITUDE, customer[-3:]].mean() - people[person.ATTITUDE, customer[:3]].mean()
    assert service.band_gap(model.state, best, others) == pytest.approx(expected)
    assert math.isnan(service.band_gap(model.state, best, others & False))
    people[person.STATUS] = person.FORMER
    assert math.isnan(service.worst_off(model.state))


@pytest.mark.slow
def test_a_run_has_every_further_measure() -> None:
    model = ConversationModel(eventful(), Everything(), 7)
    model.run_days(6)
    found = model.outcome().summary
    assert all(math.isfinite(found[metric.name]) for metric in FURTHER_METRICS)
