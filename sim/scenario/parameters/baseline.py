"""Baseline calibration: solved intercepts, and the means at which multipliers are one."""

from __future__ import annotations

from sim.scenario.schema import Section, assumed


class Baseline(Section):
    """Solved numbers that make realised rates of the status quo equal the stated ones.

    Every burn-in begins with them and solves them again, unless ``solve`` says no. ``grapevine check --solve`` writes them.
    The defaults are those of the default scenario.
    """

    solve: bool = assumed(
        True,
        unit="yes or no",
        meaning="whether every burn-in solves these numbers again, so that stated rates come out; else they are used as they stand",
    )

    churn: float = assumed(0.67757, unit="ratio", range=(0, 100), meaning="factor on the hazard of leaving")
    complain_minor: float = assumed(
        -0.14327, unit="log odds", range=(-20, 20), meaning="shift of complaining after a minor failure"
    )
    complain_quality: float = assumed(
        -0.11588, unit="log odds", range=(-20, 20), meaning="the same for a failure of quality"
    )
    complain_money: float = assumed(
        -0.04709, unit="log odds", range=(-20, 20), meaning="the same for a failure that costs money"
    )
    complain_serious: float = assumed(
        -0.02366, unit="log odds", range=(-20, 20), meaning="the same for a serious failure"
    )
    public: float = assumed(-0.17786, unit="log odds", range=(-20, 20), meaning="shift of complaining in public")
    join: float = assumed(
        0.70308,
        unit="ratio",
        range=(0, 100),
        meaning="factor on the hazard of joining, so that joining makes up for leaving",
    )
    relationship: float = assumed(
        0.63704, unit="0 to 1", range=(0, 1), meaning="mean relationship of customers, at which multipliers are one"
    )
    attitude: float = assumed(
        0.2623, unit="-1 to 1", range=(-1, 1), meaning="mean attitude of customers, at which multipliers are one"
    )
    redress: float = assumed(
        0.30758, unit="0 to 1", range=(0, 1), meaning="mean redress belief of customers, at which multipliers are one"
    )
    opinion: float = assumed(
        0.01146, unit="-1 to 1", range=(-1, 1), meaning="mean attitude of prospects, at which multipliers are one"
    )
    stars: float = assumed(
        3.28028, unit="stars", range=(1, 5), meaning="rating on the review site, at which multipliers are one"
    )
