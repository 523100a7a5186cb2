"""Draw random numbers by address: a draw depends on where it is made, and not on how many were made before.

Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3") turns a key and a counter into four 32-bit words.
Key = the run's 64-bit seed. Counter = (person, day, second entity or ordinal, block), so the same person on the same day draws the same
numbers under every policy until something that happened to that person differs.

A *purpose* is one decision, and owns one word: purpose = 4 x block + lane. The table below lists all purposes; a test checks that no word
has two owners.
The upper 24 bits of the fourth counter word may carry a small ordinal (the turn of a conversation), see ``at``.

Everything is uint64 with masks: compiled and uncompiled code give the same bytes, without overflow.
"""

from __future__ import annotations

import operator
import secrets
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from sim.kernel.compile import entry, inlined, kernel
from sim.kernel.elementary import exp, log, normal_quantile
from sim.kernel.units import Floats

Words: TypeAlias = tuple[np.uint64, np.uint64, np.uint64, np.uint64]

MASK = np.uint64(0xFFFFFFFF)
SHIFT = np.uint64(32)
_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_UNIT = 2.0**-32
# no second entity, or the first ordinal; a typed zero, because Numba would compile functions once more for a literal one
ZERO = cast("int", np.int64(0))


def checked_seed(seed: Any, name: str = "seed") -> int:
    """Return ``seed`` as a Python int; TypeError if it is not a whole number, ValueError if it exceeds the 64 bits of a key."""
    most = 2**64 - 1
    expected = f"expected a whole number from 0 to {most}"
    if isinstance(seed, bool | np.bool_):
        raise TypeError(f"{name} = {seed!r}: {expected}")
    try:
        number = operator.index(seed)
    except TypeError:
        raise TypeError(f"{name} = {seed!r}: {expected}") from None
    if not 0 <= number <= most:
        raise ValueError(f"{name} = {number}: {expected}")
    return number


def fresh_seed() -> int:
    """Draw a seed from the operating system, below 2^53: tables and JSON that keep numbers as floats hold it exactly."""
    return secrets.randbits(53)


@kernel
def philox(c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64) -> Words:
    """Return four random words for four counter words and two key words, by Philox4x32 with ten rounds.

    Args:
        c0: First counter word; all words are uint64 below 2^32.
        c1: Second counter word.
        c2: Third counter word.
        c3: Fourth counter word.
        k0: First key word.
        k1: Second key word.
    """
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = ((p1 >> SHIFT) ^ c1 ^ k0, p1 & MASK, (p0 >> SHIFT) ^ c3 ^ k1, p0 & MASK)
        k0 = (k0 + _W0) & MASK
        k1 = (k1 + _W1) & MASK
    return c0, c1, c2, c3


philox_inlined = inlined(philox)


@kernel
def block(seed: np.uint64, person: int, day: int, second: int, number: int) -> Words:
    """Return the four words at one counter.

    Args:
        seed: The key, 64 bits.
        person: First counter word: the person who draws.
        day: Second counter word: the day.
        second: Third counter word: another entity or an ordinal, ``ZERO`` for none.
        number: Fourth counter word: the number of the block of four words.
    """
    return philox(
        np.uint64(person) & MASK,
        np.uint64(day) & MASK,
        np.uint64(second) & MASK,
        np.uint64(number) & MASK,
        seed & MASK,
        seed >> SHIFT,
    )


@kernel
def unit(word: np.uint64) -> float:
    """Return a 32-bit word as a float strictly inside (0, 1)."""
    return (float(word) + 0.5) * _UNIT


unit_inlined = inlined(unit)


@kernel
def two_each(
    u: Floats, v: Floats, seed: np.uint64, person: int, day: int, seconds: npt.NDArray[np.int32], number: int
) -> None:
    """Draw two numbers at each of several counters that differ in their third word, from the first two words of a block.

    A loop over many compiles to vector code, which draws several times faster than one ``block`` after another.

    Args:
        u: first numbers, changed in place.
        v: second numbers, changed in place.
        seed: The key, 64 bits.
        person: First counter word.
        day: Second counter word.
        seconds: Third counter words.
        number: Fourth counter word.
    """
    a, b, c = np.uint64(person) & MASK, np.uint64(day) & MASK, np.uint64(number) & MASK
    key0, key1 = seed & MASK, seed >> SHIFT
    for k in range(seconds.size):
        w0, w1, _, _ = philox_inlined(a, b, np.uint64(seconds[k]) & MASK, c, key0, key1)
        u[k], v[k] = unit_inlined(w0), unit_inlined(w1)


@kernel
def two_each_from(
    u: Floats, v: Floats, seed: np.uint64, person: int, day: int, first: int, count: int, number: int
) -> None:
    """Do what ``two_each`` does, for ``count`` third words that follow one another.

    Args:
        u: first numbers, changed in place.
        v: second numbers, changed in place.
        seed: The key, 64 bits.
        person: First counter word.
        day: Second counter word.
        first: First of the third counter words.
        count: how many.
        number: Fourth counter word.
    """
    a, b, c = np.uint64(person) & MASK, np.uint64(day) & MASK, np.uint64(number) & MASK
    key0, key1 = seed & MASK, seed >> SHIFT
    for k in range(count):
        w0, w1, _, _ = philox_inlined(a, b, np.uint64(first + k), c, key0, key1)
        u[k], v[k] = unit_inlined(w0), unit_inlined(w1)


@kernel
def at(purpose: int, ordinal: int) -> int:
    """Return the address of ``purpose`` at ``ordinal`` (0 to 2^24 - 1).

    For things that happen several times at one counter: turns of a conversation.
    """
    return purpose + 1024 * ordinal


@entry
def uniform(seed: np.uint64, person: int, day: int, second: int, purpose: int) -> float:
    """Draw uniformly from (0, 1).

    Args:
        seed: The key, 64 bits.
        person: First counter word: the person who draws.
        day: Second counter word: the day.
        second: Third counter word: another entity or an ordinal, ``ZERO`` for none.
        purpose: The purpose, or ``at(purpose, ordinal)``; it owns one word at that counter.
    """
    words = block(seed, person, day, second, purpose >> 2)
    lane = purpose & 3
    if lane == 0:
        return unit(words[0])
    if lane == 1:
        return unit(words[1])
    if lane == 2:
        return unit(words[2])
    return unit(words[3])


@kernel
def four(seed: np.uint64, person: int, day: int, second: int, purpose: int) -> tuple[float, float, float, float]:
    """Draw uniformly for the four purposes that share a block, as ``uniform`` does for each.

    Args:
        seed: The key, 64 bits.
        person: First counter word: the person who draws.
        day: Second counter word: the day.
        second: Third counter word: another entity or an ordinal, ``ZERO`` for none.
        purpose: The first purpose of the block, a multiple of four.
    """
    words = block(seed, person, day, second, purpose >> 2)
    return unit(words[0]), unit(words[1]), unit(words[2]), unit(words[3])


@kernel
def normal(u: float, mean: float, deviation: float) -> float:
    """Return the normal value at quantile ``u``."""
    return mean + deviation * normal_quantile(u)


@kernel
def exponential(u: float, mean: float) -> float:
    """Return the exponential value at upper quantile ``u``."""
    return -mean * log(u)


@kernel
def lognormal(u: float, median: float, sigma: float) -> float:
    """Return the lognormal value at quantile ``u``; ``sigma`` is the standard deviation of the logarithm."""
    return median * exp(sigma * normal_quantile(u))


@kernel
def poisson(u: float, mean: float, most: int) -> int:
    """Return the Poisson value at quantile ``u``, at most ``most``; ``mean``: 0 to 700, by adding up its chances from zero."""
    term = exp(-mean)
    reached = term
    count = 0
    while u > reached and count < most:
        count += 1
        term *= mean / count
        reached += term
    return count


@kernel
def choice(u: float, cumulative: np.ndarray) -> int:
    """Return the first index whose cumulative weight exceeds ``u`` times the total.

    ``cumulative`` is non-decreasing, shape (k,), k >= 1.
    """
    target = u * cumulative[-1]
    low = 0
    high = cumulative.size - 1
    while low < high:
        middle = (low + high) // 2
        if cumulative[middle] > target:
            high = middle
        else:
            low = middle + 1
    return low


# Every purpose, under the counter at which it is drawn. purpose = 4 x block + lane; blocks 100 to 149 belong to sim.society.

# (person, day): the one block that is drawn for everybody every day
ENCOUNTER = 0
ACT = 1
LOYALTY = 2
QUALITY = 3  # quality of a successful encounter; for former customers, whether they forget
# (person, day): only for those to whom something happened
CAUSE = 4
SEVERITY = 5
COMPLAIN = 6
QUIET_EXIT = 7
PUBLIC = 8
CHANNEL = 9
MINUTE = 10
SEARCH = 11
# (opener, day of opening, ordinal): a conversation
HEARD = 12
DETECTION = 13
PATIENCE = 14
GIVES_UP = 15
# (opener, day of opening, ordinal), at(purpose, turn): a turn of a conversation
HANDLE = 16
SOLVE = 17
FOLLOW_UP = 18
FOLLOW_DELAY = 19
# (opener, day of opening, reader): a follower reads a public conversation
SEEN = 20
SEEN_DELAY = 21
RESHARE = 22
PEER_ACTS = 23
# (opener, day of opening, k-th jump), at(purpose, turn): followers of the company see an answer
JUMP = 24
JUMP_DELAY = 25
# (opener, day of opening, k-th jump): people come across a public conversation
NOTICE = 28
NOTICE_DELAY = 29
# (opener, day of opening, peer): a peer helps
PEER_DELAY = 33
PEER_SOLVES = 34
PEER_JUDGES = 35
# (author, day, hearer): private word of mouth
TOLD = 36
TOLD_DELAY = 37
# (opener, day of opening): the coin of randomised policies
COIN = 38
# (person, first day of a month): the advocate programme
ACCEPT = 40
ADVOCATE_STAYS = 41
ADVOCATE_STARTS = 42
# (person, day): a new search after a disappointment in a conversation
SEARCH_AGAIN = 43
SEARCH_LENGTH = 72
# (person, day, event): an outage hits a person
STRUCK = 44
STRUCK_DELAY = 45
# (person, 0, event): who answers a campaign, changes channel, or searches after a price rise, and when
CAMPAIGN = 60
CAMPAIGN_DAY = 61
MOVES = 62
MOVES_DAY = 63
PRICE_SEARCH = 64
LABEL_FIRST = 65
# (person who uses a label, day, person who sees it)
LABEL_SEEN = 68
LABEL_TAKEN = 69
# (opener, day of opening, ordinal): how an inconsistent company departs from its policy
WHIM_TONE = 73
WHIM_OFFER = 74
WHIM_SOLVE = 75
# (advocate, day) and (opener, day of opening): where an advocate looks, and where a conversation stands
LOOKS_AT = 46
STANDS_AT = 47
# (advocate, day): an idea for a root cause
IDEA = 48
IDEA_CAUSE = 49
# (opener, day of opening, ordinal): a good answer ends the search for another supplier
SEARCH_STOPS = 50
# (person, day): contact by the company, and being dropped as a customer
CONTACT_MINUTE = 52
CONTACT_REPLY = 53
CONTACT_SOLVES = 54
DROPPED_SPEAKS = 56
DROPPED_PUBLIC = 57
# (customer, first day of a month): the survey
SURVEY_ANSWERED = 58
# (person): traits and the state at the start
TRAIT_LOUDNESS = 80
TRAIT_ENTITLEMENT = 81
TRAIT_SKILL = 82
TRAIT_SUSCEPTIBILITY = 83
TRAIT_INTEREST = 84
TRAIT_SWITCHING = 85
TRAIT_TRUST = 86
TRAIT_MARGIN = 87
TRAIT_TIME_VALUE = 88
TRAIT_HOME_PUBLIC = 89
TRAIT_HOME_PRIVATE = 90
TRAIT_FOLLOWS = 91
TRAIT_SEGMENT = 92
START_STATUS = 93
START_TENURE = 94
START_ATTITUDE = 95
TRAIT_INTENTION = 96
START_ADVOCATE = 97
# (event): the author of a viral post
EVENT_AUTHOR = 76
# (person, day): a failure starts a story to tell
TELLS_FAILURE = 100
# (opener, day of opening, ordinal): how a matter ended starts a story; how hard a case is; how infectious a post is; corrected stars
TELLS_OUTCOME = 104
DIFFICULTY = 105
INFECTIOUS = 106
CORRECTS_STARS = 107
# (opener, day of opening, reader): a negative conversation makes its reader speak
STIRRED = 108
# (person, day): what somebody says whom a conversation has stirred
STIRRED_PUBLIC = 109
STIRRED_SIGN = 110
# (opener, day of opening, who tells), at(purpose, k-th): people outside the market who pass a post on, see sim.conduct.outsiders
OUTSIDE_RESHARES = 112
OUTSIDE_DELAY = 113
OUTSIDE_AUDIENCE = 114
OUTSIDE_FRESH = 115
# (person): traits that came later
TRAIT_ACTIVITY = 116
TRAIT_ALIKE = 117
# (responder): skill
STAFF_SKILL = 98


def purposes() -> dict[str, int]:
    """Return every purpose of this module by name."""
    return {name: value for name, value in globals().items() if name.isupper() and isinstance(value, int)}
