"""Making a world: society, channels, causes, responders, and room for what will happen."""

from __future__ import annotations

import numpy as np

from sim.kernel import random_draws as draw
from sim.kernel.compile import Record
from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.scenario.compile_parameters import pack
from sim.scenario.parameters import SEVERITIES, Scenario
from sim.society.generate import generate
from sim.society.graph import Graph
from sim.society.population import failures_per_day, settle
from sim.state import columns as c
from sim.state.daily_metrics import TALLIES
from sim.state.event_queue import empty_slots
from sim.state.state import World

_FIRST_AGENDA = 4096
_ROOM_DAYS = 400  # days of conversations that there is room for from the start; room takes no memory until it is used
_FIRST_QUEUE = 256
_FIRST_PASSED = 4096


def graph_for(scenario: Scenario, seed: int) -> Graph:
    """The generated graph of a scenario's people."""
    return generate(scenario.society.people, seed, scenario.society)


def staff_for(scenario: Scenario, customers: float, seed: int) -> Floats:
    """The responders there are, shape (responders, columns): skill and authority from addressed draws, at least one if any are wanted."""
    wanted = scenario.desk.responders * customers / 10_000.0
    count = max(1, round(wanted)) if wanted > 0 else 0
    staff = np.zeros((count, c.STAFF_COLUMNS), dtype=np.float64)
    key = np.uint64(seed)
    for row in range(count):
        u = draw.uniform(key, row, 0, 0, draw.STAFF_SKILL)
        staff[row, c.ABILITY] = 1.0 + scenario.desk.skill_spread * (2.0 * u - 1.0)
        # authority is spread evenly along the roster, so that a small desk has its share of it too
        place = (row + 0.5) / count
        staff[row, c.AUTHORITY] = (
            2.0 if place < scenario.desk.authority_two else 1.0 if place < scenario.desk.authority_one else 0.0
        )
        staff[row, c.PRIVATE_ONLY] = float(1.0 - place < scenario.desk.private_only)
        staff[row, c.ON_FROM] = c.NEVER
    if count > 0 and scenario.desk.authority_two > 0.0:
        staff[0, c.AUTHORITY] = 2.0
    return staff


def cause_table(scenario: Scenario) -> Floats:
    """Root causes, shape (causes, columns)."""
    table = np.zeros((len(scenario.causes), c.CAUSE_COLUMNS), dtype=np.float64)
    for row, cause in enumerate(scenario.causes):
        table[row, c.CAUSE_RATE] = cause.per_1000 / 1000.0
        table[row, c.CAUSE_LEVEL] = 1.0
        table[row, c.CAUSE_MIX :] = np.cumsum([getattr(cause, severity) for severity in SEVERITIES])
    return table


def channel_table(scenario: Scenario) -> Floats:
    """Channels, shape (channels, columns)."""
    rows = [
        (float(ch.public), float(ch.persistent), ch.coverage, ch.detection_min, ch.gives_up) for ch in scenario.channels
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, c.CHANNEL_COLUMNS)


def expected_public_threads(scenario: Scenario, customers: float) -> float:
    """Public threads a day that the status-quo world has by its stated rates.

    A constant, so that attention does not link distant people.
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


def room_for_threads(scenario: Scenario, customers: float) -> int:
    """Conversations to make room for at the start, a generous guess from stated rates; more room is made when it is needed."""
    voice = scenario.voice
    acts = voice.questions + voice.unfounded + voice.praise * (1.0 + voice.praise_bend)
    acts += voice.words * (1.0 + max(voice.words_left, voice.words_right))
    return 1024 + int(_ROOM_DAYS * customers * (failures_per_day(scenario) + acts / DAYS_PER_MONTH))


def set_attention(world: World, scenario: Scenario, customers: float) -> None:
    """How likely anybody, an advocate, or a follower of the company comes across a given thread or answer."""
    threads = max(expected_public_threads(scenario, customers), 1e-9)
    public = [channel for channel in scenario.channels if channel.public]
    answers = max(threads * sum(channel.share * channel.coverage for channel in public), 1e-9)
    world.gauge[c.P_NOTICE] = min(1.0, scenario.peers.notice / threads)
    world.gauge[c.P_LOOKOUT] = min(1.0, scenario.peers.lookout / threads)
    world.gauge[c.P_WATCHER] = min(scenario.spread.company_seen, scenario.spread.company_attention / answers)


def found(scenario: Scenario, seed: int, graph: Graph | None = None) -> World:
    """A world on its first morning. ``graph``: a given society instead of a generated one; its people count."""
    p: Record = pack(scenario)
    graph = graph if graph is not None else graph_for(scenario, seed)
    people = settle(scenario, p, graph, seed)
    n = people.shape[1]
    customers = float(np.count_nonzero(people[c.STATUS] == c.CUSTOMER))
    hours = np.concatenate([[0.0], np.cumsum(scenario.voice.hours)]) / sum(scenario.voice.hours)
    gauge = np.zeros(c.GAUGES, dtype=np.float64)
    gauge[c.STARTED] = c.NEVER
    gauge[c.PRICE] = 1.0
    gauge[c.CUSTOMERS_START] = customers
    gauge[c.AUDIENCE_MAX] = float(np.diff(graph.follower_at).max())
    gauge[c.TIES_MAX] = float(np.diff(graph.tie_at).max())
    gauge[c.TIES_MEAN] = graph.tie.size / people.shape[1]
    world = World(
        people=people,
        follower_at=graph.follower_at,
        follower=graph.follower,
        tie_at=graph.tie_at,
        tie=graph.tie,
        strength=graph.strength,
        watchers=np.flatnonzero(people[c.WATCHES] > 0.0).astype(np.int32),
        threads=np.zeros((room_for_threads(scenario, customers), c.THREAD_COLUMNS), dtype=np.float64),
        agenda=np.zeros((_FIRST_AGENDA, c.AGENDA_COLUMNS), dtype=np.float64),
        slots=empty_slots(n),
        due=np.zeros(_FIRST_AGENDA, dtype=np.int64),
        queue=np.zeros((c.QUEUE_CLASSES, _FIRST_QUEUE, c.QUEUE_COLUMNS), dtype=np.float64),
        staff=staff_for(scenario, customers, seed),
        causes=cause_table(scenario),
        channels=channel_table(scenario),
        tally=np.zeros(TALLIES, dtype=np.float64),
        purse=np.zeros(c.PURSE_COLUMNS, dtype=np.float64),
        gauge=gauge,
        passed=np.full(_FIRST_PASSED, -1, dtype=np.int64),
        roll=np.zeros((3, n), dtype=np.int64),
        chance=np.zeros((2, n), dtype=np.float64),
        lookout=np.zeros(n, dtype=np.int64),
        outlook=np.zeros(n, dtype=np.float64),
        rhythm=hours.astype(np.float64),
        turns=np.zeros((0, c.TURN_COLUMNS), dtype=np.float64),
        p=p,
        seed=np.uint64(seed),
    )
    advocates = np.flatnonzero(people[c.ADVOCATE] > 0.0)
    world.lookout[: advocates.size] = advocates
    gauge[c.LOOKOUTS] = float(advocates.size)
    set_attention(world, scenario, customers)
    return world
