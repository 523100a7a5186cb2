"""The desk: responders, their time, rules and authority."""

from __future__ import annotations

from sim.scenario.schema import Section, assumed, parameter

_SOLVED = (
    "Customer Support on Twitter: conversations are as long as there, and 72.5 % end solved (contact-centre benchmark pages: 70 to 75 % at "
    "first contact)"
)
_ANSWERS = "Customer Support on Twitter: 1,441 answers of customers between two replies of a company"


class Desk(Section):
    """Responders, their time, rules and authority."""

    responders: float = assumed(
        2.0, unit="per 10,000 customers", range=(0, 10_000), meaning="full-time responders that can be rostered"
    )
    shared_among: int = assumed(
        12,
        unit="responders",
        range=(1, 1000),
        meaning="the number of responders is a multiple of this, each for a share of the shift, so that the smallest desk has early and "
        "late shifts and levels of authority like a large one",
    )
    spare_shifts: float = assumed(
        0.5,
        unit="shifts",
        range=(0, 30),
        meaning="how far the work of responders who work a share of their shifts may fall behind it and be made up for on a busier "
        "day; who works whole shifts has no time to make up with",
    )
    spare_deviations: float = assumed(
        6.0,
        unit="standard deviations",
        range=(0, 100),
        meaning="added to it: so many standard deviations of the work that a shift brings by chance if turns were independent, which "
        "evens out that chance is greater in a small sample; those of one case are not independent, hence so many",
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
    paid_idle: float = assumed(
        0.0,
        unit="share",
        range=(0, 1),
        meaning="share of the idle time of shifts that is paid; 0: wages follow the hours worked, 1: shifts are paid whole",
    )
    handle_min: float = parameter(
        3.2,
        unit="minutes",
        range=(0.01, 1000),
        uncertain=(2.4, 4.3),
        meaning="mean handle time of a turn",
        source="contact-centre benchmark pages: about 6 minutes for a contact, 3-12 across companies; shared by the 1.9 turns that the "
        "company takes in one; a desk is staffed for its own, so that less of it is uncertain",
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
    escalation_share: float = assumed(
        0.5, unit="share", range=(0, 1), meaning="share of the handle time spent before a turn is escalated"
    )
    escalation_cost: float = assumed(
        2.0, unit="money", range=(0, 1000), meaning="cost of an escalation beside the time"
    )
    effort_time: float = assumed(1.5, unit="ratio", range=(1, 10), meaning="handle time with extra effort")
    effort_cost: float = assumed(2.0, unit="money", range=(0, 10_000), meaning="materials of extra effort per turn")
    effort_gain: float = assumed(
        0.15, unit="probability", range=(0, 1), meaning="chance of a solution gained by extra effort"
    )
    compensation: float = assumed(15.0, unit="money", range=(0, 100_000), meaning="usual compensation")
    solve_question: float = parameter(
        0.43,
        unit="probability",
        range=(0, 1),
        meaning="a company turn answers a question",
        source=_SOLVED,
        evidence="derived",
    )
    solve_minor: float = parameter(
        0.31,
        unit="probability",
        range=(0, 1),
        meaning="a company turn solves a minor failure",
        source=_SOLVED,
        evidence="derived",
    )
    solve_quality: float = parameter(
        0.19,
        unit="probability",
        range=(0, 1),
        uncertain=(0.11, 0.31),
        meaning="a company turn solves a failure of quality",
        source=_SOLVED,
        evidence="derived",
    )
    solve_money: float = parameter(
        0.16,
        unit="probability",
        range=(0, 1),
        meaning="a company turn solves a failure that cost money",
        source=_SOLVED,
        evidence="derived",
    )
    solve_serious: float = parameter(
        0.09,
        unit="probability",
        range=(0, 1),
        meaning="a company turn solves a serious failure",
        source=_SOLVED,
        evidence="derived",
    )
    difficulty_sigma: float = parameter(
        0.98,
        unit="log odds",
        range=(0, 5),
        meaning="spread of the difficulty of cases, the same in all turns of a case; the chance that a first answer solves stays as stated "
        "on average; 0: equal cases are equally hard",
        source="Customer Support on Twitter: how the chance of one more turn changes along a conversation",
        evidence="derived",
    )
    follow_up: float = parameter(
        0.77,
        unit="probability",
        range=(0, 0.95),
        meaning="the customer answers a company turn that has not solved the matter, which then queues again",
        source=_SOLVED,
        evidence="derived",
    )
    thanks: float = parameter(
        0.37,
        unit="probability",
        range=(0, 1),
        meaning="the customer says thanks for a company turn that has solved the matter; nothing follows from it",
        source="Customer Support on Twitter: odd numbers of turns, which end with the customer",
        evidence="derived",
    )
    follow_up_min: float = parameter(
        24.0,
        unit="minutes",
        range=(0, 100_000),
        meaning="median minutes until the customer answers",
        source=_ANSWERS,
        evidence="derived",
    )
    follow_up_sigma: float = parameter(
        2.4,
        unit="log units",
        range=(0, 4),
        meaning="spread of the logarithm of that delay",
        source=_ANSWERS,
        evidence="derived",
    )
    turns_max: int = parameter(
        12,
        unit="turns",
        range=(1, 64),
        meaning="company turns after which an unsolved conversation is given up",
        source="Customer Support on Twitter: the most that a company took",
        evidence="derived",
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
        meaning="how far equal cases are treated unequally, by the whim of the responder: tone, compensation and chance of a "
        "solution vary by this share either way; 0: equal cases are treated alike",
    )
    strain_gain: float = assumed(
        0.006, unit="per busy hour", range=(0, 1), meaning="strain gained per busy hour, more for angry customers"
    )
    strain_days: float = assumed(10.0, unit="days", range=(0.1, 1000), meaning="days over which strain fades (e-fold)")
    strain_slows: float = assumed(0.2, unit="share", range=(0, 5), meaning="handle time added at full strain")
