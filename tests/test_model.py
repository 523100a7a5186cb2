"""The day: cause follows the clock, what must hold in any scenario, and a stationary status quo."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.engine.replicate import simulate
from sim.measures.catalogue import DAY_METRICS, GROUP_METRICS, RUN_METRICS
from sim.measures.outcome import RunFailure, RunOutcome
from sim.model import ConversationModel
from sim.scenario import Scenario, load
from sim.state import conversation, event, person, scalar
from sim.state.constants import NEVER
from tests.event_list import pending, replace
from tests.markets import DAY, Everything, conversations_of, eventful, morning, scenario

pytestmark = pytest.mark.slow

PLACE = {metric.name: place for place, metric in enumerate(DAY_METRICS)}
TWO_PM = 14 * 60.0
SPENT = ("wages", "compensation", "effort", "escalation_cost", "fixes", "programme", "outreach")


# Cause follows the clock


def at_two(model: ConversationModel) -> dict[str, Any]:
    """Return the state at the minute of the clock, without the event queue."""
    state = model.state
    return {
        "people": state.people.copy(),
        "conversations": conversations_of(model),
        "staff": state.staff.copy(),
        "causes": state.causes.copy(),
        "purse": state.budget_left.copy(),
        "tally": state.metrics.copy(),
        "queued": state.scalars[scalar.BACKLOG],
        "site": state.scalars[[scalar.SITE_STARS, scalar.SITE_REVIEWS]],
    }


def same(a: dict[str, Any], b: dict[str, Any]) -> None:
    for name in a:
        assert np.array_equal(a[name], b[name]), name


def on_day(number: int, seed: int = 7) -> ConversationModel:
    """The eventful market on the morning of day ``number`` of its comparison."""
    model = ConversationModel(eventful(), Everything(), seed)
    model.run_days(number)
    morning(model)
    return model


def keep_events(model: ConversationModel, wanted: Any) -> int:
    """Keep the events of the agenda for which ``wanted(rows)`` holds; gives how many were dropped."""
    rows = pending(model.state)
    kept = rows[wanted(rows)]
    replace(model.state, model.compiled_state, kept)
    return len(rows) - len(kept)


@pytest.mark.parametrize("day", [1, 3, 6])
def test_deleting_every_event_after_two_changes_nothing_before(day: int) -> None:
    whole, cut = on_day(day), on_day(day)
    two = whole.day * DAY + TWO_PM
    assert keep_events(cut, lambda rows: rows[:, event.WHEN] < two) > 10
    for model in (whole, cut):
        model.step(until=two)
    same(at_two(whole), at_two(cut))


def forget_openings(model: ConversationModel, two: float) -> int:
    """Delete every conversation that opens after ``two``, and all that would come of it; gives how many."""
    state = model.state
    used = int(state.scalars[scalar.CONVERSATIONS_USED])
    keep = state.conversations[:used, conversation.OPENED_AT] < two
    number = np.full(used, -1)
    number[keep] = np.arange(np.count_nonzero(keep))
    state.conversations[: np.count_nonzero(keep)] = state.conversations[:used][keep]
    state.scalars[scalar.CONVERSATIONS_USED] = float(np.count_nonzero(keep))
    events = pending(state)
    about = events[:, event.CONVERSATION] >= 0
    events[about, event.CONVERSATION] = number[events[about, event.CONVERSATION].astype(int)]
    kept = (events[:, event.CONVERSATION] >= 0) | (events[:, event.WHAT] == event.SHIFT_START)
    replace(state, model.compiled_state, events[kept])
    return int(used - np.count_nonzero(keep))


@pytest.mark.parametrize("day", [1, 3, 6, 8])
def test_deleting_later_openings_changes_nothing_before(day: int) -> None:
    """The conversations of the afternoon are gone before the company listens and its policy judges: the morning goes on as it did."""
    models = []
    for forget in (False, True):
        model = ConversationModel(eventful(), Everything(), 7)
        model.run_days(day)
        two = model.day * DAY + TWO_PM
        model.step(until="listen")
        gone = forget_openings(model, two) if forget else 0
        assert gone > 0 or not forget
        model.step(until=two)
        models.append(model)
    whole, cut = (at_two(model) for model in models)
    for state in (whole, cut):
        state["conversations"] = state["conversations"][state["conversations"][:, conversation.OPENED_AT] < two]
    del whole["tally"], cut["tally"]  # openings of the day are counted in the morning
    same(whole, cut)


def test_a_complaint_is_recent_only_once_it_is_made() -> None:
    """Somebody who will complain this afternoon is this morning no repeated complainer."""
    model = on_day(2)
    used = int(model.state.scalars[scalar.CONVERSATIONS_USED])
    conversations = model.state.conversations[:used]
    today = conversations[
        (conversations[:, conversation.DAY] == model.day)
        & (conversations[:, conversation.KIND] == conversation.COMPLAINT)
    ]
    assert len(today)
    for opener, opened in today[np.argsort(today[:, conversation.OPENED_AT])][
        :, [conversation.OPENER, conversation.OPENED_AT]
    ]:
        model.step(until=opened)
        before = model.state.people[person.RECENT_COMPLAINTS, int(opener)]
        model.step(until=opened + 1e-6)
        assert model.state.people[person.RECENT_COMPLAINTS, int(opener)] == before + 1.0


def test_stopping_the_clock_on_the_way_changes_nothing() -> None:
    whole, stepwise = on_day(3), on_day(3)
    for minute in range(60, 1440, 60):
        stepwise.step(until=stepwise.day * DAY + minute)
    for model in (whole, stepwise):
        model.step(until=(model.day + 1) * DAY)
    same(at_two(whole), at_two(stepwise))


@pytest.fixture(scope="module")
def eventful_model() -> ConversationModel:
    model = ConversationModel(eventful(), Everything(), 7)
    model.run_days(25)
    return model


def test_no_conversation_is_heard_or_answered_before_it_is_opened(eventful_model: ConversationModel) -> None:
    conversations = conversations_of(eventful_model)
    answered = conversations[conversations[:, conversation.FIRST_ANSWER_AT] < NEVER]
    assert len(answered) > 30
    assert (conversations[:, conversation.HEARD_AT] >= conversations[:, conversation.OPENED_AT]).all()
    assert (answered[:, conversation.FIRST_ANSWER_AT] > answered[:, conversation.HEARD_AT]).all()
    assert (conversations[:, conversation.LAST_TURN_AT] >= conversations[:, conversation.OPENED_AT]).all()
    of_the_dropped = (
        conversations[:, conversation.ORDINAL] == 201
    )  # who is dropped in the evening speaks on the next day
    assert (
        conversations[:, conversation.OPENED_AT] // DAY == conversations[:, conversation.DAY] + of_the_dropped
    ).all()
    untouched = (conversations[:, conversation.COMPANY_TURNS] == 0) & (conversations[:, conversation.PEER_TURNS] == 0)
    assert (conversations[untouched, conversation.SOLVED] == 0).all()


def test_delays_carry_past_midnight() -> None:
    model = ConversationModel(eventful(desk__shift_start=8.0, desk__shift_hours=4.0), "first-come", 7)
    model.run_days(20)
    conversations = conversations_of(model)
    answered = conversations[conversations[:, conversation.FIRST_ANSWER_AT] < NEVER]
    assert (answered[:, conversation.FIRST_ANSWER_AT] // DAY > answered[:, conversation.DAY]).any()
    agenda = pending(model.state)
    assert (agenda[:, event.WHEN] >= model.day * DAY).all()
    assert (agenda[:, event.WHAT] == event.READ).any()  # somebody will read tonight's posts tomorrow


def test_conversations_are_identified_by_opener_day_and_ordinal(eventful_model: ConversationModel) -> None:
    identity = conversations_of(eventful_model)[:, [conversation.OPENER, conversation.DAY, conversation.ORDINAL]]
    assert len(np.unique(identity, axis=0)) == len(identity)


# What must hold in any scenario


def share(low: float = 0.0, high: float = 1.0) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False).map(lambda x: round(x, 4))


SCENARIOS = st.fixed_dictionaries(
    {
        "society.people": st.integers(1, 150),
        "society.customer_share": share(),
        "society.follows_company": share(),
        "experience.encounters": share(0, 29),
        "experience.hurt_money": share(0, 2),
        "experience.distrust": share(),
        "causes.product.per_1000": share(0, 400),
        "causes.billing.per_1000": share(0, 400),
        "voice.questions": share(0, 0.5),
        "voice.words": share(0, 0.3),
        "voice.unfounded": share(0, 0.1),
        "voice.public_share": share(0, 1),
        "desk.responders": share(0, 2000),
        "desk.shift_start": share(0, 23),
        "desk.shift_hours": share(0.1, 24),
        "desk.wage": share(0, 100),
        "desk.escalation_cost": share(0, 50),
        "desk.compensation": share(0, 200),
        "desk.follow_up": share(0, 0.95),
        "desk.thanks": share(),
        "desk.difficulty_sigma": share(0, 5),
        "desk.turns_max": st.integers(1, 64),
        "channels.feed.coverage": share(),
        "channels.feed.gives_up": share(),
        "peers.willing": share(0, 0.5),
        "peers.willing_advocate": share(),
        "peers.organic_share": share(0, 0.9),
        "peers.notice": share(0, 3),
        "spread.seen": share(),
        "spread.reshare": share(),
        "spread.fresh_min": share(0, 10_000),
        "spread.infectiousness_sigma": share(0, 3),
        "spread.outside_reshare": share(0, 0.05),
        "spread.corrects_stars": share(),
        "spread.answers_bring_reviews": share(0, 5),
        "feeling.word": share(),
        "feeling.negativity": share(1, 2),
        "feeling.solved": share(0, 2),
        "feeling.failed": share(0, 2),
        "loyalty.churn": share(0, 0.5),
        "loyalty.contagion": share(1, 10),
        "loyalty.winback": share(0, 10),
        "company.budget": share(0, 100),
        "company.burn_in": st.integers(0, 40),
        "company.discount": share(0.01, 1),
    }
)
POLICIES = st.sampled_from(["ignore", "first-come", "react-to-whiners", "grow-advocates", "coin", "everything"])
BOUNDS = {
    person.ATTITUDE: (-1.0, 1.0),
    person.RELATIONSHIP: (0.0, 1.0),
    person.EXPECTATION: (0.0, 1.0),
    person.REDRESS_BELIEF: (0.0, 1.0),
    person.FAILED_RECOVERY: (0.0, 1.0),
    person.MOTIVATION: (0.0, 1.0),
    person.SKILL: (0.0, 1.0),
    person.STATUS: (0.0, 2.0),
    person.ADVOCATE: (0.0, 2.0),
    person.LOUDNESS: (0.0, 1.0),
    person.ENTITLEMENT: (0.0, 1.0),
    person.SUSCEPTIBILITY: (0.0, 1.0),
    person.INTEREST: (0.0, 1.0),
    person.SWITCHING_COST: (0.0, 1.0),
    person.TRUST: (0.0, 1.0),
    person.RECENT_FAILURES: (0.0, np.inf),
    person.RECENT_COMPLAINTS: (0.0, np.inf),
    person.CONTAGION: (0.0, np.inf),
    person.MARGIN: (0.0, np.inf),
    person.COMPENSATED: (0.0, np.inf),
    person.WAITED_MIN: (0.0, np.inf),
    person.CASES: (0.0, np.inf),
}


def check_people(model: ConversationModel) -> None:
    people = model.state.people
    assert np.isfinite(people).all()
    for column, (low, high) in BOUNDS.items():
        values = people[column]
        assert low <= values.min(), (column, values.min())
        assert values.max() <= high, (column, values.max())
    assert np.isin(people[person.STATUS], (person.PROSPECT, person.CUSTOMER, person.FORMER)).all()
    assert (people[person.ADVOCATE, people[person.STATUS] != person.CUSTOMER] == person.NOT_ADVOCATE).all()


def held(model: ConversationModel) -> tuple[float, float]:
    """Customers held now, and their margin a month."""
    customers = model.state.people[person.STATUS] == person.CUSTOMER
    return float(np.count_nonzero(customers)), float(model.state.people[person.MARGIN, customers].sum())


def check_day(model: ConversationModel, morning: tuple[float, float]) -> None:
    """The books of the day just done, against who was held in the ``morning`` and the state at midnight."""
    day = {name: model.rows[-1][place] for name, place in PLACE.items()}
    status = model.state.people[person.STATUS]
    assert all(np.isfinite(value) for value in day.values())
    assert day["customers"] == np.count_nonzero(status == person.CUSTOMER)
    assert day["former"] == np.count_nonzero(status == person.FORMER)
    assert day["customers"] + day["former"] + day["prospects"] == status.size
    assert day["customers"] - morning[0] == day["joined"] - day["left"]
    assert day["left_quietly"] <= day["left"]
    assert day["left_silent"] <= day["left"]
    assert day["failures"] <= day["encounters"]
    assert day["profit"] == pytest.approx(day["margin"] - sum(day[item] for item in SPENT), abs=0.005)
    assert day["margin"] == pytest.approx(morning[1] / 30.0, abs=0.005)  # who leaves tonight was a customer today
    # what customers dropped say in the evening, when the company has listened already, is heard the next day
    dropped = model.rows[-2][PLACE["dropped"]] if len(model.rows) > 1 else 0.0
    assert day["heard"] <= day["conversations"] + dropped
    opened = sum(
        day[kind]
        for kind in (
            "complaints_public",
            "complaints_private",
            "questions",
            "praise",
            "words_positive",
            "words_negative",
        )
    )
    assert day["conversations"] == opened + day["contacts"]
    assert day["complaints_unfounded"] <= day["complaints_public"] + day["complaints_private"]
    assert day["answered_in_hour"] <= day["answered"] <= day["company_turns"]
    assert day["peer_resolved"] <= day["resolved"]
    assert day["backfires"] <= day["defences"] <= day["peer_turns"]
    kinds = model.state.people[person.ADVOCATE]
    assert day["advocates"] == np.count_nonzero(kinds) <= day["customers"]
    assert day["advocates_programme"] == np.count_nonzero(kinds == person.MEMBER)
    assert -100.0 <= day["stated_nps"] <= 100.0
    assert 1.0 <= day["site_rating"] <= 5.0
    assert min(day[item] for item in SPENT) >= 0.0
    assert day["backlog"] == np.count_nonzero(conversations_of(model)[:, conversation.STATE] == conversation.QUEUED)


def run_and_check(values: dict[str, object], policy: str, seed: int, days: int) -> ConversationModel:
    made: Scenario = scenario(values)
    start = ConversationModel(made, None, seed, burn_in=False)
    model: ConversationModel | None = None
    for _ in range(made.company.burn_in + days):
        if start.day == made.company.burn_in and model is None:
            model = start.branch(Everything() if policy == "everything" else policy)
        walker = model or start
        if (walker.day - (walker.started or 0)) % 30 == 0:
            spent, budget = 0.0, made.company.budget * walker.state.scalars[scalar.CUSTOMERS_START]
        before = held(walker)
        walker.step()
        spent += sum(walker.rows[-1][PLACE[item]] for item in SPENT)
        assert spent <= budget + 1e-6
        assert walker.state.budget_left.min() >= 0.0
        check_day(walker, before)
        check_people(walker)
    assert model is not None
    return model


def check_outcome(model: ConversationModel) -> None:
    outcome = model.outcome()
    assert set(outcome.summary) == {metric.name for metric in RUN_METRICS}
    assert set(outcome.days) == {metric.name for metric in DAY_METRICS}
    assert {measure.measure for measure in outcome.groups} == {metric.name for metric in GROUP_METRICS}
    always = ("value", "profit", "spent", "customers_end", "attitude", "strain", "stated_nps", "advocates_end")
    assert all(math.isfinite(outcome.summary[name]) for name in always)
    assert not any(math.isinf(value) for value in outcome.summary.values())
    for metric in RUN_METRICS:  # a rate without anything to divide by is NaN, never a number made up
        value = outcome.summary[metric.name]
        overtime = metric.name == "occupancy"  # a turn in hand is finished after the shift
        if metric.unit == "share" and not overtime and not math.isnan(value):
            assert 0.0 <= value <= 1.0 + 1e-9, (metric.name, value)
    assert outcome.summary["spent"] == pytest.approx(sum(outcome.days[item].sum() for item in SPENT))
    assert outcome.summary["profit"] == pytest.approx(outcome.days["margin"].sum() - outcome.summary["spent"], abs=0.01)


@settings(
    max_examples=40, deadline=None, derandomize=True, phases=[Phase.generate]
)  # a failure is reported as found, at once
@given(values=SCENARIOS, policy=POLICIES, seed=st.integers(0, 2**64 - 1), days=st.integers(1, 35))
def test_invariants(values: dict[str, object], policy: str, seed: int, days: int) -> None:
    check_outcome(run_and_check(values, policy, seed, days))


@pytest.mark.proof
@settings(max_examples=1500, deadline=None, phases=[Phase.reuse, Phase.generate])
@given(values=SCENARIOS, policy=POLICIES, seed=st.integers(0, 2**64 - 1), days=st.integers(1, 65))
def test_invariants_at_length(values: dict[str, object], policy: str, seed: int, days: int) -> None:
    check_outcome(run_and_check(values, policy, seed, days))


def test_books_of_the_eventful_market() -> None:
    model = ConversationModel(eventful(), Everything(), 7)
    for _ in range(40):
        before = held(model)
        model.step()
        check_day(model, before)
        check_people(model)
    check_outcome(model)


# A status quo that stays where it is

# State at midnight: most that the mean of the last month may differ from that of the first, over half a year
STATES = {
    "customers": 0.03,  # as a share of what it was
    "attitude": 0.03,
    "relationship": 0.015,
    "expectation": 0.005,
    "redress_belief": 0.01,
    "stated_nps": 4.0,
    "site_rating": 0.5,  # few reviews
}
# Events a day: most that the mean of the last two months may differ from that of the first two, as a share of it. About four
# standard errors of counting at 3 x 5,000 people, since a drift of a few per cent is all there is.
FLOWS = {"failures": 0.20, "complaints_private": 0.40, "questions": 0.12, "joined": 0.35, "left": 0.35}
# The same over a whole year at 12 x 20,000 people, where counting is a matter of a few per cent.
YEAR = {
    "customers": 0.015,
    "attitude": 0.04,
    "relationship": 0.02,
    "expectation": 0.002,
    "redress_belief": 0.01,
    "stated_nps": 6.0,
    "site_rating": 0.3,
    "failures": 0.10,
    "complaints_private": 0.15,
    "questions": 0.04,
    "joined": 0.12,
    "left": 0.15,
}


def drift(seeds: int, people: int, months: int) -> dict[str, float]:
    """Change of states from the first to the last month of the status quo, and of flows between two-month ends, mean over seeds."""
    made = load("default", [f"society.people={people}"])
    runs = [finished(simulate(made, [made.company.status_quo], seed, months)[0]) for seed in range(seeds)]
    found = {}
    for name in (*STATES, *FLOWS):
        days = np.mean([run.days[name] for run in runs], axis=0)
        length = 30 if name in STATES else 60
        first, last = days[:length].mean(), days[-length:].mean()
        relative = name in FLOWS or name == "customers"
        found[name] = float((last - first) / first) if relative else float(last - first)
    return found


def finished(outcome: RunOutcome | RunFailure) -> RunOutcome:
    assert isinstance(outcome, RunOutcome), outcome
    return outcome


def test_the_status_quo_without_shocks_is_stationary() -> None:
    found, limits = drift(seeds=3, people=5_000, months=6), STATES | FLOWS
    assert {name: change for name, change in found.items() if abs(change) > limits[name]} == {}


@pytest.mark.proof
def test_the_status_quo_is_stationary_for_a_year() -> None:
    found = drift(seeds=12, people=20_000, months=12)
    assert {name: change for name, change in found.items() if abs(change) > YEAR[name]} == {}


def test_events_strike_on_their_day_and_the_twin_has_none() -> None:
    shaken = finished(simulate(eventful(), ["first-come"], 3, 1)[0]).days
    twin = finished(simulate(eventful(), ["first-come"], 3, 1, with_events=False)[0]).days
    assert (shaken["failures"][:1] == twin["failures"][:1]).all()
    assert shaken["complaints_public"][1] >= twin["complaints_public"][1] + 1
    assert shaken["failures"][2] > 2 * twin["failures"][2]
