"""A year of the default scenario under first come, which several targets read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sim.calibration.markets import conversations_of
from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.scenario import Scenario
from sim.state import channel, conversation, person, scalar
from sim.validation.experiments import kept, reported_conversations, scenario_with, started
from sim.validation.statistics import Marks

LEVEL = 0.95
Ids: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True)
class StatusQuo:
    """A year of the default scenario under first come: its conversations, ``rows`` of day metrics, who spoke and who acted."""

    conversations: Floats
    public: Marks  # opened in public
    feed: Marks  # opened in public where posts are passed on, not on a review site
    rows: Floats
    says: float  # share of customers whose survey answer is above the middle, on the first day
    acts: float  # share of those who recommend to others or praise in public within the year
    audience: Floats  # followers of each conversation's opener
    beyond: Floats  # of each conversation, reshares by people who had it from somebody else than its opener


@kept
def status_quo(quick: bool) -> tuple[StatusQuo, ...]:
    """Return replicates of the default scenario, a year each."""
    people, replicates = (10_000, 5) if quick else (50_000, 8)
    return tuple(_year(scenario_with(society__people=people), seed) for seed in range(replicates))


def _year(scenario: Scenario, seed: int) -> StatusQuo:
    model = started(scenario, seed, "first-come")
    people = model.state.people
    customer = people[person.STATUS] == person.CUSTOMER
    willing = customer & (people[person.ATTITUDE] + people[person.INTENTION_BIAS] > 0.0)
    model.run_days(360)
    conversations = reported_conversations(model)
    opener = conversations[:, conversation.OPENER].astype(np.int64)
    used = conversations[:, conversation.CHANNEL].astype(np.int64)
    public = model.state.channels[used, channel.PUBLIC] > 0.0  # a private post is on a private channel
    good = ((conversations[:, conversation.KIND] == conversation.PRAISE) & public) | (
        (conversations[:, conversation.KIND] == conversation.WORD) & (conversations[:, conversation.VALENCE] > 0.0)
    )
    acted = np.zeros(customer.size, dtype=np.bool_)
    acted[opener[good]] = True
    year = StatusQuo(
        conversations,
        public,
        public & (model.state.channels[used, channel.PERSISTENT] == 0.0),
        np.array(model.rows[model.started or 0 :]),
        float(np.count_nonzero(willing) / np.count_nonzero(customer)),
        float(np.count_nonzero(willing & acted) / np.count_nonzero(willing)),
        np.diff(model.state.follower_at)[opener].astype(np.float64),
        beyond_one_degree(model)[conversations_of(model)[:, conversation.DAY] >= (model.started or 0)],
    )
    model.release()
    return year


def beyond_one_degree(model: ConversationModel) -> Floats:
    """Return how often each conversation so far was passed on at second hand; shape (conversations,).

    That is, outside the market by people who had it from somebody else, and inside by people who do not follow the opener and follow
    somebody else who passed it on. Those who follow the opener see it from them first: attention and delay belong to the pair of
    conversation and reader.
    """
    state = model.state
    size = state.people.shape[1]
    used = int(state.scalars[scalar.CONVERSATIONS_USED])
    keys = state.acted[state.acted >= 0]
    keys = np.sort(
        keys[(keys >> 23) & 1 == 0]
    )  # see sim.state.state.first_time: (2 x conversation + act) x 2^23 + person
    post, reader = keys >> 24, keys & ((1 << 23) - 1)
    followed = np.repeat(np.arange(size), np.diff(state.follower_at))
    edges = np.sort(followed * size + state.follower)

    def follows(reader: Ids, author: Ids) -> Marks:
        """Return whether each reader follows each author."""
        wanted = author * size + reader
        place = np.minimum(np.searchsorted(edges, wanted), edges.size - 1)
        return np.asarray(edges[place] == wanted) if edges.size else np.zeros(wanted.shape, dtype=np.bool_)

    opener = state.conversations[post, conversation.OPENER].astype(np.int64)
    far = np.flatnonzero(~follows(reader, opener) & (reader != opener))
    beyond = state.conversations[:used, conversation.RESHARES_FAR].copy()
    for k in far:
        others = reader[np.searchsorted(post, post[k]) : np.searchsorted(post, post[k], side="right")]
        beyond[post[k]] += follows(np.full(others.size, reader[k]), others).any()
    return beyond
