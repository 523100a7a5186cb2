"""Payback: what each policy has earned more than the reference by each month, and when that stays above 0."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from matplotlib.axes import Axes

from sim.study.analysis.compare import Comparison
from sim.views import words
from sim.views.figures.drawing import SMALL, Look, Panel, Picture, looks
from sim.views.figures.lines import Line, draw_lines, gap_lines
from sim.views.series import Array, Months


def payback(comparison: Comparison, profit: Months, horizon: int) -> Picture | None:
    """Draw the cumulative profit of each policy less that of the reference; None without a second policy.

    Args:
        comparison: the comparison of the scenario.
        profit: profit so far by month, see ``sim.views.series.monthly``.
        horizon: months of the horizon; the run-off after it is left out.
    """
    reference = comparison.against
    if reference not in profit.values or len(profit.values) < 2:
        return None
    months = profit.months[:horizon]
    whole = gap_lines(profit, reference, comparison.level)
    lines = {name: Line(one.centre[:horizon], one.low[:horizon], one.high[:horizon]) for name, one in whole.items()}
    paid = {name: payback_month(line.centre) for name, line in lines.items()}
    short = words.short(reference)
    return Picture(
        "payback",
        _title(lines, paid, short, horizon),
        f"Line: mean of the paired differences. Band: pointwise {words.percent(comparison.level)} confidence interval. Ring: from there "
        "on the mean is above 0. Profit is not discounted; what follows the horizon is not in it.",
        "; ".join(_said(name, line, paid[name], horizon) for name, line in lines.items()) + f"; each less {reference}.",
        (
            Panel(
                f"Profit so far less that of {short}, money",
                _drawer(months, lines, paid, looks(comparison.policies)),
                2.7,
            ),
        ),
        question="When does it pay back?",
    )


def payback_month(centre: Array) -> int | None:
    """Return the first month from which the cumulative difference stays above 0; None when it ends at or below 0."""
    if not len(centre) or not centre[-1] > 0.0:
        return None
    below = [month for month, value in enumerate(centre, start=1) if not value > 0.0]
    return below[-1] + 1 if below else 1


def _title(lines: Mapping[str, Line], paid: Mapping[str, int | None], against: str, horizon: int) -> str:
    order = sorted(lines, key=lambda name: -float(lines[name].centre[-1]))
    best = order[0]
    month, gain = paid[best], words.money(float(lines[best].centre[-1]))
    if month is None:
        return f"No policy earns back within {horizon} months what it costs beyond {against}"
    since = "earns more from the first month" if month == 1 else f"pays back in month {month}"
    text = f"{words.short(best)} {since} and has earned {gain} more than {against} after {horizon}"
    later = sum(paid[name] is None for name in order)
    if later:
        text += f"; {later} of {len(order)} policies {'does' if later == 1 else 'do'} not pay back by then"
    return text


def _said(name: str, line: Line, month: int | None, horizon: int) -> str:
    when = "not within the horizon" if month is None else f"from month {month}"
    low, high = float(line.low[-1]), float(line.high[-1])
    return (
        f"{name} pays back {when}, after {horizon} months {words.measure(float(line.centre[-1]), 'money', signed=True)} "
        f"({words.interval(low, high, 'money')})"
    )


def _drawer(
    months: Array, lines: Mapping[str, Line], paid: Mapping[str, int | None], drawn: Mapping[str, Look]
) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        draw_lines(axes, months, lines, drawn, zero=True)
        marked: set[int] = set()
        for name, month in sorted(paid.items(), key=lambda one: one[1] or 0):
            if month is None or month == 1:
                continue
            drawn[name].hollowed().dot(axes, month, float(lines[name].centre[month - 1]), 5.0)
            if month not in marked and not marked & {month - 1, month - 2}:
                axes.annotate(
                    f"month {month}" if not marked else str(month), (month, 0.0), xytext=(0, -7),
                    textcoords="offset points", ha="center", va="top", fontsize=SMALL,
                )  # fmt: skip
                marked.add(month)

    return draw
