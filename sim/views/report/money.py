"""The money of a comparison as rows of text: each policy beside the reference, and when it pays back."""

from __future__ import annotations

from dataclasses import dataclass

from sim.study.analysis.answer import span_of
from sim.study.analysis.compare import Comparison
from sim.study.analysis.money import LEVEL, Account, Estimate, Money, Payback, PolicyMoney
from sim.views import words
from sim.views.figures.drawing import Look, looks


@dataclass(frozen=True)
class Amount:
    """An amount in a cell: the text, the interval or remark below it, and whether its interval excludes 0."""

    text: str
    below: str = ""
    clear: bool = False


@dataclass(frozen=True)
class MoneyRow:
    """A policy's money beside that of the reference; of the reference itself the levels."""

    policy: str
    label: str
    look: Look
    reference: bool
    value: Amount
    share: Amount
    profit: Amount
    spent: Amount
    payback: Amount
    chance: str


@dataclass(frozen=True)
class MilestoneRow:
    """Profit so far of one policy at the ends of the months of ``milestone_months``, beside the reference."""

    policy: str
    cells: tuple[Amount, ...]
    per_spent: str


@dataclass(frozen=True)
class MoneyTable:
    """The money of all policies in one unit, which ``unit`` names: ``€ thousand``.

    ``level`` is that of the intervals; those of value have that of the comparison.
    """

    unit: str
    rows: tuple[MoneyRow, ...]
    level: str = words.confidence(LEVEL)


def money_table(comparison: Comparison, money: Money, currency: str) -> MoneyTable:
    """Return one row a policy: the reference first, then the greatest value first."""
    drawn = looks(comparison.policies)
    scale = largest(money)
    rows = tuple(_row(comparison, money, row, drawn[row.policy], currency, scale) for row in _ordered(money))
    word = words.amount(scale, "").partition(" ")[2]
    return MoneyTable(f"{currency} {word}".strip(), rows)


def _ordered(money: Money) -> list[PolicyMoney]:
    return sorted(money.policies, key=lambda row: (row.policy != money.reference, -row.value.mean))


def largest(money: Money) -> float:
    """Return the greatest amount among the differences and their intervals; without differences, among the levels."""
    accounts = [one for row in money.policies for one in (row.value, row.profit, row.spent)]
    gaps = [one.difference for one in accounts if one.difference is not None]
    ends = [end for gap in gaps for end in (gap.mean, gap.low, gap.high) if end is not None]
    return max((abs(end) for end in ends or [one.mean for one in accounts]), default=0.0)


def _row(comparison: Comparison, money: Money, row: PolicyMoney, look: Look, currency: str, scale: float) -> MoneyRow:
    chance = comparison.standing(row.policy).best_chance
    share = Amount("")
    if row.value.percent is not None:
        each = row.value.per_customer
        below = "" if each is None else f"{words.amount(each.mean, currency, signed=True)} each"
        share = Amount(percent_texts(row.value.percent)[0], below)
    return MoneyRow(
        policy=row.policy,
        label=words.called(row.policy) if words.label(row.policy) else "",
        look=look,
        reference=row.policy == money.reference,
        value=account_texts(row.value, scale),
        share=share,
        profit=account_texts(row.profit, scale),
        spent=account_texts(row.spent, scale),
        payback=Amount(*payback_text(row.payback)) if row.payback else Amount(words.NONE),
        chance=words.NONE if chance is None else words.percent(chance),
    )


def account_texts(found: Account, scale: float) -> Amount:
    """Return the difference from the reference with its interval, or the level, without currency and unit."""
    gap = found.difference
    if gap is None:
        size = (
            10.0 ** (3 * words.amount(scale, "").count(" "))
            if scale < 999_500.0
            else 1e6
            if scale < 999_500_000.0
            else 1e9
        )
        return Amount(f"{found.mean / size:,.{0 if abs(found.mean) >= 100 * size else 1}f}".replace("-", words.MINUS))
    text = words.amount(gap.mean, "", signed=True, beside=(scale,)).partition(" ")[0]
    below = ""
    if gap.low is not None:
        bounds = words.amounts(gap.low, gap.high, "", beside=(scale,))
        below = bounds.removesuffix(words.amount(scale, "").partition(" ")[2]).strip()
    return Amount(text, below, clear=gap.side != 0)


def difference(found: Estimate, currency: str, scale: float = 0.0) -> Amount:
    """Return a difference in money with its interval; ``scale`` is an amount that decides the unit where it is the largest."""
    beside = (found.mean, found.low, found.high, scale)
    text = words.amount(found.mean, currency, signed=True, beside=beside)
    below = "" if found.low is None else words.amounts(found.low, found.high, currency, beside=beside)
    return Amount(text, below, clear=found.side != 0)


def percent_texts(found: Estimate) -> tuple[str, str]:
    """Return a difference in percent, signed, and its interval: two decimals where all are below one, else one."""
    ends = (found.mean, found.low, found.high)
    decimals = 2 if all(abs(end) < 0.995 for end in ends if end is not None) else 1
    interval = ""
    if found.low is not None and found.high is not None:
        low, high = (_fixed(end, decimals) for end in (found.low, found.high))
        interval = f"{low} to {high} %"
    return f"{_fixed(found.mean, decimals, plus=True)} %", interval


def _fixed(value: float, decimals: int, *, plus: bool = False) -> str:
    text = f"{abs(value):,.{decimals}f}"
    sign = "" if words.is_zero(text) else words.MINUS if value < 0.0 else "+" if plus else ""
    return f"{sign}{text}"


def payback_text(found: Payback) -> tuple[str, str]:
    """Return when a policy pays back, and how sure that is."""
    if found.kind == "equal":
        return "as the reference", ""
    if found.kind == "unknown":
        return "not known", ""
    if found.kind == "not within":
        until = f"ahead until month {found.ahead_until}" if found.ahead_until else ""
        return f"not within {span_of(found.months)}", until
    text = "from the start" if found.kind == "from the start" else f"month {found.month}"
    return text, ", ".join(part for part in ("in the run-off" if found.in_run_off else "", _span(found)) if part)


def _span(found: Payback) -> str:
    if found.chance is None:
        return ""
    low = f"after {found.months}" if found.low is None else str(found.low)
    high = f"after {found.months}" if found.high is None else str(found.high)
    return "" if low == high else f"{low} to {high}"


def milestone_months(money: Money) -> tuple[int, ...]:
    """Return the months at whose end profit so far is given."""
    return tuple(one.month for one in money.policies[0].milestones)


def milestone_rows(money: Money, currency: str) -> list[MilestoneRow]:
    """Return profit so far of every policy, the reference first: its levels, the differences of the others."""
    rows = []
    for row in _ordered(money):
        cells = tuple(
            difference(one.difference, currency)
            if one.difference
            else Amount(words.amount(one.mean, currency, digits=3))
            for one in row.milestones
        )
        rows.append(MilestoneRow(row.policy, cells, _per_spent(row, currency)))
    return rows


def _per_spent(row: PolicyMoney, currency: str) -> str:
    if row.extra_per_spent is not None:
        found = row.extra_per_spent
        text = words.amount(found.mean, currency, beside=(found.low, found.high))
        bounds = (
            "" if found.low is None else f" ({words.amounts(found.low, found.high, currency, beside=(found.mean,))})"
        )
        return f"{text}{bounds}"
    return row.no_extra_per_spent or words.NONE
