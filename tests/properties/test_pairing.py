"""Common random numbers: models that differ in one thing differ only in what that thing can reach."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.engine.replicate import simulate
from sim.measures.catalogue import DAY_METRICS
from sim.measures.outcome import RunOutcome
from sim.model import ConversationModel
from sim.scenario import Scenario
from sim.society.generate import generate
from sim.society.graph import Graph
from sim.society.initial_state import initial_state
from sim.state import conversation, person
from sim.state.constants import NEVER
from sim.validation.experiments import UNLIMITED
from tests.markets import (
    DAY,
    EVENTFUL,
    NO_ONE_HAPPENS_BY,
    Everything,
    Spare,
    conversations_of,
    eventful,
    fingerprint,
    graph_of,
    morning,
    scenario,
)

pytestmark = pytest.mark.slow

PEOPLE = 240
HALF = PEOPLE // 2
TRAITS = [
    person.LOUDNESS,
    person.ENTITLEMENT,
    person.SUSCEPTIBILITY,
    person.INTEREST,
    person.SWITCHING_COST,
    person.TRUST,
    person.MARGIN,
    person.TIME_VALUE,
    person.PUBLIC_CHANNEL,
    person.PRIVATE_CHANNEL,
    person.FOLLOWS_COMPANY,
    person.SEGMENT,
    person.FAILURE_FACTOR,
    person.WHINER,
    person.INTENTION_BIAS,
    person.ACTIVITY,
    person.SKILL,
    person.STATUS,
    person.ATTITUDE,
    person.RELATIONSHIP,
    person.CUSTOMER_SINCE,
    person.ADVOCATE,
    person.MOTIVATION,
]

# The eventful market, in which nothing but the graph carries anything from one person to another.
CONNECTED_BY_GRAPH = {
    **EVENTFUL,
    **UNLIMITED,
    **NO_ONE_HAPPENS_BY,
    "society.people": PEOPLE,
    "desk.handle_min": 20.0,
    "baseline.solve": False,  # three days of burn-in are far from where rates settle
}


def two_islands() -> Graph:
    """Two halves without an edge between them, each sparse, of follows and ties."""
    follows, ties = [], []
    for i in range(PEOPLE):
        base, k = (i // HALF) * HALF, i % HALF
        follows += [(i, base + (k + step) % HALF) for step in (1, 3, 7, 11)]
        ties += [(i, base + (k + step) % HALF) for step in (1, 5)]
    return graph_of(PEOPLE, follows, ties)


def sparse_graph() -> Graph:
    """Follows and ties so few that hardly anybody reaches everybody: arrows point from low rows to high ones, ties come in pairs."""
    follows = [(i, j) for i in range(PEOPLE) for j in (i + 1 + (7 * i) % 13, i + 20) if j < PEOPLE and i % 3]
    return graph_of(PEOPLE, follows, [(i, i + 1) for i in range(0, PEOPLE, 10)])


def reachable(graph: Graph, start: int) -> set[int]:
    """Everybody whom ``start`` can reach along follows and ties, themselves included."""
    found_so_far, edge = {start}, [start]
    while edge:
        i = edge.pop()
        near = {*graph.follower[graph.follower_at[i] : graph.follower_at[i + 1]].tolist()}
        near |= {*graph.tie[graph.tie_at[i] : graph.tie_at[i + 1]].tolist()}
        edge += near - found_so_far
        found_so_far |= near
    return found_so_far


def branched(settings: Scenario, policy: Any, graph: Graph | None = None, seed: int = 11) -> ConversationModel:
    start = ConversationModel(settings, None, seed, graph=graph, burn_in=False)
    start.run_days(settings.company.burn_in)
    return start.branch(policy)


def answered_in_public(model: ConversationModel, before_day: int) -> Any:
    """Public complaints and questions of the comparison that the company answered, in order of opening."""
    conversations = conversations_of(model)
    wanted = (
        (conversations[:, conversation.DAY] >= model.started)
        & (conversations[:, conversation.DAY] < before_day)
        & (conversations[:, conversation.COMPANY_TURNS] > 0)
    )
    wanted &= (conversations[:, conversation.PUBLIC] > 0) & (
        conversations[:, conversation.KIND] <= conversation.QUESTION
    )
    found_threads = conversations[wanted]
    return found_threads[np.argsort(found_threads[:, conversation.OPENED_AT])]


def pick(cases: Any, which: float) -> Any:
    """The case at share ``which`` of the list."""
    return cases[int(which * len(cases))]


def differing(a: ConversationModel, b: ConversationModel) -> set[int]:
    """People of whom anything differs between two models: their row, or a conversation that they opened."""
    people = np.flatnonzero((a.state.people != b.state.people).any(axis=0))
    own: list[dict[int, bytes]] = []
    for model in (a, b):
        conversations = conversations_of(model)
        own.append(
            {
                int(i): conversations[conversations[:, conversation.OPENER] == i].tobytes()
                for i in np.unique(conversations[:, conversation.OPENER])
            }
        )
    talk = {i for i in own[0].keys() | own[1].keys() if own[0].get(i) != own[1].get(i)}
    return {*people.tolist(), *talk}


@pytest.fixture(scope="module")
def islands() -> tuple[Graph, ConversationModel]:
    graph = two_islands()
    model = branched(scenario(CONNECTED_BY_GRAPH), Spare(), graph)
    model.run_days(20)
    return graph, model


@pytest.mark.parametrize("which", [0.0, 0.4, 0.7])
def test_sparing_one_reply_changes_nobody_out_of_reach(islands: tuple[Graph, ConversationModel], which: float) -> None:
    graph, base = islands
    case = pick(answered_in_public(base, base.day - 5), which)
    spared = branched(scenario(CONNECTED_BY_GRAPH), Spare(opened=case[conversation.OPENED_AT]), graph)
    spared.run_days(20)
    opener = int(case[conversation.OPENER])
    changed = differing(base, spared)
    assert opener in changed
    assert len(changed) > 1, "the reply should have mattered to somebody else, or the test shows nothing"
    assert {i // HALF for i in changed} == {opener // HALF}


@pytest.mark.parametrize("which", [0.0, 0.4, 0.8])
def test_sparing_one_reply_changes_only_those_downstream(which: float) -> None:
    graph = sparse_graph()
    settings = scenario(CONNECTED_BY_GRAPH)
    base = branched(settings, Spare(), graph)
    base.run_days(15)
    case = pick(answered_in_public(base, base.day - 5), which)
    spared = branched(settings, Spare(opened=case[conversation.OPENED_AT]), graph)
    spared.run_days(15)
    opener = int(case[conversation.OPENER])
    reach = reachable(graph, opener)
    changed = differing(base, spared)
    assert opener in changed
    assert changed <= reach
    assert len(reach) < 0.7 * PEOPLE, "a reach that holds nearly everybody would prove little"


FINITE = {
    **CONNECTED_BY_GRAPH,
    "desk.responders": 10_000.0 / PEOPLE,  # at most one, for the customers among them
    "desk.shared_among": 1,
    "desk.handle_min": 45.0,
    "desk.follow_up": 0.0,
    "channels.private.gives_up": 0.0,
}


def queued_from(model: ConversationModel, minute: float, island: int) -> float:
    """The minute at which the first case of ``island`` after ``minute`` was heard by the desk."""
    conversations = conversations_of(model)
    heard = conversations[
        (conversations[:, conversation.HEARD_AT] > minute)
        & (conversations[:, conversation.HEARD_AT] < NEVER)
        & (conversations[:, conversation.OPENER] // HALF == island),
        conversation.HEARD_AT,
    ]
    return float(heard.min())


def states_at(settings: Scenario, policy: Any, graph: Graph, minute: float) -> ConversationModel:
    """Return the model under ``policy`` at ``minute``."""
    model = branched(settings, policy, graph)
    while (model.day + 1) * DAY <= minute:
        model.step()
    morning(model)
    model.step(until=minute)
    return model


def test_a_finite_desk_is_identical_up_to_the_first_later_case() -> None:
    """One responder: the other island notices nothing until a case of theirs finds the responder free, and then may be served earlier."""
    graph, settings = two_islands(), scenario(FINITE)
    base = branched(settings, Spare(), graph)
    base.run_days(25)
    shown = 0
    for case in answered_in_public(base, base.day - 8):
        other = 1 - int(case[conversation.OPENER]) // HALF
        later = queued_from(base, case[conversation.HEARD_AT], other)
        if (
            not case[conversation.HEARD_AT] < later < case[conversation.FIRST_ANSWER_AT]
            or case[conversation.FIRST_ANSWER_AT] - case[conversation.HEARD_AT] > DAY
        ):
            continue  # no later case in the same busy period
        spare = Spare(opened=case[conversation.OPENED_AT])
        # one responder is busy with this case, or with those before it, until FIRST_ANSWER: the other island's next case waits for it
        before = differing(states_at(settings, Spare(), graph, later), states_at(settings, spare, graph, later))
        assert {i // HALF for i in before} <= {1 - other}
        after = branched(settings, spare, graph)
        after.run_days(25)
        shown += any(i // HALF == other for i in differing(base, after))
        if shown:
            break
    assert shown, "no spared reply freed the responder for the other island: the market is too quiet to show anything"


def test_the_same_policy_twice_gives_the_same_bytes() -> None:
    one, two = (branched(eventful(), Everything()) for _ in range(2))
    for model in (one, two):
        model.run_days(10)
    assert fingerprint(one) == fingerprint(two)
    other_seed = branched(eventful(), Everything(), seed=12)
    other_seed.run_days(10)
    assert fingerprint(other_seed) != fingerprint(one)


def test_burn_in_shared_equals_burn_in_run_each_time() -> None:
    shared = branched(eventful(), Everything())
    alone = ConversationModel(eventful(), Everything(), 11)
    assert shared.started == alone.started == eventful().company.burn_in
    for model in (shared, alone):
        model.run_days(10)
    assert fingerprint(shared) == fingerprint(alone)
    assert all((shared.at_start.groups[key] == alone.at_start.groups[key]).all() for key in alone.at_start.groups)


def test_branches_share_nothing_that_can_change() -> None:
    settings = eventful()
    start = ConversationModel(settings, None, 11, burn_in=False)
    start.run_days(settings.company.burn_in)
    first = start.branch("first-come")
    before = fingerprint(start)
    second = start.branch(Everything())
    second.run_days(10)
    assert fingerprint(start) == before
    first.run_days(10)
    untouched = branched(settings, "first-come")
    untouched.run_days(10)
    assert fingerprint(first) == fingerprint(untouched)


def numbers(outcome: Any) -> tuple[bytes, bytes, bytes]:
    """All numbers of an outcome, as bytes, so that NaN equals NaN."""
    assert isinstance(outcome, RunOutcome), outcome
    return (
        np.array(list(outcome.summary.values())).tobytes(),
        np.array([outcome.days[metric.name] for metric in DAY_METRICS]).tobytes(),
        np.array([measure.value for measure in outcome.groups]).tobytes(),
    )


def test_another_policy_changes_no_number_of_the_others() -> None:
    settings = eventful()
    two = simulate(settings, ["ignore", "react-to-whiners"], 5, 1)
    four = simulate(settings, ["grow-advocates", "ignore", "coin", "react-to-whiners"], 5, 1)
    by_name = {outcome.policy: numbers(outcome) for outcome in four}
    assert {outcome.policy: numbers(outcome) for outcome in two}.items() <= by_name.items()
    assert len(set(by_name.values())) == 4


@pytest.mark.parametrize("people", [1, 50, 300])
def test_one_more_person_changes_nobodys_traits(people: int) -> None:
    fewer, more = (initial_state(scenario(society__people=n), 3).people for n in (people, people + 1))
    assert (fewer[TRAITS] == more[TRAITS][:, :people]).all()
    assert len(np.unique(more[person.LOUDNESS])) == people + 1


def test_one_more_person_changes_no_edge_of_the_others() -> None:
    settings = scenario(society__people=300)
    fewer = generate(300, 3, settings.society)
    more = generate(301, 3, settings.society)

    def pairs(at: Any, to: Any) -> set[tuple[int, int]]:
        heads = np.repeat(np.arange(len(at) - 1), np.diff(at))
        return {(int(a), int(b)) for a, b in zip(heads, to, strict=True) if a < 300 and b < 300}

    assert pairs(fewer.follower_at, fewer.follower) == pairs(more.follower_at, more.follower)
    assert pairs(fewer.tie_at, fewer.tie) == pairs(more.tie_at, more.tie)


def test_one_more_stranger_changes_nobodys_history() -> None:
    """A person without an edge, and nothing that a stranger could share: everybody else lives the same lives.

    Contagion is scaled by the mean number of ties, which a stranger lowers; so it is off here.
    """
    settings = {**CONNECTED_BY_GRAPH, "society.influencer_share": 0.0, "loyalty.contagion": 1.0}
    graph = two_islands()
    lonely = graph_of(
        PEOPLE + 1,
        [(a, int(b)) for a in range(PEOPLE) for b in graph.follower[graph.follower_at[a] : graph.follower_at[a + 1]]],
        [(a, int(b)) for a in range(PEOPLE) for b in graph.tie[graph.tie_at[a] : graph.tie_at[a + 1]]],
    )
    assert (lonely.follower == graph.follower).all()
    few = branched(scenario(settings), Spare(), graph)
    many = branched(scenario(settings, society__people=PEOPLE + 1), Spare(), lonely)
    for model in (few, many):
        model.run_days(15)
    lived = [column for column in range(person.COLUMNS) if column != person.CONTAGION]
    assert (few.state.people[lived] == many.state.people[lived, :PEOPLE]).all()
    assert len(conversations_of(few)) > 100


def test_two_policies_see_the_same_state_until_one_acts() -> None:
    """Whatever the policy, the first morning is the same: nothing that happened to anybody differs yet."""
    settings = eventful()
    models = [branched(settings, policy) for policy in ("ignore", "react-to-whiners")]
    for model in models:
        model.step(until="listen")
    same = [column for column in range(person.COLUMNS) if column not in (person.ADVOCATE, person.MOTIVATION)]
    assert (models[0].state.people[same] == models[1].state.people[same]).all()
    identity = [
        conversation.OPENER,
        conversation.DAY,
        conversation.ORDINAL,
        conversation.OPENED_AT,
        conversation.KIND,
        conversation.SEVERITY,
        conversation.PUBLIC,
        conversation.CHANNEL,
        conversation.ANGER,
    ]
    fresh = [conversations_of(model)[:, identity] for model in models]
    assert (fresh[0] == fresh[1]).all()


def test_a_day_in_parts_is_the_models_own_day() -> None:
    whole, parts = (branched(eventful(), Everything()) for _ in range(2))
    whole.run_days(3)
    for _ in range(3):
        morning(parts)
        parts.step(until=parts.day * DAY + 600.0)
        parts.step()
    assert fingerprint(whole) == fingerprint(parts)
