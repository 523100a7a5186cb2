"""Phases of a day, and where a day stops."""

from __future__ import annotations

import dis
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, NamedTuple

from sim.kernel.units import DAY_MIN
from sim.scenario.messages import did_you_mean

if TYPE_CHECKING:
    from sim.model import ConversationModel

CLOCK = "clock"
"""Name of the phase that runs the event loop, the one phase that a day can stop within."""

_BEHAVIOUR = ("sim.society.", "sim.conduct.", "sim.company.", "sim.policies.", "sim.engine.")
_COMPILED = "sim.engine.compiled_phases"


@dataclass(frozen=True)
class Phase:
    """One phase of a day.

    Args:
        name: how ``step(until=...)``, profiles and tables call it.
        reason: why it stands where it stands, one sentence.
        function: what runs it on a model.
    """

    name: str
    reason: str
    function: Callable[[ConversationModel], None]

    @property
    def calls(self) -> tuple[str, ...]:
        """Return the modules of behaviour that the phase calls, in the order of their names."""
        function = self.function
        called = _modules_called(function) if isinstance(function, FunctionType) else set()
        return tuple(sorted(called - {function.__module__}))


class Stop(NamedTuple):
    """The place where a day stops: before the phase number ``place`` and, within the event loop, at ``minute``."""

    place: int
    minute: float | None = None


Observer = Callable[[Phase, "ConversationModel"], object]
"""Called after each phase with the phase and the model."""


def stop_at(until: str | float | None, phases: Sequence[Phase], model: ConversationModel) -> Stop:
    """Return where the day of ``model`` stops.

    Args:
        until: the name of a phase, a minute of the clock, or None for the end of the day.
        phases: the phases of a day, in order.
        model: the model, at the beginning of a day or within one.

    Raises ValueError for an unknown phase, and for a phase or a minute that today's clock has passed or does not reach.
    """
    if until is None:
        return Stop(len(phases))
    names = [phase.name for phase in phases]
    place = names.index(model.next_phase)
    if isinstance(until, str):
        if until not in names:
            raise ValueError(f"until = {until!r}: no phase has this name{did_you_mean(until, names)}")
        if names.index(until) <= place:
            raise ValueError(f"until = {until!r}: the next phase of day {model.day} is {names[place]!r} already")
        return Stop(names.index(until))
    minute, midnight = float(until), (model.day + 1) * DAY_MIN
    if place > names.index(CLOCK):
        raise ValueError(f"until = {until!r}: the clock of day {model.day} has run to its end already")
    if not model.minute <= minute <= midnight:
        raise ValueError(f"until = {until!r}: expected a minute from {model.minute} to {midnight}, the end of the day")
    return Stop(names.index(CLOCK), minute)


def _modules_called(function: FunctionType) -> set[str]:
    """Return the modules of behaviour that ``function`` calls, also by its helpers in the same module and by what phases compile."""
    modules: set[str] = set()
    for name in {one.argval for one in dis.get_instructions(function) if one.opname == "LOAD_GLOBAL"}:
        used = function.__globals__.get(name)
        if isinstance(used, ModuleType):
            modules.add(used.__name__)
        elif callable(used) and not isinstance(used, type):
            modules.add(used.__module__)
            plain = getattr(used, "py_func", used)
            within = used.__module__ in (function.__module__, _COMPILED)
            if isinstance(plain, FunctionType) and within and plain is not function:
                modules |= _modules_called(plain)
    return {name for name in modules if name.startswith(_BEHAVIOUR)}
