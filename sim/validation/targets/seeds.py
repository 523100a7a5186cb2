"""Target of hubs as seeds: people are made to say a good word, and twins differ in who they are.

The source gave a message to people of many contacts and to others, and counted who acted on it. Here a seed posts a good word in the feed,
which reaches followers, or tells a good story, which reaches close ties; a hub has more of those than nine in ten customers. Whom it
reaches is seen exactly, against the twin without seeds: nobody comes across what they were not sent, and there is staff for everybody,
so that people who were not reached are the same to the byte. What it does to them is a rise of the hazard of joining. Everybody who is
made a seed speaks, so that it is not asked whether hubs are likelier to take part.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.calibration.markets import burnt_in
from sim.calibration.regimes import TIRELESS
from sim.conduct import expected_rates
from sim.kernel.units import Floats
from sim.measures.rates import expectations
from sim.model import ConversationModel
from sim.state import channel, person, scalar, todo_list
from sim.validation.experiments import scenario_with
from sim.validation.statistics import Marks, above, mean_of, none
from sim.validation.target import Effort, Measured, Target
from sim.validation.targets.status_quo import Ids

LEVEL = 0.95
HUBS = 0.1  # the top tenth of customers are hubs
SEEDED = 0.01  # seeds for each person in the market
DAYS = 3  # from the morning on which the seeds speak
_SEED = 20_261_130

# Words go from contact to contact alone, and nobody waits at the desk: several responders for each case of a day.
CONTACTS_ONLY: dict[str, object] = {
    **TIRELESS,
    "desk.responders": 500.0,
    "voice.words_public": 1.0,
    "society.outside_ratio": 0.0,
    "spread.company_seen": 0.0,
    "peers.notice": 0.0,
}

Speak = Callable[[ConversationModel, Ids], None]


def post_good_word(model: ConversationModel, who: Ids) -> None:
    """Let each of ``who`` post a good word this morning, and run to where the company listens; nothing else of them changes."""
    model.step(until="voice")
    _have_to_tell(model, who, person.STIRRED)
    attitude = model.state.people[person.ATTITUDE]
    before = attitude[who].copy()
    attitude[who] = 1.0  # who is stirred speaks by attitude: a good word for certain
    model.step(until="listen")
    attitude = model.state.people[person.ATTITUDE]
    attitude[who] = np.maximum(-1.0, before + attitude[who] - 1.0)  # less what a failure this morning took


def tell_good_story(model: ConversationModel, who: Ids) -> None:
    """Let each of ``who`` tell close ties a good story this morning, and run to where the company listens."""
    model.step(until="voice")
    _have_to_tell(model, who, person.GOOD_STORY)
    model.step(until="listen")


def _have_to_tell(model: ConversationModel, who: Ids, tells: float) -> None:
    """Put ``who`` on the list of those who say something this morning; it must be the last thing before they speak."""
    state = model.state
    count = int(state.scalars[scalar.TELLING_COUNT])
    fresh = who[state.people[person.TELLS, who] == person.TELLS_NOTHING]
    state.todo[todo_list.TELLING, count : count + fresh.size] = fresh
    state.scalars[scalar.TELLING_COUNT] = float(count + fresh.size)
    state.people[person.TELLS, who] = tells


def in_feed(model: ConversationModel) -> Marks:
    """Return whose posts go to the feed, where they can be passed on and leave no stars, shape (people,)."""
    home = model.state.people[person.PUBLIC_CHANNEL].astype(np.int64)
    return np.asarray(model.state.channels[home, channel.PERSISTENT] == 0.0)


def hubs_among(contacts: Ids, pool: Ids, share: float = HUBS) -> Ids:
    """Return those of ``pool`` with most ``contacts``, ``share`` of them; among equals the first rows."""
    count = max(1, round(share * pool.size))
    return np.sort(pool[np.argsort(-contacts[pool], kind="stable")[:count]])


def joining(model: ConversationModel) -> float:
    """Return the expected hazard of joining, summed over all who are not customers, as a ratio of the ordinary one."""
    people, loyalty = model.state.people, model.resolved_scenario.loyalty
    pool = np.count_nonzero(people[person.STATUS] == person.PROSPECT)
    former = np.count_nonzero(people[person.STATUS] == person.FORMER)
    mean = float(expectations(model.state, model.day)[expected_rates.JOINING])
    return mean * float(pool + loyalty.winback * former)


def _reach_and_gain(start: ConversationModel, speak: Speak, arms: dict[str, Ids]) -> dict[str, tuple[float, float]]:
    """Return, of each arm, people reached a seed, and the rise of the hazard of joining for each person reached."""
    twin = start.branch("ignore")
    twin.run_days(DAYS)
    attitude, usual = twin.state.people[person.ATTITUDE].copy(), joining(twin)
    twin.release()
    found = {}
    for name, seeds in arms.items():
        model = start.branch("ignore")
        speak(model, seeds)
        model.run_days(DAYS)
        moved = model.state.people[person.ATTITUDE] != attitude
        moved[seeds] = False
        reached = float(np.count_nonzero(moved))
        found[name] = (reached / seeds.size, (joining(model) - usual) / reached)
        model.release()
    return found


def _ratios(people: int, seed: int) -> Floats:
    """Return hubs over anybody, shape (2, 2): by posts and by stories, people reached a seed and what a person reached gains."""
    start = burnt_in(scenario_with(CONTACTS_ONLY, society__people=people), seed)
    state, rng = start.state, np.random.default_rng(_SEED + seed)
    customer = state.people[person.STATUS] == person.CUSTOMER
    count = round(SEEDED * people)
    ratios = []
    for speak, contacts, pool in (
        (post_good_word, np.diff(state.follower_at), np.flatnonzero(customer & in_feed(start))),
        (tell_good_story, np.diff(state.tie_at), np.flatnonzero(customer)),
    ):
        arms = {
            "hubs": rng.choice(hubs_among(contacts, pool), count, replace=False),
            "anybody": rng.choice(pool, count, replace=False),
        }
        found = _reach_and_gain(start, speak, arms)
        ratios.append(np.array(found["hubs"]) / np.array(found["anybody"]))
    start.release()
    return np.array(ratios)


def hubs(effort: Effort) -> Measured:
    """Measure seeds of many contacts against seeds drawn from all customers: whom they reach, and what a person reached makes of it."""
    people, replicates = effort.of(40_000, 20_000), effort.of(10, 5)
    found = np.array([_ratios(people, seed) for seed in range(replicates)])
    half_more = "hubs brought about half more than anybody, as told at second hand"
    fifth = "a fifth of what hubs bring more than anybody"
    readings = (
        above("posts: people reached, hubs over anybody", mean_of(found[:, 0, 0], LEVEL, 4), 1.0, "ratio", 1.5, half_more),
        none("posts: joining for each person reached", mean_of(found[:, 0, 1], LEVEL, 4), 0.1, "ratio", fifth, at=1.0),
        above("stories: people reached, hubs over anybody", mean_of(found[:, 1, 0], LEVEL, 4), 1.0, "ratio", 1.5, half_more),
        none("stories: joining for each person reached", mean_of(found[:, 1, 1], LEVEL, 4), 0.1, "ratio", fifth, at=1.0),
    )  # fmt: skip
    detail = (
        f"{replicates} replicates of {people} people, five twins each: no seeds, hubs or any customers who post a good word in the feed, "
        f"and hubs or any customers who tell it to close ties; one seed for a hundred people, all of whom speak, {DAYS} days; hubs have "
        "most followers, or close ties, a tenth of customers."
    )
    return Measured(readings, LEVEL, detail)


TARGETS = (
    Target(
        "I6-hubs",
        "emergent",
        "Well-connected people as seeds bring more because they use their greater reach, but have no more influence on each contact.",
        "Hinz, Skiera, Barrot & Becker (2011), J. Marketing 75(6)",
        "hubs against any customers as seeds, by posts and by stories: more people reached, and the hazard of joining of a person reached "
        "rises as much, within a tenth",
        hubs,
        false_alarm=0.05,
    ),
)
