"""Health checks of a study of many points: pass, review or fail, each with what to do."""

from __future__ import annotations

import math

from sim.study.analysis.compare.paired_runs import FEWEST_CLUSTERS, MOST_FAILURES
from sim.study.analysis.sweep import SweepSummary
from sim.study.design.shell_words import quoted
from sim.study.design.study_file import WrittenStudy
from sim.study.storage.results import Results
from sim.views import words
from sim.views.report.health import ENOUGH_DRAWS, Check, Grade
from sim.views.sweep.words import listed, noun


def sweep_checks(results: Results, written: WrittenStudy, found: SweepSummary) -> list[Check]:
    """Return the checks of a study of many points."""
    return [
        _complete(results),
        _empty_points(results, written, found),
        _failures(results),
        _draws(written, found),
        _parameters(written),
        *_many_intervals(written, found),
    ]


def _complete(results: Results) -> Check:
    ended, planned = results.runs.num_rows, results.plan.num_rows
    if results.finished:
        return Check("The study is complete", "pass", f"all {planned:,} runs have ended")
    command = f"grapevine resume {quoted(results.folder)}"
    return Check(
        "The study is complete",
        "fail",
        f"{planned - ended:,} of {planned:,} runs are missing",
        f"Finish it: `{command}`",
    )


def _empty_points(results: Results, written: WrittenStudy, found: SweepSummary) -> Check:
    points = noun(written)
    empty = [one.point.name for one in found.points if one.comparison is None or one.decision.kind == "nothing"]
    title = f"All {points} have results"
    if not empty:
        return Check(
            title, "pass", f"each of {len(found.points)} has replicates that finished under every compared policy"
        )
    advice = (
        "Finish the study."
        if not results.finished
        else "Look at the failed runs; the point may make no sense for a policy."
    )
    return Check(title, "fail", f"{len(empty)} of {len(found.points)} have none: {listed(empty)}", advice)


def _failures(results: Results) -> Check:
    status = results.runs.column("status").to_pylist()
    failed = status.count("failed")
    if not failed:
        return Check("No run failed", "pass", f"0 of {len(status):,}")
    grade: Grade = "fail" if failed > MOST_FAILURES * len(status) else "review"
    return Check(
        "No run failed",
        grade,
        f"{failed:,} of {len(status):,} failed",
        "Runs that fail are seldom a fair sample: see them below.",
    )


def _draws(written: WrittenStudy, found: SweepSummary) -> Check:
    known = [one.comparison.clusters for one in found.points if one.comparison is not None]
    fewest = min(known, default=0)
    grade: Grade = "pass" if fewest >= ENOUGH_DRAWS else "review" if fewest >= FEWEST_CLUSTERS else "fail"
    what = "replicates" if written.file.fixed_parameters else "parameter draws"
    advice = (
        ""
        if grade == "pass"
        else "Intervals from few draws are wide; add replicates with `--expand` before you rely on a single point."
    )
    return Check("Enough independent draws at every point", grade, f"at least {fewest} {what} at each", advice)


def _parameters(written: WrittenStudy) -> Check:
    title = "Intervals cover parameter uncertainty"
    if not written.file.fixed_parameters:
        return Check(title, "pass", "uncertain parameters were drawn anew")
    advice = "Set `fixed_parameters = false` to include what is not known of the parameters."
    return Check(title, "review", "parameters were fixed: the intervals cover chance only", advice)


def _many_intervals(written: WrittenStudy, found: SweepSummary) -> list[Check]:
    number, errs = len(found.points), 1.0 - found.level
    may_err = math.floor(number * errs + 1e-9)
    if not may_err:
        return []
    return [
        Check(
            "Many points are compared",
            "review",
            f"each interval errs in up to {words.confidence(errs)} of studies, so among {number} {noun(written)} up to "
            f"{may_err} may err",
            "Read the pattern over the points, not a single one.",
        )
    ]
