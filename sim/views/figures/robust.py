"""Robust choice: the greatest regret of each policy over many points, and in how many it is best."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from matplotlib.axes import Axes

from sim.study.analysis.answer.wording import listed
from sim.study.analysis.robust import RULES, UNITS, PolicyRobustness, Robustness, statement
from sim.study.design.currency import DEFAULT
from sim.views import words
from sim.views.figures.drawing import SMALL, Look, Panel, Picture, looks, quiet_frame, row_text
from sim.views.figures.findings import called, unit_in

_TRACK = "#eef0f3"
_ROW = 0.36


def robust_choice(found: Robustness, currency: str = DEFAULT) -> Picture:
    """Draw the greatest regret of each policy and the share of points in which it is best; the first of each is bold."""
    drawn = looks([one.policy for one in found.policies])
    unit = unit_in(UNITS[found.basis].format(against=found.against), currency)
    height = 0.35 + _ROW * len(found.policies)
    return Picture(
        "robust",
        _title(found),
        f"Regret: how much more the best policy at the same point brings; the greatest over {found.points} {found.kind}, with a 95 % "
        "confidence interval that shows how much depends on single points. Exact ties count for each of the policies.",
        statement(found),
        (
            Panel(f"Greatest regret, {unit}: lower is better", _regrets(found, drawn, currency), height),
            Panel(f"Best in, % of {found.points} {found.kind}", _shares(found.policies, drawn), height),
        ),
        question="Which policy is robust?",
    )


def _title(found: Robustness) -> str:
    by: dict[tuple[str, ...], list[str]] = {}
    for rule, policies in found.first.items():
        by.setdefault(policies, []).append(RULES[rule])
    if found.choice is not None:
        return f"{called(found.choice)} is the robust choice: first by {listed(list(RULES.values()), None)}"
    parts = [f"{listed(list(map(called, policies)), None)} by {listed(rules, None)}" for policies, rules in by.items()]
    return f"No policy is first by every rule: {', '.join(parts)}"


def _regrets(found: Robustness, drawn: Mapping[str, Look], currency: str) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        for row, one in enumerate(found.policies):
            look, regret = drawn[one.policy], one.regret
            if regret.low is not None and regret.high is not None:
                axes.plot([regret.low, regret.high], [row, row], color=look.colour, linewidth=1.4, zorder=2)
            look.dot(axes, regret.value, row, 5.5)
            text = (
                f"{words.number(regret.value)} %" if found.basis == "percent" else words.amount(regret.value, currency)
            )
            _texts(axes, row, one.policy, text, one.policy in found.first["regret"])
        axes.set_ylim(len(found.policies) - 0.6, -0.75)
        axes.set_yticks([])
        axes.margins(x=0.06)
        axes.set_xlim(left=min(0.0, axes.get_xlim()[0]))
        quiet_frame(axes, values="x")

    return draw


def _shares(policies: Sequence[PolicyRobustness], drawn: Mapping[str, Look]) -> Callable[[Axes], None]:
    most = max(one.best_in for one in policies)

    def draw(axes: Axes) -> None:
        for row, one in enumerate(policies):
            axes.barh(row, 100, height=0.24, color=_TRACK)
            axes.barh(row, 100 * one.best_in, height=0.24, color=drawn[one.policy].colour)
            _texts(axes, row, one.policy, f"{100 * one.best_in:.0f} %", one.best_in == most)
        axes.set_xlim(0, 100)
        axes.set_ylim(len(policies) - 0.6, -0.75)
        axes.set_yticks([])
        quiet_frame(axes, values="x")
        axes.grid(False)

    return draw


def _texts(axes: Axes, row: int, policy: str, text: str, first: bool) -> None:
    row_text(axes, row - 0.42, called(policy), bold=first, size=SMALL)
    row_text(axes, row - 0.42, text, right=True, bold=first, size=SMALL)
