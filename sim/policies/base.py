"""The interface of a response policy: it sees what a company can see, and answers five narrow questions. It never steps the model.

1. ``judge``: a table of conversations that the company is about to hear: in which order, when, and how to answer each. Row by row: the
   answer to one row must not depend on the others, for the rows of a day are not heard at once.
2. ``split``: once a month, what shares of the one budget to set aside for what.
3. ``invite``: once a month, whom to invite into the advocacy programme, best first.
4. ``contact``: once a month, whom to contact of the company's own accord, best first.
5. ``drop``: once a month, with whom to end the relationship.
"""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass, field, fields
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt

from sim.kernel.errors import GrapevineError
from sim.kernel.units import Floats
from sim.policies.declare import budget_share, care_share, desk_share, drop_above
from sim.scenario.schema import Section

Rows = npt.NDArray[np.int64]

COMPLAINT, QUESTION, PRAISE, WORD = 0, 1, 2, 3
_KNOWN_BY = 3  # conversations heard before a customer may be dropped: assumption
KINDS = ("complaint", "question", "praise", "word")
"""What the numbers in ``Cases.kind`` are called."""

MINOR, BAD_QUALITY, LOST_MONEY, SERIOUS = 0, 1, 2, 3


class PolicyError(GrapevineError):
    """A policy could not be found or loaded, or gave an answer that cannot be used. Says which policy, when, and what was expected."""


@dataclass(frozen=True)
class Cases:
    """Conversations that the company is about to hear, one row each; every field has shape (rows,).

    ``kind`` (COMPLAINT, QUESTION, PRAISE, WORD), ``severity`` (0 minor to 3 serious, -1 where nothing
    failed), ``anger`` of the opening post (0 to 1), ``public``, ``persistent`` (a review), ``followers`` of
    the opener as anybody can see them, ``margin`` (money per month), ``tenure`` (days), ``contacts``
    (conversations of theirs heard before), ``member`` of the advocacy programme, ``opened`` and ``heard``
    (minutes since the start),
    ``backlog`` (conversations waiting this morning), ``usual_compensation`` (money), ``coin`` (a uniform
    number that belongs to the case, for experiments that toss a coin).
    """

    kind: Floats
    severity: Floats
    anger: Floats
    public: npt.NDArray[np.bool_]
    persistent: npt.NDArray[np.bool_]
    followers: Floats
    margin: Floats
    tenure: Floats
    contacts: Floats
    member: npt.NDArray[np.bool_]
    opened: Floats
    heard: Floats
    backlog: Floats
    usual_compensation: Floats
    coin: Floats

    def __len__(self) -> int:
        return int(self.kind.size)

    def rows(self, some: slice) -> Cases:
        """Return the same table with only ``some`` of its rows."""
        return Cases(**{one.name: getattr(self, one.name)[some] for one in fields(self)})


_NO_MINUTES: Floats = np.zeros(0)
_NO_SENIORS: npt.NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)


@dataclass
class Treatment:
    """Answers to the rows of a table of cases; every field has shape (rows,).

    ``answer``: whether to answer at all; ``priority``: higher is served first; ``not_before``: minutes after
    hearing for which the desk leaves it alone; ``act_at_reach``: impressions at which it is taken up at once,
    even if it would be left alone; ``go_private``: move to private after the first answer; ``effort``: extra
    effort; ``compensation``: money offered; ``tone``: 0 form letter to 1 personal; ``head_start``: minutes, the
    case is served as if it had waited so much longer, in every turn (among equal priorities); ``senior``: the one
    who takes it up calls in the authority it needs, so that nothing is handed on and nothing waits for it. The last
    two are zero where they are not given.
    """

    answer: npt.NDArray[np.bool_]
    priority: Floats
    not_before: Floats
    act_at_reach: Floats
    go_private: npt.NDArray[np.bool_]
    effort: npt.NDArray[np.bool_]
    compensation: Floats
    tone: Floats
    head_start: Floats = field(default_factory=lambda: _NO_MINUTES)
    senior: npt.NDArray[np.bool_] = field(default_factory=lambda: _NO_SENIORS)

    def __post_init__(self) -> None:
        shape = np.shape(self.answer)
        if self.head_start is _NO_MINUTES:
            self.head_start = np.zeros(shape)
        if self.senior is _NO_SENIORS:
            self.senior = np.zeros(shape, dtype=np.bool_)

    @classmethod
    def adequate(cls, cases: Sized) -> Treatment:
        """Return the treatment that answers everybody in the order in which they are heard, alike, without extras."""
        n = len(cases)
        return cls(
            answer=np.ones(n, dtype=np.bool_),
            priority=np.zeros(n),
            not_before=np.zeros(n),
            act_at_reach=np.full(n, np.inf),
            go_private=np.zeros(n, dtype=np.bool_),
            effort=np.zeros(n, dtype=np.bool_),
            compensation=np.zeros(n),
            tone=np.full(n, 0.5),
        )


@dataclass(frozen=True)
class Budget:
    """Shares of the month's budget set aside; together at most one, the rest stays profit.

    ``desk``: wages; ``care``: compensation, extra effort, escalations; ``fixes``: root causes; ``programme``:
    advocates; ``outreach``: company-led contact.
    """

    desk: float = 0.8
    care: float = 0.1
    fixes: float = 0.0
    programme: float = 0.0
    outreach: float = 0.0

    def shares(self) -> tuple[float, float, float, float, float]:
        """Return the five shares in the order of the ledger."""
        return (self.desk, self.care, self.fixes, self.programme, self.outreach)

    def fault(self) -> str:
        """Return what is wrong with the shares, in words that follow "gave"; empty when they are valid."""
        for one in fields(self):
            share: object = getattr(self, one.name)
            if not isinstance(share, (int, float, np.number)) or not 0.0 <= float(share) <= 1.0:
                return f"{one.name} = {share!r}, expected a share from 0 to 1"
        total = float(sum(self.shares()))
        if total <= 1.0 + 1e-9:
            return ""
        given = {one.name: (float(getattr(self, one.name)), one.default) for one in fields(self)}
        parts = [
            f"{name} {share:g}{' (default)' if share == usual else ''}"
            for name, (share, usual) in given.items()
            if share > 0.0
        ]
        return f"shares {' + '.join(parts)}, which sum to {total:.10g}, expected at most 1"


@dataclass(frozen=True)
class Month:
    """The state of the company at the start of a month: months since the comparison began, money, and customers."""

    number: int
    budget: float
    customers: int
    members: int
    backlog: int


FIRST_MONTH = Month(number=0, budget=1.0, customers=1, members=0, backlog=0)
"""The first month of a company of one customer, to ask a policy for its split outside a run."""


def budget_of(policy: Policy, where: str, month: Month) -> Budget:
    """Return the budget that a policy gives for a month, checked. Raises PolicyError, which begins with ``where``, when it is not valid."""
    try:
        budget = policy.split(month)
    except SystemExit as error:
        raise PolicyError(f"{where} tried to end the program ({error!r}), expected an answer") from error
    if not isinstance(budget, Budget):
        raise PolicyError(f"{where} gave {type(budget).__name__}, expected a Budget")
    fault = budget.fault()
    if fault:
        raise PolicyError(f"{where} gave {fault}")
    return budget


@dataclass(frozen=True)
class Customers:
    """The company's records of its customers, one row each.

    ``row`` (to name them), ``margin``, ``tenure``, ``contacts``, ``followers``, ``answered`` (whether they answered this month's
    survey), ``survey`` (what they say they would do, -1 to 1; 0 without an answer), ``helped`` (whether they have spoken for the
    company in public in the last 90 days), ``member``, ``contacted`` (days since the company last spoke to them of its own accord,
    infinite when it never has), ``cost`` (money per month that serving them has cost since they are known, compensation included),
    ``known`` (days for which there are records of them: their tenure, or since the records began).
    """

    row: Rows
    margin: Floats
    tenure: Floats
    contacts: Floats
    followers: Floats
    answered: npt.NDArray[np.bool_]
    survey: Floats
    helped: npt.NDArray[np.bool_]
    member: npt.NDArray[np.bool_]
    contacted: Floats
    cost: Floats
    known: Floats

    def best(self, wanted: npt.NDArray[np.bool_], score: Floats) -> Rows:
        """Return the rows of those who are ``wanted``, highest ``score`` first; equal ones in the order of the table."""
        order = np.argsort(-score[wanted], kind="stable")
        return self.row[wanted][order]


REFERENCE = Budget()
"""What the reference, ``first-come``, sets aside."""
PURPOSES = ("fixes_share", "programme_share", "outreach_share")
"""Parameters of what a policy may pay for besides desk and care."""


class Policy(Section):
    """Base of all policies. Parameters are declared as fields with ``sim.scenario.schema.parameter``.

    Every policy has ``desk_share`` and ``care_share``; a policy of another stated split declares them again with its own defaults.
    ``fixes_share`` is a parameter of every policy and 0 by default: fixing root causes is not one of the ideas that are compared, and
    the stated failure rates hold. So is ``drop_above``, by which the company ends a relationship.
    """

    name: ClassVar[str] = ""
    """The name in files and commands."""
    label: ClassVar[str] = ""
    """A few plain words for people; a policy of one's own may go without."""
    idea: ClassVar[str] = ""
    """One line on what it does."""

    fixes_share: float = budget_share(0.0, "fixing root causes")
    drop_above: float = drop_above()
    desk_share: float = desk_share(REFERENCE.desk)
    care_share: float = care_share(REFERENCE.care)

    def judge(self, cases: Cases) -> Treatment:
        """Return how to answer each of ``cases``."""
        return Treatment.adequate(cases)

    def split(self, month: Month) -> Budget:
        """Return the shares of the budget of ``month`` to set aside for each purpose."""
        return Budget(desk=self.desk_share, care=self.care_share, fixes=self.fixes_share)

    def at_reference_split(self) -> Self:
        """Return this policy at the reference split: desk and care as ``first-come`` has them, its own purposes from the rest.

        Purposes that want more than the rest are scaled down together. Raises PolicyError when ``split`` does not follow the
        parameters ``desk_share`` and ``care_share``.
        """
        own = {name: float(getattr(self, name)) for name in PURPOSES if name in type(self).model_fields}
        left = round(1.0 - sum(REFERENCE.shares()), 12)
        scale = min(1.0, left / max(sum(own.values()), 1e-12))
        shares = {name: round(share * scale, 12) for name, share in own.items()}
        moved = self.model_copy(update={"desk_share": REFERENCE.desk, "care_share": REFERENCE.care, **shares})
        where = f"policy {self.name or type(self).__name__!r} at the reference split"
        budget = budget_of(moved, where, FIRST_MONTH)
        if (budget.desk, budget.care) != (REFERENCE.desk, REFERENCE.care):
            expected = f"{REFERENCE.desk:g} and {REFERENCE.care:g}"
            raise PolicyError(f"{where} gave desk {budget.desk:g} and care {budget.care:g}, expected {expected}")
        return moved

    def invite(self, customers: Customers) -> Rows:
        """Return rows of customers to invite into the advocacy programme, best first; invitations stop when the money does."""
        return np.zeros(0, dtype=np.int64)

    def contact(self, customers: Customers) -> Rows:
        """Return rows of customers whom the company contacts, best first (here none); contacts stop when the outreach money does."""
        return np.zeros(0, dtype=np.int64)

    def drop(self, customers: Customers) -> Rows:
        """Return rows of customers to drop this month: by ``drop_above`` those who cost too much, three conversations heard at least."""
        if self.drop_above <= 0.0:
            return np.zeros(0, dtype=np.int64)
        costly = (customers.cost > self.drop_above * customers.margin) & (customers.contacts >= _KNOWN_BY)
        return customers.best(costly, customers.cost - customers.margin)
