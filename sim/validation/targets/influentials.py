"""Target of influentials: who starts large cascades, where large cascades can happen.

The source starts cascades from one person at a time in networks of 10,000, under conditions in which large ones are possible, and calls
influentials the tenth with most influence. So do we, in the society of the default scenario: people drawn by lot post something, and a
cascade is large when a hundred people or more pass it on. Conditions go from a little above the threshold at which large cascades become
possible to well above it: the ratio R, of how many people each who passes a post on makes pass it on, as the spectral radius of who
reads whom has it. Posts are all alike and do not age, as in the source. The default market is below the threshold (T10-cascades); who
starts its largest posts, which are small, is only told beside it.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.scenario import Scenario
from sim.state import conversation, person
from sim.validation.experiments import POSTS_ALIKE, QUIET, newborn, reported_conversations, scenario_with
from sim.validation.statistics import Marks, below, mean_of
from sim.validation.target import Effort, Measured, Target, TargetError
from sim.validation.targets.speaking import HUBS, hubs_among, in_feed, post_good_word
from sim.validation.targets.status_quo import LEVEL, Ids, status_quo

PEOPLE = 10_000
LARGE = 100.0  # reshares
CONDITIONS = (1.5, 2.0, 3.0, 4.0)
A_DAY, SETTLED_DAYS = 8, 3
FRESH = 100  # first seed: six societies had been too few to tell, and others are taken
_SEED = 20_261_130

# One post says what another says, at any age; nothing happens but posts.
CONTAGIOUS: dict[str, object] = {
    **QUIET,
    **POSTS_ALIKE,
    "society.people": PEOPLE,
    "society.outside_ratio": 0.0,
    "voice.words_public": 1.0,
    "spread.seen": 0.5,  # at the default nobody can pass on so much that posts go far
    "spread.calm": 1.0,
    "company.burn_in": 0,
}


def spectral_radius(follows: sparse.csr_array, chance: Floats) -> float:
    """Return the spectral radius of who makes whom pass a post on: its growth a step, far from its start and while few have seen it.

    Args:
        follows: 1 where the person of the row follows that of the column, shape (people, people).
        chance: Chance that somebody whom one follow leads to a post passes it on, shape (people,).
    """
    vector, growth = np.ones(chance.size) / np.sqrt(chance.size), 1.0
    for _ in range(100):
        vector = (
            chance * (follows @ vector) + vector
        )  # shifted by one, so that it settles where two groups pass on in turns
        growth = float(np.linalg.norm(vector))
        vector /= growth
    return growth - 1.0


def follows_of(owner: Ids, reader: Ids, people: int) -> sparse.csr_array:
    """Return who follows whom as a matrix, shape (people, people): ``reader`` in the row, ``owner`` in the column, (follows,) each."""
    return sparse.csr_array((np.ones(owner.size), (reader, owner)), shape=(people, people))


def passing_on(model: ConversationModel, reshare: float) -> Floats:
    """Return the chance of each person to see and pass on what one follow leads them to, at ``spread.reshare``, shape (people,)."""
    people, spread = model.state.people, model.resolved_scenario.spread
    ready = 4.0 * people[person.INTEREST] * people[person.SUSCEPTIBILITY] * people[person.ACTIVITY]
    return np.asarray(spread.seen * np.minimum(1.0, reshare * spread.calm * ready), dtype=np.float64)


def reshare_for(model: ConversationModel, ratio: float) -> float:
    """Return the ``spread.reshare`` at which the spectral radius is ``ratio``. Raises TargetError when there is none up to one."""
    people = model.state.people.shape[1]
    owner = np.repeat(np.arange(people), np.diff(model.state.follower_at))
    follows = follows_of(owner, model.state.follower.astype(np.int64), people)
    low, high = 0.0, 1.0
    if spectral_radius(follows, passing_on(model, high)) < ratio:
        raise TargetError(f"nobody passes on so much that each makes {ratio:g} others pass it on")
    for _ in range(14):
        middle = 0.5 * (low + high)
        if spectral_radius(follows, passing_on(model, middle)) < ratio:
            low = middle
        else:
            high = middle
    return high


def most_followed(followers: Ids, share: float = HUBS) -> Marks:
    """Return who belongs to the most followed ``share``, shape (people,); among equals the first rows."""
    marks = np.zeros(followers.size, dtype=np.bool_)
    marks[hubs_among(followers, np.arange(followers.size), share)] = True
    return marks


def _started(scenario: Scenario, seed: int, days: int) -> tuple[float, float]:
    """Return large cascades that the most followed started, and all."""
    model = newborn(scenario, seed, "ignore")
    pool, rng = np.flatnonzero(in_feed(model)), np.random.default_rng(_SEED + seed)
    top = most_followed(np.diff(model.state.follower_at))
    for _ in range(days):
        post_good_word(model, np.sort(rng.choice(pool, A_DAY, replace=False)))
        model.step()
    model.run_days(SETTLED_DAYS)
    posts = reported_conversations(model)
    large = posts[posts[:, conversation.RESHARES] >= LARGE, conversation.OPENER].astype(np.int64)
    model.release()
    return float(np.count_nonzero(top[large])), float(large.size)


def mean_share(some: Floats, of: Floats) -> Floats:
    """Return values, one a replicate, whose mean is the mean over conditions of the pooled share, and whose spread is that of the share.

    The delta method; conditions without any are left out.

    Args:
        some: Counts, shape (replicates, conditions).
        of: Counts that they are a share of, the same shape.
    """
    any_there = of.sum(axis=0) > 0.0
    if not any_there.any():
        return np.full(of.shape[0], np.nan)
    some, of = some[:, any_there], of[:, any_there]
    share = some.sum(axis=0) / of.sum(axis=0)
    return np.asarray((share + (some - share * of) / of.mean(axis=0)).mean(axis=1), dtype=np.float64)


def _of_the_largest(quick: bool) -> float:
    """Return the share of the largest hundredth of the posts of the status quo that the most followed tenth of authors started."""
    years = status_quo(quick)
    sizes = np.concatenate([one.conversations[one.feed, conversation.RESHARES] for one in years])
    audience = np.concatenate([one.audience[one.feed] for one in years])
    largest = sizes >= max(1.0, float(np.quantile(sizes, 0.99)))
    return float((audience[largest] >= np.quantile(audience, 1.0 - HUBS)).mean())


def starters(effort: Effort) -> Measured:
    """Measure the share of large cascades that the most followed tenth start, over conditions in which there are large ones."""
    replicates, days = effort.of(12, 3), effort.of(40, 8)
    counts = np.zeros((2, replicates, len(CONDITIONS)))
    for row in range(replicates):
        seed = FRESH + row
        society = newborn(scenario_with(CONTAGIOUS), seed, "ignore")
        chances = [reshare_for(society, ratio) for ratio in CONDITIONS]
        society.release()
        for k, chance in enumerate(chances):
            counts[:, row, k] = _started(scenario_with(CONTAGIOUS, spread__reshare=chance), seed, days)
    some, of = counts
    readings = (
        below("large cascades started by the most followed tenth, mean over conditions", mean_of(mean_share(some, of), LEVEL), 0.5,
              "share", 0.4, "most start elsewhere: six in ten, where the source has no number"),
    )  # fmt: skip
    each = ", ".join(
        f"{some[:, k].sum() / max(1.0, of[:, k].sum()):.2f} of {of[:, k].sum():.0f} at R = {ratio:g}"
        for k, ratio in enumerate(CONDITIONS)
    )
    detail = (
        f"{replicates} societies of {PEOPLE} people, {A_DAY * days} posts by people drawn by lot in each of {len(CONDITIONS)} conditions; "
        f"{each}. In the default market, where cascades stay small, they start {_of_the_largest(effort.quick):.2f} of the largest "
        "hundredth of posts."
    )
    return Measured(readings, LEVEL, detail)


TARGETS = (
    Target(
        "I5-influentials",
        "emergent",
        "Under most conditions large cascades are not driven by influentials: most do not start from them.",
        "Watts & Dodds (2007), J. Consumer Research 34",
        "where cascades of a hundred and more are possible, fewer than half of them start from the most followed tenth, in the mean over "
        "four conditions",
        starters,
        false_alarm=0.05,
        bench="status-quo",
        carriers=("no peers",),
    ),
)
