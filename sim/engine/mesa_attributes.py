"""Attributes of Mesa agents: descriptors that read and write one column of an agent's row, within its range."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, TypeVar, overload

import numpy as np

from sim.company.programme import becomes_advocate
from sim.kernel.elementary import exp
from sim.state import person

if TYPE_CHECKING:
    from sim.engine.mesa_agents import RowAgent

V = TypeVar("V")

Kind = Literal["state", "trait", "record"]  # changes and may be written; never changes; is written by what happens only
ANY = math.inf
DAYS = (-ANY, ANY)

_REFUSED = {
    "trait": "is a trait, which cannot change once the model is made",
    "record": "is a record of what happens, which only the days of the model write",
}


class Attribute(Generic[V]):
    """One attribute of an agent.

    Args:
        column: the column of the agent's row.
        unit: its unit.
        range: the least and the greatest value allowed.
        meaning: what it means, without a verb.
        kind: a state may be written; a trait never changes; a record is written by what happens only.
        read: makes the value of an agent and the number in its row.
        change: what may be changed in place of a trait or a record: parameters of the scenario, an attribute, the policy.
    """

    def __init__(
        self,
        column: int,
        unit: str,
        range: tuple[float, float],
        meaning: str,
        kind: Kind,
        read: Callable[[RowAgent, float], V],
        change: str = "",
    ) -> None:
        self.change = change
        self.column = column
        self.unit = unit
        self.low, self.high = range
        self.meaning = meaning
        self.kind = kind
        self._read = read
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.__doc__ = f"{self.meaning}; {self.unit}, {self.allowed()}, {self.kind}."

    @overload
    def __get__(self, agent: None, owner: type) -> Self: ...
    @overload
    def __get__(self, agent: RowAgent, owner: type) -> V: ...
    def __get__(self, agent: RowAgent | None, owner: type) -> Self | V:
        return self if agent is None else self._read(agent, self.stored(agent))

    def __set__(self, agent: RowAgent, value: V) -> None:
        if self.kind != "state":
            raise AttributeError(
                f"{type(agent).__name__}.{self.name} {_REFUSED[self.kind]}; change {self.change or 'the policy or the scenario'} instead"
            )
        self.store(agent, self.checked(value))

    def stored(self, agent: RowAgent) -> float:
        """Return the number in the row."""
        return float(agent.values[self.column])

    def store(self, agent: RowAgent, number: float) -> None:
        """Write ``number`` to the row."""
        agent.values[self.column] = number

    def checked(self, value: Any) -> float:
        """Return ``value`` as a number; ValueError outside the range, TypeError for anything else."""
        if not isinstance(value, int | float | np.number | np.bool_):
            raise TypeError(f"{self.name} = {value!r}: expected a number {self.allowed()}")
        number = float(value)
        if not self.low <= number <= self.high or math.isinf(number):
            raise ValueError(f"{self.name} = {value!r}: expected {self.allowed()} ({self.unit})")
        return number

    def allowed(self) -> str:
        """Return the range in words."""
        if self.high < ANY:
            return f"from {self.low:g} to {self.high:g}"
        return f"at least {self.low:g}" if self.low > -ANY else "any number"


class Whole(Attribute[int]):
    """An attribute that is a whole number."""

    def checked(self, value: Any) -> float:
        """Return ``value`` as a number; ValueError also where it is not whole."""
        number = super().checked(value)
        if number != int(number):
            raise ValueError(f"{self.name} = {value!r}: expected a whole number {self.allowed()}")
        return number


class Words(Attribute[str]):
    """An attribute with one of a few named values."""

    def __init__(self, column: int, words: Sequence[str], meaning: str, kind: Kind, change: str = "") -> None:
        ends = (0.0, len(words) - 1.0)
        super().__init__(column, "name", ends, meaning, kind, lambda _, number: words[int(number)], change)
        self.words = tuple(words)

    def checked(self, value: Any) -> float:
        """Return the number of a name; ValueError for other names."""
        if value not in self.words:
            raise ValueError(f"{self.name} = {value!r}: expected {self.allowed()}")
        return float(self.words.index(value))

    def allowed(self) -> str:
        """Return the names."""
        return "one of " + ", ".join(self.words)


class Named(Attribute[str]):
    """A trait whose values have names in the scenario."""

    def __init__(self, column: int, meaning: str, read: Callable[[RowAgent, float], str], change: str) -> None:
        super().__init__(column, "name", (0, ANY), meaning, "trait", read, change)

    def allowed(self) -> str:
        """Return where the names are given."""
        return "as in the scenario"


class Advocacy(Words):
    """The role of an advocate, by name. Writing it does what the model does when an advocate starts or stops.

    Motivation rises to ``peers.motivation``, if it was lower, with a role that is new, and is 0 without one.
    """

    def store(self, agent: RowAgent, number: float) -> None:
        """Write the role, which the agent's class follows at once. ValueError for people who are not customers."""
        row = agent.values
        if number == row[self.column]:
            return
        if number != person.NOT_ADVOCATE and row[person.STATUS] != person.CUSTOMER:
            raise ValueError(f"{self.name} = {self.words[int(number)]!r}: only a customer can be an advocate")
        if number != person.NOT_ADVOCATE:
            becomes_advocate(agent.model.compiled_state, agent.row, number)
        else:
            row[self.column], row[person.MOTIVATION] = person.NOT_ADVOCATE, 0.0
        agent.model.follow_roles()


class Memory(Attribute[float]):
    """A number that fades by itself; the row holds it as of the day in column ``as_of``, which the columns ``together`` share."""

    def __init__(
        self,
        column: int,
        unit: str,
        range: tuple[float, float],
        meaning: str,
        as_of: int,
        days: str,
        together: tuple[int, ...],
    ) -> None:
        super().__init__(column, unit, range, meaning, "state", lambda _, number: number)
        self.as_of, self.days, self.together = as_of, days, together

    def kept(self, agent: RowAgent) -> float:
        """Return the share that is left today of the number in the row."""
        since = agent.model.day - float(agent.values[self.as_of])
        return float(exp(-since / float(agent.model.state.p[self.days]))) if since > 0.0 else 1.0

    def stored(self, agent: RowAgent) -> float:
        """Return the number as faded by today."""
        return super().stored(agent) * self.kept(agent)

    def store(self, agent: RowAgent, number: float) -> None:
        """Bring all columns that share the day up to date, then write; what it is already changes nothing."""
        if number == self.stored(agent):
            return
        row, kept = agent.values, self.kept(agent)
        for column in self.together:
            row[column] *= kept
        row[self.as_of] = float(agent.model.day)
        row[self.column] = number
