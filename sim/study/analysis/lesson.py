"""Judge the claims of a scenario's lesson by the runs of a study: paired differences with simultaneous intervals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import pyarrow.compute as pc

from sim.kernel.errors import GrapevineError
from sim.kernel.units import Floats
from sim.measures.catalogue import DAY_METRICS, GROUP_KINDS, GROUP_METRICS, RUN_METRICS, Metric
from sim.measures.groups import BY_LOUDNESS, BY_VALUE, BY_VOICE
from sim.policies import PolicyError, resolve
from sim.scenario import Scenario
from sim.scenario.lesson import WITHOUT_EVENTS, Claim, Lesson
from sim.scenario.messages import unknown_name
from sim.study.analysis.compare import FEWEST_CLUSTERS, known
from sim.study.analysis.intervals import pointwise
from sim.study.storage.results import Results

LEVEL = 0.95

Verdict = Literal["shown", "not shown", "the opposite", "not known", "not run"]


class LessonError(GrapevineError, ValueError):
    """A lesson that cannot be judged."""


@dataclass(frozen=True)
class JudgedClaim:
    """A claim and what the runs say of it.

    Attributes:
        claim: the claim.
        value: mean under its policy, over parameter draws.
        base: mean of what it is compared with.
        difference: mean of the paired difference.
        low: lower end of its interval; all claims of a lesson together have the level.
        high: upper end.
        clusters: independent parameter draws.
        unit: of the measure.
        verdict: ``not run`` when the study lacks a policy or the runs without events; ``not known`` with too few draws.
    """

    claim: Claim
    value: float | None
    base: float | None
    difference: float | None
    low: float | None
    high: float | None
    clusters: int
    unit: str
    verdict: Verdict

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {**asdict(self), "claim": self.claim.model_dump(mode="json")}


def metric_of(claim: Claim) -> Metric:
    """Return the measure that a claim is about: of runs, of days, or of groups. Raises LessonError for another name."""
    tables = (GROUP_METRICS,) if claim.group else (RUN_METRICS, DAY_METRICS)
    known = {metric.name: metric for table in reversed(tables) for metric in table}
    if claim.measure not in known:
        raise LessonError(unknown_name("measure", claim.measure, known, listed="grapevine list metrics"))
    return known[claim.measure]


def check_lesson(scenario: Scenario) -> None:
    """Raise LessonError where a scenario's lesson cannot be judged: an unknown policy, measure or group, or events that there are not."""
    if scenario.lesson is None:
        return
    try:
        for policy in scenario.lesson.policies:
            resolve(policy)
    except PolicyError as error:
        raise LessonError(f"scenario {scenario.name}: lesson.policies: {error}") from None
    for place, claim in enumerate(scenario.lesson.shown_by):
        try:
            _check_claim(scenario, claim)
        except LessonError as error:
            raise LessonError(f"scenario {scenario.name}: lesson.shown_by.{place}: {error}") from None


def _check_claim(scenario: Scenario, claim: Claim) -> None:
    metric_of(claim)
    if claim.against == WITHOUT_EVENTS and not scenario.events:
        raise LessonError("compares with the same without events, but there are no events")
    if claim.group:
        kind, group = claim.group.split("/")
        if kind not in GROUP_KINDS:
            raise LessonError(unknown_name("kind of group", kind, GROUP_KINDS))
        known = _groups_of(scenario).get(kind, (group,))
        if group not in known:
            raise LessonError(unknown_name(f"group of kind {kind!r}", group, known))


def _groups_of(scenario: Scenario) -> Mapping[str, Iterable[str]]:
    """Return the groups of each kind, but of months."""
    return {
        "voice": BY_VOICE,
        "loudness": BY_LOUDNESS,
        "complaint": BY_LOUDNESS,
        "value": BY_VALUE,
        "region": {segment.region for segment in scenario.segments},
        "customer type": {segment.customer_type for segment in scenario.segments},
        "channel": {channel.name for channel in scenario.channels},
    }


def judged_lesson(results: Results, about: Mapping[str, Any]) -> tuple[JudgedClaim, ...]:
    """Return the claims of a scenario as its entry in the manifest holds them, judged; none without a lesson."""
    lesson = about.get("lesson")
    return judged(results, about["name"], Lesson.model_validate(lesson)) if lesson else ()


def judged(results: Results, scenario: str, lesson: Lesson, level: float = LEVEL) -> tuple[JudgedClaim, ...]:
    """Return every claim of a lesson as the runs of a scenario judge it.

    Args:
        results: the study.
        scenario: name of the scenario.
        lesson: its lesson.
        level: confidence level of all intervals together (Bonferroni).
    """
    single = 1.0 - (1.0 - level) / max(1, len(lesson.shown_by))
    return tuple(judge(results, scenario, claim, single) for claim in lesson.shown_by)


def judge(results: Results, scenario: str, claim: Claim, level: float) -> JudgedClaim:
    """Return one claim as the runs of a scenario judge it.

    Args:
        results: the study.
        scenario: name of the scenario.
        claim: the claim.
        level: confidence level of its interval.
    """
    metric = metric_of(claim)
    values = values_by_run(results, scenario, claim, metric)
    twin = claim.against == WITHOUT_EVENTS
    one = values.get((claim.policy, True), {})
    other = values.get((claim.policy, False) if twin else (claim.against, True), {})
    if not one or not other:
        return JudgedClaim(claim, None, None, None, None, None, 0, metric.unit, "not run")
    pairs = [(one[key], other[key], key[0]) for key in sorted(one) if key in other]
    table = _by_draw(np.array(pairs, dtype=np.float64).reshape(-1, 3))
    own, base, gaps = table[:, 0], table[:, 1], table[:, 0] - table[:, 1]
    mean, low, high = pointwise(gaps, level)
    verdict: Verdict = "not known"
    if len(table) >= FEWEST_CLUSTERS and not math.isnan(low):
        verdict = _verdict(claim, float(base.mean()), low, high)
    if not len(table):
        return JudgedClaim(claim, None, None, None, None, None, 0, metric.unit, verdict)
    means = float(own.mean()), float(base.mean()), mean
    return JudgedClaim(claim, *means, known(low), known(high), len(table), metric.unit, verdict)


def paired_difference(
    results: Results, scenario: str, measure: str, policy: str, against: str, *, group: str = "", level: float = LEVEL
) -> JudgedClaim:
    """Return a measure of runs, days or groups under one policy less that under another, with its pointwise interval.

    Args:
        results: the study.
        scenario: name of the scenario.
        measure: name of the measure.
        policy: under which it is measured.
        against: another policy, or ``WITHOUT_EVENTS``.
        group: kind and group of people or conversations; empty for all.
        level: of the interval.
    """
    asked = {"measure": measure, "policy": policy, "against": against, "group": group, "expect": "more"}
    return judge(results, scenario, Claim.model_validate(asked), level)


def _verdict(claim: Claim, base: float, low: float, high: float) -> Verdict:
    if claim.within is not None:
        band = claim.within * abs(base)
        return "shown" if -band <= low and high <= band else "not shown"
    side = int(low > 0.0) - int(high < 0.0)
    wanted = 1 if claim.expect == "more" else -1
    return "shown" if side == wanted else "the opposite" if side == -wanted else "not shown"


def _by_draw(rows: Floats) -> Floats:
    """Return the means over the replicates of each draw, shape (draws, 3); rows are value, base, draw."""
    labels, where, sizes = np.unique(rows[:, 2], return_inverse=True, return_counts=True)
    table = np.zeros((len(labels), 3))
    np.add.at(table, where, rows)
    means: Floats = table / sizes[:, None]
    return means


RunValues = Mapping[tuple[str, bool], Mapping[tuple[int, int], float]]
"""By policy and whether events happen: the value of each run, by draw and replicate."""


def values_by_run(results: Results, scenario: str, claim: Claim, metric: Metric) -> RunValues:
    """Return the measure in every finished run of a scenario: a state as its mean over days, a flow as its total.

    Args:
        results: the study.
        scenario: name of the scenario.
        claim: says which measure, and of which group.
        metric: the measure.
    """
    runs = results.runs.filter(
        pc.and_(pc.equal(results.runs["scenario"], scenario), pc.equal(results.runs["status"], "finished"))
    )
    if claim.group:
        kind, group = claim.group.split("/")
        rows = results.groups
        wanted = pc.and_(pc.equal(rows["kind"], kind), pc.equal(rows["group"], group))
        rows = rows.filter(pc.and_(wanted, pc.equal(rows["measure"], claim.measure)))
        found = dict(zip(rows["run"].to_pylist(), rows["value"].to_pylist(), strict=True))
    elif claim.measure in runs.column_names:
        found = dict(zip(runs["run"].to_pylist(), runs[claim.measure].to_pylist(), strict=True))
    else:
        how = "mean" if metric.kind == "state" else "sum"
        rows = results.days_with(claim.measure).group_by("run").aggregate([(claim.measure, how)])
        found = dict(zip(rows["run"].to_pylist(), rows[f"{claim.measure}_{how}"].to_pylist(), strict=True))
    values: dict[tuple[str, bool], dict[tuple[int, int], float]] = {}
    for run in runs.select(["run", "policy", "event", "draw", "replicate"]).to_pylist():
        value = found.get(run["run"])
        if value is not None and math.isfinite(value):
            values.setdefault((run["policy"], run["event"]), {})[run["draw"], run["replicate"]] = value
    return values
