"""Robust choice: expected value, worst case and greatest regret side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matplotlib.axes import Axes

from sim.study.analysis.robust import Estimate, Robustness, statement
from sim.views import words
from sim.views.figures.drawing import SMALL, Look, Panel, Picture, looks, quiet_frame, row_text


def robust_choice(found: Robustness) -> Picture:
    """Draw a panel a rule and a row a policy; the first policy by each rule is filled and bold."""
    policies = [one.policy for one in found.policies]
    drawn = looks(policies)
    height = 0.7 + 0.52 * len(policies)
    panels = (
        Panel(
            f"Expected value, money: mean of {found.points} {found.kind}",
            _rows([one.expected for one in found.policies], policies, drawn, found.first["expected"]),
            height,
        ),
        Panel(
            "Worst case, money: the point where it does worst",
            _rows([one.worst for one in found.policies], policies, drawn, found.first["worst"]),
            height,
        ),
        Panel(
            "Greatest regret, money: lower is better",
            _rows([one.regret for one in found.policies], policies, drawn, found.first["regret"], least=0.0),
            height,
        ),
    )
    return Picture(
        "robust",
        "Which policy is robust?",
        f"Filled and bold: first by that rule. Lines: 95 % confidence intervals over {found.kind} (for the two extremes, a measure of how "
        "much depends on single points). Regret: how much more the best policy at the same point brings.",
        statement(found),
        panels,
    )


def _rows(
    estimates: Sequence[Estimate],
    policies: Sequence[str],
    drawn: dict[str, Look],
    first: str,
    least: float | None = None,
) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        for row, (policy, one) in enumerate(zip(policies, estimates, strict=True)):
            look = drawn[policy]
            if one.low is not None and one.high is not None:
                axes.plot([one.low, one.high], [row, row], color=look.colour, linewidth=1.6, zorder=2)
            won = policy == first
            mark = look if won else Look(look.colour, look.dash, look.marker, look.glyph, hollow=True)
            mark.dot(axes, one.value, row, 7)
            row_text(axes, row - 0.4, words.short(policy), bold=won, size=SMALL)
            row_text(axes, row - 0.4, words.money(one.value), right=True, bold=won, size=SMALL)
        axes.set_ylim(len(policies) - 0.5, -0.75)
        axes.set_yticks([])
        if least is not None:
            axes.set_xlim(left=min(least, axes.get_xlim()[0]))
        axes.margins(x=0.08)
        quiet_frame(axes, values="x")

    return draw
