"""Advocates against whiners, as speakers and as impressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes

from sim.measures.catalogue import run_metric
from sim.views import words
from sim.views.estimates import Known, run_estimates
from sim.views.figures.drawing import RULE, SMALL, Look, Panel, Picture, quiet_frame, row_text
from sim.views.figures.findings import called

_ADVOCATES = Look("#2457c5", "solid", "o", "●")
_WHINERS = Look("#de6a12", "solid", "s", "□", hollow=True)
_PAIRS = (
    ("speakers_advocates", "speakers_whiners", "People who spoke"),
    ("impressions_advocates", "impressions_whiners", "Times somebody saw them"),
)

Pairs = Mapping[str, tuple[Known, Known]]
"""By policy: advocates and whiners."""


def who_was_heard(runs: Any, policies: Sequence[str], level: float = 0.95) -> Picture:
    """Draw speakers and impressions of advocates and whiners under each policy.

    Args:
        runs: the ``runs`` table of one scenario.
        policies: which policies.
        level: confidence level of the intervals.
    """
    panels, alt, found = [], [], {}
    for ours, theirs, title in _PAIRS:
        advocates, whiners = (run_estimates(runs, policies, name, level) for name in (ours, theirs))
        found[title] = {policy: (advocates[policy], whiners[policy]) for policy in policies}
        unit = run_metric(ours).unit
        panels.append(Panel(f"{title}, {unit}", _drawer(found[title]), 0.4 + 0.34 * len(policies)))
        alt += [
            f"{title.lower()} under {policy}, {unit}: advocates {words.number(advocates[policy].mean)}, "
            f"whiners {words.number(whiners[policy].mean)}"
            for policy in policies
        ]
    return Picture(
        "heard",
        _title(found[_PAIRS[1][2]]),
        f"Mean over all replicates with its pointwise {words.confidence(level)} confidence interval. At the right, the ratio of "
        "advocates to whiners.",
        "; ".join(alt),
        tuple(panels),
        (("advocates", _ADVOCATES), ("whiners", _WHINERS)),
        question="Who was heard, advocates or whiners?",
    )


def _ratio(pair: tuple[Known, Known]) -> float | None:
    ours, theirs = (known.mean for known in pair)
    return ours / theirs if theirs > 0.0 else None


def _title(seen: Pairs) -> str:
    ratios = {policy: ratio for policy, pair in seen.items() if (ratio := _ratio(pair)) is not None}
    if not ratios:
        return "Nobody saw a complaint of a whiner"
    most, least = max(ratios, key=lambda one: ratios[one]), min(ratios, key=lambda one: ratios[one])
    best, worst = (words.number(ratios[one], digits=2) for one in (most, least))
    if best == worst:
        where = f"under {called(most)}" if len(ratios) == 1 else "under every policy"
        return f"Advocates are seen {best} times for each time a whiner is, {where}"
    return (
        f"Advocates are seen {best} times for each time a whiner is under {called(most)}, {worst} times under "
        f"{called(least)}"
    )


def _drawer(found: Pairs) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        top = 0.0
        for row, (policy, (ours, theirs)) in enumerate(found.items()):
            axes.plot([ours.mean, theirs.mean], [row, row], color=RULE, linewidth=2.5, zorder=1)
            for one, look, size in ((theirs, _WHINERS, 5.5), (ours, _ADVOCATES, 6.0)):
                axes.plot([one.low, one.high], [row, row], color=look.colour, linewidth=1.0, zorder=2)
                look.dot(axes, one.mean, row, size)
                top = max([top, *(end for end in (one.mean, one.high) if end > 0.0)])
            row_text(axes, row - 0.4, called(policy), size=SMALL)
            ratio = _ratio((ours, theirs))
            if ratio is not None:
                row_text(axes, row - 0.4, f"{words.number(ratio, digits=2)} to 1", right=True, size=SMALL)
        top = top or 1.0
        axes.set_xlim(-0.03 * top, 1.06 * top)
        axes.set_ylim(len(found) - 0.7, -0.7)
        axes.set_yticks([])
        quiet_frame(axes, values="x")

    return draw
