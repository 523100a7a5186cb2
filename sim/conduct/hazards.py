"""How likely somebody is to leave or to join, against the ordinary hazard.

Base churn is multiplied by relationship, attitude, search, competition and contagion, all centred at the
reference world. Contagion is capped: hazard x ratio^min(x, 3), x the strength-weighted recent defections
among close ties, scaled to a mean degree of six.
"""

from __future__ import annotations

from sim.kernel.compile import Record, kernel
from sim.kernel.elementary import exp, log

MOST_LIKELY = 40.0  # hazards of leaving and joining never exceed this many times the ordinary one
_MOST_DEFECTIONS = 3.0
_ROUNDING = 1.0 + 1e-9


@kernel
def leaving_multiplier(
    relationship: float, attitude: float, searching: bool, contagion: float, stars: float, p: Record
) -> float:
    """Hazard of leaving against the ordinary one; one at the baseline means."""
    effect = p.loyalty_relationship_effect * (p.baseline_relationship - relationship)
    effect += p.loyalty_attitude_effect * (p.baseline_attitude - attitude)
    if searching:
        effect += log(p.loyalty_search_effect) + p.loyalty_site_effect * (p.baseline_stars - stars)
    if contagion > 0.0:
        effect += log(p.loyalty_contagion) * min(contagion, _MOST_DEFECTIONS)
    return min(MOST_LIKELY, exp(effect) * p.loyalty_competition)


@kernel
def joining_multiplier(friends: float, opinion: float, stars: float, p: Record) -> float:
    """Hazard of joining against the ordinary one. ``friends``: share of close ties who are customers."""
    by_word = friends / max(p.society_customer_share, 1e-9)
    heard = 1.0 - p.loyalty_word_share + p.loyalty_word_share * by_word
    effect = p.loyalty_opinion_effect * (opinion - p.baseline_opinion) + p.loyalty_site_effect * (
        stars - p.baseline_stars
    )
    return min(MOST_LIKELY, heard * exp(effect))


@kernel
def most_joining(p: Record) -> float:
    """The greatest hazard of joining there is, against the ordinary one: all friends customers, the best opinion and rating."""
    returning = max(1.0, p.loyalty_winback)
    return returning * joining_multiplier(1.0, 1.0, 5.0, p) * _ROUNDING
