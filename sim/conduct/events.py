"""Phase 1: market events: an outage, a viral post, a price rise, a competitor's campaign, a new channel, a hype.

The people whom an event hits are drawn at (person, event), so that one more person or one more event changes nothing for anybody else.
"""

from __future__ import annotations

from collections.abc import Iterable

from sim.conduct.daily_batch import LN2
from sim.conduct.experience import start_search
from sim.conduct.hype import spread_label, take_up_first
from sim.conduct.opening import announce, note_complaint, open_conversation
from sim.conduct.prices import raise_prices, tempted
from sim.conduct.spread import most_jumps, show_to_some
from sim.kernel import random_draws as draw
from sim.kernel.compile import entry
from sim.scenario.parameters import Event, Scenario
from sim.state import channel, conversation, person, scalar
from sim.state.constants import NONE, ZERO
from sim.state.event_queue import has_room
from sim.state.state import State

_VIRAL_SLOWER = 4.0  # ratio of the life of a viral post to that of an ordinary one: assumption


def apply_event(
    state: State, compiled: State, scenario: Scenario, market_event: Event, ordinal: int, day: int, since: int
) -> None:
    """Apply what ``market_event`` does on one day. Viral posts, which need room in the event queue, are left to ``viral_post``.

    Args:
        state: the state as Python sees it.
        compiled: the same as compiled code takes it.
        scenario: the scenario.
        market_event: the event.
        ordinal: which of the scenario's events it is, from 1.
        day: today.
        since: days since it started, 0 or more.
    """
    under_way = since < market_event.length
    if market_event.kind == "outage" and since == 0:
        state.scalars[scalar.OUTAGE_SHARE] = max(state.scalars[scalar.OUTAGE_SHARE], market_event.share)
    elif market_event.kind == "price-rise" and since == 0:
        raise_prices(compiled, day, ordinal, market_event.size, market_event.felt, market_event.search)
    elif market_event.kind == "competitor" and under_way:
        campaign(compiled, day, since, ordinal, market_event.share, market_event.length)
    elif market_event.kind == "new-channel":
        place = [channel.name for channel in scenario.channels].index(market_event.channel)
        if since <= market_event.deaf:
            state.channels[place, channel.COVERAGE] = (
                0.0 if since < market_event.deaf else scenario.channels[place].coverage
            )
        if under_way:
            public = scenario.channels[place].public
            home = person.PUBLIC_CHANNEL if public else person.PRIVATE_CHANNEL
            move_over(compiled, since, ordinal, home, place, market_event.share, market_event.length)
    elif market_event.kind == "hype" and under_way:
        if since == 0:
            take_up_first(compiled, ordinal, market_event.share)
        spread_label(compiled, day, market_event.catch, market_event.lift, market_event.appeal)


def joining_left(events: Iterable[Event], today: int) -> float:
    """Return joining on day ``today`` of the comparison as a ratio of joining without price rises and campaigns."""
    left = 1.0
    for market_event in events:
        since = today - market_event.day
        if since < 0:
            continue
        if market_event.kind == "price-rise" or (market_event.kind == "competitor" and since < market_event.length):
            left *= 1.0 - market_event.deters
    return left


@entry
def campaign(state: State, day: int, since: int, ordinal: int, share: float, length: int) -> None:
    """Run one day of a competitor's campaign: people it reaches start to search, likelier with a low switching cost.

    Args:
        state: the state.
        day: today.
        since: which day of the campaign it is, from 0.
        ordinal: which of the scenario's events it is.
        share: of people with middling switching cost who start to search.
        length: of the campaign, days.
    """
    people = state.people
    for i in range(people.shape[1]):
        if people[person.STATUS, i] != person.CUSTOMER:
            continue
        words = draw.block(state.seed, i, draw.ZERO, ordinal, draw.CAMPAIGN >> 2)
        reached = draw.unit(words[0]) < tempted(share, people[person.SWITCHING_COST, i])
        if reached and int(draw.unit(words[1]) * length) == since:
            start_search(state, i, day)


@entry
def move_over(state: State, since: int, ordinal: int, home: int, to_channel: int, share: float, length: int) -> None:
    """Move people to a new channel, each on a day of their own.

    Args:
        state: the state.
        since: which day it is, from 0.
        ordinal: which of the scenario's events it is.
        home: the column that holds a person's channel.
        to_channel: the new channel.
        share: of people who move.
        length: days within which they move.
    """
    for i in range(state.people.shape[1]):
        words = draw.block(state.seed, i, draw.ZERO, ordinal, draw.MOVES >> 2)
        if draw.unit(words[2]) < share and int(draw.unit(words[3]) * length) == since:
            state.people[home, i] = float(to_channel)


@entry
def viral_post(state: State, day: int, author: int, fair: float, inside: float, reach: float, ordinal: int) -> bool:
    """Let ``author`` complain in public and go viral; return False, with nothing done, when the event queue must grow first.

    Args:
        state: the state.
        day: today.
        author: who complains.
        fair: 1 where the complaint is fair.
        inside: share of the market that sees it over the next days.
        reach: readers outside the market, as a ratio of the author's own followers.
        ordinal: which of the scenario's events it is.
    """
    count = state.people.shape[1]
    if not has_room(state, most_jumps(count, inside) + 8):
        return False
    note_complaint(state, day, author, True)
    conversation_id = open_conversation(
        state, day, author, conversation.COMPLAINT, -1.0, ZERO + 3, NONE, fair, True, ordinal
    )
    row = state.conversations[conversation_id]
    row[conversation.ANGER] = 1.0
    announce(state, conversation_id)
    row[conversation.IMPRESSIONS] += reach * state.people[person.REACH, author]
    opened, mean_delay = row[conversation.OPENED_AT], _VIRAL_SLOWER * state.p.spread_half_life_min / LN2
    address = draw.at(draw.STRUCK, ordinal) >> 2
    show_to_some(state, conversation_id, opened, mean_delay, inside, address, author, False)
    return True
