"""Target of attack and defence on a brand's page.

The source counts posts on the pages of pairs of rival brands: by fans of the rival that attack, by fans of the brand that defend, and by
fans who post on both pages. There is one company here, so that nobody attacks as a fan of another and nobody posts across. What is left is
the same claim about one page: an attack is a public complaint without a cause, which is unfair to the brand, and a defence is a turn by
which another customer takes its side. The page is the feed; its posts are what customers open there, their replies, and turns of others.
Rallying is seen in twins with and without attacks.
"""

from __future__ import annotations

import numpy as np

from sim.calibration.markets import burnt_in, conversations_of, public_at_opening
from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.scenario import Scenario
from sim.scenario.parameters import Event
from sim.state import channel, conversation, turn_log
from sim.validation.experiments import scenario_with, started
from sim.validation.statistics import above, mean_of, within
from sim.validation.target import Effort, Measured, Target
from sim.validation.targets.company import DAYS, LEVEL, PLACE

POSTS = (turn_log.OPENS, turn_log.REPLIES, turn_log.THANKS, turn_log.ANSWERS, turn_log.SOLVES, turn_log.DEFENDS)
"""Acts of people that are posts."""

FIRST, LAST, A_DAY, FOLLOWED_DAYS = 5, 15, 3, 30
ATTACKS = tuple(
    Event(name=f"attack-{day}-{k}", kind="viral-post", day=day, fair=False, inside=0.0, reach=0.0)
    for day in range(FIRST, LAST)
    for k in range(A_DAY)
)
"""Unfair complaints by influencers, which nobody sees but those who would see any post of theirs."""


def attacks_and_defences(turns: Floats, conversations: Floats, on_page: Floats) -> tuple[float, float, float]:
    """Return attacks, defences and all posts by people on a page.

    Args:
        turns: Log of turns, shape (turns, columns).
        conversations: Shape (conversations, columns).
        on_page: 1 for each conversation that is on the page, shape (conversations,).
    """
    mine = turns[(turns[:, turn_log.SPEAKER] != turn_log.BY_COMPANY) & np.isin(turns[:, turn_log.ACT], POSTS)]
    place, act = mine[:, turn_log.CONVERSATION].astype(np.int64), mine[:, turn_log.ACT]
    here = on_page[place] > 0.0
    unfair = (conversations[:, conversation.KIND] == conversation.COMPLAINT) & (
        conversations[:, conversation.FAIR] == 0.0
    )
    attacks = here & (act == turn_log.OPENS) & unfair[place]
    defences = here & (act == turn_log.DEFENDS)
    return float(attacks.sum()), float(defences.sum()), float(here.sum())


def _page(scenario: Scenario, seed: int) -> tuple[float, float, float]:
    model = started(scenario, seed, "first-come")
    model.log_turns()
    model.run_days(DAYS)
    conversations = conversations_of(model)
    used = conversations[:, conversation.CHANNEL].astype(np.int64)
    feed = public_at_opening(model, conversations) & (model.state.channels[used, channel.PERSISTENT] == 0.0)
    found = attacks_and_defences(model.turns, conversations, feed.astype(np.float64))
    model.release()
    return found


def _defences(model: ConversationModel) -> float:
    """Run to where attacks are no longer followed, and return the defences from the first of them on."""
    model.run_days(FIRST + FOLLOWED_DAYS)
    return float(np.array(model.rows[(model.started or 0) + FIRST :])[:, PLACE["defences"]].sum())


def _rallied(scenario: Scenario, seed: int) -> float:
    """Return the defences that an attack brings more than there are without attacks."""
    start = burnt_in(scenario.model_copy(update={"events": ATTACKS}), seed)
    found = []
    for event in (True, False):
        model = start.branch("first-come", with_events=event)
        found.append(_defences(model))
        model.release()
    start.release()
    return (found[0] - found[1]) / len(ATTACKS)


def attack_and_defence(effort: Effort) -> Measured:
    """Measure attacks and defences among the posts on the company's page, and defences with more attacks less those without."""
    people, replicates = effort.of(40_000, 15_000), effort.of(8, 4)
    scenario = scenario_with(society__people=people)
    attacks, defences, posts = np.array([_page(scenario, seed) for seed in range(replicates)]).T
    rallied = np.array([_rallied(scenario, seed) for seed in range(replicates)])
    readings = (
        within("posts that attack or defend", mean_of((attacks + defences) / posts, LEVEL, 2), 0.01, 0.06, "share", 0.03,
               "1 to 6 % over five pairs of brands, posts across both pages included"),
        above("defences with attacks less without, an attack", mean_of(rallied, LEVEL, 2), 0.0, "defences", 1.0,
              "one an attack: 'lead many more fans to defend'"),
    )  # fmt: skip
    detail = (
        f"{replicates} replicates of {people} people in the feed of the default scenario, {DAYS} days: {attacks.sum():.0f} attacks and "
        f"{defences.sum():.0f} defences among {posts.sum():.0f} posts; twins with {len(ATTACKS)} more attacks, followed for "
        f"{FOLLOWED_DAYS} days from the first."
    )
    return Measured(readings, LEVEL, detail)


TARGETS = (
    Target(
        "I8-defence",
        "emergent",
        "1 to 6 % of posts on a brand's page attack or defend it or come from fans of both, and attacks rally defenders.",
        "Ilhan, Kuebler & Pauwels (2018), J. Interactive Marketing 43",
        "1 to 6 % of the posts of people in the feed attack the company without a cause or defend it; more defences with attacks than in "
        "the twin without",
        attack_and_defence,
        false_alarm=0.05,
        carriers=("no defence", "no peers"),
    ),
)
