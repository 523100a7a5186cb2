"""Certainty of the answer: the chance of being best, and the two parts of the variance, chance and parameter uncertainty."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matplotlib.axes import Axes

from sim.study.analysis.compare import Comparison, Difference
from sim.views import words
from sim.views.figures.drawing import SMALL, Panel, Picture, looks, quiet_frame, row_text
from sim.views.figures.findings import against_reference, called

_CHANCE = "#c9d3dd"
_PARAMETERS = "#54708c"
_TRACK = "#eef0f3"
_ROW = 0.33


def how_sure(comparison: Comparison) -> Picture | None:
    """Draw the chance of being best by policy, and the parts of the variance by difference; None with too few replicates for either."""
    panels, alt = [], []
    order = sorted(comparison.standings, key=lambda row: -(row.mean or 0.0))
    chances = [(row.policy, row.best_chance) for row in order if row.best_chance is not None]
    if len(chances) > 1:
        panels.append(
            Panel(
                "Chance of being the best of these policies, %",
                _chances(chances, comparison),
                0.4 + _ROW * len(chances),
            )
        )
        alt += [f"{policy} is best with chance {words.percent(chance)}" for policy, chance in chances]
    split = [row for row in against_reference(comparison) if row.chance_share is not None]
    if split:
        title = f"Why replicates differ in what each brings over {called(comparison.against)}, % of the variance"
        panels.append(Panel(title, _parts(split), 0.4 + _ROW * len(split)))
        alt += [
            f"{row.policy} above {row.against}: {words.percent(row.chance_share or 0.0)} chance, "
            f"{words.percent(row.parameter_share or 0.0)} parameter uncertainty"
            for row in split
        ]
    if not panels:
        return None
    reading = "The chance that a policy has the greatest mean, from the same distribution as the confidence intervals."
    if split:
        reading += (
            " Chance (aleatory) would remain if every parameter were known. Parameter uncertainty (epistemic) would shrink with better "
            "data."
        )
    return Picture(
        "certainty", _title(chances, split), reading, "; ".join(alt) + ".", tuple(panels), question="How sure is it?"
    )


def _title(chances: Sequence[tuple[str, float]], split: Sequence[Difference]) -> str:
    if len(chances) > 1:
        best = max(chances, key=lambda one: one[1])
        text = f"{called(best[0])} is best with a chance of {words.percent(best[1])}"
    else:
        text = "The chance of being best is not known"
    if not split:
        return text
    largest = max(split, key=lambda row: row.mean)
    mostly = largest.parameter_share or 0.0
    return text + (
        "; better data would make it surer"
        if mostly > 0.5
        else "; most of the variance is chance, which more replicates average out"
    )


def _chances(chances: Sequence[tuple[str, float]], comparison: Comparison) -> Callable[[Axes], None]:
    drawn = looks(comparison.policies)
    most = max(chance for _, chance in chances)

    def draw(axes: Axes) -> None:
        for row, (policy, chance) in enumerate(chances):
            axes.barh(row, 100, height=0.24, color=_TRACK)
            axes.barh(row, 100 * chance, height=0.24, color=drawn[policy].colour)
            row_text(axes, row - 0.38, called(policy), size=SMALL)
            row_text(axes, row - 0.38, words.percent(chance), right=True, size=SMALL, bold=chance == most)
        _bars(axes, len(chances))

    return draw


def _parts(rows: Sequence[Difference]) -> Callable[[Axes], None]:
    def draw(axes: Axes) -> None:
        for row, pair in enumerate(rows):
            chance = 100 * (pair.chance_share or 0.0)
            axes.barh(row, chance, height=0.24, color=_CHANCE)
            axes.barh(row, 100 - chance, left=chance, height=0.24, color=_PARAMETERS)
            row_text(axes, row - 0.38, called(pair.policy), size=SMALL)
            text = f"chance {chance:.0f} | parameters {100 - chance:.0f}"
            row_text(axes, row - 0.38, text, right=True, size=SMALL)
        _bars(axes, len(rows))

    return draw


def _bars(axes: Axes, rows: int) -> None:
    axes.set_xlim(0, 100)
    axes.set_ylim(rows - 0.7, -0.6)
    axes.set_yticks([])
    quiet_frame(axes, values="x")
    axes.grid(False)
