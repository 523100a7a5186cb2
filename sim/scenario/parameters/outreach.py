"""Contact of the company's own accord."""

from __future__ import annotations

from sim.scenario.schema import Section, assumed


class Outreach(Section):
    """Effects and costs of contact of the company's own accord."""

    cost: float = assumed(
        2.0,
        unit="money",
        range=(0.01, 10_000),
        meaning="cost of a contact, time and means together: five minutes of a responder",
        uncertain=(1.0, 4.0),
    )
    context: float = assumed(
        0.6,
        unit="ratio",
        range=(0, 2),
        meaning="relevance of a contact per unit of interest, to somebody whom nothing has just failed",
        uncertain=(0.3, 1.0),
    )
    gain: float = assumed(
        0.08,
        unit="attitude",
        range=(0, 2),
        meaning="attitude gained from a wholly relevant contact; an answer within six minutes gains 0.12",
        uncertain=(0.03, 0.12),
    )
    noise: float = assumed(
        0.04,
        unit="attitude",
        range=(0, 2),
        meaning="attitude lost to a contact that does not fit at all",
        uncertain=(0.0, 0.08),
    )
    tires: float = assumed(
        0.3,
        unit="share",
        range=(0, 1),
        meaning="share of the room left by which a contact adds to fatigue",
        uncertain=(0.1, 0.5),
    )
    rest_days: float = assumed(45.0, unit="days", range=(1, 10_000), meaning="days over which fatigue fades (e-fold)")
    solve: float = assumed(
        0.4,
        unit="probability",
        range=(0, 1),
        meaning="a customer who has just suffered a failure and answers is helped; less than a customer who asks",
        uncertain=(0.2, 0.6),
    )
    listens: float = assumed(
        1.0,
        unit="complaints",
        range=(0, 100),
        meaning="what is learned about a root cause from one who answers, against a heard complaint",
    )
    minutes: float = assumed(
        2.0, unit="minutes", range=(0, 1000), meaning="time that a contact costs whom it does not fit"
    )
