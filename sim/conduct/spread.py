"""Phase 7: how far a post, an answer or a reshare travels.

A follower sees a post with some chance, at a delay whose half-life is hours, and passes it on by its arousal, its freshness and how
infectious it is, their interest and their susceptibility; most posts go nowhere. Followers outside the market pass it on too, see
``sim.conduct.outsiders``. A public answer of the company shows the conversation to some followers of the company. Private words reach
close ties.

Random members of a long list (people who come across a conversation, followers of the company) are found by addressed jumps along it, so
that a longer list changes nothing for people already on it.
"""

from __future__ import annotations

import math

from sim.conduct.activity import activity_of
from sim.conduct.daily_batch import LN2
from sim.conduct.outsiders import may_reach_outsiders, told_by
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, kernel
from sim.kernel.elementary import exp, log
from sim.kernel.units import Floats
from sim.state import conversation, daily_metrics, event, person, scalar
from sim.state.event_queue import schedule
from sim.state.look_ahead import STEPS, fetch_advocate
from sim.state.state import State, first_time

_BEYOND = 1_000_000_000  # more places than any list has
_JUMPS = 32  # drawn at a time


@kernel
def most_jumps(length: int, chance: float) -> int:
    """Return room for the people that jumps of ``chance`` along ``length`` can find; more have a probability below 1e-20."""
    mean = length * chance
    return min(length, int(mean + 12.0 * math.sqrt(mean) + 60.0))


@kernel
def log_of_missing(chance: float) -> float:
    """Return the logarithm of the chance that a place is not hit, which ``next_jump`` takes; it is the same for a whole list."""
    missing = 1.0 - chance
    return log(missing) if missing > 0.0 else -math.inf


@kernel
def next_jump(u: float, log_missing: float) -> int:
    """Return how many places to go on, at least one, so that every place is hit with the chance of ``log_of_missing``."""
    if log_missing == 0.0:  # no chance, or one too small to differ from none
        return _BEYOND
    return 1 + int(min(float(_BEYOND), log(u) / log_missing))


@kernel
def passes_on(arousal: float, interest: float, susceptibility: float, ratio: float, p: Record) -> float:
    """Return the chance that a reader passes a post on; per-contact persuasion does not depend on how many followers there are.

    Args:
        arousal: of the post, 0 to 1.
        interest: of the reader, 0 to 1.
        susceptibility: of the reader, 0 to 1.
        ratio: of this post, at this age and with this reader, to an ordinary one, mean one: infectiousness, freshness and the like.
        p: the parameters.
    """
    return min(1.0, p.spread_reshare * arousal * 4.0 * interest * susceptibility * ratio)


@kernel
def infectiousness(u: float, p: Record) -> float:
    """Return how readily a post is passed on, at quantile ``u``, as a ratio of the average post of the same arousal."""
    sigma = p.spread_infectiousness_sigma
    if sigma == 0.0:
        return 1.0
    return draw.lognormal(u, exp(-0.5 * sigma * sigma), sigma)


@kernel
def freshness(age_min: float, p: Record) -> float:
    """Return the chance of passing on a post of this age as a ratio of that of a new one: it halves every ``spread.fresh_min``."""
    if p.spread_fresh_min == 0.0:
        return 1.0
    return exp(-LN2 * max(0.0, age_min) / p.spread_fresh_min)


@kernel
def outsiders_pass_on(row: Floats, p: Record) -> float:
    """Return the chance that somebody outside the market who sees a new post passes it on; they are average readers."""
    ratio = p.spread_outside_reshare * row[conversation.INFECTIOUSNESS]
    return passes_on(row[conversation.ANGER], 0.5, 0.5, ratio, p)


@kernel
def count_impressions(state: State, row: Floats, speaker: int, count: float, mood: float) -> None:
    """Count impressions of a conversation.

    Args:
        state: the state.
        row: the conversation.
        speaker: whose words are seen, -1: nobody's in particular.
        count: how many.
        mood: of the conversation.
    """
    metrics, people = state.metrics, state.people
    row[conversation.IMPRESSIONS] += count
    if mood < 0.0:
        metrics[daily_metrics.IMPRESSIONS_NEGATIVE] += count
    elif mood > 0.0:
        metrics[daily_metrics.IMPRESSIONS_POSITIVE] += count
    opener = int(row[conversation.OPENER])
    if speaker >= 0 and speaker != opener:
        if people[person.ADVOCATE, speaker] > 0.0:
            metrics[daily_metrics.IMPRESSIONS_ADVOCATES] += count
    elif row[conversation.KIND] == conversation.COMPLAINT:
        if people[person.WHINER, opener] > 0.0:
            metrics[daily_metrics.IMPRESSIONS_WHINERS] += count
    elif (
        row[conversation.KIND] == conversation.WORD
        and row[conversation.VALENCE] > 0.0
        and people[person.ADVOCATE, opener] > 0.0
    ):
        metrics[daily_metrics.IMPRESSIONS_ADVOCATES] += count


@kernel
def broadcast(state: State, conversation_id: int, via: int, speaker: int, now: float, mood: float) -> None:
    """Send words of ``speaker`` to the followers of ``via``. Requires room for an event a follower, and for ``MOST_AT_ONCE`` outsiders.

    Args:
        state: the state.
        conversation_id: index of the conversation.
        via: the speaker, or a person who passes the words on.
        speaker: whose words they are.
        now: absolute minute.
        mood: of the conversation.
    """
    row, p = state.conversations[conversation_id], state.p
    opener, day = int(row[conversation.OPENER]), int(row[conversation.DAY])
    address = draw.at(draw.SEEN, int(row[conversation.ORDINAL])) >> 2
    mean_delay, u, v = p.spread_half_life_min / LN2, state.scratch[0], state.scratch[1]
    last = state.follower_at[via + 1]
    for first in range(state.follower_at[via], last, u.size):
        readers = state.follower[first : min(last, first + u.size)]
        draw.two_each(u, v, state.seed, opener, day, readers, address)
        for k in range(readers.size):
            if u[k] < p.spread_seen:
                when, reader = now + draw.exponential(v[k], mean_delay), float(readers[k])
                schedule(state, when, event.READ, float(opener), reader, float(conversation_id), float(speaker))
    outside = state.people[person.OUTSIDE_FOLLOWERS, via] * p.spread_seen
    count_impressions(state, row, speaker, outside, mood)
    if p.spread_outside_reshare > 0.0:
        may_reach_outsiders(
            state, conversation_id, told_by(via, speaker), speaker, now, outside * outsiders_pass_on(row, p)
        )


@kernel
def show_to_some(
    state: State,
    conversation_id: int,
    now: float,
    mean_delay: float,
    chance: float,
    address: int,
    speaker: int,
    to_watchers: bool,
) -> None:
    """Let everybody, or every follower of the company, see a conversation with the same small chance.

    Requires room for ``most_jumps`` events.

    Args:
        state: the state.
        conversation_id: index of the conversation.
        now: absolute minute from which on they see it.
        mean_delay: minutes until they do.
        chance: that one of them does.
        address: of the draws, one a jump.
        speaker: whose words they see, -1: nobody's in particular.
        to_watchers: whether only followers of the company may.
    """
    count = state.watchers.size if to_watchers else state.people.shape[1]
    if chance <= 0.0 or count == 0:
        return
    row, u, v = state.conversations[conversation_id], state.scratch[0], state.scratch[1]
    opener, day = int(row[conversation.OPENER]), int(row[conversation.DAY])
    log_missing, most, place = log_of_missing(chance), most_jumps(count, chance), -1
    for first in range(0, most, _JUMPS):
        draw.two_each_from(u, v, state.seed, opener, day, first, _JUMPS, address)
        for k in range(min(_JUMPS, most - first)):
            place += next_jump(u[k], log_missing)
            if place >= count:
                return
            reader = float(state.watchers[place]) if to_watchers else float(place)
            when = now + draw.exponential(v[k], mean_delay)
            schedule(state, when, event.READ, float(opener), reader, float(conversation_id), float(speaker))


@kernel
def show_answer(state: State, conversation_id: int, now: float, turn: int) -> None:
    """Show a public answer to some followers of the company. Requires room for ``most_jumps`` events.

    Args:
        state: the state.
        conversation_id: index of the conversation.
        now: absolute minute.
        turn: which of the company's turns it is, from 0.
    """
    ordinal, delay = int(state.conversations[conversation_id, conversation.ORDINAL]), state.p.spread_half_life_min / LN2
    address, chance = draw.at(draw.JUMP, turn + 64 * ordinal) >> 2, state.scalars[scalar.P_WATCHER_SEES]
    show_to_some(state, conversation_id, now, delay, chance, address, -1, True)


@kernel
def come_across(state: State, conversation_id: int, now: float) -> None:
    """Let random people come across a fresh public conversation. Requires room for ``most_jumps`` events."""
    ordinal, delay = int(state.conversations[conversation_id, conversation.ORDINAL]), state.p.spread_half_life_min / LN2
    address, chance = draw.at(draw.NOTICE, ordinal) >> 2, state.scalars[scalar.P_NOTICED]
    show_to_some(state, conversation_id, now, delay, chance, address, -1, False)


@kernel
def first_at_or_after(values: Floats, count: int, target: float) -> int:
    """Return the place of the first of ``count`` ascending values that is not below ``target``."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if values[middle] < target:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def notify_advocates(state: State, conversation_id: int, now: float) -> None:
    """Let advocates find a fresh public conversation: those whose scan position of today lies within its reach.

    Requires room for an event an advocate.
    """
    count = int(state.scalars[scalar.ADVOCATES_LISTED])
    width = min(1.0, state.scalars[scalar.P_ADVOCATE_LOOKS])
    if count == 0 or width <= 0.0:
        return
    row = state.conversations[conversation_id]
    opener, day = int(row[conversation.OPENER]), int(row[conversation.DAY])
    start = draw.uniform(state.seed, opener, day, int(row[conversation.ORDINAL]), draw.STANDS_AT)
    mean_delay = state.p.spread_half_life_min / LN2
    first = first_at_or_after(state.scan_positions, count, start)
    for step in range(count):
        place = first + step
        beyond = 0.0
        if place >= count:
            place -= count
            beyond = 1.0
        if state.scan_positions[place] + beyond - start >= width:
            return
        reader = int(state.advocates[place])
        u = draw.uniform(state.seed, opener, day, reader, draw.at(draw.SEEN_DELAY, int(row[conversation.ORDINAL])))
        when = now + draw.exponential(u, mean_delay)
        schedule(state, when, event.READ, float(opener), float(reader), float(conversation_id), -1.0)


@kernel
def tell_close_ties(state: State, conversation_id: int, now: float) -> None:
    """Tell some close ties a private word. Requires room for an event a tie."""
    row, p = state.conversations[conversation_id], state.p
    author, day = int(row[conversation.OPENER]), int(row[conversation.DAY])
    chance = p.voice_told_positive if row[conversation.VALENCE] > 0.0 else p.voice_told_negative
    mean_delay = p.spread_half_life_min / LN2
    for place in range(state.tie_at[author], state.tie_at[author + 1]):
        hearer = int(state.tie[place])
        words = draw.block(state.seed, author, day, hearer, draw.at(draw.TOLD, int(row[conversation.ORDINAL])) >> 2)
        if draw.unit(words[0]) < chance:
            when = now + draw.exponential(draw.unit(words[1]), mean_delay)
            schedule(
                state, when, event.WORD, float(author), float(hearer), float(conversation_id), state.strength[place]
            )


@kernel
def may_pass_on(state: State, conversation_id: int, reader: int, now: float, u: float) -> bool:
    """Return whether ``reader``, who has just seen a conversation, passes it on, by their draw ``u``; at most once.

    Args:
        state: the state.
        conversation_id: index of the conversation.
        reader: who has seen it.
        now: absolute minute.
        u: their draw.
    """
    row, people = state.conversations[conversation_id], state.people
    arousal, ratio = row[conversation.ANGER], activity_of(state, reader)
    if state.p.spread_infectiousness_sigma > 0.0:  # else the column, on a cache line of its own, is not looked up
        ratio *= row[conversation.INFECTIOUSNESS]
    if row[conversation.PUBLIC] == 0.0 or u >= passes_on(arousal, 1.0, 1.0, ratio, state.p):
        return False  # nobody as active would, however fresh it was
    ratio *= freshness(now - row[conversation.OPENED_AT], state.p)
    chance = passes_on(arousal, people[person.INTEREST, reader], people[person.SUSCEPTIBILITY, reader], ratio, state.p)
    return u < chance and first_time(state.acted, state.scalars, conversation_id, reader, 0)


@kernel
def draw_scan_positions(state: State, day: int) -> None:
    """Draw where each advocate looks for conversations today, on a circle of length one; former advocates leave the list.

    A day's rest brings motivation back towards its set point, higher for supported members of the programme.
    """
    people, p = state.people, state.p
    recovery = 1.0 - exp(-1.0 / p.peers_recovery_days)
    kept = 0
    listed = int(state.scalars[scalar.ADVOCATES_LISTED])
    for k in range(listed):
        if k + STEPS < listed:
            fetch_advocate(people, state.advocates[k + STEPS])
        i = int(state.advocates[k])
        if people[person.ADVOCATE, i] == person.NOT_ADVOCATE:
            continue
        goal = p.peers_motivation
        if people[person.ADVOCATE, i] == person.MEMBER:
            goal = min(1.0, goal + p.programme_motivate * state.scalars[scalar.MEMBER_SUPPORT])
        people[person.MOTIVATION, i] += recovery * (goal - people[person.MOTIVATION, i])
        state.advocates[kept] = i
        state.scan_positions[kept] = draw.uniform(state.seed, i, day, draw.ZERO, draw.LOOKS_AT)
        kept += 1
    state.scalars[scalar.ADVOCATES_LISTED] = float(kept)
