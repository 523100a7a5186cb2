"""Phase 1: what befalls the market: an outage, a viral post, a price rise, a competitor's campaign, a new channel, a hype.

Whom an event befalls is drawn at (person, event), so that one more person or one more event changes nothing for anybody else.
"""

from __future__ import annotations

from collections.abc import Iterable

from sim.conduct.daily_batch import LN2
from sim.conduct.experience import start_search
from sim.conduct.feeling import moved_by_word
from sim.conduct.spread import most_jumps, next_jump
from sim.conduct.voice import announce, note_complaint, open_thread
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, kernel
from sim.kernel.elementary import clip
from sim.kernel.units import DAYS_PER_MONTH
from sim.scenario.parameters import Event, Scenario
from sim.state import columns as c
from sim.state.event_queue import has_room, schedule
from sim.state.state import World

_VIRAL_SLOWER = 4.0  # a viral post lives so many times longer than an ordinary one: assumption


def befall(state: World, world: World, scenario: Scenario, event: Event, ordinal: int, day: int, since: int) -> None:
    """What ``event``, the scenario's ``ordinal``-th, does on ``day``, ``since`` days (0 or more) after it began.

    ``state`` is the world as Python sees it, ``world`` as compiled code takes it. Viral posts, which need room on the
    agenda, are dealt with by ``viral_post``.
    """
    under_way = since < event.length
    if event.kind == "outage" and since == 0:
        state.gauge[c.BURST] = max(state.gauge[c.BURST], event.share)
    elif event.kind == "price-rise" and since == 0:
        raise_prices(world, day, ordinal, event.size, event.felt, event.search)
    elif event.kind == "competitor" and under_way:
        campaign(world, day, since, ordinal, event.share, event.length)
    elif event.kind == "new-channel":
        place = [channel.name for channel in scenario.channels].index(event.channel)
        if since <= event.deaf:
            state.channels[place, c.CH_COVERAGE] = 0.0 if since < event.deaf else scenario.channels[place].coverage
        if under_way:
            public = scenario.channels[place].public
            home = c.HOME_PUBLIC if public else c.HOME_PRIVATE
            move_over(world, since, ordinal, home, place, event.share, event.length)
    elif event.kind == "hype" and under_way:
        if since == 0:
            take_up_first(world, ordinal, event.share)
        spread_label(world, day, event.catch, event.lift, event.appeal)


def joining_left(events: Iterable[Event], today: int) -> float:
    """Joining on day ``today`` of the comparison against what it would be without price rises and campaigns; 1 without any."""
    left = 1.0
    for event in events:
        since = today - event.day
        if since < 0:
            continue
        if event.kind == "price-rise" or (event.kind == "competitor" and since < event.length):
            left *= 1.0 - event.deters
    return left


@kernel
def margin_factor(price: float, p: Record) -> float:
    """Margins against those of the first day when prices stand at ``price`` times those of then: costs stay what they are."""
    return 1.0 + (price - 1.0) / p.society_margin_rate


@kernel
def felt_price_rise(size: float, relationship: float, felt: float, p: Record) -> float:
    """Attitude lost to a price rise of ``size`` (share of the price); a good relationship softens it, the average one by definition not.

    Source: Homburg, Hoyer & Koschate (2005): reactions follow the size of the rise, less so the more satisfied the customer.
    """
    softened = (1.0 - relationship) / max(1.0 - p.baseline_relationship, 0.05)
    return felt * size * softened


@kernel
def tempted(share: float, switching: float) -> float:
    """Chance that somebody starts to search where ``share`` of those of middling switching cost do."""
    return min(1.0, 2.0 * share * (1.0 - switching))


@kernel
def raise_prices(world: World, day: int, ordinal: int, size: float, felt: float, search: float) -> None:
    """Prices rise by the share ``size`` for everybody, whoever joins later too; customers resent it, and some start to search."""
    people, p, gauge = world.people, world.p, world.gauge
    before = margin_factor(gauge[c.PRICE], p)
    gauge[c.PRICE] *= 1.0 + size
    factor = margin_factor(gauge[c.PRICE], p) / before
    for i in range(people.shape[1]):
        margin = people[c.MARGIN, i]
        people[c.MARGIN, i] = margin * factor
        if people[c.STATUS, i] != c.CUSTOMER:
            continue
        # what they brought so far was earned at the old margin
        spell = max(0.0, day - people[c.SINCE, i])
        people[c.BANKED, i] -= (people[c.MARGIN, i] - margin) / DAYS_PER_MONTH * spell
        hurt = felt_price_rise(size, people[c.RELATIONSHIP, i], felt, p)
        people[c.ATTITUDE, i] = max(-1.0, people[c.ATTITUDE, i] - hurt)
        people[c.RELATIONSHIP, i] = max(0.0, people[c.RELATIONSHIP, i] - p.experience_distrust * hurt)
        u = draw.uniform(world.seed, i, draw.NIL, ordinal, draw.PRICE_SEARCH)
        if people[c.SEARCH_UNTIL, i] <= day and u < tempted(search * size, people[c.SWITCHING, i]):
            start_search(world, i, day)


@kernel
def campaign(world: World, day: int, since: int, ordinal: int, share: float, length: int) -> None:
    """A competitor's campaign, on day ``since`` of ``length``: those it reaches today start to search, who is free to go more likely."""
    people = world.people
    for i in range(people.shape[1]):
        if people[c.STATUS, i] != c.CUSTOMER or people[c.SEARCH_UNTIL, i] > day:
            continue
        words = draw.block(world.seed, i, draw.NIL, ordinal, draw.CAMPAIGN >> 2)
        reached = draw.unit(words[0]) < tempted(share, people[c.SWITCHING, i])
        if reached and int(draw.unit(words[1]) * length) == since:
            start_search(world, i, day)


@kernel
def move_over(world: World, since: int, ordinal: int, home: int, channel: int, share: float, length: int) -> None:
    """People move to a new channel: ``share`` of everybody within ``length`` days, each on a day of their own; this is day ``since``."""
    for i in range(world.people.shape[1]):
        words = draw.block(world.seed, i, draw.NIL, ordinal, draw.MOVES >> 2)
        if draw.unit(words[2]) < share and int(draw.unit(words[3]) * length) == since:
            world.people[home, i] = float(channel)


@kernel
def take_up_first(world: World, ordinal: int, share: float) -> None:
    """A hype begins: a ``share`` of the influencers take up its label. Whatever label was about before is forgotten."""
    people = world.people
    for i in range(people.shape[1]):
        u = draw.uniform(world.seed, i, draw.NIL, ordinal, draw.LABEL_FIRST)
        first = people[c.INFLUENCER, i] > 0.0 and u < share
        people[c.LABEL, i] = c.USES if first else c.UNTOUCHED


@kernel
def takes_up(catch: float, interest: float, susceptibility: float) -> float:
    """Chance that somebody who sees a label in use takes it up; ``catch`` where interest and susceptibility are middling."""
    return min(1.0, 4.0 * catch * interest * susceptibility)


@kernel
def spread_label(world: World, day: int, catch: float, lift: float, appeal: float) -> None:
    """A day of a hype: who uses the label is seen using it by their followers, and some of those use it from tomorrow on.

    So it spreads because others use it: each use seen is another chance to be carried along. What is seen does not hang on the order of
    people: who takes up the label today shows it tomorrow.
    """
    people, p = world.people, world.p
    for user in range(people.shape[1]):
        if people[c.LABEL, user] != c.USES:
            continue
        for place in range(world.follower_at[user], world.follower_at[user + 1]):
            reader = int(world.follower[place])
            if people[c.LABEL, reader] >= c.USES:
                continue
            words = draw.block(world.seed, user, day, reader, draw.LABEL_SEEN >> 2)
            if draw.unit(words[0]) >= p.spread_seen:
                continue
            if people[c.LABEL, reader] == c.UNTOUCHED:
                people[c.LABEL, reader] = c.REACHED
                expects_more(world, reader, lift, appeal)
            chance = takes_up(catch, people[c.INTEREST, reader], people[c.SUSCEPTIBILITY, reader])
            if draw.unit(words[1]) < chance:
                people[c.LABEL, reader] = c.TAKES_UP
    for i in range(people.shape[1]):
        if people[c.LABEL, i] == c.TAKES_UP:
            people[c.LABEL, i] = c.USES


@kernel
def expects_more(world: World, i: int, lift: float, appeal: float) -> None:
    """A hype reaches person ``i``: they expect more by the share ``lift`` of the room left; who is no customer also thinks better of it.

    Customers know the product, so the label moves what they expect but not what they say of it.
    """
    people = world.people
    if people[c.STATUS, i] == c.CUSTOMER:
        people[c.EXPECTATION, i] += lift * (1.0 - people[c.EXPECTATION, i])
        return
    expected = clip(world.p.experience_quality + people[c.PROMISE, i], 0.0, 1.0)
    people[c.PROMISE, i] += lift * (1.0 - expected)
    people[c.ATTITUDE, i] = moved_by_word(people[c.ATTITUDE, i], appeal, 1.0)


@kernel
def viral_post(world: World, day: int, author: int, fair: float, inside: float, reach: float, ordinal: int) -> bool:
    """``author`` complains in public and it goes viral.

    A share ``inside`` of the market sees it over the next days, and ``reach`` times their own followers
    outside the market. False when the agenda must grow first (nothing has been done then).
    """
    count = world.people.shape[1]
    if not has_room(world, most_jumps(count, inside) + 8):
        return False
    note_complaint(world, day, author, True)
    number = open_thread(world, day, author, c.COMPLAINT, -1.0, c.FIRST + 3, c.NOTHING, fair, True, ordinal)
    row = world.threads[number]
    row[c.ANGER] = 1.0
    announce(world, number)
    row[c.IMPRESSIONS] += reach * world.people[c.REACH, author]
    mean_delay = _VIRAL_SLOWER * world.p.spread_half_life_min / LN2
    place = -1
    for k in range(most_jumps(count, inside)):
        words = draw.block(world.seed, author, day, k, draw.at(draw.STRUCK, ordinal) >> 2)
        place += next_jump(draw.unit(words[0]), inside)
        if place >= count:
            return True
        when = row[c.OPENED] + draw.exponential(draw.unit(words[1]), mean_delay)
        schedule(world, when, c.SEEN_EVENT, float(author), float(place), float(number), float(author))
    return True
