"""An explanation as lines for a terminal, and its figures as files."""

from __future__ import annotations

from pathlib import Path

from sim.study.analysis.explain import Explanation
from sim.study.analysis.prim import enough
from sim.study.analysis.sensitivity import Sensitivity, SensitivityIndex
from sim.study.storage.files import make_folder, write_whole
from sim.views import words
from sim.views.figures.conditions import limit_text, where_it_turns
from sim.views.figures.robust import robust_choice
from sim.views.figures.sensitivity import beyond_chance, outcome_text, unit_of, what_moves
from sim.views.terminal.robust import robust_lines
from sim.views.terminal.text_table import grid, paragraph

FIGURES = "figures"
MOST = 15
"""Parameters in the table; all of them are in the data of ``--json``."""

_METHODS = {
    "sobol": "Sobol indices: the share of the variance between points that knowing a parameter would remove, alone (first-order index), "
    "and with all its interactions (total index).",
    "morris": "Screening (Morris): the mean size of the effect of going from one end of the range to the other, up or down, "
    "and the mean of the same with its sign: where that is much smaller, the direction depends on the other parameters.",
    "regression": "A linear regression on all parameters: the change from the lowest to the highest value, all others held. It is not a "
    "sensitivity analysis: it does not see curves or interactions. Designs 'saltelli' and 'morris' do.",
}


def lines(found: Explanation) -> list[str]:
    """Return the explanation of one scenario as lines."""
    made = [f"{found.scenario}: why {found.recommended}?", ""]
    made += robust_lines(found.robust) if found.robust else []
    return [*made, "", *sensitivity_lines(found), "", *condition_lines(found)]


def sensitivity_lines(found: Explanation) -> list[str]:
    """Return which parameters move the outcome."""
    title = f"What moves {outcome_text(found)}?"
    sensitivity = found.sensitivity
    if sensitivity is None:
        return [title, "", *paragraph(f"No estimate: {found.missing}.")]
    made = [title, "", *paragraph(_METHODS[sensitivity.method]), ""]
    heads = {
        "sobol": ["parameter", "alone, %", "±", "with others, %", "±", "by noise", "beyond noise"],
        "morris": ["parameter", f"effect, {unit_of(found)}", "±", "by noise", "with sign", "±", "beyond noise"],
        "regression": ["parameter", f"change, {unit_of(found)}", "±", "95 % CI excludes 0"],
    }[sensitivity.method]
    made += grid(heads, [_row(found, one, sensitivity) for one in sensitivity.indices[:MOST]])
    if len(sensitivity.indices) > MOST:
        made.append(f"and {len(sensitivity.indices) - MOST} more with smaller effects")
    return [*made, "", *paragraph(noise_text(sensitivity))]


def _row(found: Explanation, one: SensitivityIndex, sensitivity: Sensitivity) -> list[str]:
    sure = "yes" if beyond_chance(one, sensitivity) else "no"
    if sensitivity.method == "sobol":
        numbers = [one.first, one.first_half, one.total or 0.0, one.total_half or 0.0, one.floor or 0.0]
        return [
            found.labels[one.parameter],
            *(f"{100 * number:.0f}".replace("-", words.MINUS) for number in numbers),
            sure,
        ]
    cells = [words.number(one.first), words.number(one.first_half, digits=2)]
    if sensitivity.method == "morris":
        cells.append(words.NONE if one.floor is None else words.number(one.floor, digits=2))
        cells += [words.number(one.mean or 0.0, signed=True), words.number(one.mean_half or 0.0, digits=2)]
    return [found.labels[one.parameter], *cells, sure]


def noise_text(sensitivity: Sensitivity) -> str:
    """Return how much of the variance is noise of the simulation."""
    number = len(sensitivity.indices)
    expected = (
        f" By chance, about {0.05 * number:.1f} of {number} intervals exclude 0."
        if sensitivity.method == "regression"
        else ""
    )
    if sensitivity.noise is None:
        return f"The share of noise is unknown: there is one replicate a point.{expected}"
    made = (
        f"Replicates are averaged; {words.percent(sensitivity.noise)} of the variance between the {sensitivity.points} points is still "
        "noise of the simulation."
    )
    if sensitivity.method != "regression":
        made += (
            " The column 'by noise' is what a parameter would show that only changes that noise"
            f"{'; the indices themselves are too small by that share' if sensitivity.method == 'sobol' else ''}."
        )
    if sensitivity.noise > 0.5:
        made += " Most of it is noise: run more replicates before you rely on this."
    return made + expected


def condition_lines(found: Explanation) -> list[str]:
    """Return the conditions under which the recommended policy is not best."""
    made = [f"When is {found.recommended} not the best?", ""]
    lost = round(found.not_best_share * found.points)
    clear = ""
    if lost and found.clearly_not_best_share is not None:
        clear = f", at {round(found.clearly_not_best_share * found.points)} of them clearly (pointwise 95 % CI)"
    often = f" ({words.percent(found.not_best_share)})" if lost else ""
    made += paragraph(f"At {lost or 'none'} of {found.points} {found.kind}{often} another policy did better{clear}.")
    box = found.box
    if box is None and not enough(lost, found.points):
        return made + paragraph("There are too few of one kind to look for conditions.")
    if box is None:
        return made + paragraph(
            "No conditions were found under which that happens more often than by chance (PRIM, checked on points held out)."
        )
    made += ["", *paragraph("Most often where all of these hold (PRIM):"), ""]
    made += [f"  {limit_text(found, one)}" for one in box.limits]
    return [
        *made,
        "",
        *paragraph(
            f"There another policy is best at {words.percent(box.density)} of the points (density), which are "
            f"{words.percent(box.coverage)} of all points where one is (coverage); on points held out from the search, "
            f"{words.percent(box.held_density)} and {words.percent(box.held_coverage)}."
        ),
    ]


def write_pictures(found: Explanation, folder: Path, study: str) -> list[Path]:
    """Write each figure of ``study`` (its hash) as PNG and SVG into the folder ``figures``; StoreError when that fails."""
    place = folder / FIGURES
    make_folder(place)
    robust = robust_choice(found.robust) if found.robust else None
    scenario = words.slug(found.scenario)
    made = []
    for picture in (robust, what_moves(found), where_it_turns(found)):
        if picture is not None:
            for ending, image in (("png", picture.png(study)), ("svg", picture.svg(study))):
                path = place / f"{scenario}-{picture.name}.{ending}"
                write_whole(path, lambda file, image=image: file.write(image))  # type: ignore[misc]
                made.append(path)
    return made
