"""Leaving, searching, contagion and joining."""

from __future__ import annotations

from sim.scenario.schema import Section, assumed, parameter


class Loyalty(Section):
    """Leaving, searching for an alternative, and joining."""

    churn: float = parameter(
        0.015,
        unit="per customer-month",
        range=(0, 0.5),
        uncertain=(0.008, 0.05),
        meaning="churn in the status quo, quiet exits included",
        source="industry compilations of retention; wireless churn 0.8-2.8 % (Statista; Market Realist)",
        evidence="read",
    )
    relationship_effect: float = parameter(
        3.93,
        unit="log hazard per unit",
        range=(0, 20),
        uncertain=(1, 5),
        meaning="a weaker relationship on churn",
        source="calibrated on published patterns",
        evidence="calibrated",
    )
    attitude_effect: float = parameter(
        1.14,
        unit="log hazard per unit",
        range=(0, 20),
        uncertain=(0.5, 2),
        meaning="a worse attitude on churn",
        source="calibrated on published patterns",
        evidence="calibrated",
    )
    search_effect: float = assumed(
        3.0, unit="ratio", range=(1, 100), meaning="churn of those who look for an alternative"
    )
    search_chance: float = assumed(
        0.10,
        unit="probability",
        range=(0, 1),
        meaning="an unanswered complaint, an unsolved one or a silent failure of at least quality "
        "starts a search, at middling switching cost",
    )
    search_speaking: float = assumed(
        0.5,
        unit="ratio",
        range=(0, 1),
        meaning="chance that who complains of a failure also looks for an alternative, against who keeps quiet",
        uncertain=(0.0, 1.0),
    )
    answer_stops_search: float = parameter(
        0.25,
        unit="probability",
        range=(0, 1),
        uncertain=(0.0, 0.5),
        meaning="a quick and personal first answer that solves nothing ends a search; a slow one less, by its value",
        source="disputed: Huang et al. (2018) for, Mousavi, Johar & Mookerjee (2020) against; the size is assumed",
        evidence="assumption",
    )
    dropped_hurts: float = assumed(
        0.8, unit="attitude", range=(0, 2), meaning="attitude lost by a customer whom the company drops"
    )
    dropped_speaks: float = assumed(
        0.5,
        unit="probability",
        range=(0, 1),
        meaning="somebody whom the company has dropped warns others, in public by loudness",
    )
    search_days: float = assumed(21.0, unit="days", range=(1, 1000), meaning="mean length of a search")
    competition: float = assumed(
        1.0, unit="ratio", range=(0, 10), meaning="pull of the outside option on leaving, against the status quo"
    )
    contagion: float = parameter(
        1.8,
        unit="hazard ratio",
        range=(1, 10),
        uncertain=(1.3, 2.2),
        meaning="hazard per recent defection among close ties, up to three",
        source="Nitzan & Libai (2011): +80 %",
        evidence="read",
    )
    contagion_days: float = parameter(
        30.0,
        unit="days",
        range=(1, 1000),
        uncertain=(14, 56),
        meaning="days over which a defection fades (e-fold)",
        source="Nitzan & Libai (2013): strongest within the first month; Haenlein (2013): five weeks",
        evidence="read",
    )
    word_share: float = assumed(
        0.3,
        unit="share",
        range=(0, 1),
        meaning="share of joining that comes through close ties who are customers",
        uncertain=(0.1, 0.5),
    )
    heard_effect: float = parameter(
        0.646,
        unit="share per message",
        range=(0, 10),
        uncertain=(0, 1),
        meaning="hazard of joining that each message lately heard or read adds, up to 30 of them, whatever it says; "
        "what it says acts through the attitude",
        source="calibrated on published patterns; "
        "You, Vadakkepatt & Joshi (2015): sales rise with the volume of word of mouth, elasticity 0.236",
        evidence="calibrated",
    )
    heard_days: float = parameter(
        11.1,
        unit="days",
        range=(1, 1000),
        uncertain=(7, 60),
        meaning="days over which a message that somebody has heard or read fades (e-fold)",
        source="calibrated on published patterns; Trusov, Bucklin & Pauwels (2009): word of mouth carries over for weeks",
        evidence="calibrated",
    )
    friends_effect: float = parameter(
        0.75,
        unit="log hazard per unit",
        range=(0, 20),
        uncertain=(0, 1.5),
        meaning="share of close ties who are customers on churn, centred at the share of people who are; "
        "0: friends do not keep each other",
        source="Schmitt, Skiera & Van den Bulte (2011): the referred stay longer; sign only",
        evidence="assumption",
    )
    opinion_effect: float = parameter(
        0.809,
        unit="log hazard per unit",
        range=(0, 20),
        uncertain=(0, 3),
        meaning="attitude of a prospect on joining",
        source="calibrated on published patterns",
        evidence="calibrated",
    )
    winback: float = assumed(0.5, unit="ratio", range=(0, 10), meaning="joining of former customers against prospects")
    forget_days: float = assumed(
        720.0, unit="days", range=(1, 100_000), meaning="mean days until a former customer is a prospect like any other"
    )
    site_effect: float = assumed(
        0.2,
        unit="log hazard per star",
        range=(0, 5),
        meaning="rating on the review site on joining, and on leaving of those who look around",
    )
