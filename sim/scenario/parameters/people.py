"""What people do: experience, voice, helping, spreading, loyalty."""

from __future__ import annotations

from sim.scenario.parameters.declare import assumed
from sim.scenario.schema import Section, parameter


class Experience(Section):
    """What customers live through."""

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
    distrust: float = assumed(
        0.15,
        unit="relationship per attitude",
        range=(0, 1),
        meaning="relationship lost per unit of attitude lost to failures",
        uncertain=(0.05, 0.25),
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


class Voice(Section):
    """Whether people speak, and where."""

    complain_minor: float = parameter(
        0.03,
        unit="probability",
        range=(0, 1),
        uncertain=(0.03, 0.05),
        meaning="complain after a minor failure",
        source="Goodman & Newman (2003), Understand Customer Behavior and Complaints",
        evidence="read",
    )
    complain_quality: float = parameter(
        0.18,
        unit="probability",
        range=(0, 1),
        uncertain=(0.05, 0.30),
        meaning="complain after a failure of quality or treatment",
        source="Goodman, Basic Facts on Customer Complaint Behavior (TARP), 5-30 %, mid-point",
        evidence="secondary",
    )
    complain_money: float = parameter(
        0.62,
        unit="probability",
        range=(0, 1),
        uncertain=(0.50, 0.75),
        meaning="complain after a failure that costs money",
        source="Goodman, Basic Facts on Customer Complaint Behavior (TARP), 50-75 %, mid-point",
        evidence="secondary",
    )
    complain_serious: float = parameter(
        0.79,
        unit="probability",
        range=(0, 1),
        uncertain=(0.65, 0.80),
        meaning="complain after a serious failure",
        source="National Customer Rage Survey 2023",
        evidence="secondary",
    )
    public_share: float = parameter(
        0.30,
        unit="probability",
        range=(0, 1),
        uncertain=(0.15, 0.35),
        meaning="a complaint is made in public",
        source="National Customer Rage studies 2011-2023: 19-35 % posted about a serious problem",
        evidence="secondary",
    )
    loudness_effect: float = assumed(
        2.0, unit="log odds per unit", range=(0, 20), meaning="loudness on complaining and on doing so in public"
    )
    redress_effect: float = assumed(
        1.5,
        unit="log odds per unit",
        range=(0, 20),
        meaning="belief that shouting works, on complaining and on doing so in public",
        uncertain=(0.5, 2.5),
    )
    switching_effect: float = parameter(
        0.5,
        unit="log odds per unit",
        range=(0, 20),
        meaning="switching cost on complaining: voice gives way to exit where leaving is easy",
        source="Beard, Macher & Mayo (2012): sign only",
        evidence="assumption",
    )
    deviation_effect: float = parameter(
        1.5,
        unit="log odds",
        range=(0, 20),
        meaning="a recent failed recovery, on complaining in public",
        source="Tripp & Gregoire (2011): direction only",
        evidence="assumption",
    )
    exit_minor: float = assumed(
        0.002, unit="probability", range=(0, 1), meaning="leave at once, without a word, after a minor failure"
    )
    exit_quality: float = assumed(0.01, unit="probability", range=(0, 1), meaning="the same after a failure of quality")
    exit_money: float = assumed(
        0.03, unit="probability", range=(0, 1), meaning="the same after a failure that costs money"
    )
    exit_serious: float = parameter(
        0.08,
        unit="probability",
        range=(0, 1),
        uncertain=(0.02, 0.17),
        meaning="the same after a serious failure",
        source="PwC (2018): 17 % would leave after one bad experience, a stated upper bound",
        evidence="secondary",
    )
    questions: float = assumed(0.15, unit="per customer-month", range=(0, 1), meaning="questions opened")
    question_public: float = assumed(0.4, unit="share", range=(0, 1), meaning="questions asked in public")
    praise: float = assumed(
        0.006, unit="per customer-month", range=(0, 1), meaning="praise to the company at attitude zero"
    )
    praise_bend: float = parameter(
        4.0,
        unit="per unit attitude",
        range=(0, 50),
        meaning="rise of praise with positive attitude: a hockey stick, flat on the left",
        source="Hydock, Chen & Carlson (2020): shape only",
        evidence="assumption",
    )
    words: float = assumed(
        0.02, unit="per customer-month", range=(0, 1), meaning="words about the company to peers at attitude zero"
    )
    words_left: float = parameter(
        2.0,
        unit="per unit attitude",
        range=(0, 50),
        meaning="rise of words to peers with negative attitude",
        source="Anderson (1998): asymmetric U, shape only",
        evidence="assumption",
    )
    words_right: float = parameter(
        1.5,
        unit="per unit attitude",
        range=(0, 50),
        meaning="rise of words to peers with positive attitude",
        source="Anderson (1998): asymmetric U, shape only",
        evidence="assumption",
    )
    words_public: float = assumed(0.2, unit="share", range=(0, 1), meaning="words to peers that are posted in public")
    unfounded: float = assumed(
        0.004,
        unit="per customer-month",
        range=(0, 1),
        meaning="complaints without a failure, at median entitlement",
        uncertain=(0.001, 0.01),
    )
    let_down: float = assumed(
        0.0,
        unit="ratio per unit expectation",
        range=(0, 1000),
        meaning="rise of complaints without a failure with each unit of expectation above ordinary quality; "
        "0: off, since whether disappointment turns into complaints is not known",
    )
    told_positive: float = assumed(0.3, unit="share", range=(0, 1), meaning="close ties who hear a positive word")
    told_negative: float = parameter(
        0.6,
        unit="share",
        range=(0, 1),
        uncertain=(0.3, 0.84),
        meaning="close ties who hear a negative word: twice as many as of a positive one",
        source="Goodman/TARP: 10 against 5, 16 against 8 people told",
        evidence="secondary",
    )
    hours: tuple[float, ...] = assumed(
        (1, 1, 0.5, 0.5, 0.5, 1, 2, 4, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 6, 6, 5, 4, 2),
        unit="weight",
        range=(0, 1000),
        meaning="when people speak, by hour of the day, from midnight",
    )
    weekdays: tuple[float, ...] = assumed(
        (1.1, 1.1, 1.1, 1.05, 1.05, 0.8, 0.8),
        unit="weight",
        range=(0, 1000),
        meaning="how much people speak, by day of the week, from Monday",
    )


class Peers(Section):
    """Customers who answer others and defend the company."""

    notice: float = assumed(
        0.03,
        unit="threads per person-day",
        range=(0, 100),
        meaning="public threads that a person comes across beside the feed",
        uncertain=(0.01, 0.1),
    )
    lookout: float = assumed(
        1.0,
        unit="threads per advocate-day",
        range=(0, 1000),
        meaning="public threads that an advocate looks at",
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
        0.7,
        unit="probability",
        range=(0, 1),
        uncertain=(0.4, 1.0),
        meaning="an answer by a peer of full skill solves a question",
        source="inSided: peers answer 40-60 % in mature communities; per answer assumed",
        evidence="assumption",
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
    own_churn: float = parameter(
        1.0,
        unit="ratio",
        range=(0, 1),
        meaning="churn hazard of those who advocate; 1 switches the effect off",
        source="Garnefeld et al. (2013): 19 % to 7 %, before selection; off by default since advocates are selected",
        evidence="read",
    )


class Spread(Section):
    """How far words travel."""

    seen: float = assumed(
        0.15, unit="probability", range=(0, 1), meaning="a follower sees a post", uncertain=(0.05, 0.30)
    )
    half_life_min: float = parameter(
        180.0,
        unit="minutes",
        range=(0.1, 100_000),
        uncertain=(18, 420),
        meaning="half-life of attention to a post",
        source="bit.ly (2011): 2.8 to 3.4 hours",
        evidence="secondary",
    )
    reshare: float = assumed(
        0.02,
        unit="probability",
        range=(0, 1),
        meaning="somebody who sees a post of full arousal passes it on, at middling interest and susceptibility",
    )
    calm: float = assumed(
        0.4, unit="ratio", range=(0, 1), meaning="arousal of questions and praise against a serious complaint"
    )
    company_seen: float = assumed(
        0.02,
        unit="probability",
        range=(0, 1),
        meaning="somebody who follows the company sees a public answer of it, and the thread with it",
        uncertain=(0.0, 0.05),
    )
    company_attention: float = assumed(
        0.2, unit="answers per person-day", range=(0, 100), meaning="most answers that such a person sees in a day"
    )
    site_memory_days: float = assumed(
        180.0, unit="days", range=(1, 10_000), meaning="days over which a review counts in the rating (e-fold)"
    )


class Loyalty(Section):
    """Who stays, who leaves, who joins."""

    churn: float = parameter(
        0.015,
        unit="per customer-month",
        range=(0, 0.5),
        uncertain=(0.008, 0.05),
        meaning="churn in the status quo, quiet exits included",
        source="industry compilations of retention; wireless churn 0.8-2.8 % (Statista; Market Realist)",
        evidence="read",
    )
    relationship_effect: float = assumed(
        3.0, unit="log hazard per unit", range=(0, 20), meaning="a weaker relationship on churn", uncertain=(1, 5)
    )
    attitude_effect: float = assumed(
        1.0, unit="log hazard per unit", range=(0, 20), meaning="a worse attitude on churn", uncertain=(0.5, 2)
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
    opinion_effect: float = assumed(
        1.0, unit="log hazard per unit", range=(0, 20), meaning="attitude of a prospect on joining"
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
