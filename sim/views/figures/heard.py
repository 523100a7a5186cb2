"""Advocates against whiners, as speakers and as impressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes

from sim.measures.catalogue import run_metric
from sim.views import series, words
from sim.views.figures.drawing import RULE, SMALL, Look, Panel, Picture, quiet_frame, row_text

_ADVOCATES = Look("#0b5fa5", "solid", "o", "●")
_WHINERS = Look("#e08a00", "solid", "s", "□", hollow=True)
_PAIRS = (
    ("speakers_advocates", "speakers_whiners", "People who spoke"),
    ("impressions_advocates", "impressions_whiners", "Times somebody saw them"),
)


def who_was_heard(runs: Any, policies: Sequence[str]) -> Picture:
    """Draw speakers and impressions of advocates and whiners under each policy, from the ``runs`` table of one scenario."""
    panels, alt = [], []
    for ours, theirs, title in _PAIRS:
        advocates, whiners = series.run_means(runs, policies, ours), series.run_means(runs, policies, theirs)
        unit = run_metric(ours).unit
        panels.append(Panel(f"{title}, {unit}", _drawer(advocates, whiners), 0.5 + 0.4 * len(policies)))
        alt += [
            f"{title.lower()} under {policy}, {unit}: advocates {words.number(advocates[policy])}, whiners {words.number(whiners[policy])}"
            for policy in policies
        ]
    return Picture(
        "heard",
        "Who was heard, advocates or whiners?",
        "Mean over all replicates. At the right, the ratio of advocates to whiners.",
        "; ".join(alt),
        tuple(panels),
        (("advocates", _ADVOCATES), ("whiners", _WHINERS)),
    )


def _drawer(advocates: Mapping[str, float], whiners: Mapping[str, float]) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        for row, policy in enumerate(advocates):
            ours, theirs = advocates[policy], whiners[policy]
            axes.plot([ours, theirs], [row, row], color=RULE, linewidth=3, zorder=1)
            _WHINERS.dot(axes, theirs, row, 7)
            _ADVOCATES.dot(axes, ours, row, 7.5)
            row_text(axes, row - 0.38, words.short(policy))
            if theirs > 0:
                row_text(axes, row - 0.38, f"{words.number(ours / theirs, digits=2)} to 1", right=True, size=SMALL)
        known = [value for value in (*advocates.values(), *whiners.values()) if value > 0]
        top = max(known, default=1.0)
        axes.set_xlim(-0.03 * top, 1.06 * top)
        axes.set_ylim(len(advocates) - 0.65, -0.65)
        axes.set_yticks([])
        quiet_frame(axes, values="x")

    return draw
