"""Initial state of a simulation: society, channels, causes, responders, and room for what will happen."""

from __future__ import annotations

import math

import numpy as np

from sim.kernel import random_draws as draw
from sim.kernel.compile import Record
from sim.kernel.memory import copied, zeros
from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.scenario.compile_parameters import pack
from sim.scenario.parameters import SEVERITIES, Scenario
from sim.society.generate import generate
from sim.society.graph import Graph
from sim.society.population import failures_per_day, settle
from sim.state import (
    budget_part,
    channel,
    conversation,
    daily_metrics,
    desk_queue,
    event,
    person,
    root_cause,
    scalar,
    scratch,
    staff,
    todo_list,
    turn_log,
)
from sim.state.constants import NEVER
from sim.state.event_queue import empty_slots
from sim.state.state import State

_FIRST_EVENTS = 4096
_ROOM_DAYS = 400  # days of conversations that there is room for from the start; room takes no memory until it is used
_FIRST_QUEUE = 256
_FIRST_ACTED = 4096
_ODDS_KEPT = 4096  # a power of two: kinds of case times responders of a desk for a million people


def graph_for(scenario: Scenario, seed: int) -> Graph:
    """Generate the graph of a scenario's people."""
    return generate(scenario.society.people, seed, scenario.society)


def staff_for(scenario: Scenario, customers: float, seed: int) -> Floats:
    """Return the responders, shape (responders, columns); skill comes from addressed draws.

    They are as many as the full-time responders wanted, rounded up to a multiple of ``desk.shared_among``, so that shifts and levels of
    authority are mixed alike at every size.
    """
    wanted = scenario.desk.responders * customers / 10_000.0
    few = scenario.desk.shared_among
    count = few * max(1, math.ceil(wanted / few - 1e-9)) if wanted > 0 else 0
    team = np.zeros((count, staff.COLUMNS), dtype=np.float64)
    key = np.uint64(seed)
    for row in range(count):
        u = draw.uniform(key, row, 0, 0, draw.STAFF_SKILL)
        team[row, staff.ABILITY] = 1.0 + scenario.desk.skill_spread * (2.0 * u - 1.0)
        # authority rises along the roster, in shares of it, so that a small desk has all levels too
        place = (count - row - 0.5) / count
        team[row, staff.AUTHORITY] = (
            2.0 if place < scenario.desk.authority_two else 1.0 if place < scenario.desk.authority_one else 0.0
        )
        team[row, staff.PRIVATE_ONLY] = float(1.0 - place < scenario.desk.private_only)
        team[row, staff.SHIFT_FROM] = NEVER
    if count > 0 and scenario.desk.authority_two > 0.0:
        team[-1, staff.AUTHORITY] = 2.0
    return team


def cause_table(scenario: Scenario) -> Floats:
    """Return the root causes, shape (causes, columns)."""
    table = np.zeros((len(scenario.causes), root_cause.COLUMNS), dtype=np.float64)
    for row, cause in enumerate(scenario.causes):
        table[row, root_cause.RATE] = cause.per_1000 / 1000.0
        table[row, root_cause.LEVEL] = 1.0
        table[row, root_cause.SEVERITY_MIX :] = np.cumsum([getattr(cause, severity) for severity in SEVERITIES])
    return table


def channel_table(scenario: Scenario) -> Floats:
    """Return the channels, shape (channels, columns)."""
    rows = [
        (float(ch.public), float(ch.persistent), ch.coverage, ch.detection_min, ch.gives_up) for ch in scenario.channels
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, channel.COLUMNS)


def expected_public_conversations(scenario: Scenario, customers: float) -> float:
    """Return the public conversations a day under the status quo, by the stated rates.

    It is a constant, so that attention does not link distant people.
    """
    voice = scenario.voice
    total = sum(cause.per_1000 for cause in scenario.causes) or 1.0
    complain = sum(
        cause.per_1000 / total * sum(getattr(cause, s) * getattr(voice, f"complain_{s}") for s in SEVERITIES)
        for cause in scenario.causes
    )
    attitude = max(0.0, scenario.baseline.attitude)
    acts = (
        voice.questions * voice.question_public
        + voice.praise * (1.0 + voice.praise_bend * attitude) * voice.public_share
        + voice.words * (1.0 + voice.words_right * attitude) * voice.words_public
        + voice.unfounded * voice.public_share
    ) / DAYS_PER_MONTH
    return customers * (failures_per_day(scenario) * complain * voice.public_share + acts)


def room_for_conversations(scenario: Scenario, customers: float) -> int:
    """Return how many conversations to make room for at the start: a generous guess from stated rates; room grows later."""
    voice = scenario.voice
    acts = voice.questions + voice.unfounded + voice.praise * (1.0 + voice.praise_bend)
    acts += voice.words * (1.0 + max(voice.words_left, voice.words_right))
    return 1024 + int(_ROOM_DAYS * customers * (failures_per_day(scenario) + acts / DAYS_PER_MONTH))


def set_attention(state: State, scenario: Scenario, customers: float) -> None:
    """Set how likely a person, an advocate, and a follower of the company come across a given conversation or answer."""
    conversations = max(expected_public_conversations(scenario, customers), 1e-9)
    public = [one for one in scenario.channels if one.public]
    answers = max(conversations * sum(one.share * one.coverage for one in public), 1e-9)
    state.scalars[scalar.P_NOTICED] = min(1.0, scenario.peers.notice / conversations)
    state.scalars[scalar.P_ADVOCATE_LOOKS] = min(1.0, scenario.peers.lookout / conversations)
    state.scalars[scalar.P_WATCHER_SEES] = min(
        scenario.spread.company_seen, scenario.spread.company_attention / answers
    )


def initial_state(scenario: Scenario, seed: int, graph: Graph | None = None) -> State:
    """Return the state on the first morning. ``graph``: a given society that replaces the generated one."""
    p: Record = pack(scenario)
    graph = graph if graph is not None else graph_for(scenario, seed)
    people = settle(scenario, p, graph, seed)
    n = people.shape[1]
    customers = float(np.count_nonzero(people[person.STATUS] == person.CUSTOMER))
    hours = np.concatenate([[0.0], np.cumsum(scenario.voice.hours)]) / sum(scenario.voice.hours)
    scalars = np.zeros(scalar.COLUMNS, dtype=np.float64)
    scalars[scalar.COMPARISON_START] = NEVER
    scalars[scalar.PRICE] = 1.0
    scalars[scalar.CUSTOMERS_START] = customers
    scalars[scalar.FOLLOWERS_MAX] = float(np.diff(graph.follower_at).max())
    scalars[scalar.TIES_MAX] = float(np.diff(graph.tie_at).max())
    scalars[scalar.TIES_MEAN] = graph.tie.size / people.shape[1]
    state = State(
        people=people,
        follower_at=copied(graph.follower_at),  # into pages that are huge, where the system has them
        follower=copied(graph.follower),
        tie_at=copied(graph.tie_at),
        tie=copied(graph.tie),
        strength=copied(graph.strength),
        watchers=np.flatnonzero(people[person.FOLLOWS_COMPANY] > 0.0).astype(np.int32),
        conversations=zeros((room_for_conversations(scenario, customers), conversation.COLUMNS)),
        events=zeros((_FIRST_EVENTS, event.COLUMNS)),
        slots=empty_slots(n),
        due=np.zeros(_FIRST_EVENTS, dtype=np.int64),
        desk_queues=np.zeros((desk_queue.CLASSES, _FIRST_QUEUE, desk_queue.COLUMNS), dtype=np.float64),
        staff=staff_for(scenario, customers, seed),
        causes=cause_table(scenario),
        channels=channel_table(scenario),
        metrics=np.zeros(daily_metrics.COLUMNS, dtype=np.float64),
        scratch=zeros((scratch.ROWS, scratch.BATCH)),
        odds_found=np.zeros((_ODDS_KEPT, 3), dtype=np.float64),
        budget_left=np.zeros(budget_part.COLUMNS, dtype=np.float64),
        scalars=scalars,
        acted=np.full(_FIRST_ACTED, -1, dtype=np.int64),
        todo=np.zeros((todo_list.LISTS, n), dtype=np.int64),
        todo_draws=np.zeros((todo_list.DRAWS, n), dtype=np.float64),
        advocates=np.zeros(n, dtype=np.int64),
        scan_positions=np.zeros(n, dtype=np.float64),
        hour_profile=hours.astype(np.float64),
        turns=np.zeros((0, turn_log.COLUMNS), dtype=np.float64),
        p=p,
        seed=np.uint64(seed),
    )
    advocates = np.flatnonzero(people[person.ADVOCATE] > 0.0)
    state.advocates[: advocates.size] = advocates
    scalars[scalar.ADVOCATES_LISTED] = float(advocates.size)
    set_attention(state, scenario, customers)
    return state
