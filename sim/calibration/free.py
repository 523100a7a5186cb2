"""Parameters that the calibration may move, and the range that each is drawn from before anything is fitted.

Strengths of the mechanisms of influence (``docs/decisions/influence.md``) come first, then assumed numbers that trained patterns depend
on. A range is what its source gives, or an assumption: wide, and chosen without a look at results. Parameters that no trained pattern
tells anything about keep their range, and so stay part of what is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Scale = Literal["linear", "log"]


@dataclass(frozen=True)
class FreeParameter:
    """A parameter with its prior: even between ``low`` and ``high``, or even in the logarithm.

    ``key``: dotted name in a scenario; ``source``: of the range.
    """

    key: str
    low: float
    high: float
    scale: Scale = "linear"
    source: str = "assumption"


_DRAWN = "the range from which comparing draws it"

STRENGTHS = (
    FreeParameter("voice.stories", 0.0, 0.6),
    FreeParameter("voice.stories_good", 0.3, 1.0),
    FreeParameter("voice.stirred", 0.0, 0.05),
    FreeParameter("voice.stirred_damped", 0.0, 1.0),
    FreeParameter("voice.competition_effect", 0.0, 1.0),
    FreeParameter("feeling.assimilation", 0.0, 0.3),
    FreeParameter("feeling.habituation", 0.0, 1.0),
    FreeParameter("feeling.solution_delay", 0.0, 1.0),
    FreeParameter("feeling.presence", 0.0, 1.0),
    FreeParameter("society.homophily", 0.0, 0.6),
    FreeParameter("society.activity_sigma", 0.0, 1.5),
    FreeParameter("loyalty.heard_effect", 0.0, 1.0),
    FreeParameter(
        "loyalty.heard_days", 7.0, 60.0, "log", "Trusov, Bucklin & Pauwels (2009): word of mouth carries over for weeks"
    ),
    FreeParameter("loyalty.friends_effect", 0.0, 1.5),
    FreeParameter("spread.fresh_min", 10.0, 1000.0, "log"),
    FreeParameter("spread.infectiousness_sigma", 0.0, 2.5),
    FreeParameter("spread.outside_reshare", 0.0, 2.0),
    FreeParameter("spread.corrects_stars", 0.0, 0.5),
    FreeParameter(
        "spread.answers_bring_reviews",
        0.0,
        0.3,
        source="Proserpio & Zervas (2017): 12 % more; none to more than twice that",
    ),
    FreeParameter("peers.bond", 0.0, 0.1),
)
"""Strengths of the mechanisms of influence."""

ASSUMED = (
    FreeParameter("voice.words", 0.01, 0.1, "log"),
    FreeParameter("voice.praise_bend", 1.0, 10.0, "log"),
    FreeParameter("spread.reshare", 0.002, 0.1, "log"),
    FreeParameter("spread.half_life_min", 18.0, 420.0, "log", _DRAWN),
    FreeParameter("feeling.delay_slope", 0.19, 0.77, source=_DRAWN),
    FreeParameter("feeling.solved", 0.15, 0.35, source=_DRAWN),
    FreeParameter("feeling.failed", 0.1, 0.3, source=_DRAWN),
    FreeParameter("feeling.ignored", 0.05, 0.25, source=_DRAWN),
    FreeParameter("feeling.trust", 0.05, 0.3, source=_DRAWN),
    FreeParameter("feeling.attitude_days", 10.0, 60.0, "log"),
    FreeParameter("feeling.awareness", 0.0, 0.06, source=_DRAWN),
    FreeParameter("feeling.redress_learning", 0.0, 0.3, source=_DRAWN),
    FreeParameter("feeling.word", 0.01, 0.06, source=_DRAWN),
    FreeParameter("experience.distrust", 0.05, 0.25, source=_DRAWN),
    FreeParameter("loyalty.attitude_effect", 0.5, 2.0, source=_DRAWN),
    FreeParameter("loyalty.relationship_effect", 1.0, 5.0, source=_DRAWN),
    FreeParameter("loyalty.opinion_effect", 0.0, 3.0),
    FreeParameter("society.trust_median", 0.55, 0.8),
    FreeParameter("peers.solve", 0.4, 1.0, source=_DRAWN),
    FreeParameter("programme.motivate", 0.1, 0.5, source=_DRAWN),
)
"""Numbers that are assumed and that trained patterns depend on.

Not among them is what the scenario of the forum sets itself, in which a community is measured (``peers.willing_advocate``), and the
value of a quick answer (``feeling.answer``): gains from a solution, from silence and from failure are free beside it, and what is
published of speed are ratios.
"""

FREE = STRENGTHS + ASSUMED
"""All of them: candidates, of which screening chooses."""
