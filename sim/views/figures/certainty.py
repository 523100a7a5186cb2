"""Certainty of the answer: the chance of being best, and the two parts of the variance, chance and parameter uncertainty."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matplotlib.axes import Axes

from sim.study.analysis.compare import Comparison, Difference
from sim.views import words
from sim.views.figures.answer import pair_text, pairs_to_show
from sim.views.figures.drawing import PANEL_WIDTH, Panel, Picture, looks, quiet_frame, row_text

_CHANCE = "#c9d3dd"
_PARAMETERS = "#54708c"
_TRACK = "#eef0f3"
_LONG, _WIDE = 33, 5.2  # pairs of more letters need a panel of so many inches


def how_sure(comparison: Comparison) -> Picture | None:
    """Draw the chance of being best by policy, and the parts of the variance by pair; None with too few replicates for either."""
    panels, alt = [], []
    order = sorted(comparison.standings, key=lambda row: -(row.mean or 0.0))
    chances = [(row.policy, row.best_chance) for row in order if row.best_chance is not None]
    if len(chances) > 1:
        panels.append(
            Panel(
                "Chance of being the best of these policies, %", _chances(chances, comparison), 0.5 + 0.4 * len(chances)
            )
        )
        alt += [f"{policy} is best with chance {words.percent(chance)}" for policy, chance in chances]
    split = [
        row for row in pairs_to_show(comparison) if row.chance_share is not None and row.parameter_share is not None
    ]
    if split:
        panels.append(
            Panel(
                "Why replicates differ, % of the variance",
                _parts(split),
                0.5 + 0.4 * len(split),
                width=_WIDE if max(len(pair_text(row)) for row in split) > _LONG else PANEL_WIDTH,
            )
        )
        alt += [
            f"{row.policy} above {row.against}: {words.percent(row.chance_share or 0.0)} chance, "
            f"{words.percent(row.parameter_share or 0.0)} parameter uncertainty"
            for row in split
        ]
    if not panels:
        return None
    reading = "The chance that a policy has the greatest mean, by bootstrap over replicates."
    if split:
        reading += (
            " Chance (aleatory) would remain if every parameter were known. Parameter uncertainty (epistemic) would shrink with better "
            "data."
        )
    return Picture("certainty", "How sure is it?", reading, "; ".join(alt) + ".", tuple(panels))


def _chances(chances: Sequence[tuple[str, float]], comparison: Comparison) -> Callable[[Axes], None]:
    drawn = looks(comparison.policies)

    def draw(axes: Axes) -> None:
        for row, (policy, chance) in enumerate(chances):
            axes.barh(row, 100, height=0.24, color=_TRACK)
            axes.barh(row, 100 * chance, height=0.24, color=drawn[policy].colour)
            row_text(axes, row - 0.36, words.short(policy))
            row_text(
                axes, row - 0.36, words.percent(chance), right=True, bold=chance == max(value for _, value in chances)
            )
        _bars(axes, len(chances))

    return draw


def _parts(rows: Sequence[Difference]) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        for row, pair in enumerate(rows):
            chance = 100 * (pair.chance_share or 0.0)
            axes.barh(row, chance, height=0.24, color=_CHANCE)
            axes.barh(row, 100 - chance, left=chance, height=0.24, color=_PARAMETERS)
            row_text(axes, row - 0.36, pair_text(pair))
            row_text(axes, row - 0.36, f"chance {chance:.0f} | parameters {100 - chance:.0f}", right=True)
        _bars(axes, len(rows))

    return draw


def _bars(axes: Axes, rows: int) -> None:
    axes.set_xlim(0, 100)
    axes.set_ylim(rows - 0.6, -0.6)
    axes.set_yticks([])
    quiet_frame(axes, values="x")
    axes.grid(False)
