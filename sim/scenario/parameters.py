"""Every parameter of the model: meaning, unit, allowed range, default, source.

One class a section; the file reads from who there is, over what people do, to what the company does. ``uncertain`` is the range that is
drawn per replicate when policies are compared: what we do not know counts. "assumption" means that nobody measured it.
"""

from __future__ import annotations

from typing import Any

from sim.scenario.schema import ScenarioBase, Section, parameter

Range = tuple[float, float]

SEVERITIES = ("minor", "quality", "money", "serious")


def assumed(
    default: Any, *, unit: str, meaning: str, range: Range | None = None, uncertain: Range | None = None
) -> Any:
    """A parameter that nobody measured."""
    return parameter(
        default, unit=unit, meaning=meaning, range=range, uncertain=uncertain, source="assumption", evidence="assumption"
    )


class Society(Section):
    """Who there is, and who knows whom."""

    people: int = assumed(10_000, unit="people", range=(1, 5_000_000), meaning="people in the market")
    customer_share: float = assumed(0.7, unit="share", range=(0.0, 1.0), meaning="share of people who are customers at the start")
    community_size_mean: float = assumed(150.0, unit="people", range=(2, 100_000), meaning="mean size of a community")
    within_community: float = assumed(0.8, unit="share", range=(0, 1), meaning="share of new contacts made inside the own community")
    followers_mean: float = assumed(12.0, unit="people", range=(0, 1000), meaning="mean followers a person has inside the market")
    follower_exponent: float = parameter(
        2.3, unit="exponent", range=(1.8, 4.0), meaning="exponent of the body of the follower distribution",
        source="Kwak et al. (2010), What is Twitter?; the number itself read only in a secondary text", evidence="secondary",
    )
    reciprocity: float = parameter(
        0.22, unit="share", range=(0, 1), meaning="share of follows that are returned",
        source="Kwak et al. (2010): low reciprocity; the number is remembered only", evidence="assumption",
    )
    ties_mean: float = assumed(6.0, unit="people", range=(0, 200), meaning="mean close ties of a person")
    clustering: float = parameter(
        0.35, unit="coefficient", range=(0, 0.8), meaning="mean local clustering of the close ties",
        source="MUSAE Facebook pages: 0.360; LastFM Asia: 0.219 (Rozemberczki)", evidence="derived",
    )
    outside_ratio: float = assumed(1.0, unit="ratio", range=(0, 1000), meaning="followers outside the market per follower inside it")
    follows_company: float = assumed(0.08, unit="share", range=(0, 1), meaning="share of people who follow the company's account")
    influencer_share: float = assumed(0.01, unit="share", range=(0, 0.5), meaning="top fraction by public reach that counts as influencers")
    margin_median: float = assumed(20.0, unit="money per month", range=(0.01, 1e6), meaning="median monthly margin of a customer")
    margin_sigma: float = parameter(
        1.07, unit="log units", range=(0, 3), meaning="spread of the logarithm of margin; 1.07 gives the top fifth 59 % of sales",
        source="McCarthy & Winer (2018), subscription firms; lognormal arithmetic", evidence="derived",
    )
    margin_rate: float = assumed(0.4, unit="share", range=(0.01, 1), meaning="margin as a share of price")
    loudness_median: float = assumed(0.3, unit="0 to 1", range=(0.01, 0.99), meaning="median loudness")
    loudness_spread: float = assumed(1.0, unit="log odds", range=(0, 5), meaning="spread of loudness on the log odds scale")
    entitlement_median: float = assumed(0.3, unit="0 to 1", range=(0.01, 0.99), meaning="median entitlement")
    entitlement_spread: float = assumed(1.0, unit="log odds", range=(0, 5), meaning="spread of entitlement on the log odds scale")
    loud_entitled: float = assumed(0.3, unit="correlation", range=(-1, 1), meaning="correlation of loudness and entitlement")
    whiner_loudness: float = assumed(0.45, unit="0 to 1", range=(0, 1), meaning="loudness from which an entitled person is a whiner")
    whiner_entitlement: float = assumed(
        0.45, unit="0 to 1", range=(0, 1),
        meaning="entitlement from which a loud person is a whiner; with the defaults about a tenth are, beside 3-17 % who seek revenge in the National Customer Rage studies",
    )
    skill_median: float = assumed(0.4, unit="0 to 1", range=(0.01, 0.99), meaning="median skill in helping peers")
    skill_spread: float = assumed(1.0, unit="log odds", range=(0, 5), meaning="spread of peer skill on the log odds scale")
    susceptibility_spread: float = assumed(0.6, unit="log odds", range=(0, 5), meaning="spread of susceptibility around one half")
    interest_spread: float = assumed(0.8, unit="log odds", range=(0, 5), meaning="spread of interest in the company's matters around one half")
    switching_spread: float = assumed(0.8, unit="log odds", range=(0, 5), meaning="spread of switching cost around one half")
    trust_median: float = assumed(0.65, unit="0 to 1", range=(0.01, 0.99), meaning="median of the relationship a person drifts back to")
    trust_spread: float = assumed(0.6, unit="log odds", range=(0, 5), meaning="spread of that set point on the log odds scale")
    time_value: float = assumed(12.0, unit="money per hour", range=(0, 1000), meaning="median value of an hour of a customer's own time")
    tenure_mean: float = assumed(900.0, unit="days", range=(1, 10_000), meaning="mean days that customers at the start have been customers")


class Segment(Section):
    """A part of the market: a region and a type of customer."""

    name: str = assumed("everyone", unit="name", meaning="name of the segment")
    region: str = assumed("home", unit="name", meaning="region")
    customer_type: str = assumed("consumer", unit="name", meaning="type of customer")
    share: float = assumed(1.0, unit="share", range=(0, 1), meaning="share of people; shares of all segments sum to one")
    margin: float = assumed(1.0, unit="ratio", range=(0, 1000), meaning="margin against the median")
    failures: float = assumed(1.0, unit="ratio", range=(0, 100), meaning="failure rate against the market's")


class Cause(Section):
    """A root cause of failures."""

    name: str = assumed("product", unit="name", meaning="name of the root cause")
    per_1000: float = assumed(2.0, unit="failures per 1,000 encounters", range=(0, 1000), meaning="failures from this cause")
    minor: float = assumed(0.55, unit="share", range=(0, 1), meaning="share of its failures that are minor")
    quality: float = assumed(0.30, unit="share", range=(0, 1), meaning="share that are a matter of quality or treatment")
    money: float = assumed(0.12, unit="share", range=(0, 1), meaning="share that cost the customer money")
    serious: float = assumed(0.03, unit="share", range=(0, 1), meaning="share that are serious; the four sum to one")
    why: str = assumed("", unit="text", meaning="why the scenario has this cause")
    source: str = assumed("assumption", unit="text", meaning="where its figures come from")


class Channel(Section):
    """A place where customers speak."""

    name: str = assumed("feed", unit="name", meaning="name of the channel")
    public: bool = assumed(True, unit="yes or no", meaning="whether others can read along")
    persistent: bool = assumed(False, unit="yes or no", meaning="whether posts stay and form a rating, as on a review site")
    share: float = assumed(1.0, unit="share", range=(0, 1), meaning="share of people for whom it is the home among public (or private) channels")
    coverage: float = assumed(0.5, unit="share", range=(0, 1), meaning="share of conversations there that the company hears")
    detection_min: float = assumed(10.0, unit="minutes", range=(0, 100_000), meaning="median minutes until it hears them")
    gives_up: float = assumed(0.1, unit="share", range=(0, 1), meaning="share who withdraw when their patience ends")
    why: str = assumed("", unit="text", meaning="why the scenario has this channel")
    source: str = assumed("assumption", unit="text", meaning="where its figures come from")


class Event(Section):
    """Something that befalls the market on a given day."""

    name: str = assumed("event", unit="name", meaning="name of the event")
    kind: str = parameter(
        "viral-post", unit="kind", choices=("viral-post", "outage"), meaning="a complaint by an influencer, or failures for many on one day",
        source="assumption", evidence="assumption",
    )
    day: int = assumed(30, unit="day after burn-in", range=(0, 10_000), meaning="day on which it strikes")
    reach: float = assumed(50.0, unit="ratio", range=(0, 100_000), meaning="viral post: readers outside the feed, as a multiple of the influencer's own followers")
    inside: float = assumed(0.05, unit="share", range=(0, 1), meaning="viral post: share of the market that sees it within its half-life or later")
    share: float = assumed(0.1, unit="share", range=(0, 1), meaning="outage: share of customers who fail that day")
    fair: bool = assumed(True, unit="yes or no", meaning="viral post: whether the complaint is fair")
    why: str = assumed("", unit="text", meaning="why the scenario has this event")
    source: str = assumed("assumption", unit="text", meaning="where its figures come from")


class Experience(Section):
    """What customers live through."""

    encounters: float = assumed(6.0, unit="per customer-month", range=(0, 29), meaning="dealings with product or service")
    quality: float = assumed(0.7, unit="0 to 1", range=(0, 1), meaning="mean experienced quality when nothing fails", uncertain=(0.65, 0.75))
    quality_spread: float = assumed(0.15, unit="0 to 1", range=(0, 0.5), meaning="half-width of experienced quality")
    surprise_gain: float = assumed(0.10, unit="attitude per unit", range=(0, 1), meaning="attitude gained per unit of quality above expectation")
    expectation_learning: float = assumed(0.05, unit="per encounter", range=(0, 1), meaning="share of the gap by which expectation follows experience")
    hurt_minor: float = assumed(0.08, unit="attitude", range=(0, 2), meaning="attitude lost to a minor failure")
    hurt_quality: float = assumed(0.20, unit="attitude", range=(0, 2), meaning="attitude lost to a failure of quality")
    hurt_money: float = assumed(0.35, unit="attitude", range=(0, 2), meaning="attitude lost to a failure that costs money")
    hurt_serious: float = assumed(0.60, unit="attitude", range=(0, 2), meaning="attitude lost to a serious failure")
    distrust: float = assumed(0.15, unit="relationship per attitude", range=(0, 1), meaning="relationship lost per unit of attitude lost to failures", uncertain=(0.05, 0.25))
    repeat: float = parameter(
        0.5, unit="ratio per recent failure", range=(0, 10), meaning="how much more another failure hurts soon after one",
        source="PwC (2018): 59 % leave after several bad experiences, 17 % after one; direction only", evidence="assumption",
    )
    memory_days: float = assumed(30.0, unit="days", range=(1, 1000), meaning="days over which a failure or complaint counts as recent (e-fold)")


class Voice(Section):
    """Whether people speak, and where."""

    complain_minor: float = parameter(
        0.03, unit="probability", range=(0, 1), uncertain=(0.03, 0.05), meaning="complain after a minor failure",
        source="Goodman & Newman (2003), Understand Customer Behavior and Complaints", evidence="read",
    )
    complain_quality: float = parameter(
        0.18, unit="probability", range=(0, 1), uncertain=(0.05, 0.30), meaning="complain after a failure of quality or treatment",
        source="Goodman, Basic Facts on Customer Complaint Behavior (TARP), 5-30 %, mid-point", evidence="secondary",
    )
    complain_money: float = parameter(
        0.62, unit="probability", range=(0, 1), uncertain=(0.50, 0.75), meaning="complain after a failure that costs money",
        source="Goodman, Basic Facts on Customer Complaint Behavior (TARP), 50-75 %, mid-point", evidence="secondary",
    )
    complain_serious: float = parameter(
        0.79, unit="probability", range=(0, 1), uncertain=(0.65, 0.80), meaning="complain after a serious failure",
        source="National Customer Rage Survey 2023", evidence="secondary",
    )
    public_share: float = parameter(
        0.30, unit="probability", range=(0, 1), uncertain=(0.15, 0.35), meaning="a complaint is made in public",
        source="National Customer Rage studies 2011-2023: 19-35 % posted about a serious problem", evidence="secondary",
    )
    loudness_effect: float = assumed(2.0, unit="log odds per unit", range=(0, 20), meaning="loudness on complaining and on doing so in public")
    redress_effect: float = assumed(1.5, unit="log odds per unit", range=(0, 20), meaning="belief that shouting works, on complaining and on doing so in public", uncertain=(0.5, 2.5))
    switching_effect: float = parameter(
        0.5, unit="log odds per unit", range=(0, 20), meaning="switching cost on complaining: voice gives way to exit where leaving is easy",
        source="Beard, Macher & Mayo (2012): sign only", evidence="assumption",
    )
    deviation_effect: float = parameter(
        1.5, unit="log odds", range=(0, 20), meaning="a recent failed recovery, on complaining in public",
        source="Tripp & Gregoire (2011): direction only", evidence="assumption",
    )
    exit_minor: float = assumed(0.002, unit="probability", range=(0, 1), meaning="leave at once, without a word, after a minor failure")
    exit_quality: float = assumed(0.01, unit="probability", range=(0, 1), meaning="the same after a failure of quality")
    exit_money: float = assumed(0.03, unit="probability", range=(0, 1), meaning="the same after a failure that costs money")
    exit_serious: float = parameter(
        0.08, unit="probability", range=(0, 1), uncertain=(0.02, 0.17), meaning="the same after a serious failure",
        source="PwC (2018): 17 % would leave after one bad experience, a stated upper bound", evidence="secondary",
    )
    questions: float = assumed(0.15, unit="per customer-month", range=(0, 1), meaning="questions opened")
    question_public: float = assumed(0.4, unit="share", range=(0, 1), meaning="questions asked in public")
    praise: float = assumed(0.006, unit="per customer-month", range=(0, 1), meaning="praise to the company at attitude zero")
    praise_bend: float = parameter(
        4.0, unit="per unit attitude", range=(0, 50), meaning="rise of praise with positive attitude: a hockey stick, flat on the left",
        source="Hydock, Chen & Carlson (2020): shape only", evidence="assumption",
    )
    words: float = assumed(0.02, unit="per customer-month", range=(0, 1), meaning="words about the company to peers at attitude zero")
    words_left: float = parameter(
        2.0, unit="per unit attitude", range=(0, 50), meaning="rise of words to peers with negative attitude",
        source="Anderson (1998): asymmetric U, shape only", evidence="assumption",
    )
    words_right: float = parameter(
        1.5, unit="per unit attitude", range=(0, 50), meaning="rise of words to peers with positive attitude",
        source="Anderson (1998): asymmetric U, shape only", evidence="assumption",
    )
    words_public: float = assumed(0.2, unit="share", range=(0, 1), meaning="words to peers that are posted in public")
    unfounded: float = assumed(0.004, unit="per customer-month", range=(0, 1), meaning="complaints without a failure, at median entitlement", uncertain=(0.001, 0.01))
    told_positive: float = assumed(0.3, unit="share", range=(0, 1), meaning="close ties who hear a positive word")
    told_negative: float = parameter(
        0.6, unit="share", range=(0, 1), uncertain=(0.3, 0.84), meaning="close ties who hear a negative word: twice as many as of a positive one",
        source="Goodman/TARP: 10 against 5, 16 against 8 people told", evidence="secondary",
    )
    hours: tuple[float, ...] = assumed(
        (1, 1, 0.5, 0.5, 0.5, 1, 2, 4, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 6, 6, 5, 4, 2),
        unit="weight", range=(0, 1000), meaning="when people speak, by hour of the day, from midnight",
    )
    weekdays: tuple[float, ...] = assumed(
        (1.1, 1.1, 1.1, 1.05, 1.05, 0.8, 0.8), unit="weight", range=(0, 1000), meaning="how much people speak, by day of the week, from Monday"
    )


class Desk(Section):
    """Who answers for the company, and how."""

    responders: float = assumed(2.0, unit="per 10,000 customers", range=(0, 10_000), meaning="responders that can be rostered")
    shift_start: float = assumed(9.0, unit="hour", range=(0, 23.99), meaning="hour at which the first shift starts")
    shift_hours: float = assumed(8.0, unit="hours", range=(0.1, 24), meaning="length of a shift")
    shift_stagger: float = assumed(2.0, unit="hours", range=(0, 12), meaning="hours by which each second responder starts later")
    weekend: float = assumed(0.5, unit="share", range=(0, 1), meaning="share of responders on shift at the weekend")
    private_only: float = assumed(0.0, unit="share", range=(0, 1), meaning="share of responders who serve private channels only")
    wage: float = assumed(25.0, unit="money per hour", range=(0, 10_000), meaning="wage of a responder, with overheads")
    handle_min: float = parameter(
        6.0, unit="minutes", range=(0.01, 1000), uncertain=(3, 12), meaning="mean handle time of a turn",
        source="contact-centre benchmark pages: about 6 minutes; 3-12", evidence="secondary",
    )
    handle_sigma: float = parameter(
        0.8, unit="log units", range=(0, 3), meaning="spread of the logarithm of handle time",
        source="Brown et al. (2005): service times close to lognormal; the spread is assumed", evidence="assumption",
    )
    handle_exponential: bool = assumed(False, unit="yes or no", meaning="exponential handle times, for comparison with queueing theory")
    skill_spread: float = assumed(0.1, unit="share", range=(0, 0.9), meaning="half-width of responders' skill around one")
    authority_one: float = assumed(0.4, unit="share", range=(0, 1), meaning="share of responders who may decide matters of money")
    authority_two: float = assumed(0.2, unit="share", range=(0, 1), meaning="share who may also decide serious matters")
    handoff_share: float = assumed(0.5, unit="share", range=(0, 1), meaning="share of the handle time spent before a turn is handed on")
    handoff_cost: float = assumed(2.0, unit="money", range=(0, 1000), meaning="cost of a hand-off beside the time")
    effort_time: float = assumed(1.5, unit="ratio", range=(1, 10), meaning="handle time with extra effort")
    effort_cost: float = assumed(2.0, unit="money", range=(0, 10_000), meaning="materials of extra effort per turn")
    effort_gain: float = assumed(0.15, unit="probability", range=(0, 1), meaning="chance of a solution gained by extra effort")
    compensation: float = assumed(15.0, unit="money", range=(0, 100_000), meaning="usual compensation")
    solve_question: float = assumed(0.80, unit="probability", range=(0, 1), meaning="a company turn answers a question")
    solve_minor: float = assumed(0.70, unit="probability", range=(0, 1), meaning="a company turn solves a minor failure")
    solve_quality: float = assumed(0.55, unit="probability", range=(0, 1), meaning="a company turn solves a failure of quality", uncertain=(0.4, 0.7))
    solve_money: float = assumed(0.50, unit="probability", range=(0, 1), meaning="a company turn solves a failure that cost money")
    solve_serious: float = assumed(0.35, unit="probability", range=(0, 1), meaning="a company turn solves a serious failure")
    follow_up: float = parameter(
        0.55, unit="probability", range=(0, 0.95), meaning="the customer answers a company turn that did not solve the matter",
        source="Customer Support on Twitter: 45 % of answered conversations have exactly two turns", evidence="derived",
    )
    follow_up_min: float = assumed(30.0, unit="minutes", range=(0, 100_000), meaning="median minutes until the customer answers")
    follow_up_sigma: float = assumed(1.5, unit="log units", range=(0, 4), meaning="spread of the logarithm of that delay")
    turns_max: int = assumed(8, unit="turns", range=(1, 64), meaning="company turns after which an unsolved conversation is given up")
    patience_min: float = parameter(
        60.0, unit="minutes", range=(0.01, 1e6), uncertain=(30, 240), meaning="median patience for a first answer",
        source="Edison/Social Habit (2012); Lithium/Millward Brown (2013); Arise (2017)", evidence="secondary",
    )
    patience_sigma: float = parameter(
        2.0, unit="log units", range=(0, 4), meaning="spread of the logarithm of patience",
        source="Arise (2017): 49.8 % expect an answer within an hour, 79.2 % within a day, which alone would give 3.9; held to 2", evidence="assumption",
    )
    patience_exponential: bool = assumed(False, unit="yes or no", meaning="exponential patience with that mean, for comparison with queueing theory")
    strain_gain: float = assumed(0.006, unit="per busy hour", range=(0, 1), meaning="strain gained per busy hour, more for angry customers")
    strain_days: float = assumed(10.0, unit="days", range=(0.1, 1000), meaning="days over which strain fades (e-fold)")
    strain_slows: float = assumed(0.2, unit="share", range=(0, 5), meaning="handle time added at full strain")


class Peers(Section):
    """Customers who answer others and defend the company."""

    notice: float = assumed(0.03, unit="threads per person-day", range=(0, 100), meaning="public threads that a person comes across beside the feed", uncertain=(0.01, 0.1))
    lookout: float = assumed(1.0, unit="threads per advocate-day", range=(0, 1000), meaning="public threads that an advocate looks at", uncertain=(0.5, 2.0))
    willing: float = assumed(0.002, unit="probability", range=(0, 1), meaning="an ordinary customer who comes across a public question answers it")
    willing_advocate: float = assumed(0.15, unit="probability", range=(0, 1), meaning="a fully motivated advocate does", uncertain=(0.05, 0.30))
    delay_min: float = parameter(
        60.0, unit="minutes", range=(0, 100_000), meaning="median minutes until a peer answers",
        source="Mamykina et al. (2011): 11 minutes among voluntary experts is the lower bound", evidence="assumption",
    )
    delay_sigma: float = assumed(1.2, unit="log units", range=(0, 4), meaning="spread of the logarithm of that delay")
    solve: float = parameter(
        0.7, unit="probability", range=(0, 1), uncertain=(0.4, 1.0), meaning="an answer by a peer of full skill solves a question",
        source="inSided: peers answer 40-60 % in mature communities; per answer assumed", evidence="assumption",
    )
    solve_complaint: float = assumed(0.25, unit="ratio", range=(0, 1), meaning="chance that a peer solves a complaint against a question")
    defend: float = parameter(
        0.3, unit="ratio", range=(0, 10), meaning="readiness of an advocate to defend against readiness to answer",
        source="Ilhan, Kuebler & Pauwels (2018): 1-6 % of posts attack or defend", evidence="assumption",
    )
    misjudge: float = parameter(
        0.5, unit="probability", range=(0, 1), meaning="a peer without skill defends an unresolved fair complaint as if it were unfair",
        source="Schaefers & Schamari (2016): direction of the harm only", evidence="assumption",
    )
    defence_shield: float = assumed(0.5, unit="share", range=(0, 1), meaning="share of the harm of an unfair complaint that a defence takes away", uncertain=(0.2, 0.8))
    backfire: float = parameter(
        0.5, unit="share", range=(0, 5), uncertain=(0.0, 1.0), meaning="harm added when an unresolved fair complaint is defended",
        source="Schaefers & Schamari (2016): direction only", evidence="assumption",
    )
    minutes: float = assumed(10.0, unit="minutes", range=(0, 1000), meaning="time a peer spends on a turn")
    organic_share: float = assumed(0.015, unit="share", range=(0, 1), meaning="customers who are advocates of their own accord in the status quo")
    organic_days: float = assumed(365.0, unit="days", range=(1, 100_000), meaning="mean days that an organic advocate stays one")
    fatigue: float = assumed(0.04, unit="per turn", range=(0, 1), meaning="motivation lost per turn")
    recovery_days: float = assumed(60.0, unit="days", range=(1, 10_000), meaning="days over which motivation returns to its set point (e-fold)")
    motivation: float = assumed(0.5, unit="0 to 1", range=(0, 1), meaning="set point of an organic advocate's motivation")
    own_churn: float = parameter(
        1.0, unit="ratio", range=(0, 1), meaning="churn hazard of those who advocate; 1 switches the effect off",
        source="Garnefeld et al. (2013): 19 % to 7 %, before selection; off by default since advocates are selected", evidence="read",
    )


class Programme(Section):
    """What an advocacy programme does and costs."""

    accept: float = parameter(
        0.31, unit="probability", range=(0, 1), uncertain=(0.2, 0.4), meaning="an invited satisfied customer joins",
        source="Kumar, Petersen & Leone (2007): 30-33 % act where 68-81 % intend", evidence="secondary",
    )
    invite_cost: float = assumed(3.0, unit="money", range=(0, 10_000), meaning="cost of an invitation")
    member_cost: float = assumed(4.0, unit="money per month", range=(0, 10_000), meaning="cost of a member at full support", uncertain=(2, 8))
    educate: float = assumed(0.10, unit="skill per month", range=(0, 1), meaning="share of the missing skill that a supported member learns in a month")
    motivate: float = assumed(0.35, unit="0 to 1", range=(0, 1), meaning="motivation set point added by full support", uncertain=(0.1, 0.5))
    empower: float = assumed(0.15, unit="probability", range=(0, 1), meaning="chance of a solution added by what members are told and allowed")
    leave_days: float = assumed(365.0, unit="days", range=(1, 100_000), meaning="mean days that a member stays")


class Spread(Section):
    """How far words travel."""

    seen: float = assumed(0.15, unit="probability", range=(0, 1), meaning="a follower sees a post", uncertain=(0.05, 0.30))
    half_life_min: float = parameter(
        180.0, unit="minutes", range=(0.1, 100_000), uncertain=(18, 420), meaning="half-life of attention to a post",
        source="bit.ly (2011): 2.8 to 3.4 hours", evidence="secondary",
    )
    reshare: float = assumed(0.02, unit="probability", range=(0, 1), meaning="somebody who sees a post of full arousal passes it on, at middling interest and susceptibility")
    calm: float = assumed(0.4, unit="ratio", range=(0, 1), meaning="arousal of questions and praise against a serious complaint")
    company_seen: float = assumed(0.02, unit="probability", range=(0, 1), meaning="somebody who follows the company sees a public answer of it, and the thread with it", uncertain=(0.0, 0.05))
    company_attention: float = assumed(0.2, unit="answers per person-day", range=(0, 100), meaning="most answers that such a person sees in a day")
    site_memory_days: float = assumed(180.0, unit="days", range=(1, 10_000), meaning="days over which a review counts in the rating (e-fold)")


class Feeling(Section):
    """What answers and what is seen do to people."""

    attitude_days: float = assumed(21.0, unit="days", range=(1, 1000), meaning="half-life of attitude's return to what the relationship warrants")
    relationship_days: float = assumed(180.0, unit="days", range=(1, 10_000), meaning="half-life of the relationship's return to its set point")
    answer: float = assumed(0.12, unit="attitude", range=(0, 2), meaning="attitude gained from an answer within six minutes")
    delay_slope: float = parameter(
        0.385, unit="share per e-fold", range=(0, 2), uncertain=(0.19, 0.77), meaning="share of that gain lost per e-fold of delay beyond six minutes",
        source="Huang et al. (2018), HBR: 20, 9 and 2.33 dollars; slope derived from the end points", evidence="derived",
    )
    delay_floor: float = parameter(
        0.05, unit="share", range=(0, 1), meaning="share of the gain that even a very late answer keeps: slow is better than none",
        source="Huang et al. (2018), HBR: 2.33 of 20 dollars beyond an hour", evidence="derived",
    )
    acknowledged: float = assumed(0.25, unit="share", range=(0, 1), meaning="share of an answer's gain that remains when it solves nothing (disputed: Mousavi et al. 2020 would have nil)", uncertain=(0.0, 0.5))
    solved: float = assumed(0.25, unit="attitude", range=(0, 2), meaning="attitude gained when the matter is solved", uncertain=(0.15, 0.35))
    failed: float = assumed(0.20, unit="attitude", range=(0, 2), meaning="attitude lost when the company answered and the matter stays unsolved (double deviation)", uncertain=(0.1, 0.3))
    ignored: float = parameter(
        0.12, unit="attitude", range=(0, 2), uncertain=(0.05, 0.25), meaning="attitude lost when nobody answered within two days",
        source="Sprout (2016): one in three say they would switch, an upper bound", evidence="assumption",
    )
    late: float = parameter(
        0.06, unit="attitude", range=(0, 2), meaning="attitude lost when patience ends before the first answer",
        source="Lithium/Millward Brown (2013): 38 % feel more negative", evidence="assumption",
    )
    compensated: float = assumed(0.10, unit="attitude", range=(0, 2), meaning="attitude gained from the usual compensation", uncertain=(0.05, 0.2))
    handoff: float = assumed(0.04, unit="attitude", range=(0, 2), meaning="attitude lost per hand-off")
    trust: float = assumed(0.15, unit="relationship per attitude", range=(0, 1), meaning="relationship moved per unit of attitude moved by service", uncertain=(0.05, 0.3))
    redress_learning: float = parameter(
        0.15, unit="share", range=(0, 1), uncertain=(0.0, 0.3), meaning="share of the gap by which redress belief follows the outcome of one's own complaint",
        source="Ma, Sun & Kekre (2015): sign only", evidence="assumption",
    )
    awareness: float = parameter(
        0.03, unit="share", range=(0, 1), uncertain=(0.0, 0.06), meaning="share by which a seen public answer raises a bystander's belief that complaining pays",
        source="Sun, Gao & Rui (2021): sign only", evidence="assumption",
    )
    redress_fade_days: float = assumed(180.0, unit="days", range=(1, 10_000), meaning="half-life of redress belief's return to its start")
    redress_start: float = assumed(0.3, unit="0 to 1", range=(0, 1), meaning="redress belief to which people return")
    word: float = assumed(0.03, unit="share", range=(0, 1), meaning="share of the room left by which a word moves a hearer, k of p + k(1 - p)", uncertain=(0.01, 0.06))
    negativity: float = parameter(
        1.3, unit="ratio", range=(1, 2), uncertain=(1, 2), meaning="weight of negative words against positive ones",
        source="East, Hammond & Lomax (2008) against Hennig-Thurau, Wiertz & Feldhaus (2015): disputed, 1 to 2", evidence="read",
    )
    close_word: float = assumed(2.0, unit="ratio", range=(0, 100), meaning="weight of a word from a close tie against a seen post")
    success_seen: float = parameter(
        0.7, unit="ratio", range=(0, 10), meaning="weight of a visible successful recovery against a positive word",
        source="Hogreve, Bilstein & Hoerner (2019): sign only", evidence="assumption",
    )
    failure_seen: float = parameter(
        1.5, unit="ratio", range=(0, 10), meaning="weight of a visible failed recovery against a negative word",
        source="Hogreve, Bilstein & Hoerner (2019): sign only", evidence="assumption",
    )
    attention: float = assumed(0.05, unit="share", range=(0, 1), meaning="share of the minutes waited for an answer that are lost to the customer")
    unfair: float = assumed(0.01, unit="relationship", range=(0, 1), meaning="relationship that a loyal silent customer loses on seeing a loud one compensated", uncertain=(0.0, 0.02))


class Loyalty(Section):
    """Who stays, who leaves, who joins."""

    churn: float = parameter(
        0.015, unit="per customer-month", range=(0, 0.5), uncertain=(0.008, 0.05), meaning="churn in the status quo, quiet exits included",
        source="industry compilations of retention; wireless churn 0.8-2.8 % (Statista; Market Realist)", evidence="read",
    )
    relationship_effect: float = assumed(3.0, unit="log hazard per unit", range=(0, 20), meaning="a weaker relationship on churn", uncertain=(1, 5))
    attitude_effect: float = assumed(1.0, unit="log hazard per unit", range=(0, 20), meaning="a worse attitude on churn", uncertain=(0.5, 2))
    search_effect: float = assumed(3.0, unit="ratio", range=(1, 100), meaning="churn of those who look for an alternative")
    search_chance: float = assumed(0.10, unit="probability", range=(0, 1), meaning="an unanswered complaint, an unsolved one or a silent failure of at least quality starts a search, at middling switching cost")
    search_days: float = assumed(21.0, unit="days", range=(1, 1000), meaning="mean length of a search")
    competition: float = assumed(1.0, unit="ratio", range=(0, 10), meaning="pull of the outside option on leaving, against the status quo")
    contagion: float = parameter(
        1.8, unit="hazard ratio", range=(1, 10), uncertain=(1.3, 2.2), meaning="hazard per recent defection among close ties, up to three",
        source="Nitzan & Libai (2011): +80 %", evidence="read",
    )
    contagion_days: float = parameter(
        30.0, unit="days", range=(1, 1000), uncertain=(14, 56), meaning="days over which a defection fades (e-fold)",
        source="Nitzan & Libai (2013): strongest within the first month; Haenlein (2013): five weeks", evidence="read",
    )
    word_share: float = assumed(0.3, unit="share", range=(0, 1), meaning="share of joining that comes through close ties who are customers", uncertain=(0.1, 0.5))
    opinion_effect: float = assumed(1.0, unit="log hazard per unit", range=(0, 20), meaning="attitude of a prospect on joining")
    winback: float = assumed(0.5, unit="ratio", range=(0, 10), meaning="joining of former customers against prospects")
    forget_days: float = assumed(720.0, unit="days", range=(1, 100_000), meaning="mean days until a former customer is a prospect like any other")
    site_effect: float = assumed(0.2, unit="log hazard per star", range=(0, 5), meaning="rating on the review site on joining, and on leaving of those who look around")


class Company(Section):
    """What the company may spend."""

    budget: float = assumed(1.0, unit="money per customer-month", range=(0, 10_000), meaning="the one budget for looking after customers, per customer held when the comparison starts; with the other defaults it keeps responders busy about two thirds of the time, as contact-centre benchmarks have it", uncertain=(0.7, 1.5))
    status_quo: str = assumed("first-come", unit="policy", meaning="policy of the burn-in")
    discount: float = parameter(
        0.10, unit="per year", range=(0, 1), uncertain=(0.08, 0.15), meaning="discount rate",
        source="Gupta & Lehmann, worked example", evidence="secondary",
    )
    service_value: float = assumed(1.2, unit="ratio", range=(0, 10), meaning="value of service to a customer of attitude zero, against its price")
    service_slope: float = assumed(0.4, unit="per unit attitude", range=(0, 10), meaning="rise of that value with attitude")
    fix_cost: float = assumed(1.0, unit="money per customer", range=(0.0001, 10_000), meaning="cost of a full fix of a root cause, per customer held when the comparison starts", uncertain=(0.5, 2.0))
    fix_effect: float = assumed(0.5, unit="share", range=(0, 1), meaning="share of a root cause's failures that a full fix removes")
    fix_days: float = assumed(720.0, unit="days", range=(1, 100_000), meaning="days over which a fixed cause comes back (e-fold)")
    burn_in: int = assumed(60, unit="days", range=(0, 3600), meaning="days before the comparison starts, under the status quo")


class Reference(Section):
    """Solved numbers that make realised rates of the status-quo world equal the stated ones; written by ``grapevine check --solve``.

    The defaults are those of the default world, for scenarios that were not solved yet.
    """

    churn: float = assumed(0.74654, unit="ratio", range=(0, 100), meaning="factor on the hazard of leaving")
    complain_minor: float = assumed(-0.13961, unit="log odds", range=(-20, 20), meaning="shift of complaining after a minor failure")
    complain_quality: float = assumed(-0.11244, unit="log odds", range=(-20, 20), meaning="the same for a failure of quality")
    complain_money: float = assumed(-0.04429, unit="log odds", range=(-20, 20), meaning="the same for a failure that costs money")
    complain_serious: float = assumed(-0.0211, unit="log odds", range=(-20, 20), meaning="the same for a serious failure")
    public: float = assumed(-0.1721, unit="log odds", range=(-20, 20), meaning="shift of complaining in public")
    join: float = assumed(1.00421, unit="ratio", range=(0, 100), meaning="factor on the hazard of joining, so that joining makes up for leaving")
    relationship: float = assumed(0.63395, unit="0 to 1", range=(0, 1), meaning="mean relationship of customers, at which multipliers are one")
    attitude: float = assumed(0.25956, unit="-1 to 1", range=(-1, 1), meaning="mean attitude of customers, at which multipliers are one")
    redress: float = assumed(0.30276, unit="0 to 1", range=(0, 1), meaning="mean redress belief of customers, at which multipliers are one")
    opinion: float = assumed(0.01242, unit="-1 to 1", range=(-1, 1), meaning="mean attitude of prospects, at which multipliers are one")
    stars: float = assumed(3.16946, unit="stars", range=(1, 5), meaning="rating on the review site, at which multipliers are one")


def _segments() -> tuple[Segment, ...]:
    return (
        Segment(name="north consumers", region="north", customer_type="consumer", share=0.45),
        Segment(name="north businesses", region="north", customer_type="business", share=0.05, margin=4.0, failures=1.2),
        Segment(name="south consumers", region="south", customer_type="consumer", share=0.45),
        Segment(name="south businesses", region="south", customer_type="business", share=0.05, margin=4.0, failures=1.2),
    )


def _causes() -> tuple[Cause, ...]:
    return (
        Cause(name="product", per_1000=3.0),
        Cause(name="delivery", per_1000=2.0),
        Cause(name="billing", per_1000=1.5, minor=0.35, quality=0.15, money=0.45, serious=0.05),
        Cause(name="staff", per_1000=1.5, minor=0.40, quality=0.50, money=0.05, serious=0.05),
    )


def _channels() -> tuple[Channel, ...]:
    return (
        Channel(name="feed", public=True, share=0.75, coverage=0.5, detection_min=10.0, gives_up=0.1),
        Channel(name="reviews", public=True, persistent=True, share=0.25, coverage=0.33, detection_min=120.0, gives_up=0.0),
        Channel(name="private", public=False, share=1.0, coverage=1.0, detection_min=1.0, gives_up=0.2),
    )


class Scenario(ScenarioBase):
    """A world: the sections below, the parts of its market, its causes of failure, its channels and what befalls it."""

    society: Society = Society()
    experience: Experience = Experience()
    voice: Voice = Voice()
    desk: Desk = Desk()
    peers: Peers = Peers()
    programme: Programme = Programme()
    spread: Spread = Spread()
    feeling: Feeling = Feeling()
    loyalty: Loyalty = Loyalty()
    company: Company = Company()
    reference: Reference = Reference()
    segments: tuple[Segment, ...] = _segments()
    causes: tuple[Cause, ...] = _causes()
    channels: tuple[Channel, ...] = _channels()
    events: tuple[Event, ...] = ()

    def contradictions(self) -> list[Contradiction]:
        """Combinations that no world can have: (dotted key, value, what was expected)."""
        return contradictions(self)


Contradiction = tuple[str, object, str]


def contradictions(scenario: Scenario) -> list[Contradiction]:
    """Combinations that no world can have: (dotted key, value, what was expected)."""
    found: list[Contradiction] = []

    def shares(key: str, values: list[float]) -> None:
        total = sum(values)
        if abs(total - 1.0) > 1e-6:
            found.append((key, round(total, 6), "shares that sum to 1"))

    for name in ("segments", "causes", "channels"):
        entries = getattr(scenario, name)
        if not entries:
            found.append((name, "none", "at least one"))
        names = [entry.name for entry in entries]
        for repeated in sorted({n for n in names if names.count(n) > 1}):
            found.append((name, repeated, "names used once"))
    if scenario.segments:
        shares("segments.share", [segment.share for segment in scenario.segments])
    for cause in scenario.causes:
        shares(f"causes.{cause.name}", [getattr(cause, severity) for severity in SEVERITIES])
    for public in (True, False):
        some = [channel.share for channel in scenario.channels if channel.public is public]
        kind = "public" if public else "private"
        if some:
            shares(f"channels.share ({kind})", some)
        else:
            found.append(("channels", f"no {kind} channel", "at least one public and one private channel"))
    if sum(cause.per_1000 for cause in scenario.causes) > 1000:
        found.append(("causes.per_1000", sum(c.per_1000 for c in scenario.causes), "at most 1,000 failures per 1,000 encounters in all"))
    for key, count in (("hours", 24), ("weekdays", 7)):
        weights = getattr(scenario.voice, key)
        if len(weights) != count or sum(weights) <= 0:
            found.append((f"voice.{key}", list(weights), f"{count} weights, not all zero"))
    if scenario.desk.authority_two > scenario.desk.authority_one:
        found.append(("desk.authority_two", scenario.desk.authority_two, f"at most desk.authority_one = {scenario.desk.authority_one}"))
    acts = ("questions", "praise", "words", "unfounded")
    total = sum(getattr(scenario.voice, act) for act in acts)
    if total > 1.0:
        found.append(("voice", round(total, 4), "questions, praise, words and unfounded complaints of at most 1 per customer-month together"))
    return found
