"""Chances of complaining, going public, leaving quietly and speaking, as functions of one person's attributes."""

from __future__ import annotations

from sim.kernel.compile import Record, entry, kernel
from sim.kernel.elementary import log, logistic, logit

_LEAST_COMPETITION = 0.01  # below it voice gains nothing more


@kernel
def stated_complaint(severity: int, p: Record) -> tuple[float, float]:
    """Return the stated chance of complaining after a failure of ``severity``, and the calibrated shift that makes it come out."""
    if severity == 0:
        return p.voice_complain_minor, p.baseline_complain_minor
    if severity == 1:
        return p.voice_complain_quality, p.baseline_complain_quality
    if severity == 2:
        return p.voice_complain_money, p.baseline_complain_money
    return p.voice_complain_serious, p.baseline_complain_serious


@entry
def lost_to_competition(competition: float, effect: float) -> float:
    """Return the log odds of complaining that are lost to ``competition``, none at 1: voice gives way to leaving."""
    return effect * log(max(competition, _LEAST_COMPETITION)) if effect > 0.0 else 0.0


@kernel
def complains(severity: int, loudness: float, redress: float, switching: float, deviated: float, p: Record) -> float:
    """Return the chance that somebody complains after a failure.

    In log odds: the stated chance, moved by loudness, redress belief, switching cost, a recent failed recovery and competition.

    Args:
        severity: of the failure, 0 to 3.
        loudness: 0 to 1.
        redress: redress belief, 0 to 1.
        switching: switching cost, 0 to 1.
        deviated: memory of a failed recovery, 0 to 1.
        p: the parameters.
    """
    stated, shift = stated_complaint(severity, p)
    odds = (
        logit(stated)
        + shift
        + p.voice_loudness_effect * (loudness - p.society_loudness_median)
        + p.voice_redress_effect * (redress - p.baseline_redress)
        + p.voice_switching_effect * (switching - 0.5)
        + 0.5 * p.voice_deviation_effect * deviated
    )
    return logistic(odds - lost_to_competition(p.loyalty_competition, p.voice_competition_effect))


@kernel
def goes_public(loudness: float, redress: float, deviated: float, p: Record) -> float:
    """Return the chance that a complaint is made in public; loudness, redress belief and a failed recovery raise it.

    Args:
        loudness: 0 to 1.
        redress: redress belief, 0 to 1.
        deviated: memory of a failed recovery, 0 to 1.
        p: the parameters.
    """
    odds = (
        logit(p.voice_public_share)
        + p.baseline_public
        + p.voice_loudness_effect * (loudness - p.society_loudness_median)
        + p.voice_redress_effect * (redress - p.baseline_redress)
        + p.voice_deviation_effect * deviated
    )
    return logistic(odds)


@kernel
def exits_quietly(severity: int, switching: float, relationship: float, p: Record) -> float:
    """Return the chance of leaving at once, without a word, after a failure; centred at middling switching cost and relationship.

    Args:
        severity: of the failure, 0 to 3.
        switching: switching cost, 0 to 1.
        relationship: 0 to 1.
        p: the parameters.
    """
    if severity == 0:
        chance = p.voice_exit_minor
    elif severity == 1:
        chance = p.voice_exit_quality
    elif severity == 2:
        chance = p.voice_exit_money
    else:
        chance = p.voice_exit_serious
    ease = 2.0 * (1.0 - switching) * (1.0 - relationship) / max(1.0 - p.baseline_relationship, 0.05)
    return min(1.0, chance * ease * p.loyalty_competition)


@kernel
def hockey_stick(attitude: float, bend: float) -> float:
    """Return the voice to the company as a function of attitude: flat on the left, rising on the right, one at zero."""
    return 1.0 + bend * max(0.0, attitude)


@kernel
def lopsided_u(attitude: float, left: float, right: float) -> float:
    """Return the words to peers as a function of attitude: rising on both sides, one at zero."""
    return 1.0 + (left * -attitude if attitude < 0.0 else right * attitude)


@kernel
def let_down(expectation: float, quality: float, p: Record) -> float:
    """Return the ratio of unfounded complaints to the ordinary rate: more where expectation exceeds ``quality``."""
    return 1.0 + p.voice_let_down * max(0.0, expectation - quality)


@kernel
def search_chance(switching: float, p: Record) -> float:
    """Return the chance that a disappointment makes somebody look for an alternative."""
    return min(1.0, 2.0 * p.loyalty_search_chance * (1.0 - switching) * p.loyalty_competition)
