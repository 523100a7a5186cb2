"""The log of turns: who did what in which conversation, at which minute. It is kept only on request.

Columns of ``State.turns``, shape (capacity, columns), in the order in which the turns were taken, and their codes.
"""

from __future__ import annotations

from sim.kernel.compile import kernel
from sim.state import scalar
from sim.state.state import State

CONVERSATION = 0  # index of the conversation, -1 where there is none
MINUTE = 1  # absolute minute
SPEAKER = 2  # BY_OPENER, BY_COMPANY or BY_OTHER
WHO = 3  # person; of the company's turns the responder, -1 for nobody in particular; of DROPS the dropped customer
ACT = 4  # one of the acts below
COLUMNS = 5

BY_OPENER, BY_COMPANY, BY_OTHER = 0.0, 1.0, 2.0

# what a turn is; the names in results are those of sim.study.design.record
(
    OPENS,
    REPLIES,
    THANKS,
    GIVES_UP,
    LAPSES,
    ACKNOWLEDGES,
    SOLVES,
    DOES_NOT_SOLVE,
    FAILS,
    COMPENSATES,
    ESCALATES,
    MOVES_PRIVATE,
    CONTACTS_FIRST,
    DROPS,
    ANSWERS,
    DEFENDS,
    RESHARES,
) = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0)

FIRST_TURNS = 4096
TURNS_PER_EVENT = 8
"""More turns than any one event can be."""


@kernel
def has_turn_room(state: State, turns: int) -> bool:
    """Return whether ``turns`` more fit into the log, or none is kept; if not, note that it must grow."""
    room = state.turns.shape[0]
    if room == 0 or state.scalars[scalar.TURNS_USED] + turns <= room:
        return True
    state.scalars[scalar.TURNS_FULL] = 1.0
    return False


@kernel
def note_turn(state: State, conversation_id: int, now: float, speaker: float, who: float, act: float) -> None:
    """Enter a turn in the log, if one is kept. Requires room for one turn.

    Args:
        state: the state.
        conversation_id: index of the conversation, -1 where there is none.
        now: absolute minute.
        speaker: BY_OPENER, BY_COMPANY or BY_OTHER.
        who: see the column ``WHO``.
        act: one of the acts.
    """
    if state.turns.shape[0] == 0:
        return
    place = int(state.scalars[scalar.TURNS_USED])
    row = state.turns[place]
    row[CONVERSATION] = float(conversation_id)
    row[MINUTE] = now
    row[SPEAKER] = speaker
    row[WHO] = who
    row[ACT] = act
    state.scalars[scalar.TURNS_USED] = place + 1.0
