"""Differences from the reference on the primary measure, with the same policies on the reference split."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.measures.catalogue import run_metric
from sim.study.analysis.compare import Comparison, Difference
from sim.study.analysis.intervals import side
from sim.study.design.currency import DEFAULT
from sim.views import words
from sim.views.figures.drawing import INK, QUIET, SMALL, Look, Panel, Picture, looks, quiet_frame, row_text
from sim.views.figures.findings import against_reference, called, decision_text, in_unit, range_in_unit, unit_in

_ROW, _ARM = 0.36, 0.25
"""Inches that a policy takes, and its arm on the reference split."""


_LETTERS = 19
"""Of a policy's name beside its amount."""


@dataclass(frozen=True)
class _Row:
    """One difference to draw: a policy less the reference, or (``arm``) its idea alone."""

    policy: str
    mean: float
    low: float | None
    high: float | None
    equal: bool = False
    arm: bool = False


def all_pairs(comparison: Comparison) -> list[Difference]:
    """Return every pair once, the greater policy first; the leader's pairs at the top, its closest rival first."""
    seen: set[frozenset[str]] = set()
    found = []
    for row in sorted(comparison.differences, key=lambda row: -row.mean):
        pair = frozenset((row.policy, row.against))
        if pair not in seen:
            seen.add(pair)
            found.append(row)
    found.sort(key=lambda row: (comparison.leader not in (row.policy, row.against), row.mean))
    return found


def differences(comparison: Comparison, currency: str = DEFAULT) -> Picture | None:
    """Draw each policy less the reference with its simultaneous interval, amounts in ``currency``; None when nothing was compared."""
    rows = _rows(comparison)
    if not rows:
        return None
    metric, against = run_metric(comparison.metric), called(comparison.against)
    known = any(row.low is not None for row in rows)
    reading = f"Mark: mean difference from {against} over paired replicates. "
    reading += (
        f"Line: simultaneous {words.confidence(comparison.level)} confidence interval; bold where it excludes 0."
        if known
        else "There are too few independent draws for confidence intervals, so nothing is shown."
    )
    if any(row.arm for row in rows):
        reading += f" Lighter, “same desk”: the policy with the budget split of {against}, which shows its idea without its money."
    return Picture(
        "differences",
        decision_text(comparison, currency),
        reading,
        "; ".join(_said(row, metric.unit, currency) for row in rows) + f"; each less {comparison.against}.",
        (
            Panel(
                f"{metric.label.capitalize()} less that of {against}, {unit_in(metric.unit, currency)}",
                lambda axes: _draw(
                    axes, rows, looks(comparison.policies), lambda row: _amount(row, metric.unit, currency)
                ),
                height=0.32 + sum(_ARM if row.arm else _ROW for row in rows),
            ),
        ),
        question=f"How much more {metric.label} does each policy bring than {against}?",
    )


def _rows(comparison: Comparison) -> list[_Row]:
    ideas = {one.policy: one.idea for one in comparison.same_desk}
    made = []
    for row in against_reference(comparison):
        made.append(_Row(row.policy, row.mean, row.low, row.high, row.verdict == "equal"))
        if row.policy in ideas:
            idea = ideas[row.policy]
            made.append(_Row(row.policy, idea.mean, idea.low, idea.high, arm=True))
    return made


def _said(row: _Row, unit: str, currency: str) -> str:
    who = f"{row.policy} with the same desk" if row.arm else row.policy
    if row.equal:
        return f"{who} exactly equal"
    if row.low is None or row.high is None:
        return f"{who} {_amount(row, unit, currency)}, not known"
    verdict = "" if side(row.low, row.high) else ", not distinguishable"
    return f"{who} {_amount(row, unit, currency)}{verdict}"


def _draw(axes: Axes, rows: Sequence[_Row], drawn: dict[str, Look], amount: Callable[[_Row], str]) -> None:
    axes.axvline(0, color=INK, linewidth=0.8, zorder=1)
    top = 0.0
    for row in rows:
        size = _ARM if row.arm else _ROW
        _draw_row(axes, row, top + 0.7 * size, drawn[row.policy], amount(row))
        top += size
    axes.set_ylim(top + 0.02, -0.02)
    axes.set_yticks([])
    low, high = axes.get_xlim()
    axes.set_xlim(min(low, -0.05 * (high - low)), max(high, 0.05 * (high - low)))
    quiet_frame(axes, values="x")


def _draw_row(axes: Axes, row: _Row, height: float, look: Look, amount: str) -> None:
    shown = side(row.low, row.high) != 0
    if row.low is not None and row.high is not None:
        width = 0.9 if row.arm else 2.0 if shown else 1.2
        axes.plot([row.low, row.high], [height, height], color=look.colour, linewidth=width, zorder=2)
    mark = look.hollowed() if row.arm else look
    mark.dot(axes, row.mean, height, 4.0 if row.arm else 5.5)
    colour = QUIET if row.arm else INK
    above = height - (0.12 if row.arm else 0.17)
    text = "    same desk" if row.arm else called(row.policy, _LETTERS)
    row_text(axes, above, text, size=SMALL, bold=shown and not row.arm, colour=colour)
    row_text(axes, above, amount, right=True, size=SMALL, bold=shown and not row.arm, colour=colour)


def _amount(row: _Row, unit: str, currency: str) -> str:
    if row.equal:
        return "equal"
    text = in_unit(row.mean, unit, currency, signed=True, beside=(row.low, row.high))
    if row.low is None or row.high is None:
        return text
    return f"{text} ({range_in_unit(row.low, row.high, unit, (row.mean,))})"
