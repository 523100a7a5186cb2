"""The answer of a sweep: as plain data, as lines for a terminal, as a page with its figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sim.lab.files import write_json, write_whole
from sim.lab.store import Results
from sim.lab.study_file import WrittenStudy
from sim.lab.sweep import PointDifference, Winner, advantage, differences, influences, winners
from sim.metrics import run_metric
from sim.views import words
from sim.views.figures.where import where_each_wins


def answer_of(written: WrittenStudy, runs: Any) -> dict[str, Any]:
    """What a sweep says, as plain data: differences by point and outcome, winners, influences on each policy's advantage."""
    file, points = written.file, written.points
    against = file.against or file.policies[0]
    varied = [point for point in points if point.values]
    rows = differences(runs, points, file.policies, file.outcomes, against)
    won = winners(runs, points, file.policies)
    moved = {
        policy: [
            asdict(one)
            for one in influences(
                varied,
                advantage(runs, varied, policy, [other for other in file.policies if other != policy]),
                list(file.vary),
                [one.log for one in file.vary.values()],
            )
        ]
        for policy in file.policies
        if varied and len(file.policies) > 1
    }
    return {
        "title": file.title,
        "question": file.question,
        "against": against,
        "differences": [_plain(row) for row in rows],
        "winners": [{**_plain(one.lead), "winner": one.policy, "clear": one.clear} for one in won],
        "influences": moved,
    }


def _plain(row: PointDifference) -> dict[str, Any]:
    return {
        key: None if isinstance(value, float) and value != value else value
        for key, value in asdict(row).items()
    }


def lines(written: WrittenStudy, found: dict[str, Any]) -> list[str]:
    """The answer for a terminal."""
    said = [written.file.title, written.file.question, ""]
    named = [point for point in written.points if not point.values]
    if len(named) > 1 or not written.file.vary:
        said += table(written, found)
    if written.file.vary:
        said += ["", *map_lines(written, found)]
    return said


def table(written: WrittenStudy, found: dict[str, Any]) -> list[str]:
    """One row a named world, one column a difference; a change of sign against the first world is marked with a star."""
    named = [point.name for point in written.points if not point.values]
    rows = [row for row in found["differences"] if row["point"] in named]
    columns = list(dict.fromkeys((row["metric"], row["policy"]) for row in rows))
    heads = [f"{policy}: {run_metric(metric).label}" for metric, policy in columns]
    cells = {(row["point"], row["metric"], row["policy"]): row for row in rows}
    width = max(len(name) for name in named)
    said = [
        f"Difference from {found['against']}, with its 95 % interval (pointwise, exploratory).",
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
            star = "*" if name != named[0] and _sign(row) != _sign(first) else " "
            texts.append(f"{_cell(row) + star:>28}")
        said.append(f"{name:{width}}  " + "".join(texts))
    return said


def _sign(row: dict[str, Any]) -> int:
    if row["low"] is None:
        return 0
    return int(row["low"] > 0.0) - int(row["high"] < 0.0)


def _cell(row: dict[str, Any]) -> str:
    if row["mean"] is None:
        return "no runs"
    factor = 100.0 if run_metric(row["metric"]).unit.startswith("share") else 1.0
    mean, low, high = (
        words.number(factor * row[name], digits=3 if name == "mean" else 2) if row[name] is not None else ""
        for name in ("mean", "low", "high")
    )
    return f"{mean} [{low}, {high}]" if low else mean


def map_lines(written: WrittenStudy, found: dict[str, Any]) -> list[str]:
    """Who wins how often among the varied worlds, and what moves each policy's advantage."""
    varied = {point.name for point in written.points if point.values}
    won = [one for one in found["winners"] if one["point"] in varied]
    count = Counter(one["winner"] for one in won)
    clear = Counter(one["winner"] for one in won if one["clear"])
    said = [f"Of {len(won)} worlds:"]
    said += [
        f"  {policy} has the greatest mean value in {count[policy]}, told from the second (pointwise 95 %) in {clear[policy]}"
        for policy in written.file.policies
    ]
    for policy, moved in found["influences"].items():
        if moved:
            said += [
                "",
                f"What moves the advantage of {policy} over the best of the others, from one end of the range to the other:",
            ]
            said += [_influence(written, one) for one in moved]
    return said


def _influence(written: WrittenStudy, one: dict[str, Any]) -> str:
    label = written.file.vary[one["parameter"]].label or one["parameter"]
    sure = "" if one["low"] > 0.0 or one["high"] < 0.0 else "   (not told from nil)"
    return f"  {label}: {words.number(one['change'])} [{words.number(one['low'])}, {words.number(one['high'])}]{sure}"


def write_files(written: WrittenStudy, results: Results, found: dict[str, Any]) -> None:
    """``answer.json``, ``answer.txt`` and, where parameters are varied, ``where-each-wins.png`` into the folder of the results."""
    text = "\n".join(lines(written, found)) + "\n"
    write_json(results.folder / "answer.json", found)
    write_whole(results.folder / "answer.txt", lambda file: file.write(text.encode()))
    if not written.file.vary:
        return
    order = _by_influence(written, found)
    labels = {name: written.file.vary[name].label or name for name in order}
    won: Sequence[Winner] = winners(results.runs, written.points, written.file.policies)
    picture = where_each_wins(written.points, won, written.file.policies, labels)
    if picture is not None:
        image = picture.png(results.manifest["study"])
        write_whole(results.folder / f"{picture.name}.png", lambda file: file.write(image))


def _by_influence(written: WrittenStudy, found: dict[str, Any]) -> list[str]:
    """Varied parameters, that which moves any advantage most first."""
    strength = dict.fromkeys(written.file.vary, 0.0)
    for moved in found["influences"].values():
        for one in moved:
            strength[one["parameter"]] = max(strength[one["parameter"]], abs(one["change"]))
    return sorted(strength, key=lambda name: -strength[name])
