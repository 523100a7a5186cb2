"""The company's money, owner of the conversation, and burn-in."""

from __future__ import annotations

from sim.scenario.governance import AS_STATED, PRESETS
from sim.scenario.schema import Section, assumed, parameter


class Company(Section):
    """Money that the company may spend, its owner of the conversation, and the burn-in."""

    budget: float = assumed(
        0.44,
        unit="money per customer-month",
        range=(0, 10_000),
        meaning="the one budget for looking after customers, per customer held when the comparison starts; with the other defaults the "
        "desk is loaded: work waits at peaks, and about half of public complaints are answered, as in the field (Einwiller & Steilen 2015)",
        uncertain=(0.37, 0.53),
    )
    status_quo: str = assumed("first-come", unit="policy", meaning="policy of the burn-in and of the run-off")
    governance: str = parameter(
        AS_STATED,
        unit="owner",
        choices=(AS_STATED, *PRESETS),
        meaning="who owns the conversation with customers; an owner changes coverage, detection, authority, escalations, wages, handle "
        "times and consistency from the numbers stated, see `grapevine list governance`",
        source="assumption",
        evidence="assumption",
    )
    discount: float = parameter(
        0.10,
        unit="per year",
        range=(0, 1),
        uncertain=(0.08, 0.15),
        meaning="discount rate",
        source="Gupta & Lehmann, worked example",
        evidence="secondary",
    )
    run_off_months: int = assumed(
        36,
        unit="months",
        range=(0, 240),
        meaning="months after the horizon in which every policy gives way to the status quo, so that value counts what each has built",
    )
    survey_response: float = assumed(
        0.25,
        unit="share",
        range=(0, 1),
        meaning="share of customers who answer the monthly survey that policies read; who does has nothing to do with "
        "what they would say",
        uncertain=(0.1, 0.5),
    )
    service_value: float = assumed(
        1.2, unit="ratio", range=(0, 10), meaning="value of service to a customer of attitude zero, against its price"
    )
    service_slope: float = assumed(
        0.4, unit="per unit attitude", range=(0, 10), meaning="rise of that value with attitude"
    )
    fix_cost: float = assumed(
        1.0,
        unit="money per customer",
        range=(0.0001, 10_000),
        meaning="cost of a full fix of a root cause, per customer held when the comparison starts",
        uncertain=(0.5, 2.0),
    )
    fix_effect: float = assumed(
        0.5, unit="share", range=(0, 1), meaning="share of a root cause's failures that a full fix removes"
    )
    fix_days: float = assumed(
        720.0, unit="days", range=(1, 100_000), meaning="days over which a fixed cause comes back (e-fold)"
    )
    heed_complaints: float = assumed(
        1.0, unit="ratio", range=(0, 100), meaning="weight of a heard complaint when root causes are chosen for fixing"
    )
    heed_ideas: float = assumed(
        1.0,
        unit="ratio",
        range=(0, 100),
        meaning="weight of an advocate's idea in the same choice; equal, so that nobody's word is favoured",
    )
    idea_quality: float = assumed(
        0.02,
        unit="quality, 0 to 1",
        range=(0, 1),
        meaning="quality that a full fix adds when it follows ideas alone: they say what would be better, not only what failed",
        uncertain=(0.0, 0.04),
    )
    burn_in: int = assumed(
        60, unit="days", range=(0, 3600), meaning="days before the comparison starts, under the status quo"
    )
