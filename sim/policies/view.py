"""What a company can see of a world, as tables for its policy; and the policy's answers, checked and written back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from sim import randomness as draw
from sim.compiled import kernel
from sim.policies.base import Budget, Cases, Customers, Month, Policy, PolicyError, Treatment
from sim.society import columns as c
from sim.society.world import Floats, World

Rows = npt.NDArray[np.int64]

T = TypeVar("T")
R = TypeVar("R")

_DAY_MIN = 1440.0
_REMEMBERED_DAYS = 90.0


@kernel
def coins(world: World, numbers: Rows) -> Floats:
    """The coin of each thread, uniform in (0, 1), shape of ``numbers``."""
    tossed = np.zeros(numbers.size)
    for place in range(numbers.size):
        row = world.threads[numbers[place]]
        tossed[place] = draw.uniform(
            world.seed, int(row[c.OPENER]), int(row[c.DAY]), int(row[c.ORDINAL]), draw.COIN
        )
    return tossed


def cases_of(world: World, numbers: Rows, coin: Floats) -> Cases:
    """The table of the threads ``numbers`` as the company sees them; what it knows of the openers is as of this morning."""
    rows = world.threads[numbers]
    opener = rows[:, c.OPENER].astype(np.int64)
    people = world.people
    channel = rows[:, c.CHANNEL].astype(np.int64)
    is_customer = people[c.STATUS, opener] == c.CUSTOMER
    n = numbers.size
    return Cases(
        kind=rows[:, c.KIND].copy(),
        severity=rows[:, c.SEVERITY].copy(),
        anger=rows[:, c.ANGER].copy(),
        public=rows[:, c.PUBLIC] > 0.0,
        persistent=world.channels[channel, c.CH_PERSISTENT] > 0.0,
        followers=people[c.REACH, opener],
        margin=np.where(is_customer, people[c.MARGIN, opener], 0.0),
        tenure=np.where(is_customer, np.maximum(0.0, rows[:, c.DAY] - people[c.SINCE, opener]), 0.0),
        contacts=people[c.CONTACTS, opener],
        member=people[c.ADVOCATE, opener] == c.MEMBER,
        opened=rows[:, c.OPENED].copy(),
        heard=rows[:, c.HEARD_AT].copy(),
        backlog=np.full(n, world.gauge[c.QUEUED_NOW]),
        usual_compensation=np.full(n, float(world.p.desk_compensation)),
        coin=coin,
    )


def customers_of(world: World, day: int) -> Customers:
    """The company's customer records."""
    people = world.people
    row = np.flatnonzero(people[c.STATUS] == c.CUSTOMER)
    return Customers(
        row=row,
        margin=people[c.MARGIN, row],
        tenure=np.maximum(0.0, day - people[c.SINCE, row]),
        contacts=people[c.CONTACTS, row],
        followers=people[c.REACH, row],
        survey=np.clip(people[c.ATTITUDE, row] + people[c.INTENTION_BIAS, row], -1.0, 1.0),
        helped=day - people[c.SPOKE_ADVOCATE, row] <= _REMEMBERED_DAYS,
        member=people[c.ADVOCATE, row] == c.MEMBER,
    )


def _asked(where: str, question: Callable[[T], R], about: T) -> R:
    """What a policy answers; one that wants to end the whole program has failed like any other."""
    try:
        return question(about)
    except SystemExit as error:
        raise PolicyError(f"{where} tried to end the program ({error!r}), expected an answer") from error


def judged(policy: Policy, label: str, day: int, cases: Cases) -> Treatment:
    """The policy's answer to ``cases``, checked: shapes, no NaN, money and minutes not negative. PolicyError otherwise."""
    where = f"policy {label!r}, day {day}: judge"
    treatment = _asked(where, policy.judge, cases)
    if not isinstance(treatment, Treatment):
        raise PolicyError(f"{where} gave {type(treatment).__name__}, expected a Treatment")
    for field in fields(Treatment):
        value = np.asarray(getattr(treatment, field.name))
        if value.shape != (len(cases),):
            raise PolicyError(
                f"{where} gave {field.name} of shape {value.shape}, expected ({len(cases)},), one value a case"
            )
        if value.dtype.kind not in "bif":
            raise PolicyError(f"{where} gave {field.name} of type {value.dtype}, expected numbers")
        if np.isnan(value.astype(np.float64)).any():
            raise PolicyError(
                f"{where} gave {field.name} with NaN in row {int(np.flatnonzero(np.isnan(value))[0])}, expected a number"
            )
        if field.name in ("not_before", "compensation", "tone") and (value < 0).any():
            raise PolicyError(f"{where} gave {field.name} = {value[value < 0][0]}, expected at least 0")
    for name, top in (("tone", 1.0), ("compensation", 1e9)):
        value = np.asarray(getattr(treatment, name))
        if (value > top).any():
            raise PolicyError(f"{where} gave {name} = {value.max()}, expected at most {top:g}")
    if not np.isfinite(np.asarray(treatment.priority, dtype=np.float64)).all():
        raise PolicyError(
            f"{where} gave a priority that is not finite; use answer=False to leave a case alone"
        )
    return treatment


def check_row_by_row(policy: Policy, label: str, day: int, cases: Cases, treatment: Treatment) -> None:
    """PolicyError when the answer to the first row changes with the rows after it: those are heard later, so that would be foresight."""
    alone = judged(policy, label, day, cases.rows(slice(0, 1)))
    for field in fields(Treatment):
        if np.asarray(getattr(alone, field.name))[0] != np.asarray(getattr(treatment, field.name))[0]:
            raise PolicyError(
                f"policy {label!r}, day {day}: judge gives another {field.name} to a case when later cases stand in the table; "
                "expected answers row by row"
            )


def write_treatment(world: World, numbers: Rows, treatment: Treatment) -> None:
    """Put the answers into the threads. What is not to be answered waits for its reach, if any."""
    threads = world.threads
    answer = np.asarray(treatment.answer, dtype=np.bool_)
    threads[numbers, c.PRIORITY] = treatment.priority
    threads[numbers, c.NOT_BEFORE] = np.where(
        answer, threads[numbers, c.HEARD_AT] + treatment.not_before, c.NEVER
    )
    threads[numbers, c.ACT_REACH] = np.minimum(np.asarray(treatment.act_at_reach, dtype=np.float64), c.NEVER)
    threads[numbers, c.GO_PRIVATE] = np.asarray(treatment.go_private, dtype=np.float64)
    threads[numbers, c.EFFORT] = np.asarray(treatment.effort, dtype=np.float64)
    threads[numbers, c.OFFER] = treatment.compensation
    threads[numbers, c.TONE] = treatment.tone


def budget_split(policy: Policy, label: str, day: int, month: Month) -> tuple[float, ...]:
    """The five shares that the policy sets aside, checked: not negative, together at most one. PolicyError otherwise."""
    where = f"policy {label!r}, day {day}: split"
    budget = _asked(where, policy.split, month)
    if not isinstance(budget, Budget):
        raise PolicyError(f"{where} gave {type(budget).__name__}, expected a Budget")
    for field in fields(Budget):
        share: object = getattr(budget, field.name)
        if not isinstance(share, (int, float, np.number)) or not 0.0 <= float(share) <= 1.0:
            raise PolicyError(f"{where} gave {field.name} = {share!r}, expected a share from 0 to 1")
    shares = tuple(float(share) for share in budget.shares())
    if sum(shares) > 1.0 + 1e-9:
        raise PolicyError(f"{where} gave shares that sum to {sum(shares):g}, expected at most 1")
    return shares


def invitations(policy: Policy, label: str, day: int, customers: Customers) -> Rows:
    """Whom the policy invites, checked: rows of the table it was given. PolicyError otherwise."""
    where = f"policy {label!r}, day {day}: invite"
    rows = np.asarray(_asked(where, policy.invite, customers))
    if rows.ndim != 1 or (rows.size and rows.dtype.kind not in "iu"):
        raise PolicyError(
            f"{where} gave {rows.dtype} of shape {rows.shape}, expected whole numbers of shape (k,)"
        )
    stranger = np.setdiff1d(rows, customers.row)
    if stranger.size:
        raise PolicyError(f"{where} gave row {stranger[0]}, which is no customer")
    return rows.astype(np.int64)
