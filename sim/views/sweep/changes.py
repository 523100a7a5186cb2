"""Changes that would turn the finding of a study of many points: other leaders, conditions, and the command that would settle more."""

from __future__ import annotations

from sim.study.analysis.changes import NextStep, changes_of_sweep
from sim.study.analysis.changes.next_step import more_replicates
from sim.study.analysis.sweep import SweepSummary
from sim.study.design.study_file import WrittenStudy
from sim.study.storage.results import Results
from sim.views.sweep.finding import focus
from sim.views.sweep.words import called, listed, noun, titles

_TIMES = (2, 4, 8, 16)
"""Multiples of the replicates of a study that are weighed; beyond them more replicates are no advice."""


def change_sentences(results: Results, written: WrittenStudy, found: SweepSummary) -> list[str]:
    """Return where another policy leads and, where parameters are varied, under which conditions."""
    made = " ".join(change_parts(results, written, found))
    return [made] if made else []


def change_parts(results: Results, written: WrittenStudy, found: SweepSummary) -> list[str]:
    """Return the same by part: where another policy leads, and the conditions of each scenario."""
    if not found.winners:
        return []
    made = [_other_leaders(written, found)]
    if any(point.values for point in written.points):
        by_scenario = changes_of_sweep(results)
        for one in by_scenario:
            # its first sentence counts by pointwise intervals; who leads where is said by the one decision rule
            why = " ".join(one.sentences()[1:])
            made.append(f"{one.scenario}: {why}" if why and len(by_scenario) > 1 else why)
    return [part for part in made if part]


def _other_leaders(written: WrittenStudy, found: SweepSummary) -> str:
    about, policies, name = focus(written, found), written.file.policies, titles(written)
    leads: dict[tuple[str, ...], list[str]] = {}
    shown = 0
    for one in found.winners:
        if about not in one.leaders:
            leads.setdefault(one.leaders, []).append(name[one.point])
            shown += one.shown
    if not leads:
        return f"No policy other than {called(about, policies)} leads in any of the {noun(written)}."
    parts = [
        f"{listed([called(one, policies) for one in leaders])} in {len(where) if written.vary else listed(where)}"
        for leaders, where in leads.items()
    ]
    certainty = "none of these leads is shown" if not shown else f"shown in {shown}"
    number = f"{sum(map(len, leads.values()))} of {len(found.winners)} {noun(written)}"
    return f"Another policy leads in {number}, {certainty}: {', '.join(parts)}."


def settling(results: Results, written: WrittenStudy, found: SweepSummary) -> tuple[str, NextStep | None]:
    """Return what more replicates would settle, in a sentence, and the command that adds them; empty where all is settled."""
    own = written.file.replicates
    undecided = [point for point in found.points if point.kind in ("open", "probable")]
    if not undecided:
        return "", None
    reach = [point.decision.replicates_to_settle for point in undecided]
    needed = [number for number in reach if number is not None and number <= _TIMES[-1] * own]
    number = str(len(undecided)) if len(undecided) > 1 else "one"
    still = f"the {number} {noun(written, len(undecided))} where no policy is shown to be worth most"
    if not needed:
        return f"More replicates are no way to settle {still}: the differences are too small.", None
    times = next(one for one in _TIMES if 2 * sum(number <= one * own for number in needed) >= len(needed))
    settled, replicates = sum(number <= times * own for number in needed), own * times
    said = f"{replicates} replicates in place of {own} would settle {settled} of {still}, if means and spread stay as they are."
    return said, more_replicates(results, replicates, f"a result in {settled} more")
