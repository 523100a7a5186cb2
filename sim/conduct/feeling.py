"""Phase 8: feeling. Answers, silence and other people's words move people.

The value of an answer falls linearly in the logarithm of its delay, with a floor, and that of a solution may do so too; exceeding patience
hurts on its own. A positive word moves p = (attitude + 1) / 2 by k (1 - p), a negative one by -k p times a negativity weight. The
complainer learns what complaining brings, bystanders learn that the company answers, and loyal silent customers who see loud ones
rewarded lose trust.
"""

from __future__ import annotations

from sim.conduct.experience import fade_trouble, start_search
from sim.conduct.messages import habituated
from sim.conduct.telling import may_tell_of_outcome
from sim.conduct.voice_chances import search_chance
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, kernel
from sim.kernel.elementary import clip, log
from sim.kernel.units import DAY_MIN, Floats
from sim.state import conversation, daily_metrics, person
from sim.state.state import State

_QUICK_MIN = 6.0  # an answer within six minutes has full value (Huang et al. 2018)
_FEW_VIEWERS = 10.0  # so many impressions bring half of what an audience can add: assumption


@kernel
def answer_value(delay_min: float, p: Record) -> float:
    """Return the value of an answer after ``delay_min`` minutes as a ratio of one within six: linear in log delay, with a floor."""
    if delay_min <= _QUICK_MIN:
        return 1.0
    return max(p.feeling_delay_floor, 1.0 - p.feeling_delay_slope * log(delay_min / _QUICK_MIN))


@kernel
def kept_when_late(delay_min: float, p: Record) -> float:
    """Return the share of the gain from a solution that is left after ``delay_min`` minutes."""
    return 1.0 - p.feeling_solution_delay + p.feeling_solution_delay * answer_value(delay_min, p)


@kernel
def before_others(row: Floats, p: Record) -> float:
    """Return the gain from a solution as a ratio of that in private: readers who are present amplify a success."""
    if row[conversation.PUBLIC] == 0.0:
        return 1.0
    seen = row[conversation.IMPRESSIONS]
    return 1.0 + p.feeling_presence * seen / (seen + _FEW_VIEWERS)


@kernel
def moved_by_word(attitude: float, strength: float, negativity: float) -> float:
    """Return the attitude after a word of signed ``strength`` (positive: praise), within [-1, 1] by construction."""
    # p + k (1 - p) with p = (attitude + 1) / 2, written so that a word of no strength moves nothing, to the byte
    if strength >= 0.0:
        return attitude + min(1.0, strength) * (1.0 - attitude)
    return attitude - min(1.0, -strength * negativity) * (1.0 + attitude)


@kernel
def conversation_mood(row: Floats, p: Record) -> float:
    """Return the mood of a conversation as it stands, for a reader: signed weight relative to a plain word.

    Anger makes a complaint weigh more; an answer on the way halves it; a visible solution turns it; a visible failure makes it worse;
    a defence shields against an unfair one; a misplaced defence adds to a fair one.
    """
    kind = row[conversation.KIND]
    if kind == conversation.WORD or kind == conversation.PRAISE:
        return row[conversation.VALENCE]
    if kind == conversation.QUESTION:
        return 0.3 * p.feeling_success_seen if row[conversation.SOLVED] > 0.0 else 0.0
    if row[conversation.SOLVED] > 0.0:
        return p.feeling_success_seen
    harm = 0.5 + row[conversation.ANGER]
    if row[conversation.COMPANY_TURNS] > 0.0:
        harm *= p.feeling_failure_seen if row[conversation.STATE] == conversation.CLOSED else 0.5
    if row[conversation.DEFENDED] > 0.0:
        harm *= 1.0 - p.peers_defence_shield
    if row[conversation.BACKFIRED] > 0.0:
        harm *= 1.0 + p.peers_backfire
    return -harm


@kernel
def hear_word(state: State, i: int, strength: float, day: int) -> None:
    """Let person ``i`` hear a word; it moves them less if they have heard much lately.

    Args:
        state: the state.
        i: the person.
        strength: signed weight relative to a plain word.
        day: today.
    """
    p = state.p
    weight = p.feeling_word * strength * 2.0 * state.people[person.SUSCEPTIBILITY, i] * habituated(state, i, day)
    state.people[person.ATTITUDE, i] = moved_by_word(state.people[person.ATTITUDE, i], weight, p.feeling_negativity)


@kernel
def read_conversation(state: State, i: int, row: Floats, day: int) -> float:
    """Let person ``i`` read a conversation as it stands; return its mood.

    Args:
        state: the state.
        i: the reader.
        row: the conversation.
        day: today.
    """
    people, p = state.people, state.p
    mood = conversation_mood(row, p)
    if mood != 0.0:
        hear_word(state, i, mood, day)
    answered = row[conversation.PUBLIC_ANSWERS] > 0.0 and row[conversation.KIND] == conversation.COMPLAINT
    if not (answered or row[conversation.COMPENSATION_PAID] > 0.0) or people[person.STATUS, i] != person.CUSTOMER:
        return mood
    if answered:
        people[person.REDRESS_BELIEF, i] += p.feeling_awareness * (1.0 - people[person.REDRESS_BELIEF, i])
    if row[conversation.COMPENSATION_PAID] > 0.0:
        loud = people[person.LOUDNESS, int(row[conversation.OPENER])] - people[person.LOUDNESS, i]
        if loud > 0.0:
            loss = p.feeling_unfair * loud * people[person.RELATIONSHIP, i]
            people[person.RELATIONSHIP, i] = max(0.0, people[person.RELATIONSHIP, i] - loss)
    return mood


@kernel
def move_attitude(state: State, i: int, amount: float) -> None:
    """Move the attitude of person ``i`` by ``amount``, and their relationship by a share of it."""
    people = state.people
    people[person.ATTITUDE, i] = clip(people[person.ATTITUDE, i] + amount, -1.0, 1.0)
    people[person.RELATIONSHIP, i] = clip(people[person.RELATIONSHIP, i] + state.p.feeling_trust * amount, 0.0, 1.0)


@kernel
def learn_redress(state: State, i: int, outcome: float) -> None:
    """Move the redress belief of person ``i`` towards ``outcome``: 1 complaining brought everything, 0 nothing.

    People learn that it pays in public only, and that it does not anywhere.
    """
    people = state.people
    people[person.REDRESS_BELIEF, i] += state.p.feeling_redress_learning * (outcome - people[person.REDRESS_BELIEF, i])


@kernel
def may_start_search(state: State, i: int, day: int) -> None:
    """Let person ``i`` look for an alternative, by chance, after a disappointment in a conversation."""
    people = state.people
    if people[person.STATUS, i] != person.CUSTOMER:
        return
    if draw.uniform(state.seed, i, day, draw.ZERO, draw.SEARCH_AGAIN) < search_chance(
        people[person.SWITCHING_COST, i], state.p
    ):
        start_search(state, i, day)


@kernel
def may_stop_search(state: State, row: Floats, now: float, worth: float) -> None:
    """End the opener's search for an alternative, by chance, after a first answer that solves nothing.

    Args:
        state: the state.
        row: the conversation.
        now: absolute minute.
        worth: 0 to 1, high for quick and personal answers.
    """
    i = int(row[conversation.OPENER])
    if state.people[person.SEARCH_UNTIL, i] <= now / DAY_MIN:
        return
    u = draw.uniform(state.seed, i, int(row[conversation.DAY]), int(row[conversation.ORDINAL]), draw.SEARCH_STOPS)
    if u < state.p.loyalty_answer_stops_search * worth:
        state.people[person.SEARCH_UNTIL, i] = 0.0
        state.metrics[daily_metrics.SEARCH_STOPPED] += 1.0


@kernel
def after_answer(state: State, row: Floats, now: float, first: bool, solved: bool, paid: float, tone: float) -> None:
    """Move the opener after a turn that answers: by its speed (first answer) and tone, the solution, the compensation.

    Args:
        state: the state.
        row: the conversation.
        now: absolute minute.
        first: whether it is the first answer.
        solved: whether it solves the matter.
        paid: compensation paid, money.
        tone: 0 to 1, how personal it is.
    """
    p = state.p
    i = int(row[conversation.OPENER])
    gain = 0.0
    if first:
        value = p.feeling_answer * answer_value(now - row[conversation.OPENED_AT], p) * (0.5 + tone)
        if row[conversation.KIND] >= conversation.PRAISE:
            gain += p.feeling_thanked * value
        else:
            gain += value if solved else p.feeling_acknowledged * value
    if paid > 0.0:
        gain += p.feeling_compensated * min(2.0, paid / max(p.desk_compensation, 0.01))
    if solved and row[conversation.KIND] < conversation.PRAISE:
        worth = p.feeling_solved if row[conversation.KIND] == conversation.COMPLAINT else 0.4 * p.feeling_solved
        gain += worth * kept_when_late(now - row[conversation.OPENED_AT], p) * before_others(row, p)
        state.people[person.SEARCH_UNTIL, i] = 0.0
        may_tell_of_outcome(state, row, person.GOOD_STORY)
    elif first:
        may_stop_search(state, row, now, answer_value(now - row[conversation.OPENED_AT], p) * min(1.0, 0.5 + tone))
    move_attitude(state, i, gain)
    if row[conversation.KIND] == conversation.COMPLAINT and row[conversation.PUBLIC] > 0.0 and (solved or paid > 0.0):
        learn_redress(state, i, 1.0)


@kernel
def lose_time(state: State, row: Floats, now: float) -> None:
    """Record the time lost from the opening until ``now``, an answer or giving up; at most a day counts."""
    if row[conversation.KIND] >= conversation.PRAISE:
        return
    minutes = min(now - row[conversation.OPENED_AT], DAY_MIN)
    worth = state.people[person.TIME_VALUE, int(row[conversation.OPENER])]
    state.metrics[daily_metrics.WAITED_MIN] += minutes
    state.metrics[daily_metrics.SURPLUS] -= minutes * worth * state.p.feeling_attention


@kernel
def after_failed_recovery(state: State, row: Floats, day: int) -> None:
    """Move the opener when the company answered and the matter stays unsolved."""
    people, p = state.people, state.p
    i = int(row[conversation.OPENER])
    may_tell_of_outcome(state, row, person.BAD_STORY)
    if row[conversation.KIND] != conversation.COMPLAINT:
        move_attitude(state, i, -0.25 * p.feeling_failed)
        return
    fade_trouble(state, i, day)
    again = 1.0 + p.experience_repeat * max(0.0, people[person.RECENT_COMPLAINTS, i] - 1.0)
    move_attitude(state, i, -p.feeling_failed * again)
    people[person.FAILED_RECOVERY, i] = 1.0
    if row[conversation.COMPENSATION_PAID] == 0.0:
        learn_redress(state, i, 0.0)
    may_start_search(state, i, day)


@kernel
def after_silence(state: State, row: Floats, day: int) -> None:
    """Move the opener when nobody answered."""
    i = int(row[conversation.OPENER])
    loss = state.p.feeling_ignored
    may_tell_of_outcome(state, row, person.BAD_STORY)
    if row[conversation.KIND] == conversation.COMPLAINT:
        move_attitude(state, i, -loss)
        learn_redress(state, i, 0.0)
        may_start_search(state, i, day)
    else:
        move_attitude(state, i, -0.5 * loss)
