"""Treatment of a case by the desk: chance of a solution, compensation, extra effort, first answer, inconsistency.

An inconsistent company treats equal cases unequally. The responder's tone, the compensation and the chance of a solution vary by a
whim that belongs to the case: an addressed draw, even on both sides. With ``desk.inconsistency`` at zero, equal cases are treated alike.
"""

from __future__ import annotations

from sim.company.ledger import pay
from sim.conduct.feeling import lose_time
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, kernel
from sim.kernel.elementary import clip
from sim.kernel.units import Floats
from sim.state import budget_part, conversation, daily_metrics, person, turn_log
from sim.state.state import State
from sim.state.turn_log import note_turn


@kernel
def whim(state: State, row: Floats, purpose: int) -> float:
    """Return a case's ratio, one on average, within ``desk.inconsistency`` of one; ``purpose`` is that of the draw."""
    opener, day, ordinal = int(row[conversation.OPENER]), int(row[conversation.DAY]), int(row[conversation.ORDINAL])
    return 1.0 + state.p.desk_inconsistency * (2.0 * draw.uniform(state.seed, opener, day, ordinal, purpose) - 1.0)


@kernel
def treat_unequally(state: State, conversation_id: int) -> None:
    """Vary tone and compensation, as the policy has decided them for a conversation, by whim."""
    if state.p.desk_inconsistency == 0.0:
        return
    row = state.conversations[conversation_id]
    row[conversation.TONE] = clip(row[conversation.TONE] * whim(state, row, draw.WHIM_TONE), 0.0, 1.0)
    row[conversation.COMPENSATION_OFFERED] *= whim(state, row, draw.WHIM_OFFER)


@kernel
def authority_required(severity: float) -> float:
    """Return the level that may decide a matter: 0 anybody, 1 matters of money, 2 serious matters."""
    return max(0.0, severity - 1.0)


@kernel
def solution_chance(row: Floats, ability: float, authority: float, p: Record) -> float:
    """Return the chance that a company turn solves the matter; without the authority it needs, half of it.

    Args:
        row: the conversation.
        ability: of the responder, a ratio around one.
        authority: of the responder, 0 to 2.
        p: the parameters.
    """
    kind, severity = row[conversation.KIND], row[conversation.SEVERITY]
    if kind == conversation.PRAISE or kind == conversation.WORD:
        return 1.0
    if kind == conversation.QUESTION:
        chance = p.desk_solve_question
    elif severity <= 0.0:
        chance = p.desk_solve_minor
    elif severity == 1.0:
        chance = p.desk_solve_quality
    elif severity == 2.0:
        chance = p.desk_solve_money
    else:
        chance = p.desk_solve_serious
    chance = chance * ability + (p.desk_effort_gain if row[conversation.EFFORT] > 0.0 else 0.0)
    if authority < authority_required(severity):
        chance *= 0.5
    return min(1.0, chance)


@kernel
def compensate(state: State, conversation_id: int, now: float, responder: float) -> float:
    """Pay the compensation offered, where the money allows it; return what was paid.

    Args:
        state: the state.
        conversation_id: index of the conversation.
        now: absolute minute.
        responder: who pays it.
    """
    row = state.conversations[conversation_id]
    offer, opener = row[conversation.COMPENSATION_OFFERED], int(row[conversation.OPENER])
    if offer <= 0.0 or row[conversation.KIND] != conversation.COMPLAINT:
        return 0.0
    if not pay(state, budget_part.CARE, daily_metrics.COMPENSATION, offer):
        return 0.0
    row[conversation.COMPENSATION_PAID] += offer
    state.people[person.COMPENSATED, opener] += offer
    state.people[person.SERVED_COST, opener] += offer
    state.metrics[daily_metrics.SURPLUS] += offer
    note_turn(state, conversation_id, now, turn_log.BY_COMPANY, responder, turn_log.COMPENSATES)
    return float(offer)


@kernel
def pay_for_effort(state: State, row: Floats) -> None:
    """Pay the materials of extra effort, due with every turn; where the money does not allow it, make no extra effort."""
    cost = state.p.desk_effort_cost
    if row[conversation.EFFORT] == 0.0:
        return
    if pay(state, budget_part.CARE, daily_metrics.EFFORT, cost):
        state.people[person.SERVED_COST, int(row[conversation.OPENER])] += cost
    else:
        row[conversation.EFFORT] = 0.0


@kernel
def note_first_answer(state: State, conversation_id: int, now: float) -> None:
    """Record the first answer of the company: waiting time, and what it cost the customer."""
    row, metrics, people = state.conversations[conversation_id], state.metrics, state.people
    opener = int(row[conversation.OPENER])
    row[conversation.FIRST_ANSWER_AT] = now
    waited = now - row[conversation.OPENED_AT]
    metrics[daily_metrics.ANSWERED] += 1.0
    metrics[daily_metrics.RESPONSE_MIN] += waited
    if waited <= 60.0:
        metrics[daily_metrics.ANSWERED_IN_HOUR] += 1.0
    if row[conversation.KIND] == conversation.COMPLAINT or row[conversation.KIND] == conversation.QUESTION:
        people[person.ANSWERED, opener] += 1.0
        people[person.WAITED_MIN, opener] += waited
        lose_time(state, row, now)
