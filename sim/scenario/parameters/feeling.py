"""Effects of service and words on attitude, relationship and beliefs."""

from __future__ import annotations

from sim.scenario.schema import Section, assumed, parameter


class Feeling(Section):
    """Effects of answers, and of what people see, on their feelings."""

    attitude_days: float = parameter(
        16.0,
        unit="days",
        range=(1, 1000),
        uncertain=(10, 60),
        meaning="half-life of attitude's return to what the relationship warrants",
        source="calibrated on published patterns",
        evidence="calibrated",
    )
    relationship_days: float = assumed(
        180.0, unit="days", range=(1, 10_000), meaning="half-life of the relationship's return to its set point"
    )
    answer: float = assumed(
        0.12, unit="attitude", range=(0, 2), meaning="attitude gained from an answer within six minutes"
    )
    delay_slope: float = parameter(
        0.505,
        unit="share per e-fold",
        range=(0, 2),
        uncertain=(0.19, 0.77),
        meaning="share of that gain lost per e-fold of delay beyond six minutes",
        source="calibrated on published patterns; "
        "Huang et al. (2018), HBR: 20, 9 and 2.33 dollars; slope derived from the end points",
        evidence="calibrated",
    )
    delay_floor: float = parameter(
        0.05,
        unit="share",
        range=(0, 1),
        meaning="share of the gain that even a very late answer keeps: slow is better than none",
        source="Huang et al. (2018), HBR: 2.33 of 20 dollars beyond an hour",
        evidence="derived",
    )
    acknowledged: float = assumed(
        0.25,
        unit="share",
        range=(0, 1),
        meaning="share of an answer's gain that remains when it solves nothing (disputed: zero by Mousavi et al. 2020)",
        uncertain=(0.0, 0.5),
    )
    thanked: float = parameter(
        0.33,
        unit="ratio",
        range=(0, 1),
        uncertain=(0.1, 1.0),
        meaning="gain from an answer to praise or a word against that from an answer to a matter",
        source=(
            "Twitter and Applied Marketing Science (2016): conversations that start negative bring about three times the gain in "
            "willingness to pay"
        ),
        evidence="derived",
    )
    solved: float = parameter(
        0.247,
        unit="attitude",
        range=(0, 2),
        uncertain=(0.15, 0.35),
        meaning="attitude gained when the matter is solved",
        source="calibrated on published patterns",
        evidence="calibrated",
    )
    failed: float = parameter(
        0.107,
        unit="attitude",
        range=(0, 2),
        uncertain=(0.1, 0.3),
        meaning="attitude lost when the company answered and the matter stays unsolved (double deviation)",
        source="calibrated on published patterns",
        evidence="calibrated",
    )
    ignored: float = parameter(
        0.12,
        unit="attitude",
        range=(0, 2),
        uncertain=(0.05, 0.25),
        meaning="attitude lost when nobody answered within two days",
        source="Sprout (2016): one in three say they would switch, an upper bound",
        evidence="assumption",
    )
    late: float = parameter(
        0.06,
        unit="attitude",
        range=(0, 2),
        meaning="attitude lost when patience ends before the first answer",
        source="Lithium/Millward Brown (2013): 38 % feel more negative",
        evidence="assumption",
    )
    compensated: float = assumed(
        0.10,
        unit="attitude",
        range=(0, 2),
        meaning="attitude gained from the usual compensation",
        uncertain=(0.05, 0.2),
    )
    escalation: float = assumed(0.04, unit="attitude", range=(0, 2), meaning="attitude lost per escalation")
    trust: float = parameter(
        0.162,
        unit="relationship per attitude",
        range=(0, 1),
        uncertain=(0.05, 0.3),
        meaning="relationship moved per unit of attitude moved by service",
        source="calibrated on published patterns",
        evidence="calibrated",
    )
    redress_learning: float = parameter(
        0.22,
        unit="share",
        range=(0, 1),
        uncertain=(0, 0.3),
        meaning="share of the gap by which redress belief follows the outcome of one's own complaint",
        source="calibrated on published patterns; Ma, Sun & Kekre (2015): sign only",
        evidence="calibrated",
    )
    awareness: float = parameter(
        0.05,
        unit="share",
        range=(0, 1),
        uncertain=(0, 0.06),
        meaning="share by which a seen public answer raises a bystander's belief that complaining pays",
        source="calibrated on published patterns; Sun, Gao & Rui (2021): sign only",
        evidence="calibrated",
    )
    redress_fade_days: float = assumed(
        180.0, unit="days", range=(1, 10_000), meaning="half-life of redress belief's return to its start"
    )
    redress_start: float = assumed(0.3, unit="0 to 1", range=(0, 1), meaning="redress belief to which people return")
    word: float = assumed(
        0.03,
        unit="share",
        range=(0, 1),
        meaning="share of the room left by which a word moves a hearer, k of p + k(1 - p)",
        uncertain=(0.01, 0.06),
    )
    negativity: float = parameter(
        1.3,
        unit="ratio",
        range=(1, 2),
        uncertain=(1, 2),
        meaning="weight of negative words against positive ones",
        source="East, Hammond & Lomax (2008) against Hennig-Thurau, Wiertz & Feldhaus (2015): disputed, 1 to 2",
        evidence="read",
    )
    close_word: float = assumed(
        2.0, unit="ratio", range=(0, 100), meaning="weight of a word from a close tie against a seen post"
    )
    success_seen: float = parameter(
        0.7,
        unit="ratio",
        range=(0, 10),
        meaning="weight of a visible successful recovery against a positive word",
        source="Hogreve, Bilstein & Hoerner (2019): sign only",
        evidence="assumption",
    )
    failure_seen: float = parameter(
        1.5,
        unit="ratio",
        range=(0, 10),
        meaning="weight of a visible failed recovery against a negative word",
        source="Hogreve, Bilstein & Hoerner (2019): sign only",
        evidence="assumption",
    )
    attention: float = assumed(
        0.05,
        unit="share",
        range=(0, 1),
        meaning="share of the minutes waited for an answer that are lost to the customer",
    )
    unfair: float = assumed(
        0.01,
        unit="relationship",
        range=(0, 1),
        meaning="relationship that a loyal silent customer loses on seeing a loud one compensated",
        uncertain=(0.0, 0.02),
    )
    assimilation: float = parameter(
        0.0329,
        unit="share",
        range=(0, 1),
        uncertain=(0, 0.3),
        meaning="share of the way to the mean of their close ties that people's attitudes, and customers' relationships "
        "towards those of customers, move every four weeks; 0: friends do not change each other",
        source="calibrated on published patterns; Nitzan & Libai (2011): sign only, friends resemble each other",
        evidence="calibrated",
    )
    habituation: float = assumed(
        0.5,
        unit="per message",
        range=(0, 10),
        uncertain=(0, 1),
        meaning="a conversation or word moves who reads or hears it by 1 / (1 + this x messages lately heard, fading by "
        "loyalty.heard_days); 0: the tenth moves like the first",
    )
    solution_delay: float = parameter(
        0.03,
        unit="share",
        range=(0, 1),
        uncertain=(0, 1),
        meaning="share of the gain from a solution that depends on its delay like the value of an answer; 0: none",
        source="calibrated on published patterns; "
        "Huang et al. (2018), HBR: the whole value of being answered falls with delay",
        evidence="calibrated",
    )
    presence: float = parameter(
        0.5,
        unit="ratio",
        range=(0, 5),
        uncertain=(0, 1),
        meaning="gain that a large audience adds to a solution in public, times n / (n + 10) with n impressions so far; "
        "a failure gains nothing",
        source="Schaefers & Schamari (2016): sign only",
        evidence="assumption",
    )
