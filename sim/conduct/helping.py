"""Phase 6: customers who answer others and defend the company.

Advocates, and now and then any customer, who come across an open public conversation may speak up. Answering a question
closes it when they know enough. Defending against an unfair attack shields the company; defending an
unresolved fair complaint backfires. Speaking for the company binds the speaker.
"""

from __future__ import annotations

from sim.conduct.activity import activity_of
from sim.conduct.difficulty import with_difficulty
from sim.conduct.feeling import after_answer, lose_time, move_attitude
from sim.conduct.opening import spoke_as_advocate
from sim.conduct.reviews import may_correct_stars
from sim.conduct.spread import broadcast
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, kernel
from sim.kernel.units import DAY_MIN
from sim.state import conversation, daily_metrics, event, person, scalar, turn_log
from sim.state.event_queue import schedule
from sim.state.state import State, first_time
from sim.state.turn_log import note_turn

_PEER_TONE = 0.5  # a peer is as personal as a company that answers adequately: assumption


@kernel
def readiness(advocate: float, motivation: float, activity: float, p: Record) -> float:
    """Return the chance that a customer who comes across an open conversation speaks up.

    Args:
        advocate: NOT_ADVOCATE, ORGANIC or MEMBER.
        motivation: of an advocate, 0 to 1.
        activity: a ratio to the average.
        p: the parameters.
    """
    if advocate > 0.0:
        return min(1.0, activity * p.peers_willing_advocate * motivation)
    return min(1.0, activity * p.peers_willing)


@kernel
def may_speak_up(state: State, conversation_id: int, reader: int, now: float, u: float) -> None:
    """Let ``reader`` of an open conversation decide to speak, after a delay. Requires room for 1 event.

    Args:
        state: the state.
        conversation_id: index of the conversation.
        reader: who has seen it.
        now: absolute minute.
        u: their draw.
    """
    row, people, p = state.conversations[conversation_id], state.people, state.p
    kind = row[conversation.KIND]
    if (
        row[conversation.STATE] == conversation.CLOSED
        or row[conversation.PUBLIC] == 0.0
        or (kind != conversation.QUESTION and kind != conversation.COMPLAINT)
    ):
        return
    activity = activity_of(state, reader)
    if u >= activity * max(p.peers_willing, p.peers_willing_advocate):
        return  # nobody as active would
    if people[person.STATUS, reader] != person.CUSTOMER:
        return
    if u >= readiness(people[person.ADVOCATE, reader], people[person.MOTIVATION, reader], activity, p):
        return
    if first_time(state.acted, state.scalars, conversation_id, reader, 1):
        opener, day = int(row[conversation.OPENER]), int(row[conversation.DAY])
        v = draw.uniform(state.seed, opener, day, reader, draw.at(draw.PEER_DELAY, int(row[conversation.ORDINAL])))
        delay = draw.lognormal(v, p.peers_delay_min, p.peers_delay_sigma)
        schedule(state, now + delay, event.PEER_TURN, float(opener), float(reader), float(conversation_id), 0.0)


@kernel
def peer_solves(kind: float, skill: float, member: bool, p: Record) -> float:
    """Return the chance that a peer's answer settles the matter.

    Args:
        kind: of the conversation.
        skill: of the peer, 0 to 1.
        member: whether the peer is a member of the programme.
        p: the parameters.
    """
    chance = p.peers_solve * skill + (p.programme_empower if member else 0.0)
    if kind == conversation.COMPLAINT:
        chance *= p.peers_solve_complaint
    return min(1.0, chance)


@kernel
def defends(fair: float, skill: float, u: float, p: Record) -> bool:
    """Return whether a peer takes the company's side.

    Against an unfair complaint they do by readiness to defend, against a fair one only by misjudging it.

    Args:
        fair: 1 where the complaint is fair.
        skill: of the peer, 0 to 1.
        u: their draw.
        p: the parameters.
    """
    chance = min(1.0, p.peers_defend * 2.0)
    if fair > 0.0:
        chance = min(1.0, p.peers_defend) * p.peers_misjudge * (1.0 - skill)
    return u < chance


@kernel
def bind(state: State, i: int) -> None:
    """Strengthen the relationship of person ``i``, who has just spoken for the company, by a share of what is missing to one."""
    people = state.people
    people[person.RELATIONSHIP, i] += state.p.peers_bond * (1.0 - people[person.RELATIONSHIP, i])


@kernel
def on_peer_turn(state: State, conversation_id: int, peer: int, now: float) -> None:
    """Take a peer's turn. Requires room for an event a follower of the peer.

    Args:
        state: the state.
        conversation_id: index of the conversation.
        peer: who speaks.
        now: absolute minute.
    """
    row, people, p, metrics = state.conversations[conversation_id], state.people, state.p, state.metrics
    if row[conversation.STATE] == conversation.CLOSED or row[conversation.PUBLIC] == 0.0:
        return
    opener, day = int(row[conversation.OPENER]), int(row[conversation.DAY])
    words = draw.block(state.seed, opener, day, peer, draw.at(draw.PEER_SOLVES, int(row[conversation.ORDINAL])) >> 2)
    row[conversation.PEER_TURNS] += 1.0
    row[conversation.LAST_TURN_AT] = now
    metrics[daily_metrics.PEER_TURNS] += 1.0
    metrics[daily_metrics.SURPLUS] -= p.peers_minutes * people[person.TIME_VALUE, peer]
    bind(state, peer)
    advocate = people[person.ADVOCATE, peer]
    act = turn_log.ANSWERS
    if advocate > 0.0:
        spoke_as_advocate(state, int(now / DAY_MIN), peer)
        people[person.MOTIVATION, peer] = max(0.0, people[person.MOTIVATION, peer] - p.peers_fatigue)
    skill = people[person.SKILL, peer]
    if row[conversation.KIND] == conversation.COMPLAINT and defends(
        row[conversation.FAIR], skill, draw.unit(words[3]), p
    ):
        metrics[daily_metrics.DEFENCES] += 1.0
        act = turn_log.DEFENDS
        if row[conversation.FAIR] > 0.0:
            metrics[daily_metrics.BACKFIRES] += 1.0
            row[conversation.BACKFIRED] = 1.0
            move_attitude(state, opener, -0.5 * p.peers_backfire * p.feeling_ignored)
        else:
            row[conversation.DEFENDED] = 1.0
    elif draw.unit(words[2]) < with_difficulty(
        state, row, peer_solves(row[conversation.KIND], skill, advocate == person.MEMBER, p)
    ):
        first = row[conversation.COMPANY_TURNS] == 0.0
        row[conversation.SOLVED] = conversation.BY_PEER
        act = turn_log.SOLVES
        if row[conversation.STATE] == conversation.QUEUED:
            state.scalars[scalar.BACKLOG] -= 1.0
        row[conversation.STATE] = conversation.CLOSED
        metrics[daily_metrics.PEER_RESOLVED] += 1.0
        metrics[daily_metrics.RESOLVED] += 1.0
        may_correct_stars(state, row, now)
        after_answer(state, row, now, first, True, 0.0, _PEER_TONE)
        if first:
            lose_time(state, row, now)
    note_turn(state, conversation_id, now, turn_log.BY_OTHER, float(peer), act)
    mood = 1.0 if row[conversation.SOLVED] > 0.0 else 0.0
    broadcast(state, conversation_id, peer, peer, now, mood)
