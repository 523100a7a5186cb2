"""Phases 5 to 8: one stream of timed events.

Openings, company turns, customers' answers, peers' turns and readings happen in the order of their minutes. So a
choice at minute t uses only what happened before t, and a reader sees a conversation as it stands then. Events
after midnight stay in the queue. Each kind of event has a handler here or in the module of its subject:
``on_post``, ``on_heard``, ``on_read`` and so on; ``dispatch`` calls it.
"""

from __future__ import annotations

import math

from sim.company.desk import offer_work, on_turn_done
from sim.company.listening import note_evidence
from sim.company.outreach import on_contact
from sim.company.queues import queue_up
from sim.company.roster import on_free, on_shift_start
from sim.conduct.experience import remember_complaint
from sim.conduct.feeling import after_silence, conversation_mood, hear_word, lose_time, move_attitude, read_conversation
from sim.conduct.helping import bind, may_speak_up, on_peer_turn
from sim.conduct.messages import note_message
from sim.conduct.outsiders import (
    MOST_AT_ONCE,
    MOST_RESHARES,
    draws_of_outsider,
    is_far,
    may_reach_outsiders,
    outside_audience,
)
from sim.conduct.reviews import leave_review
from sim.conduct.spread import (
    broadcast,
    come_across,
    count_impressions,
    freshness,
    may_pass_on,
    most_jumps,
    notify_advocates,
    outsiders_pass_on,
    tell_close_ties,
)
from sim.conduct.telling import may_be_stirred
from sim.kernel import random_draws as draw
from sim.kernel.compile import entry, kernel
from sim.kernel.elementary import flag
from sim.kernel.units import DAY_MIN, Floats
from sim.state import channel, conversation, daily_metrics, event, person, scalar, turn_log
from sim.state.constants import NEVER
from sim.state.event_queue import drop, has_room, next_due, schedule
from sim.state.state import State
from sim.state.turn_log import TURNS_PER_EVENT, has_turn_room, note_turn


@kernel
def most_follow_ups(state: State) -> int:
    """Return the most events that any one event can schedule."""
    scalars, responders = state.scalars, state.staff.shape[0] + 4
    noticed = most_jumps(state.people.shape[1], scalars[scalar.P_NOTICED])
    post = scalars[scalar.FOLLOWERS_MAX] + scalars[scalar.TIES_MAX] + noticed + scalars[scalar.ADVOCATES_LISTED]
    if state.p.spread_outside_reshare > 0.0:
        post += MOST_AT_ONCE
    return responders + max(int(post), most_jumps(state.watchers.size, scalars[scalar.P_WATCHER_SEES]))


@kernel
def has_queue_room(state: State) -> bool:
    """Return whether every queue of the desk has room for one more; if not, note that they must grow."""
    if state.scalars[scalar.QUEUE_LONGEST] + 2.0 >= state.desk_queues.shape[1]:
        state.scalars[scalar.QUEUES_FULL] = 1.0
        return False
    return True


@kernel
def on_post(state: State, conversation_id: int, now: float) -> None:
    """Open a conversation: close ties hear a private word, followers and others see a public post, a review counts."""
    row = state.conversations[conversation_id]
    note_turn(state, conversation_id, now, turn_log.BY_OPENER, row[conversation.OPENER], turn_log.OPENS)
    if row[conversation.KIND] == conversation.COMPLAINT:
        remember_complaint(state, int(row[conversation.OPENER]), int(row[conversation.DAY]))
    if row[conversation.PUBLIC] == 0.0:
        if row[conversation.KIND] == conversation.WORD:
            tell_close_ties(state, conversation_id, now)
        return
    mood = conversation_mood(row, state.p)
    is_good_word = row[conversation.KIND] == conversation.WORD and row[conversation.VALENCE] > 0.0
    if is_good_word and state.people[person.ADVOCATE, int(row[conversation.OPENER])] > 0.0:
        bind(state, int(row[conversation.OPENER]))
    broadcast(state, conversation_id, int(row[conversation.OPENER]), int(row[conversation.OPENER]), now, mood)
    come_across(state, conversation_id, now)
    if row[conversation.KIND] == conversation.QUESTION or row[conversation.KIND] == conversation.COMPLAINT:
        notify_advocates(state, conversation_id, now)
    leave_review(state, row, mood)


@kernel
def on_heard(state: State, conversation_id: int, now: float) -> None:
    """Let the company hear of a conversation: evidence first, then the desk, now or when the policy says."""
    row = state.conversations[conversation_id]
    note_evidence(state, conversation_id)
    state.people[person.CONTACTS, int(row[conversation.OPENER])] += 1.0
    if row[conversation.STATE] != conversation.UNHEARD:
        return
    row[conversation.STATE] = conversation.HEARD
    if row[conversation.NOT_BEFORE] <= now or row[conversation.IMPRESSIONS] >= row[conversation.ACT_AT_REACH]:
        queue_up(state, conversation_id, now)
    elif row[conversation.NOT_BEFORE] < NEVER:
        when, opener = row[conversation.NOT_BEFORE], row[conversation.OPENER]
        schedule(state, when, event.READY, opener, -1.0, float(conversation_id), 0.0)


@kernel
def on_ready(state: State, conversation_id: int, now: float) -> None:
    """Queue a heard conversation at the minute that the policy named, unless it is queued already."""
    if state.conversations[conversation_id, conversation.STATE] == conversation.HEARD:
        queue_up(state, conversation_id, now)


@kernel
def nobody_answered(state: State, row: Floats, now: float) -> None:
    """Let the opener conclude that nobody will answer; the time they waited is lost."""
    lose_time(state, row, now)
    after_silence(state, row, int(math.floor(now / DAY_MIN)))


@kernel
def on_patience_end(state: State, conversation_id: int, now: float) -> None:
    """End the opener's patience: it hurts, and some withdraw."""
    row, p, metrics = state.conversations[conversation_id], state.p, state.metrics
    if row[conversation.FIRST_ANSWER_AT] < NEVER or row[conversation.STATE] == conversation.CLOSED:
        return
    opener, day, ordinal = int(row[conversation.OPENER]), int(row[conversation.DAY]), int(row[conversation.ORDINAL])
    row[conversation.LATE] = 1.0
    move_attitude(state, opener, -p.feeling_late)
    gives_up = state.channels[int(row[conversation.CHANNEL]), channel.GIVES_UP]
    u = draw.uniform(state.seed, opener, day, ordinal, draw.GIVES_UP)
    if u < gives_up and row[conversation.STATE] != conversation.HANDLED:
        if row[conversation.STATE] == conversation.QUEUED:
            state.scalars[scalar.BACKLOG] -= 1.0
        row[conversation.STATE] = conversation.CLOSED
        metrics[daily_metrics.ABANDONED] += 1.0
        note_turn(state, conversation_id, now, turn_log.BY_OPENER, row[conversation.OPENER], turn_log.GIVES_UP)
        nobody_answered(state, row, now)


@kernel
def on_lapse(state: State, conversation_id: int, now: float) -> None:
    """Close a conversation that is unanswered after two days; its opener draws the conclusion."""
    row = state.conversations[conversation_id]
    if row[conversation.FIRST_ANSWER_AT] < NEVER:
        return
    if row[conversation.STATE] == conversation.HANDLED or row[conversation.STATE] == conversation.CLOSED:
        return
    if row[conversation.STATE] == conversation.QUEUED:
        state.scalars[scalar.BACKLOG] -= 1.0
    row[conversation.STATE] = conversation.CLOSED
    note_turn(state, conversation_id, now, turn_log.BY_OPENER, row[conversation.OPENER], turn_log.LAPSES)
    nobody_answered(state, row, now)


@kernel
def on_read(state: State, conversation_id: int, reader: int, speaker: int, now: float) -> None:
    """Let somebody read a conversation as it stands.

    It moves them, counts as an impression, may be passed on, may be answered, may make them speak tomorrow, and may wake the desk.

    Args:
        state: the state.
        conversation_id: index of the conversation.
        reader: who reads it.
        speaker: whose words are read, -1: nobody's in particular.
        now: absolute minute.
    """
    row = state.conversations[conversation_id]
    if row[conversation.PUBLIC] == 0.0 or reader == int(row[conversation.OPENER]):
        return
    today = int(now / DAY_MIN)
    mood = read_conversation(state, reader, row, today)
    note_message(state, reader, today)
    count_impressions(state, row, speaker, 1.0, mood)
    opener, day, ordinal = int(row[conversation.OPENER]), int(row[conversation.DAY]), int(row[conversation.ORDINAL])
    words = draw.block(state.seed, opener, day, reader, draw.at(draw.SEEN, ordinal) >> 2)
    may_speak_up(state, conversation_id, reader, now, draw.unit(words[3]))
    if may_pass_on(state, conversation_id, reader, now, draw.unit(words[2])):
        row[conversation.RESHARES] += 1.0
        state.metrics[daily_metrics.RESHARES] += 1.0
        note_turn(state, conversation_id, now, turn_log.BY_OTHER, float(reader), turn_log.RESHARES)
        broadcast(state, conversation_id, reader, speaker, now, mood)
    if state.p.voice_stirred > 0.0 and mood < 0.0:
        may_be_stirred(state, row, reader, today)
    may_wake_desk(state, conversation_id, now)


@kernel
def may_wake_desk(state: State, conversation_id: int, now: float) -> None:
    """Queue a heard conversation that has reached the impressions at which the policy acts at once."""
    row = state.conversations[conversation_id]
    if (
        row[conversation.STATE] == conversation.HEARD
        and row[conversation.IMPRESSIONS] >= row[conversation.ACT_AT_REACH]
    ):
        queue_up(state, conversation_id, now)


@kernel
def on_outside_reshare(state: State, conversation_id: int, label: int, speaker: int, now: float) -> None:
    """Let somebody outside the market pass a post on, if it is still fresh enough for them.

    Args:
        state: the state.
        conversation_id: index of the conversation.
        label: of who passes it on.
        speaker: whose words are read, -1: nobody's in particular.
        now: absolute minute.
    """
    row, p = state.conversations[conversation_id], state.p
    u_audience, u_fresh = draws_of_outsider(state, row, label)
    if row[conversation.PUBLIC] == 0.0 or row[conversation.RESHARES] >= MOST_RESHARES:
        return
    if u_fresh >= freshness(now - row[conversation.OPENED_AT], p):
        return
    row[conversation.RESHARES] += 1.0
    row[conversation.RESHARES_FAR] += flag(is_far(label))
    state.metrics[daily_metrics.RESHARES] += 1.0
    note_turn(state, conversation_id, now, turn_log.BY_OTHER, -1.0, turn_log.RESHARES)
    viewers = outside_audience(u_audience, p) * p.spread_seen
    count_impressions(state, row, speaker, viewers, conversation_mood(row, p))
    may_reach_outsiders(state, conversation_id, label, speaker, now, viewers * outsiders_pass_on(row, p))
    may_wake_desk(state, conversation_id, now)


@kernel
def on_word(state: State, conversation_id: int, hearer: int, strength: float, now: float) -> None:
    """Let a close tie hear a private word.

    Args:
        state: the state.
        conversation_id: index of the conversation.
        hearer: the close tie.
        strength: of the tie, 0 or more.
        now: absolute minute.
    """
    valence, today = state.conversations[conversation_id, conversation.VALENCE], int(now / DAY_MIN)
    hear_word(state, hearer, state.p.feeling_close_word * strength * valence, today)
    note_message(state, hearer, today)


@kernel
def on_customer_reply(state: State, conversation_id: int, now: float) -> None:
    """Let the customer answer a company turn: the conversation queues again."""
    row = state.conversations[conversation_id]
    if row[conversation.STATE] != conversation.CUSTOMER_TURN:
        return
    row[conversation.CUSTOMER_TURNS] += 1.0
    row[conversation.LAST_TURN_AT] = now
    state.metrics[daily_metrics.CUSTOMER_TURNS] += 1.0
    note_turn(state, conversation_id, now, turn_log.BY_OPENER, row[conversation.OPENER], turn_log.REPLIES)
    queue_up(state, conversation_id, now)


@kernel
def dispatch(state: State, what: float, who: int, conversation_id: int, source: float, now: float) -> None:
    """Call the handler of one event; readings come first, as most events are readings.

    Args:
        state: the state.
        what: kind of event, see ``sim.state.event``.
        who: person or responder it happens to, or -1.
        conversation_id: index of the conversation, or -1.
        source: see the column ``SOURCE``.
        now: absolute minute.
    """
    if what == event.READ:
        on_read(state, conversation_id, who, int(source), now)
    elif what == event.POST:
        on_post(state, conversation_id, now)
    elif what == event.WORD:
        on_word(state, conversation_id, who, source, now)
    elif what == event.HEARD:
        on_heard(state, conversation_id, now)
    elif what == event.READY:
        on_ready(state, conversation_id, now)
    elif what == event.CUSTOMER_REPLY:
        on_customer_reply(state, conversation_id, now)
    elif what == event.TURN_DONE:
        on_turn_done(state, who, conversation_id, now, source > 0.0)
    elif what == event.PEER_TURN:
        on_peer_turn(state, conversation_id, who, now)
    else:
        dispatch_rarer(state, what, who, conversation_id, source, now)


@kernel
def dispatch_rarer(state: State, what: float, who: int, conversation_id: int, source: float, now: float) -> None:
    """Call the handler of one event of the rarer kinds.

    Args:
        state: the state.
        what: kind of event, see ``sim.state.event``.
        who: person or responder it happens to, the label of somebody outside the market, or -1.
        conversation_id: index of the conversation, or -1.
        source: see the column ``SOURCE``.
        now: absolute minute.
    """
    if what == event.SHIFT_START:
        on_shift_start(state, who, now, source)
    elif what == event.FREE:
        on_free(state, who, now)
    elif what == event.PATIENCE_END:
        on_patience_end(state, conversation_id, now)
    elif what == event.LAPSE:
        on_lapse(state, conversation_id, now)
    elif what == event.CONTACT:
        on_contact(state, conversation_id, who, now)
    elif what == event.OUTSIDE_RESHARE:
        on_outside_reshare(state, conversation_id, who, int(source), now)


@kernel
def has_all_room(state: State, events: int) -> bool:
    """Return whether event queue, desk queues, turn log and ``acted`` have room for all that one event can do."""
    if not has_room(state, events) or not has_queue_room(state) or not has_turn_room(state, TURNS_PER_EVENT):
        return False
    return bool(2.0 * (state.scalars[scalar.ACTED_COUNT] + 2.0) <= state.acted.size)


@entry
def run_clock(state: State, until: float) -> bool:
    """Let everything happen that is due before minute ``until``.

    Return False when arrays must grow first: grow them and call again.
    """
    scalars, events = state.scalars, state.events
    most = most_follow_ups(state)
    while True:
        place = next_due(state, until)
        if place < 0:
            break
        if not has_all_room(state, most):
            return False
        now, what, source = events[place, event.WHEN], events[place, event.WHAT], events[place, event.SOURCE]
        who, conversation_id = int(events[place, event.WHO]), int(events[place, event.CONVERSATION])
        drop(state, place)
        scalars[scalar.CLOCK] = now
        dispatch(state, what, who, conversation_id, source, now)
        if what == event.SHIFT_START or scalars[scalar.DESK_CALLED] > 0.0:
            offer_work(state, now)
    scalars[scalar.CLOCK] = until
    return True
