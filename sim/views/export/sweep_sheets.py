"""Sheets of a sweep: its answer, who is best at each design point, what differs there, the robust choice, and what moves it."""

from __future__ import annotations

from sim.measures.catalogue import run_metric
from sim.study.analysis.robust import UNITS, Robustness
from sim.study.analysis.sweep import SweepSummary, summary_of, written_of
from sim.study.design.study_file import WrittenStudy
from sim.study.storage.results import Results
from sim.views.export.sheet import Sheet, unit_cell
from sim.views.sweep.finding import finding
from sim.views.sweep.words import counts


def sweep_sheets(results: Results) -> list[Sheet]:
    """Return the sheets of a sweep; none of another study, or of one design point, which is a comparison."""
    if "study_file" not in results.manifest:
        return []
    written = written_of(results.manifest)
    if len(written.points) < 2:
        return []
    found = summary_of(results)
    made = [_answer(written, found), _winners(written, found), _differences(written, found)]
    made += [_robust(found.robust)] if found.robust else []
    return [*made, _effects(written, found)] if any(found.effects.values()) else made


def _answer(written: WrittenStudy, found: SweepSummary) -> Sheet:
    said, number = finding(written, found), counts(found)
    rows = (
        ("title", written.file.title),
        ("question", written.file.question),
        ("finding", said.title),
        *(("in words", sentence) for sentence in said.sentences),
        ("design points", len(found.points)),
        *((f"design points: {kind}", count) for kind, count in number.items() if count),
        ("reference", found.against),
        ("horizon [months]", written.file.months),
        ("replicates at each point", written.file.replicates),
        ("currency", found.currency),
    )
    return Sheet("Answer", ("what", "answer"), tuple(row for row in rows if row[1] not in (None, "")))


def _values(written: WrittenStudy) -> dict[str, tuple[object, ...]]:
    return {point.name: tuple(point.values.get(name) for name in written.vary) for point in written.points}


def _winners(written: WrittenStudy, found: SweepSummary) -> Sheet:
    values = _values(written)
    heads = (
        "point",
        *written.vary,
        "best by the mean",
        "next best",
        "lead in value [money]",
        "low [money]",
        "high [money]",
    )
    rows = (
        (lead.point, *values[lead.point], lead.policy, lead.against, lead.mean, lead.low, lead.high)
        for lead in (one.lead for one in found.winners)
    )
    return Sheet("Who is best where", heads, tuple(rows))


def _differences(written: WrittenStudy, found: SweepSummary) -> Sheet:
    values = _values(written)
    heads = (
        "point", *written.vary, "measure", "unit", "policy", "less", "difference [in its unit]", "low [in its unit]",
        "high [in its unit]", "pairs of runs",
    )  # fmt: skip
    rows = (
        (
            row.point, *values[row.point], run_metric(row.metric).label, unit_cell(run_metric(row.metric).unit, found.currency),
            row.policy, row.against, row.mean, row.low, row.high, row.pairs,
        )
        for row in found.differences
    )  # fmt: skip
    return Sheet("Differences by point", heads, tuple(rows))


def _robust(found: Robustness) -> Sheet:
    unit = UNITS[found.basis].format(against=found.against)
    heads = (
        "policy", f"expected value [{unit}]", f"low [{unit}]", f"high [{unit}]", "best in, share of the points [0 to 1]",
        f"worst case [{unit}]", "worst case at", f"greatest regret [{unit}]", "greatest regret at",
    )  # fmt: skip
    rows = (
        (
            one.policy, one.expected.value, one.expected.low, one.expected.high, one.best_in, one.worst.value, one.worst_in,
            one.regret.value, one.regret_in if one.regret.value > 0.0 else None,
        )
        for one in found.policies
    )  # fmt: skip
    return Sheet("Robust choice", heads, tuple(rows))


def _effects(written: WrittenStudy, found: SweepSummary) -> Sheet:
    heads = (
        "policy",
        "parameter",
        "label",
        "change of its advantage over the range [money]",
        "low [money]",
        "high [money]",
    )
    rows = (
        (policy, one.parameter, written.vary[one.parameter].label, one.change, one.low, one.high)
        for policy, effects in found.effects.items()
        for one in effects
    )
    return Sheet("What moves it", heads, tuple(rows))
