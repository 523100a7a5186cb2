"""The summary of a sweep as plain data, as lines for a terminal, and as files with its figures."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sim.measures.catalogue import run_metric
from sim.study.analysis.intervals import side
from sim.study.analysis.robust import RULES, Robustness, statement
from sim.study.analysis.sensitivity import LinearEffect
from sim.study.analysis.sweep import PointDifference, SweepSummary
from sim.study.design.study_file import WrittenStudy
from sim.study.storage.files import write_json, write_whole
from sim.study.storage.results import Results
from sim.views import words
from sim.views.figures.drawing import Picture
from sim.views.figures.sweeps import figures_for_sweep
from sim.views.terminal.text_table import grid, paragraph


def plain(written: WrittenStudy, found: SweepSummary) -> dict[str, Any]:
    """Return a sweep's summary as plain data."""
    return {"title": written.file.title, "question": written.file.question, **found.to_json()}


def lines(written: WrittenStudy, found: SweepSummary) -> list[str]:
    """Return a sweep's summary as lines."""
    made = [written.file.title, written.file.question, ""]
    rows = rows_of(written)
    if len(rows) > 1 or not written.vary:
        made += table(rows, found)
    if written.vary:
        made += ["", *map_lines(written, found)]
    return [*made, "", *robust_lines(found.robust)] if found.robust else made


def rows_of(written: WrittenStudy) -> dict[str, str]:
    """Return the design points to show in a table, with their labels: named points, and those with one parameter changed."""
    single = written.file.design.kind == "one-at-a-time"
    return {
        point.name: point.why if point.values else point.name for point in written.points if single or not point.values
    }


def table(shown: Mapping[str, str], found: SweepSummary) -> list[str]:
    """Return one row a design point and one column a difference; a star marks a sign that differs from the first point's.

    ``shown``: labels of the points, by name.
    """
    named = list(shown)
    rows = [row for row in found.differences if row.point in named]
    columns = list(dict.fromkeys((row.metric, row.policy) for row in rows))
    cells = {(row.point, row.metric, row.policy): row for row in rows}
    width = max(map(len, shown.values()))
    lines = [
        f"Difference from {found.against}, with its 95 % confidence interval (pointwise, exploratory).",
        "* significance differs from the first row.",
        "",
    ]
    for number, (metric, policy) in enumerate(columns, start=1):
        lines.append(f"  ({number}) {policy}: {run_metric(metric).label}, {words.unit_text(run_metric(metric).unit)}")
    lines.append("")
    lines.append(f"{'':{width}}  " + "".join(f"{f'({k})':>28}" for k in range(1, len(columns) + 1)))
    for name in named:
        texts = []
        for column in columns:
            row, first = cells[name, *column], cells[named[0], *column]
            star = "*" if row.sign != first.sign else " "
            texts.append(f"{_cell(row) + star:>28}")
        lines.append(f"{shown[name]:{width}}  " + "".join(texts))
    return lines


def _cell(row: PointDifference) -> str:
    if math.isnan(row.mean):
        return "no runs"
    factor = 100.0 if run_metric(row.metric).unit.startswith("share") else 1.0
    mean = words.number(factor * row.mean)
    if math.isnan(row.low):
        return mean
    low, high = (words.number(factor * bound, digits=2) for bound in (row.low, row.high))
    return f"{mean} [{low}, {high}]"


def map_lines(written: WrittenStudy, found: SweepSummary) -> list[str]:
    """Return how often each policy wins among the varied points, and what moves its advantage."""
    varied = {point.name for point in written.points if point.values}
    won = [one for one in found.winners if one.point in varied]
    count = Counter(one.policy for one in won if not one.equal)
    clear = Counter(one.policy for one in won if one.clear)
    lines = [f"Of {len(won)} varied design points:"]
    lines += [
        f"  {policy} has the greatest mean value at {count[policy]}; the 95 % CI (pointwise) of its lead excludes 0 at {clear[policy]}"
        for policy in written.file.policies
    ]
    if equal := sum(bool(one.equal) for one in won):
        lines.append(f"  several policies have exactly the same greatest mean value at {equal}")
    for policy, effects in found.effects.items():
        if effects:
            lines += [
                "",
                f"What moves the advantage of {policy} over the best of the others, from one end of the range to the other:",
            ]
            lines += [_effect(written, one) for one in effects]
    return lines


def _effect(written: WrittenStudy, one: LinearEffect) -> str:
    label = written.vary[one.parameter].label or one.parameter
    sure = "" if side(one.low, one.high) else "   (95 % CI includes 0)"
    return f"  {label}: {words.number(one.change)} [{words.number(one.low)}, {words.number(one.high)}]{sure}"


def robust_lines(found: Robustness) -> list[str]:
    """Return the policies by expected value, worst case and greatest regret, and the statement."""
    expected = [
        [
            one.policy,
            words.money(one.expected.value),
            words.interval(one.expected.low, one.expected.high, "money"),
            words.percent(one.best_in) if 0.0 < one.best_in < 1.0 else f"{one.best_in:.0%}".replace("%", " %"),
        ]
        for one in found.policies
    ]
    careful = [
        [
            one.policy,
            words.money(one.worst.value),
            words.money(one.regret.value),
            words.interval(one.regret.low, one.regret.high, "money"),
        ]
        for one in found.policies
    ]
    lines = [f"Over {found.points} {found.kind} with equal weights, in money:", ""]
    lines += [*grid(["policy", "expected value", "95 % CI", "best in"], expected), ""]
    lines += [*grid(["policy", "worst case", "greatest regret", "95 % CI"], careful), ""]
    lines += [f"{one.policy}: worst at {one.worst_in}, greatest regret at {one.regret_in}." for one in found.policies]
    return [*lines, "", *paragraph(f"{statement(found)}{_resampled(found)}")]


def _resampled(found: Robustness) -> str:
    """Return the share of bootstrap samples in which each rule's first policy comes first."""
    if found.chances is None:
        return ""
    parts = [
        f"by {RULES[rule]} in {words.percent(found.chances[rule][policy])}" for rule, policy in found.first.items()
    ]
    return f" In bootstrap samples of these {found.kind} the same policy comes first {', '.join(parts)}."


def write_files(written: WrittenStudy, results: Results, found: SweepSummary) -> None:
    """Write ``answer.json``, ``answer.txt``, and the figures as PNG files."""
    text = "\n".join(lines(written, found)) + "\n"
    write_json(results.folder / "answer.json", plain(written, found))
    write_whole(results.folder / "answer.txt", lambda file: file.write(text.encode()))
    for picture in figures_for_sweep(written, found):
        _write_png(results, picture)


def _write_png(results: Results, picture: Picture) -> None:
    image = picture.png(results.manifest["study"])
    write_whole(results.folder / f"{picture.name}.png", lambda file: file.write(image))
