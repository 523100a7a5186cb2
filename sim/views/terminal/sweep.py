"""The summary of a study of many points as plain data, as lines for a terminal, and as files with its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sim.measures.catalogue import PRIMARY, run_metric
from sim.study.analysis.amounts import amount, amounts
from sim.study.analysis.intervals import side
from sim.study.analysis.sensitivity import LinearEffect
from sim.study.analysis.sweep import PointDifference, SweepSummary
from sim.study.analysis.sweep.differences import LEVEL
from sim.study.design.study_file import WrittenStudy
from sim.study.storage.files import write_json, write_whole
from sim.study.storage.results import Results
from sim.views import words
from sim.views.figures.drawing import Picture
from sim.views.figures.sweeps import figures_for_sweep
from sim.views.sweep.cells import SweepCell, cell, is_matrix
from sim.views.sweep.changes import change_parts, settling
from sim.views.sweep.finding import clear_winners, finding, focus
from sim.views.sweep.words import VERDICTS, counts, noun, titles
from sim.views.terminal.output import plain_output, width
from sim.views.terminal.robust import robust_lines
from sim.views.terminal.text_table import grid, paragraph

_RESERVED = 36
"""Columns that the names of the points and the verdict take beside the columns of policies."""

_FOLDED = 10


def plain(results: Results, written: WrittenStudy, found: SweepSummary) -> dict[str, Any]:
    """Return a summary as plain data."""
    said = finding(written, found)
    more = {"changes": change_parts(results, written, found), "settling": settling(results, written, found)[0]}
    about = {"title": written.file.title, "question": written.file.question}
    return {
        **about,
        "finding": said.title,
        "sentences": said.sentences,
        **more,
        "points": counts(found),
        **found.to_json(),
    }


def lines(results: Results, written: WrittenStudy, found: SweepSummary) -> list[str]:
    """Return a summary as lines, the finding first, then what would change it."""
    said = finding(written, found)
    made = [*paragraph(f"{said.title}."), "", *paragraph(" ".join(said.sentences)), ""]
    made += change_lines(results, written, found)
    if written.file.title:
        made += [*paragraph(f"{written.file.title} {written.file.question}"), ""]
    if is_matrix(written) and len(written.file.policies) > 1:
        made += [*matrix_lines(written, found), *_beside_reference(written, found)]
    if written.vary or not is_matrix(written):
        made += [*map_lines(written, found), ""]
    made += effect_lines(written, found)
    for metric in written.file.outcomes:
        if metric != PRIMARY and is_matrix(written):
            made += [*outcome_lines(written, found, metric), ""]
    return [*made, *robust_lines(found.robust, found.currency, titles(written))] if found.robust else made


def change_lines(results: Results, written: WrittenStudy, found: SweepSummary) -> list[str]:
    """Return what would change the finding and what more replicates would settle, a short paragraph each; none where all is settled."""
    said, step = settling(results, written, found)
    parts = [*change_parts(results, written, found), *filter(None, [said])]
    made = [line for part in parts for line in paragraph(part, "  ", "  ")]
    if step is not None:
        made.append(f"  {step.command}")
    return ["What would change it:", *made, ""] if made else []


def matrix_lines(written: WrittenStudy, found: SweepSummary) -> list[str]:
    """Return a row for each point and a column for each policy: its value beside the reference's, in per cent."""
    cells = {point.point.name: _cells(written, found, point.point.name) for point in found.points}
    kinds = {point.point.name: VERDICTS[point.kind] for point in found.points}
    made = [
        *paragraph(
            f"Value beside {found.against}, in per cent of it. * The {words.confidence(found.level)} confidence interval excludes 0 "
            "(simultaneous over the policies of a row). Last column: is a policy shown to be worth most?"
        ),
        "",
    ]
    for some in _fitting([one for one in written.file.policies if one != found.against]):
        head = [noun(written, 1), *map(_folded, some), "worth most"]
        made += [
            *grid(
                head,
                [
                    [label, *(_text(cells[name][one]) for one in some), kinds[name]]
                    for name, label in titles(written).items()
                ],
            ),
            "",
        ]
    return made


def _cells(written: WrittenStudy, found: SweepSummary, name: str) -> dict[str, SweepCell]:
    point = next(one for one in found.points if one.point.name == name)
    return {policy: cell(found, point, policy) for policy in written.file.policies}


def _text(one: SweepCell) -> str:
    return f"{one.percent.removesuffix(' %')} {'*' if one.shown in ('more', 'less') else ' '}"


def _fitting(policies: Sequence[str]) -> Iterator[list[str]]:
    """Yield the policies in groups whose columns fit beside each other."""
    group: list[str] = []
    for policy in policies:
        if group and sum(_wide(one) + 2 for one in (*group, policy)) > width() - _RESERVED:
            yield group
            group = []
        group.append(policy)
    if group:
        yield group


def _wide(policy: str) -> int:
    return max(9, *map(len, _folded(policy).split(" ")))


def _folded(policy: str) -> str:
    """Return a policy's name with blanks where a heading may break: after hyphens, so that parts have about ten letters."""
    parts = [""]
    for piece in words.short(policy).replace("-", "-\n").split("\n"):
        if parts[-1] and len(parts[-1] + piece) > _FOLDED:
            parts.append("")
        parts[-1] += piece
    return " ".join(parts)


def _beside_reference(written: WrittenStudy, found: SweepSummary) -> list[str]:
    """Return the policy that the finding is about beside the reference, with intervals, in per cent and per customer."""
    policy = focus(written, found)
    if policy == found.against:
        return []
    own = {point.point.name: cell(found, point, policy) for point in found.points}
    level = f"{words.confidence(found.level)} CI"
    each = [f"{found.currency} per customer", level] if any(one.each for one in own.values()) else []
    rows = [
        [
            label,
            own[name].percent.removesuffix(" %"),
            own[name].interval,
            *([own[name].each.replace(found.currency, "").strip(), own[name].each_interval] if each else []),
        ]
        for name, label in titles(written).items()
    ]
    head = [noun(written, 1), "%", level, *each]
    return [*paragraph(f"{policy} less {found.against}:"), "", *grid(head, rows), ""]


def outcome_lines(written: WrittenStudy, found: SweepSummary, metric: str) -> list[str]:
    """Return a row for each point and a column for each policy: its difference from the reference on another outcome."""
    about = run_metric(metric)
    cells = {(row.point, row.policy): row for row in found.differences if row.metric == metric}
    unit = words.unit_text(about.unit)
    made = [
        *paragraph(
            f"{about.label}{f', {unit}' if unit else ''}: difference from {found.against}; * its {words.confidence(LEVEL)} confidence "
            "interval (pointwise, exploratory) excludes 0."
        ),
        "",
    ]
    for some in _fitting([one for one in written.file.policies if one != found.against]):
        rows = [
            [label, *(_outcome(cells.get((name, one)), about.unit) for one in some)]
            for name, label in titles(written).items()
        ]
        made += grid([noun(written, 1), *map(_folded, some)], rows)
    return made


def _outcome(row: PointDifference | None, unit: str) -> str:
    if row is None or row.pairs == 0:
        return "no result  "
    text = words.number(row.mean * (100.0 if unit.startswith("share") else 1.0), digits=2, signed=True)
    return f"{text} {'*' if row.sign and not words.is_zero(text) else ' '}"


def map_lines(written: WrittenStudy, found: SweepSummary) -> list[str]:
    """Return at how many points each policy has the greatest mean value, and how sure that is."""
    clear = clear_winners(found)
    rows = []
    for policy in written.file.policies:
        own = [one for one in found.winners if one.policy == policy and not one.equal]
        rows.append([policy, str(len(own)), str(clear[(policy,)]), str(sum(one.probable for one in own))])
    equal = sum(bool(one.equal) for one in found.winners)
    made = [
        f"Of {len(found.winners)} {noun(written)}:",
        "",
        *grid(["policy", "greatest mean value at", "shown to be most at", "probably most at"], rows),
    ]
    return [*made, f"Several policies are exactly equal in {equal}."] if equal else made


def effect_lines(written: WrittenStudy, found: SweepSummary) -> list[str]:
    """Return what moves the advantage of the policy that the finding is about, the greatest effect first."""
    policy = focus(written, found)
    effects = found.effects.get(policy, ())
    if not effects:
        return []
    rows = [_effect(written, one, found.currency) for one in effects]
    text = f"What moves the advantage of {policy} over the best of the others, from one end of a range to the other:"
    return [*paragraph(text), "", *grid(["parameter", "effect", "95 % CI", ""], rows), ""]


def _effect(written: WrittenStudy, one: LinearEffect, currency: str) -> list[str]:
    label = written.vary[one.parameter].label or one.parameter
    return [
        words.short(label, 36),
        amount(one.change, currency, signed=True, beside=(one.low, one.high)),
        amounts(one.low, one.high, "", beside=(one.change,)).removesuffix(" thousand").removesuffix(" million"),
        "" if side(one.low, one.high) else "open",
    ]


def write_files(written: WrittenStudy, results: Results, found: SweepSummary) -> None:
    """Write ``answer.json``, ``answer.txt``, and the figures as PNG files."""
    with plain_output():
        text = "\n".join(lines(results, written, found)) + "\n"
    write_json(results.folder / "answer.json", plain(results, written, found))
    write_whole(results.folder / "answer.txt", lambda file: file.write(text.encode()))
    for picture in figures_for_sweep(written, found):
        _write_png(results, picture)


def _write_png(results: Results, picture: Picture) -> None:
    image = picture.png(results.manifest["study"])
    write_whole(results.folder / f"{picture.name}.png", lambda file: file.write(image))
