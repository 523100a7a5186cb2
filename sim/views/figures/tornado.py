"""Tornado: the parameters that move the advantage of a policy in a sweep, each by its effect over its range, the greatest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from matplotlib.axes import Axes

from sim.study.analysis.intervals import side
from sim.study.analysis.sensitivity import LinearEffect
from sim.study.design.currency import DEFAULT
from sim.views import words
from sim.views.figures.drawing import INK, Look, Panel, Picture, looks, row_texts, rows_frame
from sim.views.figures.findings import called, in_brief

_MOST = 10
_PALE = 0.35


def tornado(
    policy: str,
    policies: Sequence[str],
    effects: Sequence[LinearEffect],
    labels: Mapping[str, str],
    currency: str = DEFAULT,
) -> Picture | None:
    """Draw how much the advantage of ``policy`` over the best of the others changes over the range of each parameter.

    None without effects.

    Args:
        policy: whose advantage.
        policies: all policies of the study.
        effects: of the varied parameters, see ``sim.study.analysis.sensitivity.linear_effects``.
        labels: by varied parameter, its name in text.
        currency: of amounts.
    """
    rows = sorted(effects, key=lambda one: -abs(one.change))
    if not rows:
        return None
    shown = rows[:_MOST]
    return Picture(
        "tornado",
        _title(policy, rows, labels),
        "Bar: how much the advantage over the best of the others changes from the lowest to the highest value of a parameter, all others "
        "held (linear regression over the design points). Line: 95 % confidence interval; pale where it includes 0.",
        "; ".join(
            f"{labels[one.parameter]}: {words.amount(one.change, currency, signed=True)} ({words.amounts(one.low, one.high, currency)})"
            for one in shown
        ),
        (
            Panel(
                f"Change of the advantage of {called(policy)}, {currency}",
                _drawer(shown, labels, looks(policies)[policy], currency),
                0.35 + 0.38 * len(shown),
            ),
        ),
        question=f"What moves the advantage of {called(policy)}?",
    )


def _title(policy: str, rows: Sequence[LinearEffect], labels: Mapping[str, str]) -> str:
    sure = [one for one in rows if side(one.low, one.high)]
    short = called(policy)
    if not sure:
        return f"No single parameter is shown to move the advantage of {short}"
    first = sure[0]
    way = "more" if first.change > 0.0 else "less"
    text = f"{short} gains {way} the higher {in_brief(labels[first.parameter])} is"
    if len(sure) > 1:
        second = sure[1]
        link = "and" if (second.change > 0.0) == (first.change > 0.0) else "but"
        text += f", {link} {'more' if second.change > 0.0 else 'less'} the higher {in_brief(labels[second.parameter])}"
    return text


def _drawer(
    rows: Sequence[LinearEffect], labels: Mapping[str, str], look: Look, currency: str
) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        axes.axvline(0.0, color=INK, linewidth=0.8, zorder=1)
        for row, one in enumerate(rows):
            sure = side(one.low, one.high) != 0
            axes.barh(row, one.change, height=0.3, color=look.colour, alpha=1.0 if sure else _PALE, zorder=2)
            axes.plot([one.low, one.high], [row, row], color=INK, linewidth=0.9, zorder=3)
            row_texts(axes, row, labels[one.parameter], words.amount(one.change, currency, signed=True), bold=sure)
        rows_frame(axes, len(rows))

    return draw
