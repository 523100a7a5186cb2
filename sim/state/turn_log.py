"""The log of turns: who did what in which conversation, at which minute. It is kept only where somebody asks for it."""

from __future__ import annotations

from sim.kernel.compile import kernel
from sim.state import columns as c
from sim.state.state import World

FIRST_TURNS = 4096
TURNS_PER_EVENT = 8
"""More turns than any one event can be."""


@kernel
def has_turn_room(world: World, turns: int) -> bool:
    """Whether ``turns`` more fit into the log, or none is kept; if not, notes that it must grow."""
    room = world.turns.shape[0]
    if room == 0 or world.gauge[c.TURNS_USED] + turns <= room:
        return True
    world.gauge[c.TURNS_FULL] = 1.0
    return False


@kernel
def note_turn(world: World, number: int, now: float, speaker: float, who: float, act: float) -> None:
    """Enter a turn in the log, if one is kept. There must be room."""
    if world.turns.shape[0] == 0:
        return
    place = int(world.gauge[c.TURNS_USED])
    row = world.turns[place]
    row[c.TURN_THREAD] = float(number)
    row[c.TURN_MINUTE] = now
    row[c.TURN_SPEAKER] = speaker
    row[c.TURN_WHO] = who
    row[c.TURN_ACT] = act
    world.gauge[c.TURNS_USED] = place + 1.0
