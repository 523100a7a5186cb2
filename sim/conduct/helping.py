"""Phase 6: customers who answer others and defend the company.

Advocates, and now and then anybody, who come across an open public thread may speak up. Answering a question
closes it when they know enough. Defending against an unfair attack shields the company; defending an
unresolved fair complaint backfires.
"""

from __future__ import annotations

from sim.conduct.feeling import after_answer, lost_time, moved
from sim.conduct.spread import broadcast
from sim.conduct.voice import spoke_as_advocate
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, kernel
from sim.kernel.units import DAY_MIN
from sim.state import columns as c
from sim.state import daily_metrics as t
from sim.state.event_queue import schedule
from sim.state.state import World, first_time
from sim.state.turn_log import note_turn

_PEER_TONE = 0.5  # a peer is as personal as a company that answers adequately: assumption


@kernel
def readiness(advocate: float, motivation: float, p: Record) -> float:
    """Chance that a customer who comes across an open thread speaks up."""
    if advocate > 0.0:
        return p.peers_willing_advocate * motivation
    return p.peers_willing


@kernel
def may_speak_up(world: World, number: int, reader: int, now: float, u: float) -> None:
    """``reader`` has seen an open thread: they may decide to speak, by the draw ``u`` that is theirs, after a delay. Room: one."""
    row, people, p = world.threads[number], world.people, world.p
    kind = row[c.KIND]
    if row[c.STATE] == c.CLOSED or row[c.PUBLIC] == 0.0 or (kind != c.QUESTION and kind != c.COMPLAINT):
        return
    if u >= max(p.peers_willing, p.peers_willing_advocate):
        return  # nobody would
    if people[c.STATUS, reader] != c.CUSTOMER:
        return
    if u >= readiness(people[c.ADVOCATE, reader], people[c.MOTIVATION, reader], p):
        return
    if first_time(world.passed, world.gauge, number, reader, 1):
        opener, day = int(row[c.OPENER]), int(row[c.DAY])
        v = draw.uniform(world.seed, opener, day, reader, draw.at(draw.PEER_DELAY, int(row[c.ORDINAL])))
        delay = draw.lognormal(v, p.peers_delay_min, p.peers_delay_sigma)
        schedule(world, now + delay, c.PEER_SPEAKS, float(opener), float(reader), float(number), 0.0)


@kernel
def peer_solves(kind: float, skill: float, member: bool, p: Record) -> float:
    """Chance that a peer's answer settles the matter."""
    chance = p.peers_solve * skill + (p.programme_empower if member else 0.0)
    if kind == c.COMPLAINT:
        chance *= p.peers_solve_complaint
    return min(1.0, chance)


@kernel
def defends(fair: float, skill: float, u: float, p: Record) -> bool:
    """Whether a peer takes the company's side.

    Against an unfair complaint by readiness to defend, against a fair one only by misjudging it.
    """
    chance = min(1.0, p.peers_defend * 2.0)
    if fair > 0.0:
        chance = min(1.0, p.peers_defend) * p.peers_misjudge * (1.0 - skill)
    return u < chance


@kernel
def peer_speaks(world: World, number: int, peer: int, now: float) -> None:
    """A peer's turn. Room: the peer's followers."""
    row, people, p, tally = world.threads[number], world.people, world.p, world.tally
    if row[c.STATE] == c.CLOSED or row[c.PUBLIC] == 0.0:
        return
    opener, day = int(row[c.OPENER]), int(row[c.DAY])
    words = draw.block(world.seed, opener, day, peer, draw.at(draw.PEER_SOLVES, int(row[c.ORDINAL])) >> 2)
    row[c.PEER_TURNS] += 1.0
    row[c.TOUCHED] = now
    tally[t.T_PEER_TURNS] += 1.0
    tally[t.T_SURPLUS] -= p.peers_minutes * people[c.TIME_VALUE, peer]
    advocate = people[c.ADVOCATE, peer]
    act = c.ANSWERS
    if advocate > 0.0:
        spoke_as_advocate(world, int(now // DAY_MIN), peer)
        people[c.MOTIVATION, peer] = max(0.0, people[c.MOTIVATION, peer] - p.peers_fatigue)
    skill = people[c.SKILL, peer]
    if row[c.KIND] == c.COMPLAINT and defends(row[c.FAIR], skill, draw.unit(words[3]), p):
        tally[t.T_DEFENCES] += 1.0
        act = c.DEFENDS
        if row[c.FAIR] > 0.0:
            tally[t.T_BACKFIRES] += 1.0
            row[c.BACKFIRED] = 1.0
            moved(world, opener, -0.5 * p.peers_backfire * p.feeling_ignored)
        else:
            row[c.DEFENDED] = 1.0
    elif draw.unit(words[2]) < peer_solves(row[c.KIND], skill, advocate == c.MEMBER, p):
        first = row[c.COMPANY_TURNS] == 0.0
        row[c.SOLVED] = c.BY_PEER
        act = c.SOLVES
        if row[c.STATE] == c.QUEUED:
            world.gauge[c.QUEUED_NOW] -= 1.0
        row[c.STATE] = c.CLOSED
        tally[t.T_PEER_RESOLVED] += 1.0
        tally[t.T_RESOLVED] += 1.0
        after_answer(world, row, now, first, True, 0.0, _PEER_TONE)
        if first:
            lost_time(world, row, now)
    note_turn(world, number, now, c.BY_OTHER, float(peer), act)
    mood = 1.0 if row[c.SOLVED] > 0.0 else 0.0
    broadcast(world, number, peer, peer, now, mood)
