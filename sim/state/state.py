"""The state of a running simulation in one bundle of arrays.

``State`` travels through the compiled phases as one argument. Arrays that grow (conversations, events, desk queues, turns, acted) are
replaced by larger ones between calls, never inside one.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

import numba
import numpy as np
import numpy.typing as npt
from numba import types
from numba.experimental import structref

from sim.kernel.compile import entry, kernel
from sim.kernel.memory import copied, zeros
from sim.kernel.units import Floats
from sim.state import scalar

Numbers = TypeVar("Numbers", npt.NDArray[np.float64], npt.NDArray[np.int64])


class State(NamedTuple):
    """All that a run is at a moment, as Python sees it; compiled code takes ``compiled_state(state)``.

    The columns of a table are named in a module of ``sim.state``: ``people[person.ATTITUDE, i]``.

    Attributes:
        people: shape (columns, people), see ``sim.state.person``.
        follower_at: with ``follower``, the audience of each person, compressed rows.
        follower: see ``follower_at``.
        tie_at: with ``tie`` and ``strength``, the close ties of each person, compressed rows.
        tie: see ``tie_at``.
        strength: see ``tie_at``.
        watchers: people who follow the company, ascending.
        conversations: shape (capacity, columns), see ``sim.state.conversation``.
        events: shape (capacity, columns), events to come, see ``sim.state.event`` and ``sim.state.event_queue``.
        slots: shape (ring,), see ``sim.state.event_queue``.
        due: shape (capacity,), see ``sim.state.event_queue``.
        desk_queues: shape (classes, capacity, columns), binary heaps, see ``sim.state.desk_queue``.
        staff: shape (responders, columns), see ``sim.state.staff``.
        causes: shape (root causes, columns), see ``sim.state.root_cause``.
        channels: shape (channels, columns), see ``sim.state.channel``.
        metrics: the day's counts and sums, see ``sim.state.daily_metrics``.
        budget_left: what is left of the month's budget, see ``sim.state.budget_part``.
        scalars: single numbers, see ``sim.state.scalar``.
        acted: hash set of (conversation, person) for those who passed it on or spoke up.
        todo: shape (lists, people), the people for whom something is to be decided today, see ``sim.state.todo_list``.
        todo_draws: shape (draws, people), the draws that put them there.
        advocates: shape (people,), the advocates, in the order of ``scan_positions``.
        scan_positions: shape (people,), where each advocate looks for conversations today, ascending.
        hour_profile: shape (25,), cumulative share of the day's conversations that open before each hour.
        turns: shape (capacity, columns), see ``sim.state.turn_log``; no capacity where no log is kept.
        scratch: shape (rows, people of a batch), for numbers that nobody needs any more when a function is done, see ``sim.state.scratch``.
        odds_found: shape (a power of two, 3), results that are kept so as not to be found again, see ``sim.conduct.difficulty``.
        p: the parameters, see ``sim.scenario.compile_parameters``.
        seed: the seed of all draws.
    """

    people: Floats
    follower_at: npt.NDArray[np.int64]
    follower: npt.NDArray[np.int32]
    tie_at: npt.NDArray[np.int64]
    tie: npt.NDArray[np.int32]
    strength: Floats
    watchers: npt.NDArray[np.int32]
    conversations: Floats
    events: Floats
    slots: npt.NDArray[np.int32]
    due: npt.NDArray[np.int64]
    desk_queues: Floats
    staff: Floats
    causes: Floats
    channels: Floats
    metrics: Floats
    budget_left: Floats
    scalars: Floats
    acted: npt.NDArray[np.int64]
    todo: npt.NDArray[np.int64]
    todo_draws: Floats
    advocates: npt.NDArray[np.int64]
    scan_positions: Floats
    hour_profile: Floats
    turns: Floats
    scratch: Floats
    odds_found: Floats
    p: Any
    seed: np.uint64


@structref.register
class CompiledStateType(types.StructRef):  # type: ignore[misc]
    """Numba's type of a state in compiled code: one pointer, however many arrays there are."""

    def preprocess_fields(self, fields: Any) -> Any:
        """Return the field types without literal values, so that the type does not depend on the first state made."""
        return tuple((name, types.unliteral(kind)) for name, kind in fields)

    @property
    def mangling_args(self) -> tuple[str, tuple[Any, ...]]:
        """Return the name for symbols of compiled code, which would otherwise spell out all fields."""
        return "State", ()


class CompiledState(structref.StructRefProxy):  # type: ignore[misc]
    """A state as compiled code sees it. It keeps the arrays alive; make it anew when one is replaced."""


structref.define_boxing(CompiledStateType, CompiledState)
structref.define_constructor(CompiledState, CompiledStateType, State._fields)


@entry
def _compiled_state(
    people: Any, follower_at: Any, follower: Any, tie_at: Any, tie: Any, strength: Any, watchers: Any, conversations: Any, events: Any,
    slots: Any, due: Any, desk_queues: Any, staff: Any, causes: Any, channels: Any, metrics: Any, budget_left: Any, scalars: Any,
    acted: Any, todo: Any, todo_draws: Any, advocates: Any, scan_positions: Any, hour_profile: Any, turns: Any, scratch: Any,
    odds_found: Any, p: Any, seed: Any,
) -> Any:  # fmt: skip
    return CompiledState(
        people, follower_at, follower, tie_at, tie, strength, watchers, conversations, events, slots, due, desk_queues, staff, causes,
        channels, metrics, budget_left, scalars, acted, todo, todo_draws, advocates, scan_positions, hour_profile, turns, scratch,
        odds_found, p, seed,
    )  # fmt: skip


def compiled_state(state: State) -> State:
    """Return the form of ``state`` that compiled code takes.

    It has the same attributes behind one pointer, which compiles and calls several times faster. Uncompiled
    (``NUMBA_DISABLE_JIT=1``) it is ``state`` itself.
    """
    if numba.config.DISABLE_JIT:
        return state
    made: State = _compiled_state(*state)
    return made


SHARED = ("follower_at", "follower", "tie_at", "tie", "strength", "watchers", "hour_profile", "p", "seed")
"""Fields that never change in place; copies of a state share them. Burn-in gives a state other parameters, in a record of their own."""


def copy(state: State) -> State:
    """Return a state that goes its own way from here: what can change is copied, the rest is shared.

    Of the conversations only those in use are copied: the room behind them takes no memory until it is used.
    """
    fresh: dict[str, Any] = {
        name: copied(value) for name, value in state._asdict().items() if name not in (*SHARED, "conversations")
    }
    return with_room(*trimmed(state))._replace(**fresh)


def trimmed(state: State) -> tuple[State, int]:
    """Return the state with only the conversations that are in use, a view, and how many there was room for."""
    used = int(state.scalars[scalar.CONVERSATIONS_USED])
    return state._replace(conversations=state.conversations[:used]), state.conversations.shape[0]


def with_room(state: State, conversations: int) -> State:
    """Return the state with room for this many conversations; existing ones are copied."""
    room = zeros((conversations, state.conversations.shape[1]))
    room[: state.conversations.shape[0]] = state.conversations
    return state._replace(conversations=room)


def grown(array: Numbers, axis: int = 0) -> Numbers:
    """Return ``array`` with twice the room along ``axis``; new places hold zero and take no memory until they are used."""
    shape = list(array.shape)
    shape[axis] *= 2
    larger = zeros(tuple(shape), array.dtype)
    larger[tuple(slice(0, length) for length in array.shape)] = array
    return larger


@kernel
def _place_of(acted: npt.NDArray[np.int64], key: int) -> int:
    mask = acted.size - 1
    place = (key ^ (key >> 17) ^ (key >> 31)) & mask
    while acted[place] != -1 and acted[place] != key:
        place = (place + 1) & mask
    return place


@kernel
def first_time(acted: npt.NDArray[np.int64], scalars: Floats, conversation_id: int, person_id: int, act: int) -> bool:
    """Return whether a person does ``act`` (0 pass on, 1 speak up) in a conversation for the first time; remember it.

    Args:
        acted: the hash set, changed in place.
        scalars: the scalars.
        conversation_id: index of the conversation.
        person_id: the person.
        act: 0 pass on, 1 speak up.
    """
    key = (conversation_id * 2 + act) * 8_388_608 + person_id
    place = _place_of(acted, key)
    if acted[place] == key:
        return False
    acted[place] = key
    scalars[scalar.ACTED_COUNT] += 1.0
    return True


@entry
def rehash(old: npt.NDArray[np.int64], new: npt.NDArray[np.int64]) -> None:
    """Move all entries of ``old`` to the larger, empty ``new`` (both filled with -1 where empty, sizes powers of two)."""
    for place in range(old.size):
        if old[place] != -1:
            new[_place_of(new, old[place])] = old[place]


@kernel
def new_conversation(state: State) -> int:
    """Return the index of a fresh conversation. Requires room for it, see ``make_room``."""
    conversation_id = int(state.scalars[scalar.CONVERSATIONS_USED])
    state.scalars[scalar.CONVERSATIONS_USED] = conversation_id + 1.0
    return conversation_id


def make_room(state: State, conversations: int) -> State:
    """Return the state with larger arrays where one asked for it, and room for so many more conversations."""
    fresh: dict[str, Any] = {}
    scalars = state.scalars
    table = state.conversations
    while scalars[scalar.CONVERSATIONS_USED] + conversations >= table.shape[0]:
        table = grown(table)
    if table is not state.conversations:
        fresh["conversations"] = table
    if scalars[scalar.EVENTS_FULL] > 0.0:
        fresh["events"], fresh["due"] = grown(state.events), grown(state.due)
        scalars[scalar.EVENTS_FULL] = 0.0
    if scalars[scalar.QUEUES_FULL] > 0.0:
        fresh["desk_queues"] = grown(state.desk_queues, axis=1)
        scalars[scalar.QUEUES_FULL] = 0.0
    if scalars[scalar.TURNS_FULL] > 0.0:
        fresh["turns"] = grown(state.turns)
        scalars[scalar.TURNS_FULL] = 0.0
    if 2.0 * (scalars[scalar.ACTED_COUNT] + 2.0) > state.acted.size:
        larger = np.full(2 * state.acted.size, -1, dtype=np.int64)
        rehash(state.acted, larger)
        fresh["acted"] = larger
    return state._replace(**fresh) if fresh else state
