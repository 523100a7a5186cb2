"""People outside the market who pass a post on, to others outside.

They are not simulated one by one: of those who see a post outside the market a Poisson number passes it on, each at a delay like that of
readers inside, to an audience with the mean and the tail of those inside. Their audiences do the same, generation after generation,
until nobody passes it on any more. It counts for exposure, not for sales.

Somebody who passes a post on outside the market has a label, drawn from who told them, by which their own draws are addressed. So one
reshare more inside changes no other branch of the tree.
"""

from __future__ import annotations

from sim.conduct.daily_batch import LN2
from sim.kernel import random_draws as draw
from sim.kernel.compile import Record, kernel
from sim.kernel.elementary import exp, flag, log
from sim.kernel.units import Floats
from sim.state import conversation, event
from sim.state.event_queue import schedule
from sim.state.state import State

MOST_AT_ONCE = 1000
"""Most people outside the market who pass a post on after one telling of it."""
MOST_EXPECTED = 500.0
"""What they are on average counts up to this number; then more than ``MOST_AT_ONCE`` have a probability below 1e-20."""
MOST_RESHARES = 10_000.0
"""Reshares of a conversation beyond which nobody outside the market passes it on: so no cascade explodes."""
LARGEST_AUDIENCE = 1e4
"""Audiences outside count up to this multiple of the smallest, like those inside."""
_LABELS_FROM = (
    2_147_483_648  # labels lie above every person; odd ones are of people who had it from somebody else than its opener
)
_PLACES = 1024  # of people told by one, more than MOST_AT_ONCE


@kernel
def told_by(via: int, speaker: int) -> int:
    """Return the address of a telling inside the market: ``via`` may speak in a conversation, and pass on words of ``speaker``."""
    return 2 * via + int(flag(via == speaker))


@kernel
def is_far(label: int) -> bool:
    """Return whether somebody outside the market had a post from somebody else than its opener."""
    return label % 2 == 1


@kernel
def place_of(row: Floats, k: int) -> int:
    """Return the ordinal of the draws for the ``k``-th whom somebody tells, from 1; 0: their own draws."""
    return int(row[conversation.ORDINAL]) * _PLACES + k


@kernel
def mean_of_capped(exponent: float, cap: float) -> float:
    """Return the mean of the smaller of ``cap`` (1 or more) and a Pareto value from 1 with density exponent ``exponent``, above 1."""
    rest = 2.0 - exponent
    if abs(rest) < 1e-9:
        return 1.0 + log(cap)
    return 1.0 + (exp(rest * log(cap)) - 1.0) / rest


@kernel
def outside_audience(u: float, p: Record) -> float:
    """Return the audience of somebody outside the market at upper quantile ``u``: Pareto, with mean ``society.followers_mean``."""
    exponent = p.society_follower_exponent
    smallest = p.society_followers_mean / mean_of_capped(exponent, LARGEST_AUDIENCE)
    return smallest * min(LARGEST_AUDIENCE, exp(-log(u) / (exponent - 1.0)))


@kernel
def may_reach_outsiders(
    state: State, conversation_id: int, teller: int, speaker: int, now: float, expected: float
) -> None:
    """Let people outside the market pass a post on. Requires room for ``MOST_AT_ONCE`` events.

    Args:
        state: the state.
        conversation_id: index of the conversation.
        teller: address of the telling: see ``told_by``, or the label of somebody outside.
        speaker: whose words they are.
        now: absolute minute.
        expected: how many pass it on, on average, if it stays new.
    """
    row = state.conversations[conversation_id]
    if row[conversation.RESHARES] >= MOST_RESHARES:
        return
    opener, day = int(row[conversation.OPENER]), int(row[conversation.DAY])
    mean_delay = state.p.spread_half_life_min / LN2
    far = 0 if teller == told_by(opener, opener) else 1
    u = draw.uniform(state.seed, opener, day, teller, draw.at(draw.OUTSIDE_RESHARES, place_of(row, 0)))
    for k in range(draw.poisson(u, min(expected, MOST_EXPECTED), MOST_AT_ONCE)):
        words = draw.block(state.seed, opener, day, teller, draw.at(draw.OUTSIDE_RESHARES, place_of(row, k + 1)) >> 2)
        label = _LABELS_FROM + 2 * (int(words[0]) >> 2) + far
        when = now + draw.exponential(draw.unit(words[1]), mean_delay)
        schedule(
            state, when, event.OUTSIDE_RESHARE, float(opener), float(label), float(conversation_id), float(speaker)
        )


@kernel
def draws_of_outsider(state: State, row: Floats, label: int) -> tuple[float, float]:
    """Return the draws of somebody outside the market: for the size of their audience, and for whether a post is still fresh to them."""
    opener, day = int(row[conversation.OPENER]), int(row[conversation.DAY])
    words = draw.block(state.seed, opener, day, label, draw.at(draw.OUTSIDE_RESHARES, place_of(row, 0)) >> 2)
    return draw.unit(words[2]), draw.unit(words[3])
