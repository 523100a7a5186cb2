"""Turns of a conversation, by the rules of the desk alone: how many there are, with which chance.

A conversation has its opening, an answer, and so on in turn. Each answer solves the matter by the difficulty of the case; then the
customer says thanks or nothing. Otherwise the customer writes again or goes, and after the last turn that the company takes everything
ends. So two turns are an answer and nothing more, and an odd number of turns ends in thanks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from sim.conduct.difficulty import middling_odds
from sim.kernel.units import Floats
from sim.scenario.parameters import SEVERITIES, Scenario

_NODES = np.linspace(-7.0, 7.0, 57)  # standard deviations of difficulty
_WEIGHTS = np.exp(-0.5 * _NODES * _NODES) / np.exp(-0.5 * _NODES * _NODES).sum()


@dataclass(frozen=True)
class TurnRules:
    """Numbers on which the turns of a conversation depend; the fields are parameters of the section ``desk``."""

    follow_up: float
    thanks: float
    difficulty_sigma: float = 0.0
    turns_max: int = 64


@dataclass(frozen=True)
class CaseMix:
    """Kinds of case: ``share`` of all cases, and ``chance`` that the first answer solves them, shape (kinds,)."""

    share: Floats
    chance: Floats

    @property
    def mean(self) -> float:
        """Chance that a first answer solves the average case."""
        return float(np.dot(self.share, self.chance))


def public_mix(scenario: Scenario) -> CaseMix:
    """Return the public conversations that the company may answer, by the stated rates of a scenario.

    Skill, extra effort and authority are left out: they move the chance of a solution around the stated one.
    """
    voice, desk = scenario.voice, scenario.desk
    rates = [
        voice.questions * voice.question_public,
        voice.praise * voice.public_share,
        voice.words * voice.words_public,
        voice.unfounded * voice.public_share,
    ]
    chances = [desk.solve_question, 1.0, 1.0, desk.solve_minor]
    for severity in SEVERITIES:
        failing = sum(cause.per_1000 * getattr(cause, severity) for cause in scenario.causes) / 1000.0
        complains = getattr(voice, f"complain_{severity}") * voice.public_share
        rates.append(scenario.experience.encounters * failing * complains)
        chances.append(getattr(desk, f"solve_{severity}"))
    share = np.array(rates, dtype=np.float64)
    return CaseMix(share / share.sum(), np.array(chances, dtype=np.float64))


def moved(mix: CaseMix, shift: float) -> CaseMix:
    """Return the mix with the log odds of every uncertain solution moved by ``shift``."""
    inside = (mix.chance > 0.0) & (mix.chance < 1.0)
    odds = mix.chance[inside] / (1.0 - mix.chance[inside]) * np.exp(shift)
    chance = mix.chance.copy()
    chance[inside] = odds / (1.0 + odds)
    return CaseMix(mix.share, chance)


def chances_of_cases(mix: CaseMix, sigma: float) -> Floats:
    """Return the chance that an answer solves a case, by kind and difficulty, shape (kinds, nodes)."""
    rows = []
    for chance in mix.chance:
        if sigma == 0.0 or not 0.0 < chance < 1.0:
            rows.append(np.full(_NODES.size, chance))
        else:
            rows.append(1.0 / (1.0 + np.exp(-middling_odds(float(chance), sigma) - sigma * _NODES)))
    return np.array(rows)


def solved_by_turn(mix: CaseMix, sigma: float, turns_max: int) -> Floats:
    """Return the chance that a turn is the first that would solve the case, if the customer always wrote again, shape (``turns_max``,)."""
    chance, reached = chances_of_cases(mix, sigma), mix.share[:, None] * _WEIGHTS
    solved = np.empty(turns_max)
    for turn in range(turns_max):
        solved[turn] = float((reached * chance).sum())
        reached = reached * (1.0 - chance)
    return solved


def solved_share(rules: TurnRules, mix: CaseMix) -> float:
    """Return the share of answered conversations that end with a solution: what a contact centre counts as solved at first contact."""
    by_turn = solved_by_turn(mix, rules.difficulty_sigma, rules.turns_max)
    return float(np.dot(by_turn, rules.follow_up ** np.arange(rules.turns_max)))


def follow_up_for(share: float, by_turn: Floats, most: float) -> float:
    """Return the ``follow_up``, at most ``most``, at which that share of conversations ends solved; the nearest where none does.

    Args:
        share: Share of answered conversations that end with a solution.
        by_turn: From ``solved_by_turn``.
        most: Largest value that counts.
    """
    exponents = np.arange(by_turn.size)

    def excess(follow_up: float) -> float:
        return float(np.dot(by_turn, follow_up**exponents)) - share

    if excess(0.0) >= 0.0:
        return 0.0
    if excess(most) <= 0.0:
        return most
    return float(optimize.brentq(excess, 0.0, most, xtol=1e-10))


def company_turns(rules: TurnRules, mix: CaseMix) -> float:
    """Return the mean number of the company's turns in an answered conversation."""
    chances = turn_chances(rules, mix)
    return float(np.dot(np.arange(chances.size) // 2, chances))


def turn_chances(rules: TurnRules, mix: CaseMix) -> Floats:
    """Return the chance of each number of turns, shape (2 x ``turns_max`` + 2,), from no turn on; exact up to the quadrature."""
    solved_by = chances_of_cases(mix, rules.difficulty_sigma)
    reached = mix.share[:, None] * _WEIGHTS
    result = np.zeros(2 * rules.turns_max + 2)
    for turn in range(1, rules.turns_max + 1):
        solved = float((reached * solved_by).sum())
        unsolved = reached * (1.0 - solved_by)
        goes_on = rules.follow_up if turn < rules.turns_max else 0.0
        result[2 * turn] = solved * (1.0 - rules.thanks) + float(unsolved.sum()) * (1.0 - goes_on)
        result[2 * turn + 1] = solved * rules.thanks
        reached = unsolved * goes_on
    return result
