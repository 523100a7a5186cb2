"""The compiled part of phases that belong to several rooms, in one call each: a call from Python takes as long as the day of 40 people."""

from __future__ import annotations

from sim.company.ledger import close_day, count_advocates, survey
from sim.company.listening import expect_heard
from sim.company.programme import have_ideas, work_on_causes
from sim.company.roster import rest, roster
from sim.company.treatment import treat_unequally
from sim.conduct.assimilation import assimilate
from sim.conduct.loyalty import site_rating, stay_leave_join
from sim.conduct.reviews import fade_reviews
from sim.conduct.spread import draw_scan_positions
from sim.kernel.compile import entry
from sim.kernel.units import Floats
from sim.policies.base import Rows
from sim.policies.view import write_treatment
from sim.state import conversation, daily_metrics, scalar
from sim.state.constants import NEVER
from sim.state.event_queue import has_room
from sim.state.state import State


@entry
def treat_cases(state: State, numbers: Rows, treatment: Floats) -> None:
    """Treat the conversations ``numbers`` as the policy has answered: ``treatment`` has a row a field and a column a case."""
    for place in range(numbers.size):
        write_treatment(state, numbers[place], treatment, place)
        treat_unequally(state, numbers[place])


@entry
def prepare_desk(state: State, first: int, day: int, responders: float) -> bool:
    """Schedule when cases, from conversation ``first`` on, reach the desk, and put today's shifts on the roster.

    Return False, with nothing done, when the event queue must grow first.

    Args:
        state: the state.
        first: the first conversation that the company has not listened for yet.
        day: today.
        responders: full-time responders on a working day.
    """
    cases = int(state.scalars[scalar.CONVERSATIONS_USED]) - first
    if not has_room(state, cases + state.staff.shape[0] + 1):
        return False
    expect_heard(state, first)
    roster(state, day, responders)
    return True


@entry
def prepare_desk_alike(state: State, first: int, day: int, responders: float, treatment: Floats) -> bool:
    """Treat all cases that will be heard alike, then go on as ``prepare_desk``.

    Return False when the event queue must grow first; the next call treats them again, in the same way.

    Args:
        state: the state.
        first: the first conversation that the company has not listened for yet.
        day: today.
        responders: full-time responders on a working day.
        treatment: shape (fields, 1).
    """
    for conversation_id in range(first, int(state.scalars[scalar.CONVERSATIONS_USED])):
        if state.conversations[conversation_id, conversation.HEARD_AT] < NEVER:
            write_treatment(state, conversation_id, treatment, 0)
            treat_unequally(state, conversation_id)
    return prepare_desk(state, first, day, responders)


@entry
def begin_advocates_day(state: State, day: int) -> None:
    """Draw where advocates look today, not in order yet, and collect their ideas."""
    draw_scan_positions(state, day)
    have_ideas(state, day)


@entry
def decide_in_the_evening(state: State, day: int, joining: float) -> None:
    """Let people talk the day over with close ties, then leave and join; ``joining``: ordinary daily hazard of joining."""
    assimilate(state, day)
    stay_leave_join(state, day, joining)


@entry
def count_the_day(state: State, days_left: float, score: float, surveyed: bool) -> None:
    """Spend on causes, let staff rest, and count money and measures.

    Args:
        state: the state.
        days_left: days of the month that are left, today included.
        score: the net promoter score of the last survey, points.
        surveyed: whether customers are surveyed today.
    """
    work_on_causes(state, days_left)
    rest(state)
    fade_reviews(state)
    count_advocates(state)
    state.metrics[daily_metrics.SITE_RATING] = site_rating(state)
    state.metrics[daily_metrics.STATED_NPS] = survey(state) if surveyed else score
    close_day(state)
