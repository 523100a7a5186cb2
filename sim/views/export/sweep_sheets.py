"""Sheets of a sweep: its summary, what differs at each design point, and who is best there."""

from __future__ import annotations

from sim.measures.catalogue import run_metric
from sim.study.analysis.sweep import SweepSummary, summary_of, written_of
from sim.study.design.study_file import WrittenStudy
from sim.study.storage.results import Results
from sim.views.export.sheet import Sheet
from sim.views.terminal.sweep import lines


def sweep_sheets(results: Results) -> list[Sheet]:
    """Return the sheets of a sweep; none of another study, or of one design point, which is a comparison."""
    if "study_file" not in results.manifest:
        return []
    written = written_of(results.manifest)
    if len(written.points) < 2:
        return []
    found = summary_of(results)
    summary = Sheet("Summary", ("summary",), tuple((line,) for line in lines(results, written, found)))
    return [summary, _winners(written, found), _differences(written, found)]


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
            row.point, *values[row.point], run_metric(row.metric).label, run_metric(row.metric).unit, row.policy, row.against,
            row.mean, row.low, row.high, row.pairs,
        )
        for row in found.differences
    )  # fmt: skip
    return Sheet("Differences by point", heads, tuple(rows))
