"""People and responders as Mesa agents: each stands for a row of the model's columns, and is made on request.

``model.person(i)``, ``model.responder(i)``, ``model.agents`` and ``model.agents_by_type[...]`` return them. An agent holds
nothing of its own: its attributes read and write the row. The attributes of a class are its table: column, unit, range,
meaning; ``Person.table()`` lists them. The role of a person decides the class of the agent, by precedence Advocate,
Influencer, Customer, Person; overlaps are attributes.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import numpy.typing as npt

from sim.engine.mesa_attributes import ANY, DAYS, Advocacy, Attribute, Kind, Memory, Named, Whole, Words
from sim.engine.mesa_import import mesa
from sim.kernel.units import Floats
from sim.state import person, staff
from sim.state.constants import NEVER

if TYPE_CHECKING:
    from sim.model import ConversationModel

_GRAPH_IS_FIXED = "the graph cannot change once the model is made: give ConversationModel(graph=...) another"


def _plain(_: RowAgent, number: float) -> float:
    return number


def _whole(_: RowAgent, number: float) -> int:
    return int(number)


def _yes(_: RowAgent, number: float) -> bool:
    return number > 0.0


def _channel(agent: RowAgent, number: float) -> str:
    return agent.model.resolved_scenario.channels[int(number)].name


def _segment(agent: RowAgent, number: float) -> str:
    return agent.model.resolved_scenario.segments[int(number)].name


def _searching(agent: RowAgent, until: float) -> bool:
    return until > agent.model.day


def _since_shift(agent: RowAgent, minute: float) -> float:
    return minute if agent.values[staff.SHIFT_FROM] < NEVER else math.nan


def _customer_days(agent: RowAgent, ended: float) -> float:
    row, day, started = agent.values, agent.model.day, agent.model.started or 0
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


class RowAgent(mesa.Agent):
    """A Mesa agent that stands for a row. Ask the model for it: one row has one agent."""

    model: ConversationModel

    def __init__(self, model: ConversationModel, row: int) -> None:
        self.row = row
        super().__init__(model)

    @property
    def values(self) -> Floats:
        """Return the row itself, a view: shape (columns,)."""
        raise NotImplementedError

    @classmethod
    def table(cls) -> tuple[Attribute[Any], ...]:
        """Return all attributes, in the order in which they are documented."""
        found: dict[str, Attribute[Any]] = {}
        for base in reversed(cls.__mro__):
            found |= {name: value for name, value in vars(base).items() if isinstance(value, Attribute)}
        return tuple(found.values())

    def remove(self) -> None:
        """Raise TypeError: people and responders stay, people as customers, prospects or former customers."""
        raise TypeError(f"{self!r} is a row of the state and cannot be removed")

    def __copy__(self) -> NoReturn:
        raise TypeError(
            f"{self!r} is a row of its model, and one row has one agent: read the attributes that are to be kept, "
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


class Person(RowAgent):
    """Anybody in the market; the class of those without a more particular role."""

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
        "quality beyond the ordinary that a hype makes them expect, while they are not a customer",
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
    heard = Memory(
        person.HEARD, "messages", (0, ANY), "messages about the company lately heard or read, fading; kept where something depends on it",
        person.HEARD_DAY, "loyalty_heard_days", (person.HEARD,),
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
        person.FATIGUE_DAY,
        "outreach_rest_days",
        (person.FATIGUE,),
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
    activity = _trait(
        person.ACTIVITY, "ratio", (0, ANY), "how much they speak, help and pass on, against the average", "society.activity_sigma"
    )  # fmt: skip
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
    last_stirred = _record(
        person.STIRRED_DAY, "day", "day on which what they read last made them speak; long ago if never", DAYS
    )
    tells = _record(
        person.TELLS, "code", "what they say tomorrow: 1 a good story, -1 a bad one, 2 a word to which reading moved them", (-1, 2)
    )  # fmt: skip
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
        """Return the person's row, a view: shape (columns,)."""
        return self.model.state.people[:, self.row]

    @property
    def followers(self) -> npt.NDArray[np.int32]:
        """Return the rows of the people in the market who follow this person, ascending."""
        state = self.model.state
        return state.follower[state.follower_at[self.row] : state.follower_at[self.row + 1]].copy()

    @followers.setter
    def followers(self, rows: object) -> NoReturn:
        raise AttributeError(_GRAPH_IS_FIXED)

    @property
    def ties(self) -> npt.NDArray[np.int32]:
        """Return the rows of this person's close ties."""
        state = self.model.state
        return state.tie[state.tie_at[self.row] : state.tie_at[self.row + 1]].copy()

    @ties.setter
    def ties(self, rows: object) -> NoReturn:
        raise AttributeError(_GRAPH_IS_FIXED)


class Customer(Person):
    """A customer who is neither an influencer nor an advocate."""


class Influencer(Person):
    """One of the top fraction by reach, customer or not, who is not an advocate."""


class Advocate(Person):
    """A customer who acts for the company, of their own accord or in its programme."""


class Responder(RowAgent):
    """Somebody who answers for the company."""

    authority = Whole(staff.AUTHORITY, "level", (0, 2), "what they may decide without asking", "state", _whole)
    strain = _state(staff.STRAIN, "0 to 1", (0, 1), "wear by angry customers and long shifts, fading")
    ability = _trait(
        staff.ABILITY, "ratio", (0, ANY), "speed of handling against the average responder", "desk.skill_spread"
    )
    private_only = _flag(staff.PRIVATE_ONLY, "whether they answer in private channels only", change="desk.private_only")
    busy = _flag(staff.BUSY, "whether they are handling a turn, or at other work for the rest of their time", "record")
    share = _record(staff.SHARE, "share", "part of the shift that they work at the desk", (0, 1))
    next_share = _record(staff.NEXT_SHARE, "share", "the same of the shift that is on the roster", (0, 1))
    filled_until = _record(
        staff.FILLED_UNTIL,
        "minute since burn-in began",
        "time until which the work taken so far fills their share",
        DAYS,
    )
    free_at = _record(staff.FREE_AT, "minute since burn-in began", "time at which they take the next turn")
    shift_from = Attribute(
        staff.SHIFT_FROM,
        "minute since burn-in began",
        (0, ANY),
        "start of the last shift, else NaN",
        "record",
        _since_shift,
    )
    shift_until = Attribute(
        staff.SHIFT_UNTIL,
        "minute since burn-in began",
        (0, ANY),
        "end of the last shift, else NaN",
        "record",
        _since_shift,
    )

    @property
    def values(self) -> Floats:
        """Return the responder's row, a view: shape (columns,)."""
        values: Floats = self.model.state.staff[self.row]
        return values


ROLES: tuple[type[Person], ...] = (Person, Customer, Influencer, Advocate)


def roles_of(people: Floats, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
    """Return the role of each of ``rows`` as its place in ``ROLES``; ``people``: shape (columns, people)."""
    role: npt.NDArray[np.int8] = (people[person.STATUS, rows] == person.CUSTOMER).astype(np.int8)
    role[people[person.INFLUENCER, rows] > 0.0] = ROLES.index(Influencer)
    role[people[person.ADVOCATE, rows] != person.NOT_ADVOCATE] = ROLES.index(Advocate)
    return role
