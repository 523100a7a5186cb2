"""A study of many points as rows of text for its report."""

from __future__ import annotations

from dataclasses import dataclass

from sim.measures.catalogue import PRIMARY, run_metric
from sim.study.analysis.amounts import amount, amounts
from sim.study.analysis.sweep import PointDifference, SweepSummary, Winner
from sim.study.design.study_file import WrittenStudy
from sim.views import words
from sim.views.sweep.cells import MARKS, SweepCell, cell
from sim.views.sweep.words import VERDICTS, titles, value_text, winner_text

TONES = {"clear": "good", "probable": "open", "open": "", "equal": "", "none": "poor"}
"""The look of a verdict, by the kind of the decision at a point."""

NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class MatrixRow:
    """A point of a table with a column for each policy.

    Attributes:
        name: of the point.
        title: what it is, in words; empty where the name says all.
        cells: by policy, in the order of the study.
        best: who is ahead.
        verdict: how sure that is, in a word, and its look.
        chance: of being best, as text.
    """

    name: str
    title: str
    cells: tuple[SweepCell, ...]
    best: str
    verdict: tuple[str, str]
    chance: str


@dataclass(frozen=True)
class PointRow:
    """A point of a table with a column for each varied parameter."""

    name: str
    values: tuple[str, ...]
    best: str
    lead: str
    interval: str
    verdict: tuple[str, str]


def matrix_rows(written: WrittenStudy, found: SweepSummary) -> list[MatrixRow]:
    """Return a row for each point."""
    won = {one.point: one for one in found.winners}
    made = []
    for point in found.points:
        name = point.point.name
        title = point.point.why if point.point.why != titles(written)[name] else ""
        if point.point.values and not title:
            title = ", ".join(f"{_head(written, key)} {value_text(value)}" for key, value in point.point.values.items())
        best = won.get(name)
        made.append(
            MatrixRow(
                titles(written)[name],
                title,
                tuple(cell(found, point, policy) for policy in written.file.policies),
                winner_text(best) if best else words.NONE,
                (VERDICTS[point.kind], TONES[point.kind]),
                ""
                if best is None or best.chance is None or best.equal or best.clear
                else f"chance {words.percent(best.chance)}".replace(" ", NO_BREAK),
            )
        )
    return made


def _head(written: WrittenStudy, parameter: str) -> str:
    """Return a parameter's label up to its unit."""
    return (written.vary[parameter].label or parameter).partition(",")[0]


def point_rows(written: WrittenStudy, found: SweepSummary) -> list[PointRow]:
    """Return a row for each point, with the value of each varied parameter there."""
    won = {one.point: one for one in found.winners}
    made = []
    for point in found.points:
        best = won.get(point.point.name)
        lead, interval = ("", "") if best is None else _lead(best, found.currency)
        made.append(
            PointRow(
                titles(written)[point.point.name],
                tuple(value_text(point.point.values.get(name)) for name in written.vary),
                winner_text(best) if best else words.NONE,
                lead,
                interval,
                (VERDICTS[point.kind], TONES[point.kind]),
            )
        )
    return made


def _lead(one: Winner, currency: str) -> tuple[str, str]:
    lead = one.lead
    if one.equal:
        return "equal", ""
    interval = "" if lead.low != lead.low else amounts(lead.low, lead.high, "", beside=(lead.mean,))
    return amount(lead.mean, currency, beside=(lead.low, lead.high)), interval


def outcome_tables(
    written: WrittenStudy, found: SweepSummary
) -> list[tuple[str, str, list[tuple[str, list[tuple[str, str, str]]]]]]:
    """Return for each outcome beside value its label, its unit, and by point the differences from the reference: text, interval, mark."""
    made = []
    for metric in written.file.outcomes:
        if metric == PRIMARY:
            continue
        about = run_metric(metric)
        cells = {(row.point, row.policy): row for row in found.differences if row.metric == metric}
        rows = [
            (
                label,
                [
                    _outcome(cells.get((name, policy)), about.unit)
                    for policy in written.file.policies
                    if policy != found.against
                ],
            )
            for name, label in titles(written).items()
        ]
        made.append((about.label, words.unit_text(about.unit), rows))
    return made


def _outcome(row: PointDifference | None, unit: str) -> tuple[str, str, str]:
    if row is None or row.pairs == 0:
        return "no result", "", ""
    beside = (row.low, row.high)
    text = words.gap(row.mean, unit, beside).removesuffix(" points")
    mark = MARKS["more" if row.sign > 0 else "less"] if row.sign and not words.is_zero(text) else ""
    interval = "" if row.low != row.low else words.bounds(row.low, row.high, unit, (row.mean,))
    return text, interval, mark
