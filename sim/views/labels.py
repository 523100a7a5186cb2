"""Labels of measures as people read them. They are words, not part of the model: another label names no run anew."""

from __future__ import annotations

from sim.measures.catalogue import Metric

_DAY_LABELS = {
    "stated_nps": "survey NPS",
    "redress_belief": "belief in redress",
    "advocates_programme": "advocates in the programme",
    "advocate_motivation": "motivation of advocates",
    "site_rating": "rating on the review site",
    "search_stopped": "searches stopped",
    "left_silent": "left in silence",
    "waited_min": "time waited",
    "complaints_public": "public complaints",
    "complaints_private": "private complaints",
    "complaints_unfounded": "unfounded complaints",
    "complaints_first": "first complaints of a person",
    "words_positive": "recommendations to peers",
    "words_negative": "warnings to peers",
    "answered_in_hour": "answered within an hour",
    "response_min": "time to first answers",
    "moved_private": "moved to a private channel",
    "contact_relevance": "relevance of contacts",
    "impressions_advocates": "impressions of advocates",
    "impressions_whiners": "impressions of whiners",
    "impressions_negative": "negative impressions",
    "impressions_positive": "positive impressions",
    "speakers_advocates": "advocates who spoke",
    "speakers_whiners": "whiners who spoke",
    "escalation_cost": "cost of escalations",
    "fixes": "root causes",
    "fixes_ideas": "fixes for ideas",
    "shift_min": "time of shifts",
    "busy_min": "time spent handling",
}
"""Labels of day metrics whose name in the tables does not read as one."""


def label_of(metric: Metric) -> str:
    """Return the label of a measure."""
    return _DAY_LABELS.get(metric.name, metric.label)
