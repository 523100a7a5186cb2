"""Hypes: a label that spreads among people because others use it, and raises what they expect."""

from __future__ import annotations

from sim.conduct.feeling import moved_by_word
from sim.kernel import random_draws as draw
from sim.kernel.compile import entry, kernel
from sim.kernel.elementary import clip
from sim.state import person
from sim.state.state import State


@entry
def take_up_first(state: State, ordinal: int, share: float) -> None:
    """Start a hype: a ``share`` of the influencers take up its label. An earlier label is forgotten."""
    people = state.people
    for i in range(people.shape[1]):
        u = draw.uniform(state.seed, i, draw.ZERO, ordinal, draw.LABEL_FIRST)
        first = people[person.INFLUENCER, i] > 0.0 and u < share
        people[person.LABEL, i] = person.USES if first else person.UNTOUCHED


@kernel
def takes_up(catch: float, interest: float, susceptibility: float) -> float:
    """Return the chance that a person who sees a label in use takes it up; ``catch`` at middling interest and susceptibility."""
    return min(1.0, 4.0 * catch * interest * susceptibility)


@entry
def spread_label(state: State, day: int, catch: float, lift: float, appeal: float) -> None:
    """Run one day of a hype: followers see users of the label, and some of them use it from tomorrow on.

    Each use seen is another chance to take it up. The order of people does not matter: a label taken up today shows tomorrow.

    Args:
        state: the state.
        day: today.
        catch: see ``takes_up``.
        lift: see ``raise_expectation``.
        appeal: see ``raise_expectation``.
    """
    people, p = state.people, state.p
    for user in range(people.shape[1]):
        if people[person.LABEL, user] != person.USES:
            continue
        for place in range(state.follower_at[user], state.follower_at[user + 1]):
            reader = int(state.follower[place])
            if people[person.LABEL, reader] >= person.USES:
                continue
            words = draw.block(state.seed, user, day, reader, draw.LABEL_SEEN >> 2)
            if draw.unit(words[0]) >= p.spread_seen:
                continue
            if people[person.LABEL, reader] == person.UNTOUCHED:
                people[person.LABEL, reader] = person.REACHED
                raise_expectation(state, reader, lift, appeal)
            chance = takes_up(catch, people[person.INTEREST, reader], people[person.SUSCEPTIBILITY, reader])
            if draw.unit(words[1]) < chance:
                people[person.LABEL, reader] = person.TAKES_UP
    for i in range(people.shape[1]):
        if people[person.LABEL, i] == person.TAKES_UP:
            people[person.LABEL, i] = person.USES


@kernel
def raise_expectation(state: State, i: int, lift: float, appeal: float) -> None:
    """Let a hype reach person ``i``: they expect more, and somebody who is not a customer also thinks better of the company.

    Customers know the product, so the label moves what they expect but not what they say of it.

    Args:
        state: the state.
        i: the person.
        lift: share of the room left by which expectation rises.
        appeal: strength of a word in the company's favour.
    """
    people = state.people
    if people[person.STATUS, i] == person.CUSTOMER:
        people[person.EXPECTATION, i] += lift * (1.0 - people[person.EXPECTATION, i])
        return
    expected = clip(state.p.experience_quality + people[person.PROMISE, i], 0.0, 1.0)
    people[person.PROMISE, i] += lift * (1.0 - expected)
    people[person.ATTITUDE, i] = moved_by_word(people[person.ATTITUDE, i], appeal, 1.0)
