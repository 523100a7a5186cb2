"""The answer of a sweep: as plain data, as lines for a terminal, as a page with its figure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sim.measures.catalogue import run_metric
from sim.study.analysis.intervals import side
from sim.study.analysis.robust import RULES, Robustness, says
from sim.study.analysis.sweep import Influence, PointDifference
from sim.study.analysis.swept import Swept
from sim.study.design.study_file import WrittenStudy
from sim.study.storage.files import write_json, write_whole
from sim.study.storage.results import Results
from sim.views import words
from sim.views.figures.drawing import Picture
from sim.views.figures.robust import robust_choice
from sim.views.figures.where import where_each_wins
from sim.views.terminal.comparison import grid, paragraph


def plain(written: WrittenStudy, found: Swept) -> dict[str, Any]:
    """What a sweep says, as plain data."""
    return {"title": written.file.title, "question": written.file.question, **found.to_json()}


def lines(written: WrittenStudy, found: Swept) -> list[str]:
    """The answer for a terminal."""
    said = [written.file.title, written.file.question, ""]
    rows = rows_of(written)
    if len(rows) > 1 or not written.vary:
        said += table(rows, found)
    if written.vary:
        said += ["", *map_lines(written, found)]
    return [*said, "", *robust_lines(found.robust)] if found.robust else said


def rows_of(written: WrittenStudy) -> dict[str, str]:
    """The worlds that stand in a table, by name, with what they are called there: named ones, and those with one thing changed."""
    single = written.file.design.kind == "one-at-a-time"
    return {
        point.name: point.why if point.values else point.name for point in written.points if single or not point.values
    }


def table(rows_wanted: Mapping[str, str], found: Swept) -> list[str]:
    """One row a world, one column a difference; a change of sign against the first world is marked with a star."""
    named = list(rows_wanted)
    rows = [row for row in found.differences if row.point in named]
    columns = list(dict.fromkeys((row.metric, row.policy) for row in rows))
    heads = [f"{policy}: {run_metric(metric).label}" for metric, policy in columns]
    cells = {(row.point, row.metric, row.policy): row for row in rows}
    width = max(map(len, rows_wanted.values()))
    said = [
        f"Difference from {found.against}, with its 95 % interval (pointwise, exploratory).",
        "* where what the first world shows is not shown, or the other way round.",
        "",
    ]
    for number, head in enumerate(heads, start=1):
        said.append(f"  ({number}) {head}, {words.unit_text(run_metric(columns[number - 1][0]).unit)}")
    said.append("")
    said.append(f"{'':{width}}  " + "".join(f"{f'({k})':>28}" for k in range(1, len(columns) + 1)))
    for name in named:
        texts = []
        for column in columns:
            row, first = cells[name, *column], cells[named[0], *column]
            star = "*" if row.sign != first.sign else " "
            texts.append(f"{_cell(row) + star:>28}")
        said.append(f"{rows_wanted[name]:{width}}  " + "".join(texts))
    return said


def _cell(row: PointDifference) -> str:
    if math.isnan(row.mean):
        return "no runs"
    factor = 100.0 if run_metric(row.metric).unit.startswith("share") else 1.0
    mean = words.number(factor * row.mean)
    if math.isnan(row.low):
        return mean
    low, high = (words.number(factor * bound, digits=2) for bound in (row.low, row.high))
    return f"{mean} [{low}, {high}]"


def map_lines(written: WrittenStudy, found: Swept) -> list[str]:
    """Who wins how often among the varied worlds, and what moves each policy's advantage."""
    varied = {point.name for point in written.points if point.values}
    won = [one for one in found.winners if one.point in varied]
    count = Counter(one.policy for one in won if not one.equal)
    clear = Counter(one.policy for one in won if one.clear)
    said = [f"Of {len(won)} worlds:"]
    said += [
        f"  {policy} has the greatest mean value in {count[policy]}, told from the second (pointwise 95 %) in {clear[policy]}"
        for policy in written.file.policies
    ]
    if equal := sum(bool(one.equal) for one in won):
        said.append(f"  several policies have exactly the same greatest mean value in {equal}")
    for policy, moved in found.influences.items():
        if moved:
            said += [
                "",
                f"What moves the advantage of {policy} over the best of the others, from one end of the range to the other:",
            ]
            said += [_influence(written, one) for one in moved]
    return said


def _influence(written: WrittenStudy, one: Influence) -> str:
    label = written.vary[one.parameter].label or one.parameter
    sure = "" if side(one.low, one.high) else "   (not told from nil)"
    return f"  {label}: {words.number(one.change)} [{words.number(one.low)}, {words.number(one.high)}]{sure}"


def robust_lines(found: Robustness) -> list[str]:
    """The policies by expected value, worst case and greatest regret, and the plain statement."""
    head = ["policy", "expected value", "95 % interval", "worst case", "greatest regret", "95 % interval", "best in"]
    rows = [
        [
            one.policy,
            words.money(one.expected.value),
            words.interval(one.expected.low, one.expected.high, "money"),
            words.money(one.worst.value),
            words.money(one.regret.value),
            words.interval(one.regret.low, one.regret.high, "money"),
            words.percent(one.best_in) if 0.0 < one.best_in < 1.0 else f"{one.best_in:.0%}".replace("%", " %"),
        ]
        for one in found.held
    ]
    said = [f"Over {found.worlds} {found.kind}, all counting alike, in money:", "", *grid(head, rows), ""]
    said += [f"{one.policy}: worst in {one.worst_in}, greatest regret in {one.regret_in}." for one in found.held]
    return [*said, "", *paragraph(f"{says(found)}{_resampled(found)}")]


def _resampled(found: Robustness) -> str:
    """How firm each rule's first place is."""
    if found.chances is None:
        return ""
    parts = [
        f"by {RULES[rule]} in {words.percent(found.chances[rule][policy])}" for rule, policy in found.first.items()
    ]
    return f" In studies resampled from these {found.kind} the same policy comes first {', '.join(parts)}."


def write_files(written: WrittenStudy, results: Results, found: Swept) -> None:
    """``answer.json``, ``answer.txt``, ``robust.png`` and, where parameters are varied, ``where-each-wins.png`` into the folder."""
    text = "\n".join(lines(written, found)) + "\n"
    write_json(results.folder / "answer.json", plain(written, found))
    write_whole(results.folder / "answer.txt", lambda file: file.write(text.encode()))
    for picture in pictures(written, found):
        _write_png(results, picture)


def pictures(written: WrittenStudy, found: Swept) -> list[Picture]:
    """Return the figures of a sweep: what is robust and, where parameters are varied, where each policy wins."""
    made = [] if found.robust is None else [robust_choice(found.robust)]
    if not written.vary:
        return made
    order = _by_influence(written, found)
    labels = {name: written.vary[name].label or name for name in order}
    logs = {name for name in order if written.vary[name].log}
    where = where_each_wins(written.points, found.winners, written.file.policies, labels, logs)
    return made if where is None else [*made, where]


def _write_png(results: Results, picture: Picture) -> None:
    image = picture.png(results.manifest["study"])
    write_whole(results.folder / f"{picture.name}.png", lambda file: file.write(image))


def _by_influence(written: WrittenStudy, found: Swept) -> list[str]:
    """Varied parameters, that which moves any advantage most first."""
    strength = dict.fromkeys(written.vary, 0.0)
    for moved in found.influences.values():
        for one in moved:
            strength[one.parameter] = max(strength[one.parameter], abs(one.change))
    return sorted(strength, key=lambda name: -strength[name])
