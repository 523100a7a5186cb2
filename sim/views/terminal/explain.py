"""An explanation as lines for a terminal, and its figures as files."""

from __future__ import annotations

import re
from pathlib import Path

from sim.study.analysis.explain import Explanation
from sim.study.analysis.prim import enough
from sim.study.analysis.sensitivity import Index, Moves
from sim.study.storage.files import StoreError, write_whole
from sim.views import words
from sim.views.figures.robust import robust_choice
from sim.views.figures.why import beyond_chance, limit_text, outcome_text, unit_of, what_moves, where_it_turns
from sim.views.terminal.comparison import grid, paragraph
from sim.views.terminal.sweep import robust_lines

FIGURES = "figures"
MOST = 15
"""Parameters in the table; all of them are in the data of ``--json``."""

_METHODS = {
    "sobol": "Sobol indices: the share of the variance between worlds that knowing a parameter would settle, alone, and with all that "
    "it does together with others.",
    "morris": "Screening (Morris): the mean size of the effect of going from one end of the range to the other, up or down, "
    "and the mean of the same with its sign: where that is much smaller, the direction depends on everything else.",
    "regression": "A straight line through all worlds: the change from the lowest to the highest value, all others held. It is no "
    "sensitivity analysis: what is curved, or works only together, it does not see. Designs 'saltelli' and 'morris' do.",
}


def lines(found: Explanation) -> list[str]:
    """What there is to say about one scenario."""
    said = [f"{found.scenario}: why {found.recommended}?", ""]
    said += robust_lines(found.robust) if found.robust else []
    said += ["", *moves_lines(found), "", *turn_lines(found)]
    return said


def moves_lines(found: Explanation) -> list[str]:
    """What moves the outcome."""
    title = f"What moves {outcome_text(found)}?"
    moves = found.moves
    if moves is None:
        return [title, "", *paragraph(f"It cannot be said: {found.missing}.")]
    said = [title, "", *paragraph(_METHODS[moves.method]), ""]
    heads = {
        "sobol": ["parameter", "alone, %", "±", "with others, %", "±", "by noise", "beyond noise"],
        "morris": ["parameter", f"effect, {unit_of(found)}", "±", "by noise", "with sign", "±", "beyond noise"],
        "regression": ["parameter", f"change, {unit_of(found)}", "±", "told from nil"],
    }[moves.method]
    said += grid(heads, [_row(found, one, moves) for one in moves.indices[:MOST]])
    if len(moves.indices) > MOST:
        said.append(f"and {len(moves.indices) - MOST} more that do less")
    return [*said, "", *paragraph(noise_text(moves))]


def _row(found: Explanation, one: Index, moves: Moves) -> list[str]:
    sure = "yes" if beyond_chance(one, moves) else "no"
    if moves.method == "sobol":
        numbers = [one.first, one.first_half, one.total or 0.0, one.total_half or 0.0, one.floor or 0.0]
        return [
            found.labels[one.parameter],
            *(f"{100 * number:.0f}".replace("-", words.MINUS) for number in numbers),
            sure,
        ]
    cells = [words.number(one.first), words.number(one.first_half, digits=2)]
    if moves.method == "morris":
        cells.append(words.NONE if one.floor is None else words.number(one.floor, digits=2))
        cells += [words.number(one.mean or 0.0, signed=True), words.number(one.mean_half or 0.0, digits=2)]
    return [found.labels[one.parameter], *cells, sure]


def noise_text(moves: Moves) -> str:
    """How much of what is analysed is chance of the simulation."""
    if moves.noise is None:
        return "How much of this is noise of simulation is not known: there is one replicate a world."
    share = words.percent(moves.noise)
    said = f"Replicates are averaged; {share} of the variance between the {moves.worlds} worlds is still noise of simulation."
    if moves.method != "regression":
        said += (
            " The column 'by noise' is what a parameter would show whose steps stir up that noise and do nothing else"
            f"{'; indices alone are too small by that share' if moves.method == 'sobol' else ''}."
        )
    if moves.method == "regression":
        said += f" Of {len(moves.indices)} intervals about {0.05 * len(moves.indices):.1f} leave out nil by chance."
    if moves.noise > 0.5:
        said += " Most of it is noise: run more replicates before you lean on this."
    return said


def turn_lines(found: Explanation) -> list[str]:
    """Where the recommended policy is not best."""
    said = [f"When is {found.recommended} not the best?", ""]
    lost = round(found.lost_in * found.worlds)
    clear = ""
    if lost and found.clearly_lost_in is not None:
        clear = f", in {round(found.clearly_lost_in * found.worlds)} clearly (pointwise 95 %)"
    often = f" ({words.percent(found.lost_in)})" if lost else ""
    said += paragraph(f"In {lost or 'none'} of {found.worlds} worlds{often} another policy did better{clear}.")
    box = found.box
    if box is None and not enough(lost, found.worlds):
        return said + paragraph("That is too few, of one kind or the other, to look for conditions.")
    if box is None:
        return said + paragraph(
            "No conditions were found under which that happens more often than chance would have it (PRIM, checked on worlds held out)."
        )
    said += ["", *paragraph("Most often where all of these hold (PRIM):"), ""]
    said += [f"  {limit_text(found, one)}" for one in box.limits]
    return [
        *said,
        "",
        *paragraph(
            f"There another policy is best in {words.percent(box.density)} of the worlds (density), which are "
            f"{words.percent(box.coverage)} of all worlds in which one is (coverage); on worlds held out while the box was looked for, "
            f"{words.percent(box.held_density)} and {words.percent(box.held_coverage)}."
        ),
    ]


def write_pictures(found: Explanation, folder: Path, study: str) -> list[Path]:
    """Each figure of ``study`` (its hash) as PNG and SVG into the folder ``figures``; StoreError when it cannot be written."""
    place = folder / FIGURES
    try:
        place.mkdir(exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the folder {place}: {error.strerror or error}") from error
    robust = robust_choice(found.robust) if found.robust else None
    scenario = re.sub(r"[^a-z0-9]+", "-", found.scenario.lower()).strip("-") or "scenario"
    made = []
    for picture in (robust, what_moves(found), where_it_turns(found)):
        if picture is not None:
            for ending, image in (("png", picture.png(study)), ("svg", picture.svg(study))):
                path = place / f"{scenario}-{picture.name}.{ending}"
                write_whole(path, lambda file, image=image: file.write(image))  # type: ignore[misc]
                made.append(path)
    return made
