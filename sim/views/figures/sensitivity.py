"""Sensitivity of the answer: the most important parameters with their intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matplotlib.axes import Axes

from sim.measures.catalogue import run_metric
from sim.study.analysis.answer.wording import listed
from sim.study.analysis.explain import Explanation
from sim.study.analysis.sensitivity import Sensitivity, SensitivityIndex
from sim.views import words
from sim.views.figures.drawing import QUIET, Look, Panel, Picture, row_texts, rows_frame
from sim.views.figures.findings import called

MOST = 10
"""Parameters that are drawn; the text has all of them."""

_LETTERS = 60
"""Of a row: the parameter and its index."""

_BLUE, _PALE, _DOUBT = "#2457c5", "#0b96dc", "#f6e6c8"
_SURE = Look(_BLUE, "solid", "o", "●")
_UNSURE = Look(_BLUE, "solid", "o", "○", hollow=True)
_TOTAL = Look(_PALE, "solid", "s", "■")


def what_moves(found: Explanation) -> Picture | None:
    """Draw the most important parameters with their intervals; None without an estimate."""
    sensitivity = found.sensitivity
    if sensitivity is None:
        return None
    shown = sensitivity.indices[:MOST]
    subject = outcome_text(found)
    panel = {
        "sobol": f"Share of the variance of {subject}, %",
        "morris": f"Mean effect on {subject} from one end of the range to the other, {unit_of(found)}",
        "regression": f"Change of {subject} from the lowest to the highest value, {unit_of(found)}",
    }[sensitivity.method]
    reading = {
        "sobol": "Circle: first-order index, the share that knowing this parameter alone would remove. Square: total index, with all "
        "interactions.",
        "morris": "Dot: mean size of the effect, up or down, averaged over many points (screening: for the order, not the decimals).",
        "regression": "Dot: linear effect over the whole range, all other parameters held; a regression does not see curves or "
        "interactions.",
    }[sensitivity.method]
    if any(one.floor is not None for one in shown):
        reading += " Shaded: what noise of the simulation alone would show."
    reading += (
        " Lines: 95 % confidence intervals; filled where the effect is beyond noise, by its size or by its direction."
    )
    key = {
        "sobol": (("alone", _SURE), ("with others", _TOTAL)),
        "morris": (("beyond noise", _SURE), ("may be noise", _UNSURE)),
        "regression": (("95 % CI excludes 0", _SURE), ("95 % CI includes 0", _UNSURE)),
    }[sensitivity.method]
    return Picture(
        "what-moves-it",
        _title(subject, found, sensitivity),
        reading,
        "; ".join(f"{found.labels[one.parameter]}: {index_text(one, sensitivity)}" for one in shown),
        (Panel(panel, _indices(found, sensitivity, shown), 0.4 + 0.38 * len(shown)),),
        key,
        f"What moves {subject}?",
    )


def _title(subject: str, found: Explanation, sensitivity: Sensitivity) -> str:
    """Name the parameters whose influence is beyond noise, the most important first."""
    sure = [found.labels[one.parameter] for one in sensitivity.indices if beyond_chance(one, sensitivity)]
    if not sure:
        return f"No parameter is shown to move {subject}"
    most = [label.partition(",")[0] for label in sure[:3]]
    rest = f" ({len(sure)} of {len(sensitivity.indices)} parameters are beyond noise)" if len(sure) > 3 else ""
    return f"{subject} depends most on {listed(most, None)}{rest}".replace("the advantage", "The advantage", 1)


def outcome_text(found: Explanation) -> str:
    """Return the name of the outcome in text."""
    if found.outcome is None:
        return f"the advantage of {called(found.recommended)}"
    return f"{run_metric(found.outcome).label} under {called(found.recommended)}"


def unit_of(found: Explanation) -> str:
    """Return the unit of the outcome."""
    return "money" if found.outcome is None else run_metric(found.outcome).unit


def index_text(one: SensitivityIndex, sensitivity: Sensitivity) -> str:
    """Return an index as text."""
    if sensitivity.method == "sobol":
        return f"{100 * one.first:.0f} % alone, {100 * (one.total or 0.0):.0f} % with others"
    text = f"{words.number(one.first)} ± {words.number(one.first_half, digits=2)}"
    if one.mean is not None and abs(one.mean) > (one.mean_half or 0.0):
        text += ", raises it" if one.mean > 0.0 else ", lowers it"
    return text


def beyond_chance(one: SensitivityIndex, sensitivity: Sensitivity) -> bool:
    """Return whether an index exceeds what noise alone would show; in screening, its size or its effect with its sign."""
    if sensitivity.method == "sobol":
        return (one.total or 0.0) - (one.total_half or 0.0) > (one.floor or 0.0)
    if sensitivity.method == "morris":
        signed = abs(one.mean or 0.0) > (one.mean_half or 0.0)
        return signed or one.first - one.first_half > (one.floor or 0.0)
    return abs(one.first) > one.first_half


def _indices(found: Explanation, sensitivity: Sensitivity, shown: Sequence[SensitivityIndex]) -> Callable[[Axes], None]:
    factor = 100.0 if sensitivity.method == "sobol" else 1.0

    def draw(axes: Axes) -> None:
        axes.axvline(0.0, color=QUIET, linewidth=0.9, zorder=1)
        for row, one in enumerate(shown):
            sure = beyond_chance(one, sensitivity)
            if one.floor is not None:
                axes.barh(row + 0.04, factor * one.floor, height=0.42, color=_DOUBT, zorder=0)
            if one.total is not None and one.total_half is not None:
                _bar(axes, row + 0.14, factor * one.total, factor * one.total_half, _TOTAL, nonnegative=True)
                _bar(axes, row - 0.06, factor * one.first, factor * one.first_half, _SURE if sure else _UNSURE)
            else:
                nonnegative = sensitivity.method == "morris"
                _bar(axes, row, one.first, one.first_half, _SURE if sure else _UNSURE, nonnegative=nonnegative)
            text = index_text(one, sensitivity)
            label = words.short(found.labels[one.parameter], _LETTERS - len(text))
            row_texts(axes, row, label, text, bold=sure)
        rows_frame(axes, len(shown), foot=0.6)

    return draw


def _bar(axes: Axes, row: float, value: float, half: float, look: Look, *, nonnegative: bool = False) -> None:
    low = max(0.0, value - half) if nonnegative else value - half
    axes.plot([low, value + half], [row, row], color=look.colour, linewidth=1.3, zorder=2)
    look.dot(axes, value, row, 5)
