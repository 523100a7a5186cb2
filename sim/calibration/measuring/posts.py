"""Spread of posts, and the hours in which they are read and passed on."""

from __future__ import annotations

import math

import numpy as np

from sim.calibration.markets import conversations_of, public_at_opening, variant
from sim.kernel.units import DAY_MIN, Floats
from sim.model import ConversationModel
from sim.state import conversation, turn_log

TOP = 0.00025
HOUR_MIN = 60.0
SETTLED_DAYS = 2  # posts that are younger at the end are left out
ATTENTION_DAYS = 8
LOOK_MIN = 20.0
_POSTS_ALONE: dict[str, object] = {"society.outside_ratio": 0.0, "spread.company_seen": 0.0}


def at_the_top(sizes: Floats, share: float = TOP) -> float:
    """Return the size that the top ``share`` of ``sizes`` exceeds, between two sizes in proportion; nan where it is less than one post."""
    if sizes.size * share < 1.0:
        return math.nan
    return float(np.quantile(sizes, 1.0 - share, method="weibull"))


def measure_cascades(model: ConversationModel) -> dict[str, float]:
    """Return raw values of cascades and of reshares in time; ``model``: the default market after a year, with its log of turns."""
    started, whole = model.started or 0, conversations_of(model)
    public = public_at_opening(model, whole)
    old = (whole[:, conversation.DAY] >= started) & (whole[:, conversation.DAY] < model.day - SETTLED_DAYS)
    posts = public & old
    sizes = whole[posts, conversation.RESHARES]
    reshares = model.turns[model.turns[:, turn_log.ACT] == turn_log.RESHARES]
    place = reshares[:, turn_log.CONVERSATION].astype(np.int64)
    age = reshares[:, turn_log.MINUTE] - whole[place, conversation.OPENED_AT]
    age = age[posts[place]]
    return {
        "posts_alone": float((sizes == 0.0).mean()) if sizes.size else math.nan,
        "posts_far": 1.0 + at_the_top(sizes),
        "reshares_hour": float((age <= HOUR_MIN).mean()) if age.size >= 20 else math.nan,
    }


def half_age(ages: Floats, seen: Floats) -> float:
    """Return the age at which ``seen``, counts up to each age, is half of its last; straight lines between, from zero at age zero."""
    if not seen[-1] > 0.0:
        return math.nan
    return float(np.interp(0.5, np.concatenate([[0.0], seen / seen[-1]]), np.concatenate([[0.0], ages])))


def readers_by_age(model: ConversationModel, days: int) -> tuple[Floats, Floats]:
    """Run ``days``; return ages in minutes and the readers that the public posts of all but the last two days had by then, in sum."""
    ages = np.arange(LOOK_MIN, SETTLED_DAYS * DAY_MIN + 0.5 * LOOK_MIN, LOOK_MIN)
    seen, first = np.zeros(ages.size), model.day
    before: Floats = np.zeros(0)
    for k in range(1, round(days * DAY_MIN / LOOK_MIN) + 1):
        now = first * DAY_MIN + k * LOOK_MIN
        whole = (now % DAY_MIN) == 0.0
        model.step(until=None if whole else now)
        posts = conversations_of(model)
        readers = posts[:, conversation.IMPRESSIONS].copy()
        more = readers.copy()
        more[: before.size] -= before
        before = readers
        counts = public_at_opening(model, posts) & (posts[:, conversation.DAY] >= first)
        counts &= (posts[:, conversation.DAY] < first + days - SETTLED_DAYS) & (more > 0.0)
        # readers since the last look are as old as the middle of the time between
        age = now - 0.5 * LOOK_MIN - posts[counts, conversation.OPENED_AT]
        place = np.clip(np.searchsorted(ages, age), 0, ages.size - 1)
        np.add.at(seen, place, more[counts])
    return ages, np.cumsum(seen)


def measure_attention(start: ConversationModel) -> dict[str, float]:
    """Return the raw value of attention to posts; ``start``: the default market at the end of its burn-in.

    Without followers outside the market, who are counted as they are reached and not as they read; and without public answers of the
    company, which show a post again and which links, of which the number was published, do not have.
    """
    model = variant(start, _POSTS_ALONE).branch("first-come")
    ages, seen = readers_by_age(model, ATTENTION_DAYS)
    model.release()
    return {"attention_half": half_age(ages, seen)}
