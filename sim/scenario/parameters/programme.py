"""The advocacy programme."""

from __future__ import annotations

from sim.scenario.schema import Section, assumed, parameter


class Programme(Section):
    """Effects and costs of an advocacy programme."""

    accept: float = parameter(
        0.31,
        unit="probability",
        range=(0, 1),
        uncertain=(0.2, 0.4),
        meaning="an invited satisfied customer joins",
        source="Kumar, Petersen & Leone (2007): 30-33 % act where 68-81 % intend",
        evidence="secondary",
    )
    invite_cost: float = assumed(3.0, unit="money", range=(0, 10_000), meaning="cost of an invitation")
    member_cost: float = assumed(
        4.0, unit="money per month", range=(0, 10_000), meaning="cost of a member at full support", uncertain=(2, 8)
    )
    educate: float = assumed(
        0.10,
        unit="skill per month",
        range=(0, 1),
        meaning="share of the missing skill that a supported member learns in a month",
    )
    motivate: float = parameter(
        0.249,
        unit="0 to 1",
        range=(0, 1),
        uncertain=(0.1, 0.5),
        meaning="motivation set point added by full support",
        source="calibrated on published patterns",
        evidence="calibrated",
    )
    empower: float = assumed(
        0.15,
        unit="probability",
        range=(0, 1),
        meaning="chance of a solution added by what members are told and allowed",
    )
    ideas: float = assumed(
        0.1,
        unit="per advocate-month",
        range=(0, 10),
        meaning="ideas that a fully motivated advocate, organic or not, puts to the company",
    )
    leave_days: float = assumed(365.0, unit="days", range=(1, 100_000), meaning="mean days that a member stays")
