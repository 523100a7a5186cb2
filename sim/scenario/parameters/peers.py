"""Customers who answer others and defend the company."""

from __future__ import annotations

from sim.scenario.schema import Section, assumed, parameter


class Peers(Section):
    """Customers who answer others and defend the company."""

    notice: float = assumed(
        0.03,
        unit="conversations per person-day",
        range=(0, 100),
        meaning="public conversations that a person comes across beside the feed",
        uncertain=(0.01, 0.1),
    )
    lookout: float = assumed(
        1.0,
        unit="conversations per advocate-day",
        range=(0, 1000),
        meaning="public conversations that an advocate looks at",
        uncertain=(0.5, 2.0),
    )
    willing: float = assumed(
        0.002,
        unit="probability",
        range=(0, 1),
        meaning="an ordinary customer who comes across a public question answers it",
    )
    willing_advocate: float = assumed(
        0.15, unit="probability", range=(0, 1), meaning="a fully motivated advocate does", uncertain=(0.05, 0.30)
    )
    delay_min: float = parameter(
        60.0,
        unit="minutes",
        range=(0, 100_000),
        meaning="median minutes until a peer answers",
        source="Mamykina et al. (2011): 11 minutes among voluntary experts is the lower bound",
        evidence="assumption",
    )
    delay_sigma: float = assumed(1.2, unit="log units", range=(0, 4), meaning="spread of the logarithm of that delay")
    solve: float = parameter(
        0.612,
        unit="probability",
        range=(0, 1),
        uncertain=(0.4, 1),
        meaning="an answer by a peer of full skill solves a question",
        source="calibrated on published patterns; inSided: peers answer 40-60 % in mature communities",
        evidence="calibrated",
    )
    solve_complaint: float = assumed(
        0.25, unit="ratio", range=(0, 1), meaning="chance that a peer solves a complaint against a question"
    )
    defend: float = parameter(
        0.3,
        unit="ratio",
        range=(0, 10),
        meaning="readiness of an advocate to defend against readiness to answer",
        source="Ilhan, Kuebler & Pauwels (2018): 1-6 % of posts attack or defend",
        evidence="assumption",
    )
    misjudge: float = parameter(
        0.5,
        unit="probability",
        range=(0, 1),
        meaning="a peer without skill defends an unresolved fair complaint as if it were unfair",
        source="Schaefers & Schamari (2016): direction of the harm only",
        evidence="assumption",
    )
    defence_shield: float = assumed(
        0.5,
        unit="share",
        range=(0, 1),
        meaning="share of the harm of an unfair complaint that a defence takes away",
        uncertain=(0.2, 0.8),
    )
    backfire: float = parameter(
        0.5,
        unit="share",
        range=(0, 5),
        uncertain=(0.0, 1.0),
        meaning="harm added when an unresolved fair complaint is defended",
        source="Schaefers & Schamari (2016): direction only",
        evidence="assumption",
    )
    minutes: float = assumed(10.0, unit="minutes", range=(0, 1000), meaning="time a peer spends on a turn")
    organic_share: float = assumed(
        0.015, unit="share", range=(0, 1), meaning="customers who are advocates of their own accord in the status quo"
    )
    organic_days: float = assumed(
        365.0, unit="days", range=(1, 100_000), meaning="mean days that an organic advocate stays one"
    )
    fatigue: float = assumed(0.04, unit="per turn", range=(0, 1), meaning="motivation lost per turn")
    recovery_days: float = assumed(
        60.0, unit="days", range=(1, 10_000), meaning="days over which motivation returns to its set point (e-fold)"
    )
    motivation: float = assumed(
        0.5, unit="0 to 1", range=(0, 1), meaning="set point of an organic advocate's motivation"
    )
    bond: float = parameter(
        0.05,
        unit="share",
        range=(0, 1),
        uncertain=(0, 0.1),
        meaning="share of what is missing to a full relationship that each act for the company (an answer to somebody, "
        "a defence, an advocate's public good word) brings the speaker; 0: speaking binds nobody",
        source="Garnefeld et al. (2013): churn of those led to recommend 19 % to 7 % in a year, matched; the share is assumed",
        evidence="assumption",
    )
