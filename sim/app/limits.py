"""Limits of the workshop, so that thirty people can share one small computer; the page states them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits on what one visitor, and all of them together, may ask for. All are assumptions: what a room of thirty does on two cores.

    Attributes:
        people: people in a market, customers and prospects.
        months: months after burn-in.
        replicates: replicates per policy.
        policies: policies in a comparison.
        waiting: jobs that one visitor may have in the queue or running.
        visitors: visitors at the same time.
        upload: bytes of a scenario file.
        shown: people whom the network shows.
        kept: finished comparisons that are kept per visitor; older ones are deleted.
        away_s: seconds without an open page after which a visitor is forgotten: a break of a workshop is shorter.
    """

    people: int = 20_000
    months: int = 24
    replicates: int = 40
    policies: int = 5
    waiting: int = 3
    visitors: int = 60
    upload: int = 100_000
    shown: int = 400
    kept: int = 5
    away_s: float = 3600.0
