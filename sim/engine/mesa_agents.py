"""People and responders as Mesa agents: handles on rows of the model's columns, made when somebody asks for them.

``model.person(i)``, ``model.responder(i)``, ``model.agents`` and ``model.agents_by_type[...]`` give them. A handle holds
nothing of its own: its attributes read and write the row. The attributes of a class are its table: column, unit, range,
meaning; ``Person.table()`` lists them. What a person *is* decides the class of the handle, by precedence Advocate,
Influencer, Customer, Person; overlaps are attributes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, NoReturn, Self, TypeVar, overload

import mesa
import numpy as np
import numpy.typing as npt

from sim.company.programme import becomes_advocate
from sim.kernel.elementary import exp
from sim.kernel.units import Floats
from sim.state import person, staff
from sim.state.constants import NEVER

if TYPE_CHECKING:
    from sim.model import ConversationModel

V = TypeVar("V")

_GRAPH_IS_FIXED = "the graph cannot change once the model is made: give ConversationModel(graph=...) another"
Kind = Literal["state", "trait", "record"]  # changes and may be written; never changes; is written by what happens only
ANY = math.inf
DAYS = (-ANY, ANY)

_REFUSED = {
    "trait": "is a trait, which cannot change once the model is made",
    "record": "is a record of what happens, which only the days of the model write",
}


class Attribute(Generic[V]):
    """One attribute of a handle. ``low`` and ``high`` are the allowed values, both included; ``kind`` says whether it may be written.

    ``change`` says what may be changed in place of an attribute that may not: parameters of the scenario, an attribute, the policy.
    """

    def __init__(
        self,
        column: int,
        unit: str,
        range: tuple[float, float],
        meaning: str,
        kind: Kind,
        read: Callable[[Handle, float], V],
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
    def __get__(self, handle: None, owner: type) -> Self: ...
    @overload
    def __get__(self, handle: Handle, owner: type) -> V: ...
    def __get__(self, handle: Handle | None, owner: type) -> Self | V:
        return self if handle is None else self._read(handle, self.stored(handle))

    def __set__(self, handle: Handle, value: V) -> None:
        if self.kind != "state":
            raise AttributeError(
                f"{type(handle).__name__}.{self.name} {_REFUSED[self.kind]}; change {self.change or 'the policy or the scenario'} instead"
            )
        self.store(handle, self.checked(value))

    def stored(self, handle: Handle) -> float:
        """The number in the row."""
        return float(handle.values[self.column])

    def store(self, handle: Handle, number: float) -> None:
        """Put ``number`` into the row."""
        handle.values[self.column] = number

    def checked(self, value: Any) -> float:
        """``value`` as a number; ValueError outside the range, TypeError where it is no number."""
        if not isinstance(value, int | float | np.number | np.bool_):
            raise TypeError(f"{self.name} = {value!r}: expected a number {self.allowed()}")
        number = float(value)
        if not self.low <= number <= self.high or math.isinf(number):
            raise ValueError(f"{self.name} = {value!r}: expected {self.allowed()} ({self.unit})")
        return number

    def allowed(self) -> str:
        """The range in words."""
        if self.high < ANY:
            return f"from {self.low:g} to {self.high:g}"
        return f"at least {self.low:g}" if self.low > -ANY else "any number"


class Whole(Attribute[int]):
    """An attribute that is a whole number."""

    def checked(self, value: Any) -> float:
        """As for any number, and whole."""
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
        """The number of a name; ValueError for other names."""
        if value not in self.words:
            raise ValueError(f"{self.name} = {value!r}: expected {self.allowed()}")
        return float(self.words.index(value))

    def allowed(self) -> str:
        """The names."""
        return "one of " + ", ".join(self.words)


class Named(Attribute[str]):
    """A trait whose values have names in the scenario."""

    def __init__(self, column: int, meaning: str, read: Callable[[Handle, float], str], change: str) -> None:
        super().__init__(column, "name", (0, ANY), meaning, "trait", read, change)

    def allowed(self) -> str:
        """Where the names stand."""
        return "as in the scenario"


class Advocacy(Words):
    """Whether somebody acts as an advocate. Writing it does what the model does when an advocate starts or stops."""

    def store(self, handle: Handle, number: float) -> None:
        """Only customers can be advocates: ValueError for others. The handle follows the role at once."""
        row = handle.values
        if number == row[self.column]:
            return
        if number != person.NOT_ADVOCATE and row[person.STATUS] != person.CUSTOMER:
            raise ValueError(f"{self.name} = {self.words[int(number)]!r}: only a customer can be an advocate")
        if number != person.NOT_ADVOCATE:
            becomes_advocate(handle.model.compiled_state, handle.row, number)
        else:
            row[self.column], row[person.MOTIVATION] = person.NOT_ADVOCATE, 0.0
        handle.model.follow_roles()


class Memory(Attribute[float]):
    """A number that fades by itself; the row holds it as of the day in column ``as_of``, which ``together`` share."""

    def __init__(
        self,
        column: int,
        unit: str,
        range: tuple[float, float],
        meaning: str,
        as_of: int,
        days: str,
        together: tuple[int, ...],
        kind: Kind = "state",
        change: str = "",
    ) -> None:
        super().__init__(column, unit, range, meaning, kind, lambda _, number: number, change)
        self.as_of, self.days, self.together = as_of, days, together

    def kept(self, handle: Handle) -> float:
        """What part is left today of what stands in the row."""
        since = handle.model.day - float(handle.values[self.as_of])
        return float(exp(-since / float(handle.model.state.p[self.days]))) if since > 0.0 else 1.0

    def stored(self, handle: Handle) -> float:
        """The number as it has faded by today."""
        return super().stored(handle) * self.kept(handle)

    def store(self, handle: Handle, number: float) -> None:
        """Bring all that share the day up to date, then write."""
        row, kept = handle.values, self.kept(handle)
        for column in self.together:
            row[column] *= kept
        row[self.as_of] = float(handle.model.day)
        row[self.column] = number


def _plain(_: Handle, number: float) -> float:
    return number


def _whole(_: Handle, number: float) -> int:
    return int(number)


def _yes(_: Handle, number: float) -> bool:
    return number > 0.0


def _channel(handle: Handle, number: float) -> str:
    return handle.model.resolved_scenario.channels[int(number)].name


def _segment(handle: Handle, number: float) -> str:
    return handle.model.resolved_scenario.segments[int(number)].name


def _searching(handle: Handle, until: float) -> bool:
    return until > handle.model.day


def _since_shift(handle: Handle, minute: float) -> float:
    return minute if handle.values[staff.SHIFT_FROM] < NEVER else math.nan


def _customer_days(handle: Handle, ended: float) -> float:
    row, day, started = handle.values, handle.model.day, handle.model.started or 0
    return ended + (
        max(0.0, day - max(float(row[person.CUSTOMER_SINCE]), started))
        if row[person.STATUS] == person.CUSTOMER
        else 0.0
    )


def _state(column: int, unit: str, range: tuple[float, float], meaning: str) -> Attribute[float]:
    return Attribute(column, unit, range, meaning, "state", _plain)


def _trait(column: int, unit: str, range: tuple[float, float], meaning: str, change: str) -> Attribute[float]:
    return Attribute(column, unit, range, meaning, "trait", _plain, change)


def _record(
    column: int, unit: str, meaning: str, range: tuple[float, float] = (0, ANY), change: str = ""
) -> Attribute[float]:
    return Attribute(column, unit, range, meaning, "record", _plain, change)


def _count(column: int, unit: str, meaning: str) -> Whole:
    return Whole(column, unit, (0, ANY), meaning, "record", _whole)


def _flag(column: int, meaning: str, kind: Kind = "trait", change: str = "") -> Attribute[bool]:
    return Attribute(column, "yes or no", (0, 1), meaning, kind, _yes, change)


def _trouble(column: int, unit: str, range: tuple[float, float], meaning: str) -> Memory:
    shared = (person.RECENT_FAILURES, person.RECENT_COMPLAINTS, person.FAILED_RECOVERY)
    return Memory(column, unit, range, meaning, person.TROUBLE_DAY, "experience_memory_days", shared)


class Handle(mesa.Agent):
    """A Mesa agent that stands for a row. Ask the model for it: one row has one handle."""

    model: ConversationModel

    def __init__(self, model: ConversationModel, row: int) -> None:
        self.row = row
        super().__init__(model)

    @property
    def values(self) -> Floats:
        """The row itself, a view: shape (columns,)."""
        raise NotImplementedError

    @classmethod
    def table(cls) -> tuple[Attribute[Any], ...]:
        """All attributes, in the order in which they are documented."""
        found: dict[str, Attribute[Any]] = {}
        for base in reversed(cls.__mro__):
            found |= {name: value for name, value in vars(base).items() if isinstance(value, Attribute)}
        return tuple(found.values())

    def remove(self) -> None:
        """Refused: who is in the world stays in it, people as customers, prospects or former customers."""
        raise TypeError(f"{self!r} is a row of the world and cannot be removed")

    def __copy__(self) -> NoReturn:
        raise TypeError(
            f"{self!r} is a row of its model, and one row has one handle: read the attributes that are to be kept, "
            "or copy the whole model with copy.deepcopy"
        )

    def __getattr__(self, name: str) -> NoReturn:
        others = [kind for kind in (Person, Responder) if not isinstance(self, kind) and hasattr(kind, name)]
        hint = "".join(
            f"; each {kind.__name__} does: model.agents.select(agent_type={kind.__name__})" for kind in others
        )
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{hint}", name=name, obj=self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.row})"


class Person(Handle):
    """Anybody in the market; the class of those who are nothing more particular."""

    status = Words(
        person.STATUS,
        ("prospect", "customer", "former"),
        "what they are to the company",
        "record",
        "society.customer_share or loyalty.churn",
    )
    advocate = Advocacy(
        person.ADVOCATE, ("none", "organic", "member"), "whether they act as an advocate, and how", "state"
    )
    attitude = _state(person.ATTITUDE, "-1 to 1", (-1, 1), "what they would say of the company today")
    relationship = _state(person.RELATIONSHIP, "0 to 1", (0, 1), "slow trust in the company")
    expectation = _state(person.EXPECTATION, "0 to 1", (0, 1), "quality they expect")
    promise = _state(
        person.PROMISE,
        "0 to 1",
        (0, 1),
        "quality beyond the ordinary that a hype makes them expect, while they are no customer",
    )
    label = Words(
        person.LABEL, ("untouched", "reached", "uses", "takes up"), "how far a hype has come with them", "state"
    )
    redress_belief = _state(person.REDRESS_BELIEF, "0 to 1", (0, 1), "belief that complaining in public pays")
    recent_failures = _trouble(person.RECENT_FAILURES, "failures", (0, ANY), "failures they remember, fading")
    recent_complaints = _trouble(person.RECENT_COMPLAINTS, "complaints", (0, ANY), "complaints they remember, fading")
    failed_recovery = _trouble(
        person.FAILED_RECOVERY, "0 to 1", (0, 1), "memory of an answer that solved nothing, fading"
    )
    contagion = Memory(
        person.CONTAGION, "customers", (0, ANY), "recent defections among close ties, weighted by strength, fading",
        person.CONTAGION_DAY, "loyalty_contagion_days", (person.CONTAGION,),
    )  # fmt: skip
    search_until = _state(person.SEARCH_UNTIL, "day", (0, ANY), "day until which they look for an alternative")
    searching = Attribute(
        person.SEARCH_UNTIL,
        "yes or no",
        (0, 1),
        "whether they look for an alternative",
        "record",
        _searching,
        "search_until",
    )
    motivation = _state(person.MOTIVATION, "0 to 1", (0, 1), "how ready an advocate is to act")
    skill = _state(person.SKILL, "0 to 1", (0, 1), "skill in helping peers")
    fatigue = Memory(
        person.FATIGUE,
        "0 to 1",
        (0, 1),
        "weariness of company-led contact",
        person.LAST_CONTACT,
        "outreach_rest_days",
        (person.FATIGUE,),
        "record",
        "outreach.tires or outreach.rest_days",
    )

    loudness = _trait(
        person.LOUDNESS, "0 to 1", (0, 1), "readiness to speak up in public",
        "society.loudness_median or society.loudness_spread",
    )  # fmt: skip
    entitlement = _trait(
        person.ENTITLEMENT, "0 to 1", (0, 1), "how much they think they are owed",
        "society.entitlement_median or society.entitlement_spread",
    )  # fmt: skip
    susceptibility = _trait(
        person.SUSCEPTIBILITY, "0 to 1", (0, 1), "how much the words of others move them", "society.susceptibility_spread"
    )  # fmt: skip
    interest = _trait(person.INTEREST, "0 to 1", (0, 1), "interest in the company's matters", "society.interest_spread")
    switching_cost = _trait(
        person.SWITCHING_COST, "0 to 1", (0, 1), "what it costs them to leave", "society.switching_spread"
    )
    trust = _trait(
        person.TRUST, "0 to 1", (0, 1), "relationship to which they drift back", "society.trust_median or society.trust_spread"
    )  # fmt: skip
    margin = _trait(
        person.MARGIN, "money per month", (0, ANY), "margin they bring while a customer",
        "society.margin_median or society.margin_sigma",
    )  # fmt: skip
    time_value = _trait(
        person.TIME_VALUE, "money per minute", (0, ANY), "value of their own time", "society.time_value"
    )
    failure_factor = _trait(
        person.FAILURE_FACTOR, "ratio", (0, ANY), "failure rate against the market's", "the scenario's segments"
    )
    intention_bias = _trait(
        person.INTENTION_BIAS, "attitude", DAYS, "what they say in surveys beyond what they feel", "the seed"
    )
    outside_followers = Whole(
        person.OUTSIDE_FOLLOWERS, "people", (0, ANY), "followers outside the market", "trait", _whole, "society.outside_ratio"
    )  # fmt: skip
    reach = Whole(
        person.REACH, "people", (0, ANY), "followers inside and outside the market", "trait", _whole, "the graph"
    )
    home_public = Named(person.PUBLIC_CHANNEL, "public channel they use", _channel, "the scenario's channels")
    home_private = Named(person.PRIVATE_CHANNEL, "private channel they use", _channel, "the scenario's channels")
    segment = Named(person.SEGMENT, "segment of the market they belong to", _segment, "the scenario's segments")
    follows_company = _flag(
        person.FOLLOWS_COMPANY, "whether they follow the company's account", change="society.follows_company"
    )
    whiner = _flag(
        person.WHINER,
        "whether they are loud and entitled",
        change="society.whiner_loudness or society.whiner_entitlement",
    )
    influencer = _flag(
        person.INFLUENCER, "whether they are of the top fraction by reach", change="society.influencer_share"
    )

    customer_since = _record(person.CUSTOMER_SINCE, "day", "day on which they last became a customer", DAYS)
    last_left = _record(person.LAST_LEFT, "day", "day on which they last left; long ago if never", DAYS)
    last_silent_failure = _record(
        person.LAST_SILENT_FAILURE, "day", "day of the last failure they kept quiet about; long ago if none", DAYS
    )
    last_spoke_as_advocate = _record(
        person.SPOKE_AS_ADVOCATE, "day", "day of their last public turn as an advocate; long ago if none", DAYS
    )
    last_spoke_as_whiner = _record(
        person.SPOKE_AS_WHINER, "day", "day of their last public complaint as a whiner; long ago if none", DAYS
    )
    earlier_margin = _record(person.EARLIER_MARGIN, "money", "margin earned in earlier spells as a customer")
    complained_before = _flag(person.COMPLAINED_BEFORE, "whether they have ever complained", "record")
    cases = _count(person.CASES, "conversations", "complaints and questions opened since the comparison started")
    contacts = _count(person.CONTACTS, "conversations", "conversations of theirs that the company has heard")
    last_cause = _record(person.LAST_CAUSE, "number", "root cause of their last failure; -1 if none", (-1, ANY))
    last_contact = _record(
        person.LAST_CONTACT, "day", "day on which the company last spoke to them first; long ago if never", DAYS
    )
    served_cost = _record(
        person.SERVED_COST, "money", "what serving them has cost in this spell as a customer, compensation included"
    )
    dropped = _flag(person.DROPPED, "whether the company has ended the relationship", "record")
    answered = _count(person.ANSWERED, "conversations", "first answers got since the comparison started")
    waited_min = _record(person.WAITED_MIN, "minutes", "minutes waited for first answers since the comparison started")
    compensated = _record(person.COMPENSATED, "money", "compensation got since the comparison started")
    silent_failures = _count(
        person.SILENT_FAILURES, "failures", "failures kept quiet about since the comparison started"
    )
    customer_days = Attribute(
        person.CUSTOMER_DAYS,
        "days",
        (0, ANY),
        "days as a customer since the comparison started",
        "record",
        _customer_days,
    )
    departures = _count(person.DEPARTURES, "departures", "times they left since the comparison started")

    @property
    def values(self) -> Floats:
        """The person's row, a view: shape (columns,)."""
        return self.model.state.people[:, self.row]

    @property
    def followers(self) -> npt.NDArray[np.int32]:
        """Rows of the people in the market who follow this person, ascending."""
        world = self.model.state
        return world.follower[world.follower_at[self.row] : world.follower_at[self.row + 1]].copy()

    @followers.setter
    def followers(self, rows: object) -> NoReturn:
        raise AttributeError(_GRAPH_IS_FIXED)

    @property
    def ties(self) -> npt.NDArray[np.int32]:
        """Rows of this person's close ties."""
        world = self.model.state
        return world.tie[world.tie_at[self.row] : world.tie_at[self.row + 1]].copy()

    @ties.setter
    def ties(self, rows: object) -> NoReturn:
        raise AttributeError(_GRAPH_IS_FIXED)


class Customer(Person):
    """A customer who is neither an influencer nor an advocate."""


class Influencer(Person):
    """One of the top fraction by reach, customer or not, who is no advocate."""


class Advocate(Person):
    """A customer who acts for the company, of their own accord or in its programme."""


class Responder(Handle):
    """Somebody who answers for the company."""

    authority = Whole(staff.AUTHORITY, "level", (0, 2), "what they may decide without asking", "state", _whole)
    strain = _state(staff.STRAIN, "0 to 1", (0, 1), "wear by angry customers and long shifts, fading")
    ability = _trait(
        staff.ABILITY, "ratio", (0, ANY), "speed of handling against the average responder", "desk.skill_spread"
    )
    private_only = _flag(staff.PRIVATE_ONLY, "whether they answer in private channels only", change="desk.private_only")
    busy = _flag(staff.BUSY, "whether they are handling a turn", "record")
    shift_from = Attribute(
        staff.SHIFT_FROM, "minute of the world", (0, ANY), "start of the last shift, else NaN", "record", _since_shift
    )
    shift_until = Attribute(
        staff.SHIFT_UNTIL, "minute of the world", (0, ANY), "end of the last shift, else NaN", "record", _since_shift
    )

    @property
    def values(self) -> Floats:
        """The responder's row, a view: shape (columns,)."""
        values: Floats = self.model.state.staff[self.row]
        return values


ROLES: tuple[type[Person], ...] = (Person, Customer, Influencer, Advocate)


def roles_of(people: Floats, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
    """The role of each of ``rows`` as its place in ``ROLES``; ``people``: shape (columns, people)."""
    role: npt.NDArray[np.int8] = (people[person.STATUS, rows] == person.CUSTOMER).astype(np.int8)
    role[people[person.INFLUENCER, rows] > 0.0] = ROLES.index(Influencer)
    role[people[person.ADVOCATE, rows] != person.NOT_ADVOCATE] = ROLES.index(Advocate)
    return role
