"""Service by group as a compact table: what the loudest get that the quietest do not, and likewise by customer value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sim.measures.catalogue import GROUP_METRICS, Metric
from sim.study.design.currency import DEFAULT
from sim.views import series, words
from sim.views.estimates import GroupGap, group_gaps
from sim.views.figures.drawing import INK, QUIET, SMALL, Panel, Picture
from sim.views.figures.findings import called, unit_in

_COLUMNS = {"complaints_answered": "answered", "complaint_wait": "wait", "compensation": "paid"}
_BETTER = {"complaints_answered": 1, "complaint_wait": -1, "compensation": 1}
_KINDS = (("loudness", "Loudest fifth | quietest fifth", "the loudest fifth", "the quietest"),
          ("value", "Most valuable 20 % | bottom half", "the most valuable 20 %", "the bottom half"))  # fmt: skip
_FAVOURED, _NEGLECTED, _ALIKE = "#cfe0f5", "#f8dcc4", "#f3f4f6"
_NAMES = 1.25
"""Width of the names, in columns of the table."""
_NEAR = 0.02
"""Share of the greater value below which a difference is not worth colour, whatever its interval; an assumption."""

Cells = Mapping[str, Mapping[str, GroupGap]]
"""By measure and policy."""


@dataclass(frozen=True)
class _Block:
    """One way to divide customers: its title, both ends in words, and what each policy gives to both."""

    title: str
    first: str
    second: str
    cells: Cells


def who_got_served(
    groups: Any, runs: Any, policies: Sequence[str], level: float = 0.95, currency: str = DEFAULT
) -> Picture | None:
    """Draw what the first and the last group of customers get under each policy; None without groups.

    Args:
        groups: the ``groups`` table of one scenario.
        runs: its ``runs`` table.
        policies: which policies.
        level: confidence level of the differences.
        currency: of compensation.
    """
    blocks = []
    for kind, title, first, second in _KINDS:
        labels = series.group_labels(groups, kind)
        if len(labels) > 1:
            ends = labels[-1], labels[0]
            cells = {name: group_gaps(groups, runs, policies, kind, ends, name, level) for name in _COLUMNS}
            blocks.append(_Block(title, first, second, cells))
    if not blocks:
        return None
    return Picture(
        "served",
        _title(blocks[0]),
        "Complaints answered, their wait, and compensation a head, mean over all replicates. Blue: the first group is "
        f"served better, orange: worse (pointwise {words.confidence(level)} confidence interval of the difference excludes 0, and it is at "
        "least 2 %). Groups were fixed before the policies started.",
        "; ".join(_said(block, policy, currency) for block in blocks for policy in policies),
        tuple(Panel(block.title, _drawer(block, policies, currency), 0.35 + 0.2 * len(policies)) for block in blocks),
        question="Who got served?",
    )


def _favour(measure: str, cell: GroupGap) -> int:
    """Return 1 where the first group is served better, -1 where it is served worse, 0 where nothing is shown."""
    size = max(abs(cell.first), abs(cell.second))
    return cell.gap.side * _BETTER[measure] if abs(cell.gap.mean) >= _NEAR * size else 0


def _title(block: _Block) -> str:
    """Say who lets the loud wait less: that is what priority is for."""
    waits = block.cells["complaint_wait"]
    sooner = [policy for policy, cell in waits.items() if _favour("complaint_wait", cell) > 0]
    later = [policy for policy, cell in waits.items() if _favour("complaint_wait", cell) < 0]
    paid = [policy for policy, cell in block.cells["compensation"].items() if _favour("compensation", cell) > 0]
    if not sooner and not later:
        text = f"No policy answers {block.first} sooner than {block.second}"
        return text + (f"; {called(paid[0])} pays them more" if len(paid) == 1 else "")
    some = sooner or later
    most = max(some, key=lambda policy: abs(waits[policy].gap.mean))
    by = words.duration(abs(waits[most].gap.mean))
    others = "" if len(some) == 1 else f" ({len(some)} of {len(waits)} policies do)"
    return f"{called(most)} answers {block.first} {by} {'sooner' if sooner else 'later'} than {block.second}{others}"


def _said(block: _Block, policy: str, currency: str) -> str:
    parts = []
    for measure, name in _COLUMNS.items():
        factor, unit = _unit(_metric(measure), list(block.cells[measure].values()))
        cell = block.cells[measure].get(policy)
        text = (
            words.NONE
            if cell is None
            else f"{_text(cell.first, factor)} and {_text(cell.second, factor)} {unit_in(unit, currency)}"
        )
        parts.append(f"{name} {text}")
    return f"{policy}, {block.first} and {block.second}: {', '.join(parts)}"


def _metric(name: str) -> Metric:
    return next(metric for metric in GROUP_METRICS if metric.name == name)


def _unit(metric: Metric, cells: Sequence[GroupGap]) -> tuple[float, str]:
    """Return the factor and the unit for all cells of a measure."""
    if metric.unit == "share":
        return 100.0, "%"
    largest = max((value for cell in cells for value in (cell.first, cell.second)), default=0.0)
    return (
        (1 / 60.0, "hours")
        if metric.unit == "minutes" and largest > 180.0
        else (1.0, "min" if metric.unit == "minutes" else metric.unit)
    )


def _text(value: float, factor: float) -> str:
    return words.number(factor * value, digits=2)


def _drawer(block: _Block, policies: Sequence[str], currency: str) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        for row, policy in enumerate(policies):
            axes.text(0, row, called(policy, 18), fontsize=SMALL, va="center", ha="left", color=INK)
        for place, (measure, name) in enumerate(_COLUMNS.items()):
            left = _NAMES + place
            cells = block.cells[measure]
            factor, unit = _unit(_metric(measure), list(cells.values()))
            axes.text(
                left + 0.5,
                -0.85,
                f"{name}, {unit_in(unit, currency).partition(' per ')[0]}",
                fontsize=SMALL,
                ha="center",
                va="center",
                color=QUIET,
            )
            for row, policy in enumerate(policies):
                cell = cells.get(policy)
                colour = {1: _FAVOURED, -1: _NEGLECTED}.get(_favour(measure, cell) if cell else 0, _ALIKE)
                axes.add_patch(Rectangle((left + 0.03, row - 0.45), 0.94, 0.9, facecolor=colour, linewidth=0))
                text = f"{_text(cell.first, factor)} | {_text(cell.second, factor)}" if cell else words.NONE
                axes.text(left + 0.5, row, text, fontsize=SMALL, ha="center", va="center")
        axes.set_xlim(0, _NAMES + len(_COLUMNS))
        axes.set_ylim(len(policies) - 0.5, -1.25)
        axes.axis("off")

    return draw
