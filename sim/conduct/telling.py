"""Words that wait until tomorrow: stories of what happened to somebody, and words of people whom a conversation has stirred.

A story is told to close ties by a former or present customer after a failure or at the end of a matter. Who reads a negative public
conversation may speak as well. Both are said the next morning (``sim.conduct.voice``), at most one a person and day.
"""

from __future__ import annotations

from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, kernel
from sim.kernel.units import Floats
from sim.state import conversation, person, scalar, todo_list
from sim.state.state import State

# which of a person's conversations of the day it is; 200 and 201 belong to the company (sim.company.outreach, dropping)
STORY_ORDINAL = 202
STIRRED_ORDINAL = 203
_REST_DAYS = 7.0  # between two words to which somebody is stirred
_MINOR = 0  # severity of a matter in which nothing failed


@kernel
def story_chance(severity: int, outcome: float, p: Record) -> float:
    """Return the chance that an event of ``severity`` (0 to 3) gives a story, good or bad by the sign of ``outcome``."""
    chance = p.voice_stories * 0.25 * (1.0 + severity)
    return chance * p.voice_stories_good if outcome > 0.0 else chance


@kernel
def tell_tomorrow(state: State, i: int, tells: float) -> None:
    """Let person ``i`` speak tomorrow: ``tells`` is GOOD_STORY, BAD_STORY or STIRRED. What was to be told before is not told."""
    if state.people[person.TELLS, i] == person.TELLS_NOTHING:
        place = int(state.scalars[scalar.TELLING_COUNT])
        state.todo[todo_list.TELLING, place] = i
        state.scalars[scalar.TELLING_COUNT] = place + 1.0
    state.people[person.TELLS, i] = tells


@kernel
def may_tell_of_failure(state: State, day: int, i: int, severity: int) -> None:
    """Let customer ``i`` have a story to tell, by chance, of a failure today.

    Args:
        state: the state.
        day: today.
        i: the customer.
        severity: of the failure, 0 to 3.
    """
    if state.p.voice_stories <= 0.0:
        return
    u = draw.uniform(state.seed, i, day, draw.ZERO, draw.TELLS_FAILURE)
    if u < story_chance(severity, person.BAD_STORY, state.p):
        tell_tomorrow(state, i, person.BAD_STORY)


@kernel
def may_tell_of_outcome(state: State, row: Floats, outcome: float) -> None:
    """Let the opener have a story to tell, by chance, of how a complaint or a question ended.

    Only people who are or have been customers do. A matter without a failure counts as minor.

    Args:
        state: the state.
        row: the conversation.
        outcome: GOOD_STORY where the matter was solved, BAD_STORY where it was not.
    """
    if state.p.voice_stories <= 0.0 or row[conversation.KIND] >= conversation.PRAISE:
        return
    opener, day, ordinal = int(row[conversation.OPENER]), int(row[conversation.DAY]), int(row[conversation.ORDINAL])
    if state.people[person.STATUS, opener] == person.PROSPECT:
        return
    u = draw.uniform(state.seed, opener, day, ordinal, draw.TELLS_OUTCOME)
    if u < story_chance(max(_MINOR, int(row[conversation.SEVERITY])), outcome, state.p):
        tell_tomorrow(state, opener, outcome)


@kernel
def stirring_chance(interest: float, answered: bool, p: Record) -> float:
    """Return the chance that a negative conversation makes a reader speak: by interest, less where an answer is seen.

    Args:
        interest: of the reader, 0 to 1.
        answered: whether the company has answered in public.
        p: the parameters.
    """
    chance = min(1.0, p.voice_stirred * 2.0 * interest)
    return chance * (1.0 - p.voice_stirred_damped) if answered else chance


@kernel
def may_be_stirred(state: State, row: Floats, reader: int, day: int) -> None:
    """Let somebody who has just read a negative conversation speak tomorrow, by chance, at most once a week.

    Only people who are or have been customers do, and nobody who has something to tell already: what happened to oneself comes first.

    Args:
        state: the state.
        row: the conversation.
        reader: who has read it.
        day: today.
    """
    people = state.people
    opener, opened, ordinal = int(row[conversation.OPENER]), int(row[conversation.DAY]), int(row[conversation.ORDINAL])
    u = draw.uniform(state.seed, opener, opened, reader, draw.at(draw.STIRRED, ordinal))
    if u >= stirring_chance(people[person.INTEREST, reader], row[conversation.PUBLIC_ANSWERS] > 0.0, state.p):
        return
    if people[person.STATUS, reader] == person.PROSPECT or people[person.TELLS, reader] != person.TELLS_NOTHING:
        return
    if day - people[person.STIRRED_DAY, reader] >= _REST_DAYS:
        people[person.STIRRED_DAY, reader] = float(day)
        tell_tomorrow(state, reader, person.STIRRED)
