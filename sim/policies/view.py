"""Tables of what a company can see, for its policy; and the policy's answers, checked and written back."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from sim.kernel import random_draws as draw
from sim.kernel.compile import entry, kernel
from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.policies.base import Cases, Customers, Month, Policy, PolicyError, Treatment, budget_of
from sim.state import channel, conversation, person, scalar
from sim.state.constants import NEVER
from sim.state.state import State

Rows = npt.NDArray[np.int64]

T = TypeVar("T")
R = TypeVar("R")

_REMEMBERED_DAYS = 90.0
_GREATEST = float(np.finfo(np.float64).max)


_CASE_NAMES = tuple(field.name for field in fields(Cases))
_COLUMN: Any = namedtuple("_COLUMN", _CASE_NAMES)(*range(len(_CASE_NAMES)))  # compiled code takes the numbers by name


@entry
def look_up(state: State, numbers: Rows) -> Floats:
    """Return what the company sees of the conversations ``numbers``: a row a field of ``Cases``, shape (fields, conversations).

    What it knows of the openers is as of this morning.
    """
    table = np.empty((len(_COLUMN), numbers.size))
    people = state.people
    for place in range(numbers.size):
        row = state.conversations[numbers[place]]
        opener = int(row[conversation.OPENER])
        customer = people[person.STATUS, opener] == person.CUSTOMER
        table[_COLUMN.kind, place] = row[conversation.KIND]
        table[_COLUMN.severity, place] = row[conversation.SEVERITY]
        table[_COLUMN.anger, place] = row[conversation.ANGER]
        table[_COLUMN.public, place] = row[conversation.PUBLIC]
        table[_COLUMN.persistent, place] = state.channels[int(row[conversation.CHANNEL]), channel.PERSISTENT]
        table[_COLUMN.followers, place] = people[person.REACH, opener]
        table[_COLUMN.margin, place] = people[person.MARGIN, opener] if customer else 0.0
        table[_COLUMN.tenure, place] = (
            max(0.0, row[conversation.DAY] - people[person.CUSTOMER_SINCE, opener]) if customer else 0.0
        )
        table[_COLUMN.contacts, place] = people[person.CONTACTS, opener]
        table[_COLUMN.member, place] = 1.0 if people[person.ADVOCATE, opener] == person.MEMBER else 0.0
        table[_COLUMN.opened, place] = row[conversation.OPENED_AT]
        table[_COLUMN.heard, place] = row[conversation.HEARD_AT]
        table[_COLUMN.backlog, place] = state.scalars[scalar.BACKLOG]
        table[_COLUMN.usual_compensation, place] = state.p.desk_compensation
        table[_COLUMN.coin, place] = draw.uniform(
            state.seed, opener, int(row[conversation.DAY]), int(row[conversation.ORDINAL]), draw.COIN
        )
    return table


def cases_of(compiled: State, numbers: Rows) -> Cases:
    """Return the table of the conversations ``numbers`` as the company sees them. ``compiled``: the state as compiled code takes it."""
    seen: list[Any] = list(look_up(compiled, numbers))
    for place in _YES_OR_NO:
        seen[place] = seen[place] > 0.0
    return Cases(*seen)


_YES_OR_NO = (_COLUMN.public, _COLUMN.persistent, _COLUMN.member)


@entry
def answer_survey(state: State, rows: Rows, day: int) -> Rows:
    """Return which of ``rows`` answer the survey of the month that begins on ``day``: 1 or 0 each."""
    found = np.zeros(rows.size, dtype=np.int64)
    for k in range(rows.size):
        u = draw.uniform(state.seed, int(rows[k]), day, draw.ZERO, draw.SURVEY_ANSWERED)
        found[k] = int(u < state.p.company_survey_response)
    return found


def customers_of(state: State, compiled: State, day: int) -> Customers:
    """Return the company's customer records at the start of a month. ``compiled``: the state as compiled code takes it."""
    people = state.people
    row = np.flatnonzero(people[person.STATUS] == person.CUSTOMER)
    answered = answer_survey(compiled, row, day) > 0
    says = np.clip(people[person.ATTITUDE, row] + people[person.INTENTION_BIAS, row], -1.0, 1.0)
    known = np.minimum(float(day), np.maximum(0.0, day - people[person.CUSTOMER_SINCE, row]))
    return Customers(
        row=row,
        margin=people[person.MARGIN, row],
        tenure=np.maximum(0.0, day - people[person.CUSTOMER_SINCE, row]),
        contacts=people[person.CONTACTS, row],
        followers=people[person.REACH, row],
        answered=answered,
        survey=np.where(answered, says, 0.0),
        helped=day - people[person.SPOKE_AS_ADVOCATE, row] <= _REMEMBERED_DAYS,
        member=people[person.ADVOCATE, row] == person.MEMBER,
        contacted=np.where(people[person.LAST_CONTACT, row] < 0.0, np.inf, day - people[person.LAST_CONTACT, row]),
        cost=people[person.SERVED_COST, row] * DAYS_PER_MONTH / np.maximum(known, DAYS_PER_MONTH),
        known=known,
    )


def _asked(where: str, question: Callable[[T], R], about: T) -> R:
    """Return what a policy answers; a policy that tries to end the program has failed like any other."""
    try:
        return question(about)
    except SystemExit as error:
        raise PolicyError(f"{where} tried to end the program ({error!r}), expected an answer") from error


def judged(policy: Policy, label: str, day: int, cases: Cases) -> Floats:
    """Return the policy's answer to ``cases`` as numbers, a row a field of ``Treatment``, shape (fields, cases).

    It is checked: shapes, no NaN, money and minutes not negative. Raises PolicyError otherwise.

    Args:
        policy: The policy.
        label: Its name in messages.
        day: Day of the question, for messages.
        cases: The table to answer.
    """
    where = f"policy {label!r}, day {day}: judge"
    treatment = _asked(where, policy.judge, cases)
    if not isinstance(treatment, Treatment):
        raise PolicyError(f"{where} gave {type(treatment).__name__}, expected a Treatment")
    try:
        given = [np.asarray(getattr(treatment, name)) for name in _FIELD._fields]
    except ValueError as error:  # a list of lists that are not of one length
        raise PolicyError(f"{where} gave a field that is no array, expected shape ({len(cases)},): {error}") from error
    rows = len(cases)
    if all(value.shape == (rows,) and value.dtype.kind in "bif" for value in given):
        table = np.array(given, dtype=np.float64)
        if ((table >= _LEAST) & (table <= _MOST)).all():
            return table
    faults = (
        f"{name} {fault}"
        for name, value, limits in zip(_FIELD._fields, given, _LIMITS.values(), strict=True)
        if (fault := _fault(value, rows, *limits))
    )
    raise PolicyError(f"{where} gave {next(faults)}")


# of a treatment: the least and the greatest value of each field
_LIMITS = {
    "answer": (-np.inf, np.inf),
    "priority": (-_GREATEST, _GREATEST),
    "not_before": (0.0, np.inf),
    "act_at_reach": (-np.inf, np.inf),
    "go_private": (-np.inf, np.inf),
    "effort": (-np.inf, np.inf),
    "compensation": (0.0, 1e9),
    "tone": (0.0, 1.0),
    "head_start": (0.0, 1e9),
    "senior": (-np.inf, np.inf),
}
_LEAST, _MOST = np.array(tuple(_LIMITS.values())).T[:, :, np.newaxis]
_FIELD: Any = namedtuple("_FIELD", tuple(_LIMITS))(*range(len(_LIMITS)))  # compiled code takes the numbers by name

ADEQUATE: Floats = np.array([getattr(Treatment.adequate((None,)), name) for name in _FIELD._fields], dtype=np.float64)
"""The adequate treatment of any case, as numbers, shape (fields, 1)."""


def treats_all_alike(policy: Policy) -> bool:
    """Return whether a policy leaves judging as it is, so that ``ADEQUATE`` is its answer to every case, and it need not be asked."""
    return type(policy).judge is Policy.judge


def _fault(value: npt.NDArray[Any], rows: int, low: float, high: float) -> str:
    """Return what is wrong with a field of a treatment for so many ``rows``; empty when nothing is."""
    if value.shape != (rows,):
        return f"of shape {value.shape}, expected ({rows},), one value a case"
    if value.dtype.kind not in "bif":
        return f"of type {value.dtype}, expected numbers"
    if value.dtype.kind == "b" or rows == 0:
        return ""
    value = value.astype(np.float64)  # as it is judged: the limits of fewer digits are not the same numbers
    if low <= value.min() and value.max() <= high:  # neither is so when there is a NaN
        return ""
    if np.isnan(value).any():
        return f"with NaN in row {int(np.flatnonzero(np.isnan(value))[0])}, expected a number"
    if low == -_GREATEST:
        return f"= {value[~np.isfinite(value)][0]}, which is not finite; use answer=False to leave a case alone"
    if value.min() < low:
        return f"= {value[value < low][0]}, expected at least {low:g}"
    return f"= {value.max()}, expected at most {high:g}"


def check_row_by_row(policy: Policy, label: str, day: int, cases: Cases, treatment: Floats) -> None:
    """Raise PolicyError when the answer to the first row changes with later rows, which the company has not heard yet.

    Args:
        policy: The policy.
        label: Its name in messages.
        day: Day of the question, for messages.
        cases: The table that was answered.
        treatment: The policy's answer to it, as numbers.
    """
    alone = judged(policy, label, day, cases.rows(slice(0, 1)))
    for name, first, beside_others in zip(_FIELD._fields, alone[:, 0], treatment[:, 0], strict=True):
        if first != beside_others:
            raise PolicyError(
                f"policy {label!r}, day {day}: judge gives another {name} to a case when later cases stand in the table; "
                "expected answers row by row"
            )


@kernel
def write_treatment(state: State, number: int, treatment: Floats, column: int) -> None:
    """Write a treatment into a conversation. A case that is not to be answered waits for its reach, if any.

    Args:
        state: The state.
        number: Of the conversation.
        treatment: Shape (fields, cases).
        column: Of the case.
    """
    row = state.conversations[number]
    answered = treatment[_FIELD.answer, column] != 0.0
    row[conversation.PRIORITY] = treatment[_FIELD.priority, column]
    row[conversation.NOT_BEFORE] = (
        row[conversation.HEARD_AT] + treatment[_FIELD.not_before, column] if answered else NEVER
    )
    row[conversation.ACT_AT_REACH] = min(treatment[_FIELD.act_at_reach, column], NEVER)
    row[conversation.GO_PRIVATE] = treatment[_FIELD.go_private, column]
    row[conversation.EFFORT] = treatment[_FIELD.effort, column]
    row[conversation.COMPENSATION_OFFERED] = treatment[_FIELD.compensation, column]
    row[conversation.TONE] = treatment[_FIELD.tone, column]
    row[conversation.HEAD_START] = treatment[_FIELD.head_start, column]
    row[conversation.SENIOR] = treatment[_FIELD.senior, column]


def budget_split(policy: Policy, label: str, day: int, month: Month) -> tuple[float, ...]:
    """Return the five shares that the policy sets aside, checked: not negative, together at most one. Raises PolicyError otherwise.

    Args:
        policy: The policy.
        label: Its name in messages.
        day: Day of the question, for messages.
        month: State of the company at its start.
    """
    budget = budget_of(policy, f"policy {label!r}, day {day}: split", month)
    return tuple(float(share) for share in budget.shares())


def named(policy: Policy, question: str, label: str, day: int, customers: Customers) -> Rows:
    """Return the customers whom the policy wants to ``invite``, ``contact`` or ``drop``, checked: rows of the table it was given.

    PolicyError otherwise.

    Args:
        policy: The policy.
        question: ``invite``, ``contact`` or ``drop``.
        label: Name of the policy in messages.
        day: Day of the question, for messages.
        customers: The records that the policy sees.
    """
    where = f"policy {label!r}, day {day}: {question}"
    rows = np.asarray(_asked(where, getattr(policy, question), customers))
    if rows.ndim != 1 or (rows.size and rows.dtype.kind not in "iu"):
        raise PolicyError(f"{where} gave {rows.dtype} of shape {rows.shape}, expected whole numbers of shape (k,)")
    if not rows.size:
        return rows.astype(np.int64)
    place = np.minimum(np.searchsorted(customers.row, rows), max(0, customers.row.size - 1))
    stranger = rows[customers.row[place] != rows] if customers.row.size else rows
    if stranger.size:
        raise PolicyError(f"{where} gave row {stranger[0]}, which is not a customer")
    return rows.astype(np.int64)
