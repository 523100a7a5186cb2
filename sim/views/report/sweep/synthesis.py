"""The synthesis of a study of many points as rows of text: facts, robust choice, effects, scenarios in a few lines, the study file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tomlkit

from sim.study.analysis.amounts import amount, amounts
from sim.study.analysis.answer import span_of
from sim.study.analysis.intervals import side
from sim.study.analysis.lesson import judged_lesson
from sim.study.analysis.sweep import PointResult, SweepSummary, Winner
from sim.study.design.study_file import StudyFile, WrittenStudy
from sim.study.storage.results import Results
from sim.views import words
from sim.views.lesson import lesson_rows
from sim.views.report.provenance import scenario_entry
from sim.views.sweep.finding import focus
from sim.views.sweep.words import (
    VERDICTS,
    called,
    counts,
    in_basis,
    interval_in_basis,
    listed,
    noun,
    percents,
    titles,
    value_text,
)


@dataclass(frozen=True)
class RobustRow:
    """A policy by the three rules; ``first`` names the rules by which it comes first."""

    policy: str
    expected: str
    interval: str
    worst: str
    worst_in: str
    regret: str
    regret_in: str
    best_in: str
    first: tuple[str, ...]


@dataclass(frozen=True)
class EffectRow:
    """The effect of a parameter on an advantage, over its range."""

    label: str
    span: str
    effect: str
    interval: str
    clear: bool


@dataclass(frozen=True)
class Brief:
    """A scenario in a few lines."""

    name: str
    title: str
    question: str
    answer: str
    lesson: str
    claims: tuple[tuple[str, str], ...]


def key_facts(written: WrittenStudy, found: SweepSummary) -> list[tuple[str, str, str]]:
    """Return the facts below the title: label, figure, and a line beside it."""
    number, file = counts(found), written.file
    total = len(found.points)
    rest = [
        f"{number[kind]} {text}" for kind, text in VERDICTS.items() if kind not in ("clear", "open") and number[kind]
    ]
    return [
        (
            f"{noun(written, total)} tried".capitalize(),
            f"{total:,}",
            f"{len(file.policies)} policies, {file.replicates} replicates of each",
        ),
        ("Settled in", f"{number['clear']} of {total}", "one policy is shown to be worth most there"),
        ("Open in", f"{number['open']} of {total}", ", ".join(rest) or "the best policy is not known there"),
        ("Horizon", span_of(file.months), "and the run-off, in value"),
    ]


def robust_rows(written: WrittenStudy, found: SweepSummary) -> list[RobustRow]:
    """Return a row for each policy."""
    robust = found.robust
    if robust is None:
        return []
    name, made = titles(written), []
    for one in robust.policies:
        own = robust.basis == "percent" and one.policy == found.against
        made.append(
            RobustRow(
                one.policy,
                "reference" if own else in_basis(robust, one.expected.value, found.currency),
                "" if own or one.expected.low is None else interval_in_basis(robust, one.expected, found.currency),
                "reference" if own else in_basis(robust, one.worst.value, found.currency),
                "" if own else name[one.worst_in],
                in_basis(robust, one.regret.value, found.currency, signed=False),
                name[one.regret_in] if one.regret.value > 0.0 else "",
                f"{round(one.best_in * robust.points)} of {robust.points}",
                tuple(rule for rule, policies in robust.first.items() if one.policy in policies),
            )
        )
    return made


def effect_tables(written: WrittenStudy, found: SweepSummary) -> list[tuple[str, list[EffectRow]]]:
    """Return for each policy what moves its advantage, that of the finding first."""
    first = focus(written, found)
    order = sorted(found.effects, key=lambda policy: policy != first)
    return [(policy, _effects(written, found, policy)) for policy in order if found.effects[policy]]


def _effects(written: WrittenStudy, found: SweepSummary, policy: str) -> list[EffectRow]:
    rows = found.effects[policy]
    made = []
    for one in rows:
        entry = written.vary[one.parameter]
        tried = [point.values[one.parameter] for point in written.points if point.values]
        made.append(
            EffectRow(
                entry.label or one.parameter,
                f"{value_text(min(tried))} to {value_text(max(tried))}",
                amount(one.change, found.currency, signed=True, beside=(one.low, one.high)),
                amounts(one.low, one.high, "", beside=(one.change,)),
                bool(side(one.low, one.high)),
            )
        )
    return made


def brief_rows(results: Results, found: SweepSummary) -> list[Brief]:
    """Return each scenario in a few lines: its question, what is shown, and what of its own lesson."""
    won = {one.point: one for one in found.winners}
    made = []
    for point in found.points:
        about = scenario_entry(results.manifest, point.point.name)
        claims = lesson_rows(judged_lesson(results, about)) if about.get("lesson") else []
        asked = [row for row in claims if row.verdict != "not run"]
        shown = sum(row.verdict == "shown" for row in asked)
        lesson = ""
        if claims:
            rest = f", {len(claims) - len(asked)} not run here" if len(asked) < len(claims) else ""
            lesson = f"Of its {len(claims)} expectations, {shown} shown{rest}"
            if not asked:
                lesson = f"Its {len(claims)} expectations need runs that are not here"
        made.append(
            Brief(
                point.point.name,
                about["title"] or point.point.name,
                about["question"],
                _answer(won.get(point.point.name), point, found),
                lesson,
                tuple((row.verdict, row.says) for row in asked),
            )
        )
    return made


def _answer(best: Winner | None, point: PointResult, found: SweepSummary) -> str:
    if best is None:
        return "No replicate finished under two policies or more."
    policies = [row.policy for row in point.comparison.standings] if point.comparison else []
    first, second = (called(policy, policies) for policy in (best.policy, best.second))
    if best.equal:
        return f"{listed([called(policy, policies) for policy in best.equal])} act exactly alike, and lead."
    factor = point.percent_factor(found.against)
    lead = amount(best.lead.mean, found.currency, digits=2)
    if factor is not None:
        lead += f", {percents(factor * best.lead.mean, signed=False)[0]} %"
    chance = "" if best.chance is None else f" (chance {words.percent(best.chance)})"
    said = {"clear": f"{first} is worth most", "probable": f"{first} is probably worth most{chance}"}.get(
        point.kind, f"No policy is shown to be worth most; {first} is ahead{chance}"
    )
    return f"{said}: {lead} more than {second}, the next."


def study_text(manifest: Mapping[str, Any]) -> str:
    """Return the study file as TOML, defaults left out; empty for a comparison."""
    if "study_file" not in manifest:
        return ""
    file = StudyFile.model_validate(manifest["study_file"])
    return tomlkit.dumps(file.model_dump(mode="json", exclude_defaults=True, exclude_none=True)).strip()
