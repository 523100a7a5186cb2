"""Figures of a calibration: what the waves leave, what is left of each parameter, pairs known together, each pattern against its band."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator

from sim.calibration.findings.summary import Pair, Predicted, Summary
from sim.calibration.matching.implausibility import CUT_OFF
from sim.calibration.matching.space import values_at
from sim.views import words
from sim.views.figures.drawing import QUIET, RULE, SMALL, Look, Panel, Picture, quiet_frame, row_text

_BLUE, _PALE, _BAND = "#2457c5", "#b9d3ea", "#eef1f4"
_LEFT = Look(_BLUE, "solid", "o", "●")
_PRIOR = Look("#8d96a0", "solid", "s", "■", hollow=True)
_MOST_PAIRS = 4
_WIDE = 6.0
"""Inches of a panel of long names."""
_EDGE = 8.0
"""Standard deviations at which a predicted range is cut off."""


def figures_of(found: Summary) -> tuple[Picture, ...]:
    """Return the figures for which there is something to draw."""
    made = (shares(found), ranges(found), pairs(found), predictions(found))
    return tuple(one for one in made if one is not None)


def shares(found: Summary) -> Picture | None:
    """Draw the share of the space that each wave leaves."""
    left = [wave for wave in found.waves if wave["share"] > 0.0]
    if not left:
        return None

    def draw(axes: Axes) -> None:
        axes.set_yscale("log")
        for wave in left:
            place = wave["wave"]
            axes.plot([place, place], [wave["share_low"], wave["share_high"]], color=_BLUE, linewidth=1.6, zorder=2)
            _LEFT.dot(axes, place, wave["share"], 5.5)
        low = min(wave["share_low"] for wave in left)
        axes.set_ylim(10.0 ** math.floor(math.log10(low)), 1.6)
        axes.yaxis.set_major_locator(LogLocator(numticks=7))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: _share(share)))
        axes.yaxis.minorticks_off()
        axes.set_xlim(0.5, left[-1]["wave"] + 0.5)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("wave")
        axes.tick_params(length=0)
        axes.grid(True, axis="y", color=RULE, linewidth=0.6)
        axes.set_axisbelow(True)

    text = "; ".join(f"wave {wave['wave']}: {wave['share']:.2g}" for wave in left)
    return Picture(
        "calibration-waves",
        "How much of the space is left?",
        "Share of the prior space that is not ruled out after each wave, with its 95 % interval.",
        text,
        (Panel("Share of the space, on a scale of powers of ten", draw, 2.2),),
    )


def ranges(found: Summary) -> Picture | None:
    """Draw what is left of the prior range of each parameter."""
    if not found.ranges:
        return None
    rows = found.ranges

    def draw(axes: Axes) -> None:
        for row, one in enumerate(rows):
            axes.plot([0.0, 1.0], [row, row], color=_PALE, linewidth=5.0, solid_capstyle="butt", zorder=1)
            low, middle, high = one.unit
            axes.plot([low, high], [row, row], color=_BLUE, linewidth=2.2, zorder=2)
            _LEFT.dot(axes, middle, row, 6)
            narrow = one.narrowed > 1.5
            row_text(axes, row - 0.42, one.free.key, size=SMALL, bold=narrow)
            low_text, middle_text, high_text = (words.number(value) for value in one.quantiles)
            row_text(
                axes, row - 0.42, f"{middle_text} ({low_text} to {high_text})", right=True, size=SMALL, bold=narrow
            )
            end = f" {one.free.scale}" if one.free.scale == "log" else ""
            axes.text(1.01, row, f"{one.free.high:g}{end}", fontsize=SMALL, color=QUIET, va="center", ha="left")
            axes.text(-0.01, row, f"{one.free.low:g}", fontsize=SMALL, color=QUIET, va="center", ha="right")
        axes.set_xlim(-0.09, 1.13)
        axes.set_ylim(len(rows) - 0.5, -0.8)
        axes.set_yticks([])
        axes.set_xticks([])
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)

    return Picture(
        "calibration-ranges",
        "What is left of each parameter?",
        "Pale: the prior range, uniform, on a scale of logarithms where it says so. Blue: 5 to 95 %, dot: median. Bold: the range is "
        "narrower than two thirds of the prior's.",
        "; ".join(f"{one.free.key}: {words.number(one.quantiles[1])}" for one in rows),
        (Panel("Values; at the right median and 5 to 95 %", draw, 0.5 + 0.33 * len(rows), _WIDE),),
    )


def pairs(found: Summary) -> Picture | None:
    """Draw the pairs of parameters that are known together only."""
    if not found.pairs:
        return None
    shown = found.pairs[:_MOST_PAIRS]
    return Picture(
        "calibration-pairs",
        "Which parameters are known together only?",
        "A point is a parameter set that is left, its size the weight. Where they lie along a line, the patterns fix a product, a ratio or "
        "a sum, and neither of the two alone.",
        "; ".join(f"{one.first} and {one.second}: correlation {one.correlation:.2f}" for one in shown),
        tuple(Panel(f"Correlation {_signed(one.correlation)}", _pair(found, one), 2.5) for one in shown),
    )


def predictions(found: Summary) -> Picture | None:
    """Draw each statistic, at prior draws and at the members of the ensemble, against what is published."""
    rows = [one for one in found.predicted if math.isfinite(one.prior[1]) or math.isfinite(one.posterior[1])]
    if not rows:
        return None
    groups = list(dict.fromkeys(one.about.group for one in rows))
    return Picture(
        "calibration-patterns",
        "Does the model meet the patterns that it was fitted to?",
        "Distance of the model from the published number, in standard deviations of observation and discrepancy. Grey: prior, blue: left; "
        "5 to 95 % and median, cut at eight. Shaded: within two; dotted: the cut-off of three. Arrow: the median is further away.",
        "; ".join(f"{one.about.name}: {one.posterior[1]:.1f}" for one in rows),
        (
            Panel(
                "Model less published, in standard deviations", _predicted(rows, groups), 0.6 + 0.27 * len(rows), _WIDE
            ),
        ),
        (("prior", _PRIOR), ("left", _LEFT)),
    )


def _share(share: float) -> str:
    return words.tick(share) if share >= 1e-4 else f"{share:.0e}"


def _signed(value: float) -> str:
    return words.number(value, digits=2, signed=True)


def _pair(found: Summary, pair: Pair) -> Callable[[Axes], None]:
    places = [found.problem.keys.index(key) for key in (pair.first, pair.second)]

    def draw(axes: Axes) -> None:
        size = 14.0 * found.weights / found.weights.mean()
        first, second = found.unit[:, places].T
        axes.scatter(first, second, s=np.minimum(size, 90.0), color=_BLUE, alpha=0.55, linewidths=0)
        for axis, place in ((axes.xaxis, places[0]), (axes.yaxis, places[1])):
            free = found.problem.free[place]
            ticks = (0.0, 0.5, 1.0)
            axis.set_ticks(list(ticks), [words.number(values_at([free], [u])[free.key], digits=2) for u in ticks])
            axis.set_label_text(free.key)
        axes.set_xlim(-0.03, 1.03)
        axes.set_ylim(-0.03, 1.03)
        axes.tick_params(length=0)
        axes.grid(True, color=RULE, linewidth=0.6)
        axes.set_axisbelow(True)

    return draw


def _predicted(rows: Sequence[Predicted], groups: Sequence[str]) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        axes.axvspan(-2.0, 2.0, color=_BAND, zorder=0)
        axes.axvline(0.0, color=QUIET, linewidth=0.9, zorder=1)
        for edge in (-CUT_OFF, CUT_OFF):
            axes.axvline(edge, color=QUIET, linewidth=0.9, linestyle=(0, (1.2, 2)), zorder=1)
        for row, one in enumerate(rows):
            if groups.index(one.about.group) % 2:
                axes.axhspan(row - 0.5, row + 0.5, color="#f7f8fa", zorder=-1)
            for (low, middle, high), look, shift in ((one.prior, _PRIOR, 0.16), (one.posterior, _LEFT, -0.14)):
                if not math.isfinite(middle):
                    continue
                ends = [min(max(end, -_EDGE), _EDGE) for end in (low, high)]
                axes.plot(ends, [row + shift] * 2, color=look.colour, linewidth=1.6, zorder=2)
                if abs(middle) <= _EDGE:
                    look.dot(axes, middle, row + shift, 5)
                else:
                    axes.text(math.copysign(_EDGE, middle), row + shift, "▶" if middle > 0 else "◀", color=look.colour,
                              fontsize=SMALL, ha="center", va="center")  # fmt: skip
        axes.set_yticks(range(len(rows)), [one.about.name for one in rows], fontsize=SMALL)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(-_EDGE - 0.3, _EDGE + 0.3)
        quiet_frame(axes, values="x")

    return draw
