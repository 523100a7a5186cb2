"""Data of the drawing in which a reader chooses measure and policies: months by policy, in the page itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from sim.measures.catalogue import day_metric
from sim.study.analysis.compare import Comparison
from sim.views import series, words
from sim.views.figures.drawing import looks
from sim.views.labels import label_of

MEASURES: Final = (
    "profit", "customers", "left", "joined", "attitude", "stated_nps", "surplus", "left_silent", "backlog", "waited_min", "answered",
    "resolved", "abandoned", "complaints_public", "complaints_private", "words_negative", "words_positive", "peer_resolved", "advocates",
    "impressions_advocates", "impressions_whiners", "impressions_negative", "site_rating", "wages", "compensation", "programme", "strain",
)  # fmt: skip
"""Day metrics that can be chosen."""

MOST_POLICIES = 8
"""Policies in a chart of the page."""


def explorer(comparison: Comparison, runs: Any, days: Any, currency: str) -> dict[str, Any] | None:
    """Return the data of the drawing as plain data; None with fewer than two compared policies.

    Args:
        comparison: of one scenario.
        runs: its ``runs`` table, without the runs that have no events.
        days: its ``days`` table, likewise.
        currency: of its money.
    """
    compared = [row for row in comparison.standings if row.compared]
    ranked = sorted(compared, key=lambda row: (row.policy != comparison.against, -(row.mean or 0.0)))
    policies = [row.policy for row in ranked][:MOST_POLICIES]
    if len(policies) < 2 or not days.num_rows:
        return None
    measures = [
        _measure(name, policies, runs, days, comparison.level, currency)
        for name in MEASURES
        if name in days.column_names
    ]
    return {
        "policies": policy_keys(comparison, policies),
        "level": words.confidence(comparison.level),
        "measures": [one for one in measures if one is not None],
    }


def policy_keys(comparison: Comparison, policies: Sequence[str]) -> list[dict[str, str]]:
    """Return what a chart of the page calls each policy, with its colour and mark."""
    drawn = looks(comparison.policies)
    return [{"name": words.called(one), "colour": drawn[one].colour, "glyph": drawn[one].glyph} for one in policies]


def _measure(
    name: str, policies: list[str], runs: Any, days: Any, level: float, currency: str
) -> dict[str, Any] | None:
    """Return one measure: levels by policy and month, differences from the first policy with their pointwise intervals."""
    metric = day_metric(name)
    flow = metric.kind == "flow" and name != "strain"  # a mean of the day, though it stands among the flows
    found = series.monthly_measure(runs, days, policies, name, flow=flow)
    if found is None:
        return None
    levels = [_rounded(found.centre(policy)) for policy in policies]
    gaps = [[_rounded(part) for part in found.gap(policy, policies[0], level)] for policy in policies[1:]]
    unit = currency if metric.unit == "money" else metric.unit
    label = label_of(metric)
    return {
        "label": label[:1].upper() + label[1:],
        "unit": f"{unit} a month" if flow else unit,
        "meaning": metric.meaning,
        "levels": levels,
        "gaps": gaps,
    }


def _rounded(values: Any) -> list[float | None]:
    """Return values with four significant digits, None for those that are no numbers."""
    return [float(f"{value:.4g}") if math.isfinite(value) else None for value in values.tolist()]
