"""Customer value: as the company can see it, and as it truly is.

The company's score is past margin, margin times the months that an average customer stays, and an amount per visible
follower. The true value is past margin, expected margin at the customer's own hazard of leaving, the margin of close ties
whom their leaving would take along, and the margin that their words move among people who hear them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.conduct.daily_batch import LN2
from sim.conduct.loyalty import hazard_of_leaving, site_rating
from sim.conduct.voice_chances import lopsided_u
from sim.kernel.compile import entry, kernel
from sim.kernel.elementary import exp, log
from sim.kernel.units import DAY_MIN, DAYS_PER_MONTH, Floats
from sim.state import person, scalar
from sim.state.state import State, compiled_state

FOLLOWER_VALUE = 0.2
"""Money a visible follower in the company's score: assumption, as in the policy ``value-based``."""

TOP = 0.1
"""Share of customers who are the most valuable ones: a decile."""

PAST, EXPECTED, LEAVING, WORDS = 0, 1, 2, 3
PARTS = 4
"""The parts of a true value, rows of ``worth``."""

_MEAN_DEGREE = 6.0
_MOST_DEFECTIONS = 3.0


class Sight(NamedTuple):
    """Accuracy of the company's score in identifying valuable customers; NaN where there is nothing to rank.

    Args:
        correlation: Spearman's rank correlation of score and true value among customers.
        missed: share of the top decile by true value that is not in the top decile by score.
    """

    correlation: float
    missed: float


def monthly_interest(discount: float) -> float:
    """Return the interest a month at ``discount`` a year."""
    return float((1.0 + discount) ** (1.0 / 12.0) - 1.0)


@entry
def months_held(churn: float, interest: float) -> float:
    """Return the discounted months of margin that a customer brings at ``churn`` a month: r / (1 + i - r), r = 1 - churn."""
    retention = max(0.0, 1.0 - churn)
    return retention / max(1e-9, 1.0 + interest - retention)


def expected_multiple(churn: float, discount: float) -> float:
    """Return the discounted expected margin of a customer in months of margin, r / (1 + i - r) (Gupta & Lehmann); r = 1 - churn.

    ``churn`` per month, ``discount`` per year. NaN when both are zero: the sum is infinite.
    """
    if churn <= 0.0 and discount <= 0.0:
        return float("nan")
    return float(months_held(churn, monthly_interest(discount)))


@kernel
def taken_along(state: State, i: int, risk: Floats) -> float:
    """Return the money that leaves with ``i`` among close ties: their ``risk`` (money a day), raised while they remember it."""
    p = state.p
    scale = _MEAN_DEGREE / max(state.scalars[scalar.TIES_MEAN], 1e-9)
    total = 0.0
    for place in range(state.tie_at[i], state.tie_at[i + 1]):
        felt = min(_MOST_DEFECTIONS, scale * state.strength[place])
        total += risk[state.tie[place]] * (exp(log(p.loyalty_contagion) * felt) - 1.0)
    return total * p.loyalty_contagion_days


@kernel
def moved_by(state: State, j: int, stake: float, praise: float, blame: float) -> float:
    """Return the money that words move through person ``j``.

    Args:
        state: the running state.
        j: the person who hears them.
        stake: money per unit of their attitude.
        praise: expected weight of good words.
        blame: expected weight of bad words.
    """
    people, p = state.people, state.p
    k = 2.0 * people[person.SUSCEPTIBILITY, j] * p.feeling_word * stake
    attitude = people[person.ATTITUDE, j]
    return k * (praise * (1.0 - attitude) - blame * p.feeling_negativity * (1.0 + attitude))


@kernel
def word_of(state: State, i: int, stakes: Floats) -> float:
    """Return the money that one word of ``i`` moves among close ties and, in public, followers; good or bad by attitude."""
    people, p = state.people, state.p
    good = 0.5 * (1.0 + people[person.ATTITUDE, i])
    private = (1.0 - p.voice_words_public) * p.feeling_close_word
    public = p.voice_words_public * p.spread_seen
    total = 0.0
    for place in range(state.tie_at[i], state.tie_at[i + 1]):
        j = int(state.tie[place])
        weight = private * state.strength[place]
        total += moved_by(
            state, j, stakes[j], weight * good * p.voice_told_positive, weight * (1.0 - good) * p.voice_told_negative
        )
    for place in range(state.follower_at[i], state.follower_at[i + 1]):
        j = int(state.follower[place])
        total += moved_by(state, j, stakes[j], public * good, public * (1.0 - good))
    return total


@entry
def worth(state: State, day: int, interest: float) -> Floats:
    """Return the parts of everybody's true value, money, shape (PARTS, people).

    ``LEAVING`` is given for everybody, the others for customers, past margin also for former customers.
    A stake is money per unit of attitude of a person: for a customer through the hazard of leaving, for anybody else through that of
    joining (as many join as leave), both for as long as a change of attitude lasts on average.
    """
    people, p = state.people, state.p
    count = people.shape[1]
    found = np.zeros((PARTS, count))
    months, risk, stakes = np.zeros(count), np.zeros(count), np.zeros(count)
    stars = site_rating(state)
    held = 0.0
    for i in range(count):
        if people[person.STATUS, i] == person.CUSTOMER:
            held += 1.0
    joining = p.loyalty_churn / DAYS_PER_MONTH * held / max(1.0, count - held)
    lasting = p.feeling_attitude_days / LN2
    ordinary = months_held(p.loyalty_churn, interest)
    for i in range(count):
        margin = people[person.MARGIN, i]
        found[PAST, i] = people[person.EARLIER_MARGIN, i]
        if people[person.STATUS, i] == person.CUSTOMER:
            hazard = min(1.0, hazard_of_leaving(state, i, day, stars))
            months[i] = months_held(DAYS_PER_MONTH * hazard, interest)
            found[PAST, i] += margin / DAYS_PER_MONTH * max(0.0, day - people[person.CUSTOMER_SINCE, i])
            found[EXPECTED, i] = margin * months[i]
            risk[i] = hazard * margin * months[i]
            stakes[i] = risk[i] * p.loyalty_attitude_effect * lasting
        else:
            stakes[i] = joining * margin * ordinary * p.loyalty_opinion_effect * lasting
    for i in range(count):
        found[LEAVING, i] = taken_along(state, i, risk)
        if months[i] > 0.0:
            words = p.voice_words * lopsided_u(people[person.ATTITUDE, i], p.voice_words_left, p.voice_words_right)
            found[WORDS, i] = months[i] * words * word_of(state, i, stakes)
    return found


def true_value(state: State) -> Floats:
    """Return the parts of everybody's true value now, see ``worth``."""
    day = int(state.scalars[scalar.CLOCK] // DAY_MIN)
    parts: Floats = worth(compiled_state(state), day, monthly_interest(state.p.company_discount))
    return parts


def visible_score(state: State, parts: Floats, interest: float) -> Floats:
    """Return the company's score of everybody, money, shape (people,)."""
    people = state.people
    expected = people[person.MARGIN] * months_held(state.p.loyalty_churn, interest)
    return np.asarray(parts[PAST] + expected + FOLLOWER_VALUE * people[person.REACH], dtype=np.float64)


def sight(state: State, parts: Floats, interest: float) -> Sight:
    """Return how well the score ranks those who are customers now."""
    customer = state.people[person.STATUS] == person.CUSTOMER
    score = visible_score(state, parts, interest)[customer]
    true = parts.sum(axis=0)[customer]
    return Sight(rank_correlation(score, true), missed(score, true))


def ranks(values: Floats) -> Floats:
    """Return ranks from 1, equal values sharing their mean, shape as ``values``."""
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - 0.5 * (counts - 1.0))[where], dtype=np.float64)


def rank_correlation(one: Floats, other: Floats) -> float:
    """Return Spearman's rank correlation; NaN with fewer than two values, or where one side does not vary."""
    # scipy.stats would take longer to import than a run takes, and differs in the last bit
    a, b = ranks(one), ranks(other)
    if len(a) < 2 or np.ptp(a) == 0.0 or np.ptp(b) == 0.0:
        return float("nan")
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum()))


def missed(score: Floats, true: Floats) -> float:
    """Return the share of the top decile by ``true`` that is not in the top decile by ``score``; NaN without anybody."""
    if not len(true):
        return float("nan")
    number = max(1, round(TOP * len(true)))
    best, seen = (np.argsort(-values, kind="stable")[:number] for values in (true, score))
    return 1.0 - len(np.intersect1d(best, seen)) / number


def lost_with(parts: Floats, state: State, gone: npt.NDArray[np.bool_], multiple: float) -> dict[str, float]:
    """Return what each of those who are ``gone`` took along on average, money: their own expected margin, and that of close ties.

    Args:
        parts: the parts of true values, see ``worth``.
        state: the running state.
        gone: who has left, shape (people,).
        multiple: months of margin that an average customer is expected to bring, NaN when that is infinite.

    NaN when nobody is gone; ``loss_own`` also when ``multiple`` is.
    """
    if not gone.any():
        return {"loss_own": float("nan"), "loss_neighbours": float("nan")}
    return {
        "loss_own": multiple * float(state.people[person.MARGIN, gone].mean()),
        "loss_neighbours": float(parts[LEAVING, gone].mean()),
    }
