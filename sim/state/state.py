"""The whole state of a world in one bundle of arrays.

``World`` travels through the compiled phases as one argument. Growing arrays (threads, agenda, queue, passed) are replaced by larger ones
between calls, never inside one.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

import numba
import numpy as np
import numpy.typing as npt
from numba import types
from numba.experimental import structref

from sim.kernel.compile import entry, kernel
from sim.kernel.units import Floats
from sim.state.columns import AGENDA_FULL, PASSED_ON, QUEUE_FULL, THREADS_USED, TURNS_FULL

Numbers = TypeVar("Numbers", npt.NDArray[np.float64], npt.NDArray[np.int64])


class World(NamedTuple):
    """All that a run is at a moment, as Python sees it; compiled code takes ``handle(world)``.

    Column names stand in ``sim.state.columns``.

    ``people`` (columns, people); ``follower_at``, ``follower``: the audience of each person, compressed rows;
    ``tie_at``, ``tie``, ``strength``: close ties; ``watchers``: people who follow the company, ascending;
    ``threads`` (capacity, columns); ``agenda`` (capacity, columns), ``slots``
    (ring,), ``due`` (capacity,): events to come, see ``sim.state.event_queue``; ``queue`` (classes,
    capacity, columns): binary heaps; ``staff``, ``causes``, ``channels``: one row each; ``tally``: the day's
    counters; ``purse``: what is left of the budget; ``gauge``: single numbers; ``passed``: hash set of
    (thread, person) who passed on or spoke up; ``roll`` (3, people): the day's lists of people who failed,
    act, or ponder leaving or joining; ``chance`` (2, people): the draws of the last two lists; ``lookout``,
    ``outlook`` (people,): the advocates and where each looks today, ascending in the latter; ``rhythm``
    (25,): cumulative share of the day's voices by hour; ``turns`` (capacity, columns): the log of turns, of no capacity
    where none is kept; ``p``: parameters; ``seed``.
    """

    people: Floats
    follower_at: npt.NDArray[np.int64]
    follower: npt.NDArray[np.int32]
    tie_at: npt.NDArray[np.int64]
    tie: npt.NDArray[np.int32]
    strength: Floats
    watchers: npt.NDArray[np.int32]
    threads: Floats
    agenda: Floats
    slots: npt.NDArray[np.int64]
    due: npt.NDArray[np.int64]
    queue: Floats
    staff: Floats
    causes: Floats
    channels: Floats
    tally: Floats
    purse: Floats
    gauge: Floats
    passed: npt.NDArray[np.int64]
    roll: npt.NDArray[np.int64]
    chance: Floats
    lookout: npt.NDArray[np.int64]
    outlook: Floats
    rhythm: Floats
    turns: Floats
    p: Any
    seed: np.uint64


@structref.register
class HandleType(types.StructRef):  # type: ignore[misc]
    """Numba's type of a world in compiled code: one pointer, however many arrays there are."""

    def preprocess_fields(self, fields: Any) -> Any:
        """Field types without literal values, so that the type does not depend on the first world made."""
        return tuple((name, types.unliteral(kind)) for name, kind in fields)

    @property
    def mangling_args(self) -> tuple[str, tuple[Any, ...]]:
        """The type's name in symbols of compiled code, where its fields, and theirs, would otherwise be written out each time."""
        return "World", ()


class Handle(structref.StructRefProxy):  # type: ignore[misc]
    """A world as compiled code sees it. It keeps the arrays alive, and is to be made anew when one is replaced."""


structref.define_boxing(HandleType, Handle)
structref.define_constructor(Handle, HandleType, World._fields)


@entry
def _handle(
    people: Any, follower_at: Any, follower: Any, tie_at: Any, tie: Any, strength: Any, watchers: Any, threads: Any,
    agenda: Any, slots: Any, due: Any, queue: Any, staff: Any, causes: Any, channels: Any, tally: Any, purse: Any, gauge: Any, passed: Any,
    roll: Any, chance: Any, lookout: Any, outlook: Any, rhythm: Any, turns: Any, p: Any, seed: Any,
) -> Any:  # fmt: skip
    return Handle(
        people, follower_at, follower, tie_at, tie, strength, watchers, threads, agenda, slots, due, queue, staff, causes, channels, tally,
        purse, gauge, passed, roll, chance, lookout, outlook, rhythm, turns, p, seed,
    )  # fmt: skip


def handle(world: World) -> World:
    """The form of ``world`` that compiled code takes.

    The same attributes behind one pointer, which compiles and calls several times faster.

    Uncompiled (``NUMBA_DISABLE_JIT=1``) it is the world itself.
    """
    if numba.config.DISABLE_JIT:
        return world
    made: World = _handle(*world)
    return made


SHARED = ("follower_at", "follower", "tie_at", "tie", "strength", "watchers", "rhythm", "p", "seed")


def copy(world: World) -> World:
    """A world that goes its own way from here: what can change is copied, the rest is shared.

    Of threads only those in use are copied: the room behind them takes no memory until it is used.
    """
    fresh = {name: value.copy() for name, value in world._asdict().items() if name not in (*SHARED, "threads")}
    return with_room(*trimmed(world))._replace(**fresh)


def trimmed(world: World) -> tuple[World, int]:
    """The world with no more threads than are in use, a view, and how many there was room for."""
    used = int(world.gauge[THREADS_USED])
    return world._replace(threads=world.threads[:used]), world.threads.shape[0]


def with_room(world: World, threads: int) -> World:
    """The world with room for ``threads`` threads; those there are, are copied."""
    room = np.zeros((threads, world.threads.shape[1]), dtype=world.threads.dtype)
    room[: world.threads.shape[0]] = world.threads
    return world._replace(threads=room)


def grown(array: Numbers, axis: int = 0) -> Numbers:
    """``array`` with twice the room along ``axis``; new places hold zero and take no memory until they are used."""
    shape = list(array.shape)
    shape[axis] *= 2
    larger = np.zeros(shape, dtype=array.dtype)
    larger[tuple(slice(0, length) for length in array.shape)] = array
    return larger


@kernel
def _slot(passed: npt.NDArray[np.int64], key: int) -> int:
    mask = passed.size - 1
    place = (key ^ (key >> 17) ^ (key >> 31)) & mask
    while passed[place] != -1 and passed[place] != key:
        place = (place + 1) & mask
    return place


@kernel
def first_time(passed: npt.NDArray[np.int64], gauge: Floats, thread: int, person: int, act: int) -> bool:
    """Whether ``person`` does ``act`` (0 pass on, 1 speak up) on ``thread`` for the first time; remembers it."""
    key = (thread * 2 + act) * 8_388_608 + person
    place = _slot(passed, key)
    if passed[place] == key:
        return False
    passed[place] = key
    gauge[PASSED_ON] += 1.0
    return True


@entry
def rehash(old: npt.NDArray[np.int64], new: npt.NDArray[np.int64]) -> None:
    """Move all entries of ``old`` to the larger, empty ``new`` (both filled with -1 where empty, sizes powers of two)."""
    for place in range(old.size):
        if old[place] != -1:
            new[_slot(new, old[place])] = old[place]


@kernel
def new_thread(world: World) -> int:
    """The number of a fresh thread. There must be room."""
    number = int(world.gauge[THREADS_USED])
    world.gauge[THREADS_USED] = number + 1.0
    return number


def make_room(world: World, threads: int) -> World:
    """The world with larger arrays where one asked for it, and room for ``threads`` more conversations."""
    fresh: dict[str, Any] = {}
    gauge = world.gauge
    table = world.threads
    while gauge[THREADS_USED] + threads >= table.shape[0]:
        table = grown(table)
    if table is not world.threads:
        fresh["threads"] = table
    if gauge[AGENDA_FULL] > 0.0:
        fresh["agenda"], fresh["due"] = grown(world.agenda), grown(world.due)
        gauge[AGENDA_FULL] = 0.0
    if gauge[QUEUE_FULL] > 0.0:
        fresh["queue"] = grown(world.queue, axis=1)
        gauge[QUEUE_FULL] = 0.0
    if gauge[TURNS_FULL] > 0.0:
        fresh["turns"] = grown(world.turns)
        gauge[TURNS_FULL] = 0.0
    if 2.0 * (gauge[PASSED_ON] + 2.0) > world.passed.size:
        larger = np.full(2 * world.passed.size, -1, dtype=np.int64)
        rehash(world.passed, larger)
        fresh["passed"] = larger
    return world._replace(**fresh) if fresh else world
