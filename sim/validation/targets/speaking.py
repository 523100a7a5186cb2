"""People who are made to speak: seeds of a campaign, and those who start a cascade."""

from __future__ import annotations

import numpy as np

from sim.model import ConversationModel
from sim.state import channel, person, scalar, todo_list
from sim.validation.statistics import Marks
from sim.validation.targets.status_quo import Ids

HUBS = 0.1  # the top tenth


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
