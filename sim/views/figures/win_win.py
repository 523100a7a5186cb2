"""Gains of the company and of its customers, and the strain on the staff."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.measures.catalogue import run_metric
from sim.study.analysis.compare import Comparison
from sim.views import words
from sim.views.figures.drawing import PANEL_WIDTH, QUIET, RULE, SMALL, Look, Panel, Picture, looks, quiet_frame, spread

_GAIN, _LOSS = "#e6f2ee", "#f7ece6"
_SURPLUS, _STRAIN = "customer_surplus", "strain"
Span = tuple[float, float] | None


@dataclass(frozen=True)
class _Point:
    """A policy less the reference policy: company and customers with their intervals, and the strain on the staff."""

    policy: str
    company: float
    customers: float
    company_span: Span
    customers_span: Span
    strain: float


def win_win(comparison: Comparison) -> Picture | None:
    """Draw value against customer surplus, both as differences, marks sized by staff strain; None with fewer than two policies."""
    points = [point for point in (_point(comparison, name) for name in comparison.policies) if point]
    if len(points) < 2 or comparison.metric == _SURPLUS:
        return None
    against = words.short(comparison.against)
    unit = words.unit_text(comparison.unit)
    alt = "; ".join(
        f"{p.policy}: {comparison.metric} {words.measure(p.company, comparison.unit, signed=True)}, customer surplus "
        f"{words.number(p.customers, signed=True)}, staff strain {words.measure(p.strain, '0 to 1')}"
        for p in points
    )
    return Picture(
        "winwin",
        "Do company and customers win together?",
        f"Each policy less {against}: to the right the company gains, upwards its customers do. The larger the mark, the greater "
        f"the strain on the staff. Lines are {words.percent(comparison.level)} confidence intervals; one that includes 0 settles nothing.",
        f"Less {comparison.against}: {alt}.",
        (
            Panel(
                f"Less {against}. Across: {run_metric(comparison.metric).label}, {unit}. Up: customer surplus, {run_metric(_SURPLUS).unit}",
                _drawer(points, looks(comparison.policies)),
                3.6,
                width=2 * PANEL_WIDTH,
            ),
        ),
    )


def _point(comparison: Comparison, policy: str) -> _Point | None:
    surplus, strain = comparison.measure(_SURPLUS, policy), comparison.measure(_STRAIN, policy)
    if surplus is None or strain is None or strain.mean is None:
        return None
    if policy == comparison.against:
        return _Point(policy, 0.0, 0.0, None, None, strain.mean)
    gap = comparison.difference(policy)
    if gap is None or surplus.difference is None:
        return None
    return _Point(
        policy, gap.mean, surplus.difference, _span(gap.low, gap.high), _span(surplus.low, surplus.high), strain.mean
    )


def _span(low: float | None, high: float | None) -> Span:
    return None if low is None or high is None else (low, high)


def _drawer(points: Sequence[_Point], drawn: dict[str, Look]) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        across = _limits([v for p in points for v in (p.company, *(p.company_span or ()))])
        up = _limits([v for p in points for v in (p.customers, *(p.customers_span or ()))])
        axes.fill_between([0, across[1]], 0, up[1], color=_GAIN, linewidth=0, zorder=0)
        axes.fill_between([across[0], 0], up[0], 0, color=_LOSS, linewidth=0, zorder=0)
        axes.set_xlim(across)
        axes.set_ylim(up)
        quiet_frame(axes, values="x")
        quiet_frame(axes, values="y")
        axes.grid(False)
        axes.axhline(0, color=RULE, linewidth=1, zorder=1)
        axes.axvline(0, color=RULE, linewidth=1, zorder=1)
        _corners(axes, across, up)
        most = max(point.strain for point in points) or 1.0
        for point in points:
            _mark(axes, point, drawn[point.policy], most)
        _names(axes, points, drawn, up)

    return draw


def _corners(axes: Axes, across: tuple[float, float], up: tuple[float, float]) -> None:
    """Write the meaning of each corner, where there is room for words."""
    top = up[1] / (up[1] - up[0])
    wide = across[1] / (across[1] - across[0])
    for x, y, height, width, text in (
        (0.99, 0.98, top, wide, "both gain"),
        (0.01, 0.98, top, 1.0 - wide, "customers gain, the company pays"),
        (0.01, 0.03, 1.0 - top, 1.0 - wide, "both lose"),
        (0.99, 0.03, 1.0 - top, wide, "the company gains, customers pay"),
    ):
        if height > 0.1 and width > 0.012 * len(text):
            axes.text(
                x, y, text, transform=axes.transAxes, fontsize=SMALL, color=QUIET, style="italic",
                ha="right" if x > 0.5 else "left", va="top" if y > 0.5 else "bottom",
            )  # fmt: skip


def _limits(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.08 * ((high - low) or 1.0)
    return low - room, high + room


def _mark(axes: Axes, point: _Point, look: Look, most: float) -> None:
    if point.company_span:
        axes.plot(point.company_span, [point.customers] * 2, color=look.colour, linewidth=0.9, zorder=2)
    if point.customers_span:
        axes.plot([point.company] * 2, point.customers_span, color=look.colour, linewidth=0.9, zorder=2)
    axes.scatter(
        point.company, point.customers, s=30 + 370 * (point.strain / most) ** 2, color=look.colour, alpha=0.28,
        linewidth=0, zorder=2,
    )  # fmt: skip
    look.dot(axes, point.company, point.customers, 6.0)


def _names(axes: Axes, points: Sequence[_Point], drawn: dict[str, Look], up: tuple[float, float]) -> None:
    """Names at the right, in the order of height, each with its mark and strain, and a thin line from the mark to its place."""
    gap = 0.085 * (up[1] - up[0])
    heights = spread([point.customers for point in points], gap)
    shift = max(0.0, max(heights) - (up[1] - gap))
    for point, height in zip(points, heights, strict=True):
        place = (1.02, height - shift)
        axes.annotate(
            "",
            (point.company, point.customers),
            xytext=place,
            textcoords=axes.get_yaxis_transform(),
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": RULE, "linewidth": 0.7, "shrinkB": 4, "shrinkA": 4},
            zorder=1,
        )
        drawn[point.policy].dot(axes, *place, 5.0, transform=axes.get_yaxis_transform(), clip_on=False)
        axes.text(
            1.035,
            place[1],
            f"{words.short(point.policy)}, strain {words.number(point.strain, digits=2)}",
            transform=axes.get_yaxis_transform(),
            fontsize=SMALL,
            va="center",
        )
