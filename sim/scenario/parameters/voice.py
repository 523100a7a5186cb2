"""Complaints, questions, praise and words to peers: who speaks, where and when."""

from __future__ import annotations

from sim.scenario.schema import Section, assumed, parameter


class Voice(Section):
    """Probability and place of speaking."""

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
    competition_effect: float = parameter(
        0.824,
        unit="log odds per unit of log competition",
        range=(0, 3),
        uncertain=(0, 1),
        meaning="fall of complaining with the logarithm of `loyalty.competition`; complaint shares are stated for competition 1",
        source="calibrated on published patterns; Beard, Macher & Mayo (2012): sign only",
        evidence="calibrated",
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
    words: float = parameter(
        0.0159,
        unit="per customer-month",
        range=(0, 1),
        uncertain=(0.01, 0.1),
        meaning="words about the company to peers at attitude zero",
        source="calibrated on published patterns",
        evidence="calibrated",
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
    stories: float = parameter(
        0.0104,
        unit="probability",
        range=(0, 1),
        uncertain=(0, 0.6),
        meaning="a serious failure, or a serious matter that ended without a solution, is told to close ties the next day; "
        "half of it at severity quality, a quarter at minor and for questions. How many close ties hear it is "
        "`voice.told_negative`",
        source="calibrated on published patterns; "
        "Goodman/TARP and National Customer Rage Survey 2013 count how many people are told",
        evidence="calibrated",
    )
    stories_good: float = assumed(
        0.65,
        unit="ratio",
        range=(0, 1),
        uncertain=(0.3, 1),
        meaning="how often a solved matter is told, against one that ended badly; that a good story reaches fewer close ties "
        "is `voice.told_positive`",
    )
    stirred: float = parameter(
        0.025,
        unit="probability",
        range=(0, 0.2),
        uncertain=(0, 0.05),
        meaning="somebody of average interest who reads a negative public conversation speaks about the company the next day, "
        "at most once a week. Up to 0.2 such a word stirs fewer than one further word where it is read by at most 30 people, "
        "as in all ready-made scenarios; beyond that the weekly rest is what bounds the volume",
        source="Hewett, Rand, Rust & van Heerde (2016): negative messages lead to more messages; sign only",
        evidence="assumption",
    )
    stirred_damped: float = parameter(
        0.5,
        unit="share",
        range=(0, 1),
        uncertain=(0, 1),
        meaning="by which that chance is smaller where the reader sees an answer of the company",
        source="Hewett, Rand, Rust & van Heerde (2016): personal answers help; sign only",
        evidence="assumption",
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
