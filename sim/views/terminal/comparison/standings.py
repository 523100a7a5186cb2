"""The table of a comparison: what each policy is worth beside the reference, what it spends, when it pays back, where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.study.analysis.amounts import amount
from sim.study.analysis.answer import About, confidence, percent, relative
from sim.study.analysis.compare import Comparison, SameDesk, Standing
from sim.study.analysis.decision import Decision
from sim.study.analysis.money import Payback
from sim.views import words
from sim.views.terminal.output import Style, width
from sim.views.terminal.text_table import columns, grid

SAME_DESK = "  same desk"
"""The name of the row of a policy on the reference split."""

SPENT = "spent"

_SHORT_NAME = 24
"""Letters of a policy's name that stay before columns give way."""

_DROPPED_FIRST = (SPENT, "pays back", "%", "chance")
"""Columns in the order in which they give way where the output is narrow."""

_LEADER = {"clear": "best", "probable": "probable", "open": "ahead", "one-draw": "ahead", "equal": "equal"}


def standing_lines(found: Comparison, decision: Decision, about: About) -> list[str]:
    """Return the table, a row a policy, the greatest value first; below a policy its row on the reference split.

    Args:
        found: the comparison.
        decision: the decision on it.
        about: its money and what was selected.
    """
    apart = {row.policy: row for row in found.same_desk}
    table: list[Mapping[str, str]] = []
    styles: dict[int, Sequence[Style]] = {}
    beside = _amounts(found)
    for row in sorted(found.standings, key=lambda one: (not one.compared, -(one.mean or 0.0))):
        if row.policy in (decision.leader, *decision.equal):
            styles[len(table)] = _emphasis(decision)
        table.append(_row(found, row, decision, about, beside))
        if row.policy in apart:
            styles[len(table)] = ("dim",)
            table.append(_same_desk(found, apart[row.policy], beside))
    head = list(dict.fromkeys(name for cells in table for name in cells))
    head = [name for name in head if name == "policy" or any(_says(cells.get(name, "")) for cells in table)]
    return _fitting(head, table, styles)


def unit_of(found: Comparison, about: About) -> str:
    """Return the unit of the table's amounts, such as ``€ thousand``."""
    return f"{about.currency} {_word(_amounts(found))}".strip()


def _word(amounts: Sequence[float]) -> str:
    """Return the unit that amounts share, such as ``thousand``."""
    return amount(max(map(abs, amounts), default=0.0), "").partition(" ")[2]


def _spent(about: About) -> list[float]:
    return [] if about.money is None else [one.spent.mean for one in about.money.policies]


def _spent_head(about: About, beside: Sequence[float]) -> str:
    """Return the heading of what is spent, with its unit where the differences have another."""
    unit = _word(_spent(about))
    return SPENT if unit == _word(beside) else f"{SPENT}, {about.currency} {unit}".strip()


def _emphasis(decision: Decision) -> Sequence[Style]:
    return ("bold", "green") if decision.kind == "clear" else ("bold",)


def _amounts(found: Comparison) -> list[float]:
    """Return all amounts of the table's differences, which share a unit."""
    gaps = [(row.mean, row.low, row.high) for row in found.differences if row.against == found.against]
    ideas = [(row.idea.mean, row.idea.low, row.idea.high) for row in found.same_desk]
    return [value for part in (*gaps, *ideas) for value in part if value is not None]


def _row(
    found: Comparison, row: Standing, decision: Decision, about: About, beside: Sequence[float]
) -> Mapping[str, str]:
    gap = found.difference(row.policy) if row.compared else None
    base = found.standing(found.against).mean
    paid = about.money.of(row.policy) if about.money is not None and row.compared else None
    level = f"{confidence(found.level)} interval"
    return {
        "policy": row.policy,
        "worth more": words.NONE if gap is None else _bare(gap.mean, beside, signed=True),
        level: words.NONE if gap is None else _interval(gap.low, gap.high, beside),
        "%": words.NONE if gap is None or not base else _share(gap.mean / abs(base)),
        _spent_head(about, beside): words.NONE if paid is None else _bare(paid.spent.mean, _spent(about)),
        "pays back": words.NONE if paid is None or paid.payback is None else payback_text(paid.payback),
        "chance": words.NONE if row.best_chance is None else percent(row.best_chance),
        "standing": _standing(row, decision, about),
    }


def _same_desk(found: Comparison, row: SameDesk, beside: Sequence[float]) -> Mapping[str, str]:
    base = found.standing(found.against).mean
    return {
        "policy": SAME_DESK,
        "worth more": _bare(row.idea.mean, beside, signed=True),
        f"{confidence(found.level)} interval": _interval(row.idea.low, row.idea.high, beside),
        "%": _share(row.idea.mean / abs(base)) if base else "",
    }


def _bare(value: float, beside: Sequence[float], *, signed: bool = False) -> str:
    """Return an amount without currency and unit, which the table states once."""
    return amount(value, "", signed=signed, beside=beside).partition(" ")[0]


def _interval(low: float | None, high: float | None, beside: Sequence[float]) -> str:
    return words.NONE if low is None or high is None else f"{_bare(low, beside)} to {_bare(high, beside)}"


def _share(share: float) -> str:
    text = relative(share, signed=True)
    return "0.0" if text.startswith("under") else text.removesuffix(" %")


def payback_text(found: Payback) -> str:
    """Return when a policy pays back in a few letters."""
    if found.kind == "not within":
        return f"> {found.months} mo."
    return {"from the start": "at once", "month": f"month {found.month}"}.get(found.kind, words.NONE)


def _standing(row: Standing, decision: Decision, about: About) -> str:
    if not row.compared:
        return "failed"
    if about.choice is not None and about.choice["best"] is not None:
        if row.policy == about.choice["best"]:
            return "selected"
        why = {one["policy"]: one["why"] for one in about.choice["dropped"]}
        return "behind" if why.get(row.policy) == "behind" else "close"
    if row.policy == decision.leader:
        return _LEADER.get(decision.kind, "")
    return "equal" if row.policy in decision.equal else "behind" if row.policy in decision.behind else "open"


def _says(cell: str) -> bool:
    return cell not in ("", words.NONE)


def _fitting(head: list[str], table: list[Mapping[str, str]], styles: Mapping[int, Sequence[Style]]) -> list[str]:
    """Return the table with as many columns as fit, long names cut; where even the fewest do not fit, rows as paragraphs with all."""
    shown = list(head)
    for dropped in (None, *_DROPPED_FIRST):
        shown = [name for name in shown if dropped is None or not name.startswith(dropped)]
        if _size(shown, table) <= width():
            head = shown
            break
    return grid(head, [[cells.get(name, "") for name in head] for cells in table], styles=styles)


def _size(head: Sequence[str], table: Sequence[Mapping[str, str]]) -> int:
    """Return the columns that the table takes with its names cut as far as they stay apart."""
    wide = [
        max(max(columns(cells.get(name, "")) for cells in table), max(map(len, name.replace(" %", "_%").split())))
        for name in head
    ]
    names = {cells[head[0]] for cells in table}
    if len({name[: _SHORT_NAME - 1] for name in names}) == len(names):
        wide[0] = min(wide[0], _SHORT_NAME)
    return sum(wide) + 2 * (len(wide) - 1)
