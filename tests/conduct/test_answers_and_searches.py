"""What an answer is worth to whom, and searches that go on."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.conduct.experience import start_search
from sim.conduct.feeling import after_answer, after_failed_recovery
from sim.conduct.prices import raise_prices
from sim.conduct.voice import may_look_around
from sim.model import ConversationModel
from sim.state import conversation, person
from tests.markets import scenario

pytestmark = pytest.mark.slow


@cache
def market(thanked: float = 0.33) -> ConversationModel:
    values = {"society.people": 60, "feeling.thanked": thanked, "society.customer_share": 0.9}
    return ConversationModel(scenario(values), "first-come", 5, burn_in=False)


def gain(thanked: float, kind: float) -> float:
    """Attitude that an answer within six minutes brings the opener, who is indifferent before."""
    model = market(thanked)
    row: Any = np.zeros(conversation.COLUMNS)
    row[conversation.KIND], row[conversation.OPENER] = kind, 3.0
    model.state.people[person.ATTITUDE, 3] = 0.0
    after_answer(model.compiled_state, row, 5.0, True, True, 0.0, 0.5)
    return float(model.state.people[person.ATTITUDE, 3])


@pytest.mark.parametrize("kind", [conversation.PRAISE, conversation.WORD])
@pytest.mark.parametrize("thanked", [0.0, 0.33, 1.0])
def test_thanking_is_worth_its_share_of_an_answer_to_a_matter(kind: float, thanked: float) -> None:
    assert gain(thanked, kind) == pytest.approx(thanked * float(market(thanked).state.p.feeling_answer))


@pytest.mark.parametrize("kind", [conversation.COMPLAINT, conversation.QUESTION])
def test_an_answer_to_a_matter_is_worth_the_same_whatever_thanks_are(kind: float) -> None:
    assert gain(0.0, kind) == gain(1.0, kind) > 0.12


def solved_gain(delay: float, row: dict[int, float], strength: dict[str, object]) -> float:
    """Attitude that a solution brings the opener, without what the answer itself is worth."""
    values = {"society.people": 60, "feeling.answer": 0.0, **strength}
    model = ConversationModel(scenario(values), "first-come", 5, burn_in=False)
    case: Any = np.zeros(conversation.COLUMNS)
    case[conversation.OPENER] = 3.0
    for column, value in row.items():
        case[column] = value
    model.state.people[person.ATTITUDE, 3] = 0.0
    after_answer(model.compiled_state, case, delay, True, True, 0.0, 0.5)
    return float(model.state.people[person.ATTITUDE, 3])


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("kind", [conversation.COMPLAINT, conversation.QUESTION])
def test_a_late_solution_keeps_what_does_not_depend_on_delay(share: float, kind: float) -> None:
    """Of the gain the stated share falls like the value of an answer: linearly in log delay, to the floor (Huang et al. 2018)."""
    p = market().state.p
    base = float(p.feeling_solved) * (1.0 if kind == conversation.COMPLAINT else 0.4)
    for delay in (0.0, 6.0, 22.0, 90.0, 1e6):
        value = max(p.feeling_delay_floor, 1.0 - p.feeling_delay_slope * math.log(max(delay, 6.0) / 6.0))
        found = solved_gain(delay, {conversation.KIND: kind}, {"feeling.solution_delay": share})
        assert found == pytest.approx(base * (1.0 - share + share * value))


@pytest.mark.parametrize("seen", [0.0, 10.0, 1e9])
def test_an_audience_amplifies_a_solution_in_public_only(seen: float) -> None:
    solved = float(market().state.p.feeling_solved)
    strength: dict[str, object] = {"feeling.presence": 0.5}
    public = {conversation.PUBLIC: 1.0, conversation.IMPRESSIONS: seen}
    assert solved_gain(5.0, public, strength) == pytest.approx(solved * (1.0 + 0.5 * seen / (seen + 10.0)))
    assert solved_gain(5.0, {conversation.IMPRESSIONS: seen}, strength) == solved
    assert solved_gain(5.0, public, {"feeling.presence": 0.0}) == solved


def test_an_audience_does_not_amplify_a_failure() -> None:
    """What an unsolved matter costs its opener is the same before any audience (Schaefers & Schamari 2016)."""
    found = []
    for presence in (0.0, 5.0):
        model = ConversationModel(
            scenario({"society.people": 60, "feeling.presence": presence}), "first-come", 5, burn_in=False
        )
        case: Any = np.zeros(conversation.COLUMNS)
        case[conversation.OPENER], case[conversation.PUBLIC], case[conversation.IMPRESSIONS] = 3.0, 1.0, 1e6
        after_failed_recovery(model.compiled_state, case, 0)
        after_answer(model.compiled_state, case, 5.0, True, False, 0.0, 0.5)
        found.append(model.state.people[:, 3].tolist())
    assert found[0] == found[1]


DAY = 7


@pytest.mark.parametrize("way", ["start_search", "may_look_around", "raise_prices"])
def test_a_search_that_goes_on_is_left_as_it_is(way: str) -> None:
    model = market()
    people, compiled = model.state.people, model.compiled_state
    held = np.flatnonzero(people[person.STATUS] == person.CUSTOMER)
    searching, resting = held[:10], held[10:20]
    people[person.SWITCHING_COST] = 0.0
    people[person.SEARCH_UNTIL] = 0.0
    people[person.SEARCH_UNTIL, searching] = DAY + 0.25
    for i in (*searching, *resting):
        if way == "start_search":
            start_search(compiled, int(i), DAY)
        elif way == "may_look_around":
            may_look_around(compiled, DAY, int(i), 2, 1e9)
    if way == "raise_prices":
        raise_prices(compiled, DAY, 1, 0.1, 0.0, 1e9)
    assert (people[person.SEARCH_UNTIL, searching] == DAY + 0.25).all()
    assert (people[person.SEARCH_UNTIL, resting] > DAY + 1.0).all()
