"""What the company does and may spend: the desk, the programme, the budget."""

from __future__ import annotations

from sim.scenario.governance import AS_STATED, PRESETS
from sim.scenario.parameters.declare import assumed
from sim.scenario.schema import Section, parameter


class Desk(Section):
    """Who answers for the company, and how."""

    responders: float = assumed(
        2.0, unit="per 10,000 customers", range=(0, 10_000), meaning="responders that can be rostered"
    )
    shift_start: float = assumed(9.0, unit="hour", range=(0, 23.99), meaning="hour at which the first shift starts")
    shift_hours: float = assumed(8.0, unit="hours", range=(0.1, 24), meaning="length of a shift")
    shift_stagger: float = assumed(
        2.0, unit="hours", range=(0, 12), meaning="hours by which each second responder starts later"
    )
    weekend: float = assumed(0.5, unit="share", range=(0, 1), meaning="share of responders on shift at the weekend")
    private_only: float = assumed(
        0.0, unit="share", range=(0, 1), meaning="share of responders who serve private channels only"
    )
    wage: float = assumed(25.0, unit="money per hour", range=(0, 10_000), meaning="wage of a responder, with overheads")
    handle_min: float = parameter(
        6.0,
        unit="minutes",
        range=(0.01, 1000),
        uncertain=(3, 12),
        meaning="mean handle time of a turn",
        source="contact-centre benchmark pages: about 6 minutes; 3-12",
        evidence="secondary",
    )
    handle_sigma: float = parameter(
        0.8,
        unit="log units",
        range=(0, 3),
        meaning="spread of the logarithm of handle time",
        source="Brown et al. (2005): service times close to lognormal; the spread is assumed",
        evidence="assumption",
    )
    handle_exponential: bool = assumed(
        False, unit="yes or no", meaning="exponential handle times, for comparison with queueing theory"
    )
    skill_spread: float = assumed(
        0.1, unit="share", range=(0, 0.9), meaning="half-width of responders' skill around one"
    )
    authority_one: float = assumed(
        0.4, unit="share", range=(0, 1), meaning="share of responders who may decide matters of money"
    )
    authority_two: float = assumed(0.2, unit="share", range=(0, 1), meaning="share who may also decide serious matters")
    handoff_share: float = assumed(
        0.5, unit="share", range=(0, 1), meaning="share of the handle time spent before a turn is handed on"
    )
    handoff_cost: float = assumed(2.0, unit="money", range=(0, 1000), meaning="cost of a hand-off beside the time")
    effort_time: float = assumed(1.5, unit="ratio", range=(1, 10), meaning="handle time with extra effort")
    effort_cost: float = assumed(2.0, unit="money", range=(0, 10_000), meaning="materials of extra effort per turn")
    effort_gain: float = assumed(
        0.15, unit="probability", range=(0, 1), meaning="chance of a solution gained by extra effort"
    )
    compensation: float = assumed(15.0, unit="money", range=(0, 100_000), meaning="usual compensation")
    solve_question: float = assumed(0.80, unit="probability", range=(0, 1), meaning="a company turn answers a question")
    solve_minor: float = assumed(
        0.70, unit="probability", range=(0, 1), meaning="a company turn solves a minor failure"
    )
    solve_quality: float = assumed(
        0.55,
        unit="probability",
        range=(0, 1),
        meaning="a company turn solves a failure of quality",
        uncertain=(0.4, 0.7),
    )
    solve_money: float = assumed(
        0.50, unit="probability", range=(0, 1), meaning="a company turn solves a failure that cost money"
    )
    solve_serious: float = assumed(
        0.35, unit="probability", range=(0, 1), meaning="a company turn solves a serious failure"
    )
    follow_up: float = parameter(
        0.55,
        unit="probability",
        range=(0, 0.95),
        meaning="the customer answers a company turn: with thanks when the matter is solved, otherwise it queues again",
        source="Customer Support on Twitter: 45 % of answered conversations have exactly two turns",
        evidence="derived",
    )
    follow_up_min: float = assumed(
        30.0, unit="minutes", range=(0, 100_000), meaning="median minutes until the customer answers"
    )
    follow_up_sigma: float = assumed(
        1.5, unit="log units", range=(0, 4), meaning="spread of the logarithm of that delay"
    )
    turns_max: int = assumed(
        8, unit="turns", range=(1, 64), meaning="company turns after which an unsolved conversation is given up"
    )
    patience_min: float = parameter(
        60.0,
        unit="minutes",
        range=(0.01, 1e6),
        uncertain=(30, 240),
        meaning="median patience for a first answer",
        source="Edison/Social Habit (2012); Lithium/Millward Brown (2013); Arise (2017)",
        evidence="secondary",
    )
    patience_sigma: float = parameter(
        2.0,
        unit="log units",
        range=(0, 4),
        meaning="spread of the logarithm of patience",
        source="Arise (2017): 49.8 % expect an answer within an hour, 79.2 % within a day, which alone would give 3.9; held to 2",
        evidence="assumption",
    )
    patience_exponential: bool = assumed(
        False, unit="yes or no", meaning="exponential patience with that mean, for comparison with queueing theory"
    )
    inconsistency: float = assumed(
        0.0,
        unit="share",
        range=(0, 1),
        meaning="how far equal cases are treated unequally, by the whim of whoever takes them up: tone, compensation and chance of a "
        "solution vary by this share either way; 0: equal cases are treated alike",
    )
    strain_gain: float = assumed(
        0.006, unit="per busy hour", range=(0, 1), meaning="strain gained per busy hour, more for angry customers"
    )
    strain_days: float = assumed(10.0, unit="days", range=(0.1, 1000), meaning="days over which strain fades (e-fold)")
    strain_slows: float = assumed(0.2, unit="share", range=(0, 5), meaning="handle time added at full strain")


class Programme(Section):
    """What an advocacy programme does and costs."""

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
    motivate: float = assumed(
        0.35, unit="0 to 1", range=(0, 1), meaning="motivation set point added by full support", uncertain=(0.1, 0.5)
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


class Outreach(Section):
    """What company-led contact does and costs."""

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


class Company(Section):
    """What the company may spend."""

    budget: float = assumed(
        1.0,
        unit="money per customer-month",
        range=(0, 10_000),
        meaning="the one budget for looking after customers, per customer held when the comparison "
        "starts; with the other defaults it keeps responders busy about two thirds of the "
        "time, as contact-centre benchmarks have it",
        uncertain=(0.7, 1.5),
    )
    status_quo: str = assumed("first-come", unit="policy", meaning="policy of the burn-in")
    governance: str = parameter(
        AS_STATED,
        unit="owner",
        choices=(AS_STATED, *PRESETS),
        meaning="who owns the conversation with customers; an owner changes coverage, detection, authority, hand-offs, wages, handle "
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
