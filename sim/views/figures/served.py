"""Service by group: by loudness, by customer value, and by voice before the policies started."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sim.measures.catalogue import GROUP_METRICS, Metric
from sim.views import series, words
from sim.views.figures.drawing import SMALL, Look, Panel, Picture, looks, quiet_frame

_TITLES = {
    "complaints_answered": "Complaints answered",
    "complaint_wait": "Wait of a complaint",
    "compensation": "Compensation",
    "attitude": "Attitude at the end",
}
_KINDS = {"loudness": "By loudness", "value": "By customer value", "voice": "By who they are"}
_STRIPE = "#f3f4f6"


@dataclass(frozen=True)
class _Groups:
    """Group measures of a study: ``blocks`` of (heading, kind, groups), ``means`` by (kind, group, measure, policy)."""

    blocks: list[tuple[str, str, list[str]]]
    means: dict[tuple[str, str, str, str], float]
    policies: Sequence[str]

    def of(self, kind: str, group: str, measure: str, policy: str) -> float:
        """Return a mean over replicates; NaN where there is none.

        Args:
            kind: The kind of group.
            group: The group.
            measure: The name of the measure.
            policy: The name of the policy.
        """
        return self.means.get((kind, group, measure, policy), float("nan"))


def who_got_served(groups: Any, policies: Sequence[str]) -> Picture | None:
    """Draw complaints answered, their wait, compensation and attitude by group, from the ``groups`` table; None without groups."""
    blocks = [(heading, kind, series.group_labels(groups, kind)) for kind, heading in _KINDS.items()]
    found = _Groups([block for block in blocks if block[2]], series.group_means(groups, policies), policies)
    if not found.blocks:
        return None
    drawn = looks(policies)
    rows = sum(len(labels) + 1 for _, _, labels in found.blocks)
    height = 0.45 + rows * (0.16 + 0.025 * len(policies))
    metrics = [metric for metric in GROUP_METRICS if metric.name in _TITLES]
    return Picture(
        "served",
        "Who got served?",
        "One row a group of people, one mark a policy, mean over all replicates. Groups were fixed before the policies started. "
        "No mark: nobody of the group was answered, or the group is empty.",
        _alt(found),
        tuple(_panel(metric, found, drawn, height) for metric in metrics),
        tuple(drawn.items()),
    )


def _panel(metric: Metric, found: _Groups, drawn: Mapping[str, Look], height: float) -> Panel:
    largest = max((value for key, value in found.means.items() if key[2] == metric.name), default=0.0)
    factor, unit = _unit(metric, largest)
    return Panel(f"{_TITLES[metric.name]}, {unit}", _drawer(metric.name, factor, found, drawn), height, width=3.15)


def _unit(metric: Metric, largest: float) -> tuple[float, str]:
    if metric.unit == "share":
        return 100.0, "%"
    if metric.unit == "minutes" and largest > 180:
        return 1 / 60, "hours"
    return 1.0, metric.unit


def _drawer(measure: str, factor: float, found: _Groups, drawn: Mapping[str, Look]) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        ticks: list[tuple[int, str]] = []
        row, largest, least = 0, 0.0, 0.0
        for heading, kind, labels in found.blocks:
            axes.annotate(
                heading,
                (0, row),
                xycoords=axes.get_yaxis_transform(),
                xytext=(-4, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                fontsize=SMALL,
                fontweight="bold",
            )
            for label in labels:
                row += 1
                ticks.append((row, label))
                values = [found.of(kind, label, measure, policy) for policy in found.policies]
                known = [value for value in values if np.isfinite(value)]
                largest, least = max([largest, *known]), min([least, *known])
                _row(axes, row, values, [drawn[policy] for policy in found.policies])
            row += 1
        axes.set_ylim(row - 0.45, -0.6)
        axes.set_yticks([place for place, _ in ticks], [label for _, label in ticks], fontsize=SMALL)
        room = (largest - least) or 1 / factor
        axes.set_xlim(least - 0.04 * room, least + 1.06 * room)
        quiet_frame(axes, values="x", factor=factor)

    return draw


def _row(axes: Axes, row: int, values: Sequence[float], marks: Sequence[Look]) -> None:
    """One group: a mark for each policy, a little apart in height, so that equal values stay visible."""
    axes.axhspan(row - 0.42, row + 0.42, color=_STRIPE, linewidth=0, zorder=0)
    step = min(0.2, 0.62 / len(values))
    offsets = (np.arange(len(values)) - (len(values) - 1) / 2) * step
    for value, look, offset in zip(values, marks, offsets, strict=True):
        if np.isfinite(value):
            look.dot(axes, value, row + float(offset), 5.5)


def _alt(found: _Groups) -> str:
    parts = []
    for _, kind, labels in found.blocks:
        for policy in found.policies:
            shares = (
                f"{label} {words.percent(found.of(kind, label, 'complaints_answered', policy))}" for label in labels
            )
            parts.append(f"complaints answered under {policy}: {', '.join(shares)}")
    return "; ".join(parts)
