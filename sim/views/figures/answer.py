"""Differences between policies on the primary measure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from sim.measures.catalogue import run_metric
from sim.study.analysis.compare import Comparison, Difference
from sim.views import words
from sim.views.figures.drawing import INK, QUIET, Look, Panel, Picture, quiet_frame, row_text

MOST_PAIRS = 6
"""With more pairs than this only those with the leader are drawn; the report lists them all."""

_SETTLED = Look(INK, "solid", "o", "●")
_TIE = Look(QUIET, "solid", "o", "○", hollow=True)


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


def pairs_to_show(comparison: Comparison) -> list[Difference]:
    """Return the pairs to draw: all of them, or with many policies those with the leader."""
    found = all_pairs(comparison)
    if len(found) > MOST_PAIRS:
        found = [row for row in found if comparison.leader in (row.policy, row.against)]
    return found


def pair_text(row: Difference) -> str:
    """Return the text of a pair in a drawing."""
    return f"{words.short(row.policy, 18)} above {words.short(row.against, 18)}"


def differences(comparison: Comparison) -> Picture | None:
    """Draw the difference of each pair on the primary measure with its simultaneous interval; None when nothing was compared."""
    rows = pairs_to_show(comparison)
    if not rows:
        return None
    metric = run_metric(comparison.metric)
    known = rows[0].low is not None
    reading = (
        f"Dot: mean difference over paired replicates. Line: simultaneous {words.percent(comparison.level)} confidence interval. "
        "A hollow dot marks an interval that includes 0: the two policies are a tie."
        if known
        else "Dot: mean difference over paired replicates. There are too few of them for confidence intervals, so nothing is settled."
    )
    if len(rows) < len(all_pairs(comparison)):
        reading += f" The figure shows the pairs with {comparison.leader}; a table below lists all pairs."
    return Picture(
        "differences",
        f"How much more {metric.label} does one policy bring than another?",
        reading,
        "; ".join(_said(row, metric.unit) for row in rows) + ".",
        (
            Panel(
                f"Difference in {metric.label}, {metric.unit}",
                lambda axes: _draw(axes, rows, metric.unit),
                height=0.55 + 0.44 * len(rows),
                width=4.3,
            ),
        ),
        (("a difference", _SETTLED), ("a tie", _TIE)) if known else (("not settled", _TIE),),
    )


def _said(row: Difference, unit: str) -> str:
    amount = words.measure(row.mean, unit)
    if row.low is not None and row.high is not None:
        amount += f" ({words.interval(row.low, row.high, unit)})"
    verdict = {"tie": "a tie", "unknown": "not settled"}.get(row.verdict, "a difference")
    return f"{row.policy} above {row.against} by {amount}, {verdict}"


def _draw(axes: Axes, rows: Sequence[Difference], unit: str) -> None:
    axes.axvline(0, color=INK, linewidth=0.9)
    for height, row in zip(np.arange(len(rows))[::-1], rows, strict=True):
        settled = row.verdict in {"more", "less"}
        look = _SETTLED if settled else _TIE
        if row.low is not None and row.high is not None:
            axes.plot([row.low, row.high], [height, height], color=look.colour, linewidth=2.2 if settled else 1.3)
        look.dot(axes, row.mean, height, 7)
        row_text(axes, height + 0.36, pair_text(row))
        amount = words.measure(row.mean, unit, signed=True)
        text = amount if settled else f"{'tie' if row.verdict == 'tie' else 'open'} ({amount})"
        row_text(axes, height + 0.36, text, right=True, bold=settled)
    axes.set_ylim(-0.35, len(rows) - 0.4)
    axes.set_yticks([])
    low, high = axes.get_xlim()
    axes.set_xlim(min(low, -0.05 * (high - low)), max(high, 0.05 * (high - low)))
    quiet_frame(axes, values="x")
