"""The measures that a terminal shows."""

MEASURES = (
    "profit",
    "churn",
    "attitude",
    "customer_surplus",
    "first_response",
    "strain",
    "speakers_advocates",
    "speakers_whiners",
    "impressions_advocates",
    "impressions_whiners",
)
"""Measures shown beside the primary one; the others are in the report and with ``--json``."""
