"""Health checks of a comparison: can its numbers carry a decision? Each passes, asks for a review or fails, with advice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow.compute as pc

from sim.kernel.units import DAYS_PER_MONTH
from sim.study.analysis.answer import rounded_up
from sim.study.analysis.compare import FEWEST_CLUSTERS, Comparison, paired_outcomes
from sim.study.analysis.decision import Decision, decide
from sim.study.storage.results import Results
from sim.views import words
from sim.views.report.diagnostics import rates_off
from sim.views.report.provenance import parameter_rows

Grade = Literal["pass", "review", "fail"]

ENOUGH_DRAWS = 10
OUT_OF_REACH = 100_000
"""Replicates beyond which nobody is advised to run more."""
OFF_REVIEW, OFF_FAIL = 0.10, 0.25
"""Shares by which a realised rate may miss the stated one."""
DRIFT = 0.02
"""Change of mean attitude (-1 to 1) from month 1 to 2, under the policy that ran before, from which burn-in looks short."""


@dataclass(frozen=True)
class Check:
    """A check: its name, its grade, what was found, and what to do; no advice where it passes."""

    name: str
    grade: Grade
    found: str
    advice: str = ""


@dataclass(frozen=True)
class Case:
    """Subject of the checks: the study, the comparison of one scenario, and its entry in the manifest."""

    results: Results
    comparison: Comparison
    about: Mapping[str, Any]

    @property
    def decision(self) -> Decision:
        """The decision that the comparison allows."""
        return decide(self.comparison)


def health_checks(results: Results, comparison: Comparison, about: Mapping[str, Any]) -> list[Check]:
    """Return the checks that apply."""
    case = Case(results, comparison, about)
    return [check for check in (make(case) for make in _CHECKS) if check is not None]


def summary(checks: Sequence[Check]) -> str:
    """Return how many checks have which grade: ``6 pass, 1 to review``."""
    count = {grade: sum(check.grade == grade for check in checks) for grade in ("pass", "review", "fail")}
    texts = {"pass": "{} pass", "review": "{} to review", "fail": "{} fail"}
    return ", ".join(texts[grade].format(number) for grade, number in count.items() if number)


def _replicates(case: Case) -> Check:
    found = case.comparison
    draws = "replicates" if found.fixed_parameters else "draws of the parameters"
    text = f"{found.clusters} independent {draws}, {found.replicates} replicates"
    selected = "until_sure" in case.results.manifest  # its own rule says when replicates are enough
    settle = None if selected else case.decision.replicates_to_settle
    more = (
        f"About {rounded_up(settle):,} replicates would settle the answer." if settle and settle <= OUT_OF_REACH else ""
    )
    if found.clusters < FEWEST_CLUSTERS:
        return Check(
            "Replicates",
            "fail",
            text,
            f"Too few to say how much outcomes vary: run at least {2 * ENOUGH_DRAWS}. {more}".strip(),
        )
    if found.clusters < ENOUGH_DRAWS:
        return Check(
            "Replicates", "review", text, f"Intervals rest on few draws: run {2 * ENOUGH_DRAWS} or more. {more}".strip()
        )
    return Check("Replicates", "pass", text, more)


def _pairing(case: Case) -> Check | None:
    known = [row.variance_reduction for row in case.comparison.differences if row.variance_reduction is not None]
    if not known:
        return None
    least = min(known)
    if least < 1.0:
        return Check(
            "Common random numbers",
            "review",
            f"pairing widens the interval of one pair at least (factor {words.number(least, digits=2)})",
            "That pair's outcomes go against each other: read its interval, and run more replicates.",
        )
    text = (
        f"pairing saves at least a factor of {words.number(least, digits=2)} in runs"
        if np.isfinite(least)
        else "some pairs do not differ at all"
    )
    return Check("Common random numbers", "pass", text)


def _failures(case: Case) -> Check:
    rows = case.comparison.standings
    failed, runs = sum(row.failed for row in rows), sum(row.failed + row.finished for row in rows)
    out = [row.policy for row in rows if not row.compared]
    if out:
        return Check(
            "Failed runs",
            "fail",
            f"{failed} of {runs} runs failed; not compared: {', '.join(out)}",
            "Repair the policy: the failed runs and their replay commands are listed below.",
        )
    if failed:
        return Check(
            "Failed runs",
            "review",
            f"{failed} of {runs} runs failed, {case.comparison.dropped} replicates are left out",
            "The runs that failed may not be a random sample: repeat them by their replay commands.",
        )
    return Check("Failed runs", "pass", f"all {runs} runs finished")


def _burn_in(case: Case) -> Check | None:
    usual = case.about["resolved"].get("company", {}).get("status_quo")
    days = case.results.days
    own = days.filter(
        pc.and_(pc.equal(days["scenario"], case.comparison.scenario), pc.equal(days["policy"], usual or ""))
    )
    if not own.num_rows:
        return None
    own = own.filter(pc.invert(own["event"])) if pc.any(pc.invert(own["event"])).as_py() else own
    since = own["day"].to_numpy() - pc.min(own["day"]).as_py()
    attitude = own["attitude"].to_numpy()
    first, second = (attitude[(since >= start) & (since < start + DAYS_PER_MONTH)] for start in (0, DAYS_PER_MONTH))
    if not len(first) or not len(second):
        return None
    drift = float(second.mean() - first.mean())
    days_before = case.about["resolved"].get("company", {}).get("burn_in")
    text = f"attitude changes by {words.measure(drift, '-1 to 1', signed=True)} from month 1 to 2 under {usual}, which ran before"
    text += f" for {days_before} days" if days_before else ""
    if abs(drift) > DRIFT:
        return Check(
            "Burn-in", "review", text, "The start is not yet steady: set a longer `company.burn_in` and compare."
        )
    return Check("Burn-in", "pass", text)


def _ranges(case: Case) -> Check:
    outside = [row.key for row in parameter_rows(case.about["resolved"], case.about["departures"]) if row.sourced]
    if outside:
        shown = ", ".join(outside[:4]) + (", …" if len(outside) > 4 else "")
        return Check(
            "Parameters in their sourced range",
            "review",
            f"outside: {shown}",
            "The scenario sets them on purpose; its reasons stand under Assumptions.",
        )
    return Check("Parameters in their sourced range", "pass", "none outside")


def _stability(case: Case) -> Check | None:
    names = [row.policy for row in case.comparison.standings if row.compared]
    if len(names) < 2 or case.comparison.clusters < 4:
        return None
    found = paired_outcomes(case.results.runs, case.comparison.scenario, [case.comparison.metric], policies=names)
    values = found.values[case.comparison.metric]
    half = len(values) // 2
    first, second = (
        np.array(names)[np.argsort(-part.mean(axis=0), kind="stable")] for part in (values[:half], values[half:])
    )
    if first[0] == second[0]:
        same = "the same order" if (first == second).all() else "the same first"
        return Check("Rank over halves of the draws", "pass", f"{same} in both halves")
    return Check(
        "Rank over halves of the draws",
        "review",
        f"first in one half {first[0]}, in the other {second[0]}",
        "The ranking is not settled: trust the intervals, not the order.",
    )


def _rates(case: Case) -> Check | None:
    off = rates_off(case.results.groups.filter(pc.equal(case.results.groups["scenario"], case.comparison.scenario)))
    if not off:
        return None
    name, worst = max(off.items(), key=lambda one: abs(one[1]))
    text = f"the furthest off is {name}, by {words.measure(worst, 'share', signed=True)}"
    grade: Grade = "pass" if abs(worst) <= OFF_REVIEW else "review" if abs(worst) <= OFF_FAIL else "fail"
    advice = (
        ""
        if grade == "pass"
        else "Run `grapevine check FILE --solve`, which solves the intercepts so that the stated rates come out."
    )
    return Check("Realised against stated rates", grade, text, advice)


_CHECKS: tuple[Callable[[Case], Check | None], ...] = (
    _replicates,
    _pairing,
    _failures,
    _burn_in,
    _ranges,
    _stability,
    _rates,
)
