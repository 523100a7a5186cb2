"""Company-led contact, ideas, dropped customers, searches that an answer ends: what each does, and to whom."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pytest

from sim.company.outreach import relevance_of, welcome
from sim.measures.catalogue import DAY_METRICS
from sim.model import ConversationModel
from sim.policies import resolve
from sim.policies.base import Budget, Customers, Month, Policy, Rows
from sim.scenario import Scenario
from sim.scenario.compile_parameters import pack
from sim.state import conversation, person, scalar

pytestmark = pytest.mark.slow

P = pack(Scenario())
PLACE = {metric.name: place for place, metric in enumerate(DAY_METRICS)}


def small(**overrides: Any) -> Scenario:
    values = {"society.people": 1500, "company.burn_in": 20, "company.budget": 5.0}
    return Scenario().with_values({**values, **{k.replace("__", "."): v for k, v in overrides.items()}})


def total(model: ConversationModel, name: str) -> float:
    return float(np.array(model.rows[model.started :])[:, PLACE[name]].sum())


class Speaks(Policy):
    """Contacts everybody, as far as the money goes."""

    name: ClassVar[str] = "speaks"

    def split(self, month: Month) -> Budget:
        return Budget(desk=0.4, care=0.1, outreach=0.5)

    def contact(self, customers: Customers) -> Rows:
        return customers.row


def test_what_fits_pleases_and_what_does_not_is_noise() -> None:
    assert relevance_of(1.0, 0.0, P) == 1.0
    assert relevance_of(0.0, 0.5, P) == pytest.approx(0.3)
    assert relevance_of(0.0, 1.0, P) <= 1.0
    assert welcome(1.0, 0.0, P) == pytest.approx(0.08)
    assert welcome(0.0, 0.0, P) == pytest.approx(-0.04)
    assert welcome(1.0, 0.5, P) < welcome(1.0, 0.0, P)
    assert welcome(0.0, 0.5, P) < welcome(0.0, 0.0, P)


def test_contacts_are_conversations_that_the_company_opens_and_pays_for() -> None:
    model = ConversationModel(small(), Speaks(), 5)
    model.run_days(60)
    threads = model.state.conversations[: int(model.state.scalars[scalar.CONVERSATIONS_USED])]
    led = threads[threads[:, conversation.COMPANY_LED] == 1.0]
    had = led[led[:, conversation.COMPANY_TURNS] == 1.0]
    assert len(had) > 200
    assert total(model, "contacts") == len(had)
    assert total(model, "outreach") == pytest.approx(2.0 * len(led))
    assert (led[:, conversation.KIND] == conversation.CONTACT).all()
    assert (led[:, conversation.PUBLIC] == 0.0).all()
    minute = led[:, conversation.OPENED_AT] % 1440.0
    assert ((minute >= 9 * 60.0) & (minute < 17 * 60.0)).all()
    days = np.bincount((led[:, conversation.DAY] - model.started).astype(int), minlength=60)
    assert days.min() > 0
    assert days.max() - days.min() <= 3  # the month's contacts are spread over its days
    rate = total(model, "contact_relevance") / total(model, "contacts")
    assert 0.1 < rate < 0.6
    assert 0.5 * rate < had[:, conversation.CUSTOMER_TURNS].mean() < 1.5 * rate


def test_money_for_outreach_is_never_overspent_and_unspent_without_a_policy_that_speaks() -> None:
    model = ConversationModel(small(), "first-come", 5)
    model.run_days(30)
    assert total(model, "contacts") == total(model, "outreach") == 0.0
    model = ConversationModel(small(), Speaks(), 5)
    for _ in range(2):
        model.run_days(30)
        assert (model.state.budget_left >= 0.0).all()


def test_contacts_are_made_again_and_again_and_tire() -> None:
    model = ConversationModel(small(company__budget=40.0), Speaks(), 5)
    model.run_days(60)
    people = model.state.people
    contacted = people[person.LAST_CONTACT] >= 0.0
    assert contacted.sum() > 500
    fatigue = people[person.FATIGUE, contacted]
    assert (fatigue >= 0.3 - 1e-12).all()
    assert (fatigue < 1.0).all()
    assert (people[person.FATIGUE, ~contacted] == 0.0).all()


def test_reach_out_leaves_in_peace_whom_it_has_just_contacted() -> None:
    model = ConversationModel(small(company__budget=40.0), "reach-out", 5)
    model.run_days(60)
    threads = model.state.conversations[: int(model.state.scalars[scalar.CONVERSATIONS_USED])]
    openers = threads[threads[:, conversation.COMPANY_LED] == 1.0, conversation.OPENER]
    assert openers.size > 50
    assert np.unique(openers).size == openers.size


@pytest.mark.parametrize(
    "zero",
    [
        {
            "outreach.gain": 0.0,
            "outreach.noise": 0.0,
            "outreach.solve": 0.0,
            "outreach.listens": 0.0,
            "outreach.minutes": 0.0,
        }
    ],
)
def test_contacts_of_no_effect_move_nobody(zero: dict[str, object]) -> None:
    """With every strength at zero the world of those who are contacted is the world of those who are not, but for the money."""
    quiet = ConversationModel(small().with_values(zero), resolve("first-come"), 5)

    class Mute(Speaks):
        def contact(self, customers: Customers) -> Rows:
            return customers.row[:0]

    loud, mute = (
        ConversationModel(small().with_values(zero), Speaks(), 5),
        ConversationModel(small().with_values(zero), Mute(), 5),
    )
    for model in (quiet, loud, mute):
        model.run_days(30)
    of_contacts = {person.FATIGUE, person.FATIGUE_DAY, person.LAST_CONTACT}
    same = [column for column in range(person.COLUMNS) if column not in of_contacts]
    assert np.array_equal(loud.state.people[same], mute.state.people[same])
    assert total(loud, "contacts") > 0.0
    assert total(loud, "profit") < total(mute, "profit")


# Dropping customers


def test_a_dropped_customer_is_gone_for_good_and_the_others_hear_of_it() -> None:
    scenario = small(voice__questions=0.6, loyalty__winback=10.0, loyalty__dropped_speaks=1.0)
    model = ConversationModel(scenario, "first-come[drop_above=0.01]", 5)
    model.run_days(1)
    dropped = np.flatnonzero(model.state.people[person.DROPPED] > 0.0)
    assert dropped.size >= 3
    assert total(model, "dropped") == dropped.size
    assert total(model, "left") >= dropped.size
    model.run_days(59)
    people = model.state.people
    assert (people[person.STATUS, dropped] != person.CUSTOMER).all()
    threads = model.state.conversations[: int(model.state.scalars[scalar.CONVERSATIONS_USED])]
    words = threads[(threads[:, conversation.KIND] == conversation.WORD) & (threads[:, conversation.ORDINAL] == 201)]
    assert len(words) == total(model, "dropped")
    assert (words[:, conversation.VALENCE] == -1.0).all()
    assert (words[:, conversation.OPENED_AT] >= (words[:, conversation.DAY] + 1) * 1440.0).all()
    rows = np.array(model.rows)
    moved = np.diff(rows[:, PLACE["customers"]])
    assert np.array_equal(moved, (rows[:, PLACE["joined"]] - rows[:, PLACE["left"]])[1:])


def test_nobody_is_dropped_unless_asked_for() -> None:
    model = ConversationModel(small(), "first-come", 5)
    model.run_days(30)
    assert total(model, "dropped") == 0.0


def test_who_costs_too_much_is_dropped_dearest_first() -> None:
    model = ConversationModel(small(voice__questions=0.6), "first-come[drop_above=0.01]", 5)
    people = model.state.people
    known = people[person.SERVED_COST].copy()
    model.run_days(1)
    dropped = people is model.state.people and model.state.people[person.DROPPED] > 0.0
    assert (known[dropped] > 0.0).all()
    assert (model.state.people[person.CONTACTS, dropped] >= 3.0).all()


# Ideas


def test_ideas_point_at_causes_and_are_heeded_by_their_weight() -> None:
    lively = small(programme__ideas=10.0, peers__organic_share=0.1, company__fix_cost=5.0)
    found = {}
    for heed in (0.0, 1.0):
        model = ConversationModel(lively.with_values({"company.heed_ideas": heed}), "first-come[fixes_share=0.1]", 5)
        model.run_days(60)
        found[heed] = model
    assert total(found[0.0], "ideas") > 100
    assert total(found[0.0], "fixes_ideas") == 0.0
    assert found[0.0].state.scalars[scalar.QUALITY_GAIN] == 0.0
    assert 0.0 < total(found[1.0], "fixes_ideas") <= total(found[1.0], "fixes")
    assert 0.0 < found[1.0].state.scalars[scalar.QUALITY_GAIN] < 0.1


def test_without_money_for_fixes_ideas_change_nothing() -> None:
    runs = []
    for ideas in (0.0, 5.0):
        model = ConversationModel(small(programme__ideas=ideas), "first-come", 5)
        model.run_days(30)
        runs.append(model)
    assert np.array_equal(runs[0].state.people, runs[1].state.people)
    assert total(runs[0], "ideas") == 0.0 < total(runs[1], "ideas")


# Searches


def test_a_quick_answer_may_end_a_search() -> None:
    busy = small(
        causes__product__per_1000=100.0, loyalty__search_chance=0.8, desk__responders=200.0, desk__shift_start=0.0,
        desk__shift_hours=24.0, desk__solve_minor=0.0, desk__solve_quality=0.0, desk__weekend=1.0,
    )  # fmt: skip
    stopped = []
    for strength in (0.0, 1.0):
        model = ConversationModel(busy.with_values({"loyalty.answer_stops_search": strength}), "first-come", 5)
        model.run_days(60)
        stopped.append(total(model, "search_stopped"))
    assert stopped[0] == 0.0 < stopped[1]
