"""What would change the finding of a study of many points: other leaders, conditions, and the command that would settle more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.study.analysis.explain import Explanation, explain
from sim.study.analysis.sweep import PointResult, SweepSummary
from sim.study.design.sampling import StudyError
from sim.study.design.shell_words import quoted
from sim.study.design.study_file import WrittenStudy
from sim.study.storage.results import Results
from sim.views import words
from sim.views.figures.conditions import limit_text
from sim.views.sweep_finding import focus
from sim.views.sweep_words import called, listed, noun, titles

_TIMES = (2, 4, 8, 16)
"""Multiples of the replicates of a study that are weighed; beyond them more replicates are no advice."""


def explained(results: Results) -> list[Explanation]:
    """Return the explanations of a sweep that varies parameters; none where it cannot be explained."""
    if "study_file" not in results.manifest or not any(point["values"] for point in results.manifest["points"]):
        return []
    try:
        return explain(results)
    except StudyError:
        return []


def change_sentences(written: WrittenStudy, found: SweepSummary, explanations: Sequence[Explanation]) -> list[str]:
    """Return where another policy leads, and the conditions under which the recommended one is not best."""
    about = focus(written, found)
    made = [_condition(written, one) for one in explanations]
    if not any(made):
        made = [_other_leaders(written, found, about)]
    return [one for one in made if one]


def _other_leaders(written: WrittenStudy, found: SweepSummary, about: str) -> str:
    policies, name = written.file.policies, titles(written)
    leads: dict[str, list[str]] = {}
    shown = 0
    for one in found.winners:
        if one.policy != about and about not in one.equal:
            leads.setdefault(one.policy, []).append(name[one.point])
            shown += one.clear
    if not leads:
        return f"No other policy than {called(about, policies)} leads in any of the {noun(written)}."
    parts = [
        f"{called(policy, policies)} in {listed(where) if len(where) < 4 else len(where)}"
        for policy, where in leads.items()
    ]
    certainty = "none of these leads is shown" if not shown else f"shown in {shown}"
    return f"Another policy leads in {sum(map(len, leads.values()))} of {len(found.winners)} {noun(written)}, {certainty}: {', '.join(parts)}."


def _condition(written: WrittenStudy, one: Explanation) -> str:
    name = called(one.recommended, written.file.policies)
    where = f" in {one.scenario}" if len(written.file.bases) > 1 else ""
    if one.box is None:
        return ""
    limits = "; ".join(limit_text(one, limit) for limit in one.box.limits)
    return (
        f"{name} is mostly not best{where} where {limits}: there another policy is best at {words.percent(one.box.density)} of the points, "
        f"against {words.percent(one.box.base)} of all."
    )


def settling(written: WrittenStudy, found: SweepSummary, manifest: Mapping[str, Any], folder: Path) -> tuple[str, str]:
    """Return what more replicates would settle, in a sentence, and the command that adds them; empty where nothing is in reach."""
    own = written.file.replicates
    undecided = [point for point in found.points if point.kind in ("open", "probable")]
    if not undecided:
        return "", ""
    needed = [number for number in map(_needed, undecided) if number is not None and number <= _TIMES[-1] * own]
    if not needed:
        return (
            f"More replicates are out of reach for the {len(undecided)} that are not shown: the differences are too small.",
            "",
        )
    times = next(one for one in _TIMES if 2 * sum(number <= one * own for number in needed) >= len(needed))
    settled, replicates = sum(number <= times * own for number in needed), own * times
    return (
        f"With {replicates} replicates in place of {own}, {settled} of the {len(undecided)} {noun(written, len(undecided))} that are not "
        f"shown would be, if means and spread stay as they are.",
        again(manifest, replicates, folder),
    )


def _needed(point: PointResult) -> int | None:
    return point.decision.replicates_to_settle


def again(manifest: Mapping[str, Any], replicates: int, folder: Path) -> str:
    """Return the command that adds replicates to a folder; empty where the study was not made by one."""
    command = [str(part) for part in manifest.get("command") or ()]
    if len(command) < 3 or command[1] not in ("sweep", "compare"):
        return ""
    named = []
    for part in command[2:]:
        if part.startswith("-"):
            break
        named.append(quoted(part))
    months = f" --months {manifest['months']}"
    return f"grapevine {command[1]} {' '.join(named)}{months} --replicates {replicates} --expand {quoted(folder)}"
