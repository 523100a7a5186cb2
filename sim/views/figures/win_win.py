"""Gains of the company, of its customers and of its staff."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.measures.catalogue import run_metric
from sim.study.analysis.compare import Comparison
from sim.study.analysis.intervals import side
from sim.study.design.currency import DEFAULT
from sim.views import words
from sim.views.figures.drawing import INK, QUIET, RULE, SMALL, Look, Panel, Picture, looks, quiet_frame, row_text
from sim.views.figures.findings import called, in_unit, named, unit_in
from sim.views.figures.lines import name_marks

_GAIN, _LOSS = "#e6f2ee", "#f7ece6"
_SURPLUS, _STRAIN = "customer_surplus", "strain"
_LETTER = 0.023
"""Share of the plane's width that a letter of a corner takes."""


@dataclass(frozen=True)
class _Gap:
    """A policy less the reference, with its interval where there is one."""

    mean: float = 0.0
    low: float | None = None
    high: float | None = None

    @property
    def ends(self) -> tuple[float, ...]:
        """The mean, and the interval where there is one."""
        return (self.mean,) if self.low is None or self.high is None else (self.mean, self.low, self.high)

    @property
    def side(self) -> int:
        """1 or -1 when the interval excludes 0, otherwise 0."""
        return side(self.low, self.high)


@dataclass(frozen=True)
class _Point:
    """A policy less the reference, for the company, its customers and its staff."""

    policy: str
    company: _Gap
    customers: _Gap
    strain: _Gap


def win_win(comparison: Comparison, currency: str = DEFAULT) -> Picture | None:
    """Draw value against customer surplus, and the strain on the staff, as differences; None with fewer than two policies."""
    points = [point for point in (_point(comparison, name) for name in comparison.policies) if point]
    if len(points) < 2 or comparison.metric == _SURPLUS:
        return None
    against, drawn = called(comparison.against), looks(comparison.policies)
    label, unit = run_metric(comparison.metric).label, unit_in(comparison.unit, currency)
    surplus = unit_in(run_metric(_SURPLUS).unit, currency)
    others = [point for point in points if point.policy != comparison.against]
    alt = "; ".join(
        f"{p.policy}: {label} {in_unit(p.company.mean, comparison.unit, currency, signed=True)}, customer surplus "
        f"{words.number(p.customers.mean, signed=True)}, staff strain {words.measure(p.strain.mean, '0 to 1', signed=True)}"
        for p in others
    )
    return Picture(
        "winwin",
        _title(others, against),
        f"Each policy less {against}: to the right the company gains, upwards its customers do. Beside it the strain on the staff. Lines "
        f"are {words.confidence(comparison.level)} confidence intervals; one that includes 0 shows nothing.",
        f"Less {comparison.against}: {alt}.",
        (
            Panel(f"Across: {label}, {unit}. Up: customer surplus, {surplus}", _plane(points, drawn), 2.6),
            Panel(f"Staff strain (0 to 1) less that under {against}", _strains(others, drawn), 0.4 + 0.34 * len(others)),
        ),
        question="Do company and customers win together?",
    )  # fmt: skip


def _title(points: Sequence[_Point], against: str) -> str:
    both = [p.policy for p in points if p.company.side > 0 and p.customers.side > 0]
    traded = [p.policy for p in points if p.company.side * p.customers.side < 0]
    if both:
        return f"Company and customers both gain under {named(both)}, compared with {against}"
    if traded:
        return f"Under {named(traded)} one gains what the other loses, company or customers, compared with {against}"
    up = [p.policy for p in points if p.customers.side > 0]
    down = [p.policy for p in points if p.customers.side < 0]
    won = [p.policy for p in points if p.company.side > 0]
    parts = [f"the company gains under {named(won)}"] if won else []
    if up or down:
        ways = [f"{verb} under {named(some)}" for some, verb in ((up, "gain"), (down, "lose")) if some]
        parts.append(f"customers {' and '.join(ways)}")
    if not parts:
        return f"No policy is shown to make company or customers better or worse off than {against}"
    text = ", ".join(parts)
    return f"{text[0].upper()}{text[1:]}; no policy is shown to make both better off than {against}"


def _point(comparison: Comparison, policy: str) -> _Point | None:
    surplus, strain = comparison.measure(_SURPLUS, policy), comparison.measure(_STRAIN, policy)
    if surplus is None or strain is None or strain.mean is None:
        return None
    if policy == comparison.against:
        return _Point(policy, _Gap(), _Gap(), _Gap())
    gap = comparison.difference(policy)
    if gap is None or surplus.difference is None or strain.difference is None:
        return None
    return _Point(
        policy,
        _Gap(gap.mean, gap.low, gap.high),
        _Gap(surplus.difference, surplus.low, surplus.high),
        _Gap(strain.difference, strain.low, strain.high),
    )


def _plane(points: Sequence[_Point], drawn: dict[str, Look]) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        across = _limits([end for p in points for end in p.company.ends])
        up = _limits([end for p in points for end in p.customers.ends])
        axes.fill_between([0, across[1]], 0, up[1], color=_GAIN, linewidth=0, zorder=0)
        axes.fill_between([across[0], 0], up[0], 0, color=_LOSS, linewidth=0, zorder=0)
        axes.set_ylim(up)
        axes.set_xlim(across)
        quiet_frame(axes, values="x")
        quiet_frame(axes, values="y")
        axes.grid(False)
        axes.plot(across, [0, 0], color=RULE, linewidth=0.8, zorder=1)
        axes.axvline(0, color=RULE, linewidth=0.8, zorder=1)
        _corners(axes, across, up)
        for point in points:
            look = drawn[point.policy]
            axes.plot(
                point.company.ends[1:],
                [point.customers.mean] * (len(point.company.ends) - 1),
                color=look.colour,
                linewidth=0.8,
            )
            axes.plot(
                [point.company.mean] * (len(point.customers.ends) - 1),
                point.customers.ends[1:],
                color=look.colour,
                linewidth=0.8,
            )
            look.dot(axes, point.company.mean, point.customers.mean, 5.5)
        name_marks(axes, across, {p.policy: (p.company.mean, p.customers.mean) for p in points}, drawn)

    return draw  # fmt: skip


def _corners(axes: Axes, across: tuple[float, float], up: tuple[float, float]) -> None:
    """Write the meaning of each corner, where there is room for words."""
    top, wide = up[1] / (up[1] - up[0]), across[1] / (across[1] - across[0])
    room = 0.01 * (across[1] - across[0])
    for right, upper, texts in (
        (True, True, ("both gain",)),
        (False, True, ("customers gain, company pays", "customers gain")),
        (False, False, ("both lose",)),
        (True, False, ("company gains, customers pay", "company gains")),
    ):
        height, width = (top if upper else 1.0 - top), (wide if right else 1.0 - wide)
        text = next((text for text in texts if height > 0.1 and width > _LETTER * len(text)), "")
        axes.annotate(
            text, (across[1] - room if right else across[0] + room, up[1] if upper else up[0]),
            xytext=(0, -2 if upper else 2), textcoords="offset points", fontsize=SMALL, color=QUIET, style="italic",
            ha="right" if right else "left", va="top" if upper else "bottom",
        )  # fmt: skip


def _limits(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.08 * ((high - low) or 1.0)
    return low - room, high + room


def _strains(points: Sequence[_Point], drawn: dict[str, Look]) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        axes.axvline(0, color=INK, linewidth=0.8, zorder=1)
        for row, point in enumerate(points):
            strain, look = point.strain, drawn[point.policy]
            axes.plot(strain.ends[1:], [row] * (len(strain.ends) - 1), color=look.colour, linewidth=1.4, zorder=2)
            look.dot(axes, strain.mean, row, 5.5)
            shown = strain.side != 0
            row_text(axes, row - 0.42, called(point.policy), size=SMALL, bold=shown)
            text = words.measure(strain.mean, "0 to 1", signed=True)
            row_text(axes, row - 0.42, text, right=True, size=SMALL, bold=shown)
        axes.set_ylim(len(points) - 0.65, -0.75)
        axes.set_yticks([])
        quiet_frame(axes, values="x")

    return draw
