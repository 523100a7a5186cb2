"""Ranking and selection: a sequential procedure that selects the best policy from paired outcomes.

Kim and Nelson (2001), "A fully sequential procedure for indifference-zone selection in simulation", ACM TOMACS 11(3), 251-273, with the
constant c = 1 and the Bonferroni bound, which holds under common random numbers and unknown, unequal variances. For each pair the sum of
differences is observed until it leaves a triangle that narrows to 0; the triangle's size comes from the variance of the first
observations alone.

It differs from the paper in two points. Policies share a burn-in, so that one that is behind costs little to keep: every policy goes on,
and every pair is decided by its own triangle, at its own time. The procedure ends when one policy has come first in each of its pairs;
or, if none does (a beats b, b beats c, c beats a, possible with near-ties), with the greatest mean when all triangles are closed.

Let b be the best policy and s one that is worse by the tolerance or more. s is selected only if the pair (b, s) was decided for s, or the
means at the end are the wrong way round. The paper bounds the first by (1 + h2 / f)^(-f / 2) / 2, and Stein (1945) the second by
P(t_f > h), where f = first observations - 1; h is such that the two add up to (1 - sure) / (policies - 1). So with probability ``sure``
the selected policy is the best or behind it by less than the tolerance. With eliminations, as in the paper, that holds only where the best
policy is ahead of all others by the tolerance: one just below it could eliminate it, and later lose to one further below.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from itertools import combinations
from typing import Any, Literal

import numpy as np
from scipy import optimize

from sim.kernel.units import Floats
from sim.study.analysis.distributions import student_tail

FIRST = 5
"""Observations before the first look, as few as leave the triangle a useful size (three policies, 0.95): with three it is twice as long."""


@dataclass(frozen=True)
class Dropped:
    """A policy that lost to the selected one.

    Attributes:
        policy: its name.
        observations: number after which its pair was decided.
        gap: how far it was behind then, in the outcome's unit.
        why: ``behind``: the pair left the triangle before its end. ``within the tolerance``: the pair was still inside at the end, where
            a difference as large as the tolerance would have shown, and the policy was behind by some amount.
    """

    policy: str
    observations: int
    gap: float
    why: Literal["behind", "within the tolerance"]


@dataclass(frozen=True)
class Verdict:
    """The state of a selection after ``observations``.

    Attributes:
        best: the selected policy; None while the procedure goes on.
        ahead: the policy with the greatest mean so far.
        sure: probability that the selection is right.
        tolerance: indifference zone, in the outcome's unit.
        observations: number that was used.
        needed: observations after which all open pairs are decided in any case; None before the first look. If the pairs then form a
            cycle, it takes until the last triangle closes.
        dropped: the other policies in order of time; empty while the procedure goes on.
    """

    best: str | None
    ahead: str | None
    sure: float
    tolerance: float
    observations: int
    needed: int | None
    dropped: tuple[Dropped, ...]

    @property
    def decided(self) -> bool:
        """True when a policy was selected."""
        return self.best is not None

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


@dataclass(frozen=True)
class _Pair:
    """A decided pair: the winner, the observation, the gap, and whether the sum was still inside the triangle."""

    winner: int
    at: int
    gap: float
    inside: bool


@cache
def triangle(sure: float, policies: int, first: int) -> float:
    """Return h squared: a pair's triangle ends at h2 S2 / tolerance squared observations, S2 the variance of its first differences.

    Args:
        sure: probability that the selection is right.
        policies: number of policies.
        first: observations before the first look.
    """
    freedom = first - 1
    beta = (1.0 - sure) / (policies - 1)

    def excess(h2: float) -> float:
        crossing = 0.5 * (1.0 + h2 / freedom) ** (-freedom / 2.0)
        return float(crossing + student_tail(math.sqrt(h2), freedom) - beta)

    high = 1.0
    while excess(high) > 0.0:
        high *= 2.0
    return float(optimize.brentq(excess, 0.0, high))


def choose(outcomes: Floats, policies: tuple[str, ...], sure: float, tolerance: float, first: int = FIRST) -> Verdict:
    """Return the state of the selection after all observations so far; more rows never change a decision that was reached.

    Args:
        outcomes: shape (observations, policies), independent rows in the order in which they came, each paired across policies and close
            to normal: a mean over a block of draws, not a run, see ``docs/decisions/blocks-as-observations.md``.
        policies: their names.
        sure: probability that the selection is the best or behind it by less than ``tolerance``; in (1 / policies, 1).
        tolerance: indifference zone, above 0, in the outcomes' unit: the least difference that matters.
        first: observations before the first look, at least 2; more of them make the triangles narrower.

    Raises:
        ValueError: numbers outside these ranges.
    """
    number = len(policies)
    if not 1.0 / max(number, 2) < sure < 1.0 or tolerance <= 0.0 or first < 2:
        raise ValueError(f"sure {sure:g}, tolerance {tolerance:g}, first {first}")
    rows = len(outcomes)
    if number == 1:
        return Verdict(policies[0], policies[0], sure, tolerance, rows, 0, ())
    ahead = policies[int(np.argmax(outcomes.mean(axis=0)))] if rows else None
    if rows < first:
        return Verdict(None, ahead, sure, tolerance, rows, None, ())
    h2 = triangle(sure, number, first)
    ended: dict[tuple[int, int], _Pair] = {}
    needed = last = first
    for a, b in combinations(range(number), 2):
        gaps = outcomes[:, a] - outcomes[:, b]
        spread = h2 * float(gaps[:first].var(ddof=1)) / tolerance
        closes = math.floor(spread / tolerance) + 1
        found = _decided(gaps, a, b, spread, tolerance, first)
        if found is not None:
            ended[a, b] = found
        last = max(last, closes)
        needed = max(needed, closes if found is None else found.at)
    best = _undefeated(number, ended)
    if best is None and rows >= last:
        means = outcomes[:last].mean(axis=0)
        best = int(np.argmax(means))
        for a, b in combinations(range(number), 2):
            if best in (a, b) and ended[a, b].winner != best:
                ended[a, b] = _Pair(best, last, abs(float(means[a] - means[b])), True)
    if best is None:
        return Verdict(None, ahead, sure, tolerance, rows, needed, ())
    dropped = sorted(_dropped(policies, best, ended), key=lambda one: one.observations)
    over = dropped[-1].observations
    return Verdict(policies[best], ahead, sure, tolerance, over, needed, tuple(dropped))


def _decided(gaps: Floats, a: int, b: int, spread: float, tolerance: float, first: int) -> _Pair | None:
    """Return who wins the pair a and b at the first look with a sum outside max(0, spread - tolerance r / 2), spread halved."""
    r = np.arange(first, len(gaps) + 1)
    sums = np.cumsum(gaps)[first - 1 :]
    bound = np.maximum(0.0, spread / 2.0 - tolerance * r / 2.0)
    outside = np.flatnonzero((np.abs(sums) > bound) | (bound == 0.0))
    if not len(outside):
        return None
    at = int(outside[0])
    # equal to the last bit: the one named first
    winner = a if sums[at] >= 0.0 else b
    return _Pair(winner, int(r[at]), abs(float(sums[at])) / int(r[at]), bool(bound[at] == 0.0))


def _undefeated(number: int, ended: Mapping[tuple[int, int], _Pair]) -> int | None:
    """Return the policy that came first in all of its pairs, or None."""
    for one in range(number):
        mine = [pair for pair in combinations(range(number), 2) if one in pair]
        if all(pair in ended and ended[pair].winner == one for pair in mine):
            return one
    return None


def _dropped(policies: tuple[str, ...], best: int, ended: Mapping[tuple[int, int], _Pair]) -> list[Dropped]:
    return [
        Dropped(policies[b if best == a else a], pair.at, pair.gap, "within the tolerance" if pair.inside else "behind")
        for (a, b), pair in ended.items()
        if best in (a, b)
    ]
