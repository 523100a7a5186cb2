"""Encounters with the company and what fails in them."""

from __future__ import annotations

from sim.scenario.schema import Section, assumed, parameter


class Experience(Section):
    """Encounters of customers with the company, and failures."""

    encounters: float = assumed(
        6.0, unit="per customer-month", range=(0, 29), meaning="dealings with product or service"
    )
    quality: float = assumed(
        0.7, unit="0 to 1", range=(0, 1), meaning="mean experienced quality when nothing fails", uncertain=(0.65, 0.75)
    )
    quality_spread: float = assumed(0.15, unit="0 to 1", range=(0, 0.5), meaning="half-width of experienced quality")
    surprise_gain: float = assumed(
        0.10, unit="attitude per unit", range=(0, 1), meaning="attitude gained per unit of quality above expectation"
    )
    expectation_learning: float = assumed(
        0.05, unit="per encounter", range=(0, 1), meaning="share of the gap by which expectation follows experience"
    )
    hurt_minor: float = assumed(0.08, unit="attitude", range=(0, 2), meaning="attitude lost to a minor failure")
    hurt_quality: float = assumed(0.20, unit="attitude", range=(0, 2), meaning="attitude lost to a failure of quality")
    hurt_money: float = assumed(
        0.35, unit="attitude", range=(0, 2), meaning="attitude lost to a failure that costs money"
    )
    hurt_serious: float = assumed(0.60, unit="attitude", range=(0, 2), meaning="attitude lost to a serious failure")
    distrust: float = parameter(
        0.14,
        unit="relationship per attitude",
        range=(0, 1),
        uncertain=(0.05, 0.25),
        meaning="relationship lost per unit of attitude lost to failures",
        source="calibrated on published patterns",
        evidence="calibrated",
    )
    repeat: float = parameter(
        0.5,
        unit="ratio per recent failure",
        range=(0, 10),
        meaning="how much more another failure hurts soon after one",
        source="PwC (2018): 59 % leave after several bad experiences, 17 % after one; direction only",
        evidence="assumption",
    )
    memory_days: float = assumed(
        30.0, unit="days", range=(1, 1000), meaning="days over which a failure or complaint counts as recent (e-fold)"
    )
