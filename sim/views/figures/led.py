"""The leaders of conversations: customers, the company, both, peers, nobody."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sim.measures.catalogue import LEADERS, run_metric
from sim.views import series, words
from sim.views.estimates import Known, run_estimates, run_gap
from sim.views.figures.drawing import INK, LABEL, SMALL, Look, Panel, Picture, ink_on, quiet_frame
from sim.views.figures.findings import called

_LOOKS = (
    Look("#2457c5", "solid", "s", "■"),
    Look("#de6a12", "solid", "s", "■"),
    Look("#8a5fae", "solid", "s", "■"),
    Look("#7fc8c2", "solid", "s", "■"),
    Look("#c3c9d0", "solid", "s", "■"),
)
_KINDS = {"month": "By month", "region": "By region", "customer type": "By customer type"}
_TELLING = 0.07
"""The least share with room for its number."""
_LEAST = 0.005
"""The least share whose interval is drawn; all are in the text."""
_SPANS = (1, 3, 6, 12, 24)
"""Months that a row may hold."""
_MOST = 8
"""Rows of months."""

Row = tuple[str, Sequence[float]]
Shares = Mapping[str, Sequence[Known]]
"""By policy: the share of each kind of leader, in the order of ``LEADERS``."""


def who_led(runs: Any, groups: Any, policies: Sequence[str], leading: str, level: float = 0.95) -> Picture | None:
    """Draw who led conversations under each policy, and by month, region and customer type under one; None without data.

    Args:
        runs: the ``runs`` table of one scenario.
        groups: its ``groups`` table.
        policies: which policies.
        leading: the policy whose conversations are shown in parts.
        level: confidence level of the intervals.
    """
    found = [run_estimates(runs, policies, name, level) for name in LEADERS]
    overall = {policy: [one[policy] for one in found] for policy in policies}
    overall = {policy: row for policy, row in overall.items() if np.isfinite([one.mean for one in row]).all()}
    if not overall:
        return None
    bars: list[Row] = [(called(policy), [one.mean for one in row]) for policy, row in overall.items()]
    ends = [[(one.low, one.high) for one in row] for row in overall.values()]
    panels = [Panel("All conversations, % by policy", _drawer(bars, ends), 0.4 + 0.26 * len(overall))]
    parts = _parts(groups, leading)
    if parts:
        panels.append(Panel(f"Under {called(leading)}, % of each part", _drawer(parts), 0.4 + 0.2 * len(parts)))
    return Picture(
        "led",
        _title(runs, overall, level),
        "Who spoke more often, the opening included: the customer, the company, or both as often. Among peers: the company took no part. "
        "By nobody: no answer, and nobody saw it. Mean over all replicates. Lines across the end of a part, or lower down across its "
        f"beginning: pointwise {words.confidence(level)} confidence intervals of its share. The one in the title is simultaneous, for all "
        "pairs and kinds.",
        "; ".join(_said(policy, row) for policy, row in overall.items()) + ".",
        tuple(panels),
        tuple((run_metric(name).label, look) for name, look in zip(LEADERS, _LOOKS, strict=True)),
        question="Who led the conversations?",
    )


def _said(policy: str, row: Sequence[Known]) -> str:
    parts = (
        f"{run_metric(name).label} {words.percent(one.mean)} ({words.interval(one.low, one.high, 'share')})"
        for name, one in zip(LEADERS, row, strict=True)
    )
    return f"{called(policy)}: {', '.join(parts)}"


def _title(runs: Any, overall: Shares, level: float) -> str:
    """Say which share differs most between policies, and by how much where that is shown."""
    table = np.array([[one.mean for one in row] for row in overall.values()])
    names = list(overall)
    kind = int(np.argmax(table.max(axis=0) - table.min(axis=0))) if len(table) > 1 else int(np.argmax(table[0]))
    most, least = (int(pick(table[:, kind])) for pick in (np.argmax, np.argmin))
    share = words.percent(table[most, kind])
    text = f"{share} of conversations are {run_metric(LEADERS[kind]).label} under {called(names[most])}"
    if most == least:
        return text
    pairs = math.comb(len(names), 2) * len(LEADERS)
    gap = run_gap(runs, names[most], names[least], LEADERS[kind], 1.0 - (1.0 - level) / pairs)
    if not gap.side:
        return f"No policy is shown to change who leads conversations; {text}"
    points = f"{words.gap(gap.mean, 'share')} ({words.bounds(gap.low, gap.high, 'share', ())})"
    return f"{text}, {words.percent(table[least, kind])} under {called(names[least])}: {points}"


def _parts(groups: Any, policy: str) -> list[Row]:
    """Return a heading for each way of dividing conversations, then its parts with their mix."""
    found = series.group_means(groups, [policy])
    rows: list[Row] = []
    for kind, heading in _KINDS.items():
        labels = [label for label in series.group_labels(groups, kind) if (kind, label, LEADERS[0], policy) in found]
        mixes = [[found.get((kind, label, name, policy), 0.0) for name in LEADERS] for label in labels]
        if labels:
            sizes = [found.get((kind, label, "conversations", policy), 1.0) for label in labels]
            rows.append((heading, ()))
            rows += _spans(labels, mixes, sizes) if kind == "month" else list(zip(labels, mixes, strict=True))
    return rows


def _spans(labels: Sequence[str], mixes: Sequence[Sequence[float]], sizes: Sequence[float]) -> list[Row]:
    """Return months as at most eight rows: quarters, halves or years where there are many, weighted by their conversations."""
    span = next((span for span in _SPANS if len(labels) <= _MOST * span), len(labels))
    rows: list[Row] = []
    for first in range(0, len(labels), span):
        some = slice(first, first + span)
        number = len(labels[some])
        label = labels[first] if number == 1 else f"{labels[first].replace('month', 'months')} to {first + number}"
        rows.append((label, list(np.average(mixes[some], axis=0, weights=sizes[some]))))
    return rows


def _drawer(rows: Sequence[Row], ends: Sequence[Sequence[tuple[float, float]]] = ()) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        for place, (label, shares) in enumerate(rows):
            axes.annotate(
                label, (0, place), xycoords=axes.get_yaxis_transform(), xytext=(-5, 0), textcoords="offset points",
                ha="right", va="center", fontsize=SMALL if shares else LABEL, fontweight="normal" if shares else "bold",
            )  # fmt: skip
            _bar(axes, place, shares)
        for place, row in enumerate(ends):
            _whiskers(axes, place, rows[place][1], row)
        axes.set_xlim(0, 100)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_yticks([])
        quiet_frame(axes, values="x")
        axes.grid(False)

    return draw


def _bar(axes: Axes, place: int, shares: Sequence[float]) -> None:
    left = 0.0
    for share, look in zip(shares, _LOOKS, strict=False):
        axes.barh(place, 100 * share, left=left, height=0.68, color=look.colour, edgecolor="white", linewidth=0.6)
        if share >= _TELLING:
            axes.text(
                left + 50 * share, place, f"{100 * share:.0f}", ha="center", va="center", fontsize=SMALL,
                color=ink_on(look.colour),
            )  # fmt: skip
        left += 100 * share


def _whiskers(axes: Axes, place: int, shares: Sequence[float], ends: Sequence[tuple[float, float]]) -> None:
    """Draw the interval of each share across the end of its part, or across its beginning where it would reach beyond 100 %."""
    left = 0.0
    for share, (low, high) in zip(shares, ends, strict=True):
        if share >= _LEAST and math.isfinite(low):
            at_end = left + high <= 1.0
            across = [left + low, left + high] if at_end else [left + share - high, left + share - low]
            height = place - 0.18 if at_end else place + 0.18
            axes.plot([100 * end for end in across], [height] * 2, color=INK, linewidth=0.9, marker="|", markersize=3.0)
        left += share
