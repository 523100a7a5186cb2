"""Targets of when posts are seen and passed on."""

from __future__ import annotations

from operator import attrgetter

import numpy as np

from sim.kernel.units import DAY_MIN, Floats
from sim.model import ConversationModel
from sim.state import conversation
from sim.validation.experiments import kept, reported_conversations, scenario_with
from sim.validation.statistics import mean_of, within
from sim.validation.target import Effort, Measured, Target
from sim.validation.targets.exact_cascade import cascade_scenario, follower_graph
from sim.validation.targets.status_quo import LEVEL


@kept
def profile(quick: bool) -> tuple[Floats, Floats, Floats]:
    """Return ages in minutes, shape (ages,), and the shares of impressions and of reshares that had come by then, (replicates, ages).

    Posts of a broadcaster with 2,000 followers, each of whom has some of their own, on the model's own clock. They are seen and passed on
    as in the default scenario.
    """
    found = [
        _profile(seed, *((10, 10.0) if quick else (20, 5.0))) for seed in range(_FIRST, _FIRST + (4 if quick else 8))
    ]
    return found[0][0], np.array([seen for _, seen, _ in found]), np.array([passed for _, _, passed in found])


_FIRST = 3  # seed

# How posts are seen and passed on, which is as in any other market: only who follows whom is given, and that nothing else happens.
_AS_USUAL = (
    "spread.seen",
    "spread.reshare",
    "spread.half_life_min",
    "spread.fresh_min",
    "spread.infectiousness_sigma",
    "society.activity_sigma",
)


def _as_usual() -> dict[str, object]:
    """Return the values of ``_AS_USUAL`` in the default scenario, with whatever change is measured."""
    usual = scenario_with()
    return {name: attrgetter(name)(usual) for name in _AS_USUAL}


def _profile(seed: int, days: int, step: float) -> tuple[Floats, Floats, Floats]:
    """Return ages in minutes and, at those ages, the mean shares of impressions and of reshares of a replicate; shape (ages,) each."""
    settings = cascade_scenario(days).with_values(
        {**_as_usual(), "society.people": 3000, "society.influencer_share": 1 / 3000}
    )
    rng = np.random.default_rng(7)
    first = np.column_stack([np.zeros(2000, dtype=np.int64), np.arange(1, 2001)])
    second = np.unique(np.column_stack([rng.integers(1, 2000, 6000), rng.integers(2000, 3000, 6000)]), axis=0)
    second = second[second[:, 0] != second[:, 1]]
    model = ConversationModel(settings, "ignore", seed, graph=follower_graph(3000, np.vstack([first, second])))
    when: list[tuple[float, Floats, Floats]] = []
    for _ in range(days):
        _watched_day(model, step, when)
    opened = reported_conversations(model)[:, conversation.OPENED_AT]
    model.release()
    return _shares_by_age(opened, when, step)


def _watched_day(model: ConversationModel, step: float, when: list[tuple[float, Floats, Floats]]) -> None:
    """Run a day, and look at all conversations every ``step`` minutes."""
    for k in range(1, round(DAY_MIN / step) + 1):
        now = model.day * DAY_MIN + k * step
        model.step(until=now)
        conversations = reported_conversations(model)
        when.append(
            (now, conversations[:, conversation.IMPRESSIONS].copy(), conversations[:, conversation.RESHARES].copy())
        )
    model.step()


def _shares_by_age(
    opened: Floats, when: list[tuple[float, Floats, Floats]], step: float
) -> tuple[Floats, Floats, Floats]:
    last = when[-1]
    old = np.flatnonzero(opened < last[0] - 2.0 * DAY_MIN)
    ages: Floats = np.arange(1, round(DAY_MIN / step) + 1, dtype=np.float64) * step
    seen, passed = np.zeros(ages.size), np.zeros(ages.size)
    times = np.array([now for now, _, _ in when])
    for post in old:
        # the first look at or after each age; a little late, by at most one step
        place = np.searchsorted(times, opened[post] + ages)
        seen += np.array([when[k][1][post] for k in place])
        passed += np.array([when[k][2][post] for k in place])
    return ages, np.asarray(seen / last[1][old].sum()), np.asarray(passed / max(1.0, last[2][old].sum()))


def _age_at(ages: Floats, shares: Floats, share: float) -> float:
    return float(np.interp(share, shares, ages))


def attention(effort: Effort) -> Measured:
    """Measure the age at which half of the impressions of a post have come."""
    ages, seen, _ = profile(effort.quick)
    half = mean_of(np.array([_age_at(ages, one, 0.5) for one in seen]), LEVEL)
    readings = (
        within("half of the impressions have come after", half, 168.0, 204.0, "min", 180.0, "2.8 to 3.4 hours"),
    )
    detail = f"Posts by one broadcaster to 2,000 followers in {len(seen)} replicates; the clock was stopped every few minutes."
    return Measured(readings, LEVEL, detail)


def reshares_in_time(effort: Effort) -> Measured:
    """Measure the share of reshares within the first hour of a post."""
    ages, _, passed = profile(effort.quick)
    hour = mean_of(np.array([np.interp(60.0, ages, one) for one in passed]), LEVEL)
    readings = (within("reshares within an hour", hour, 0.45, 0.65, "share", 0.55, "55 %, ten points either way"),)
    return Measured(readings, LEVEL, "The posts of the target on attention.")


TARGETS = (
    Target(
        "H5-attention",
        "recovered",
        "Half of the clicks on a post come within about three hours.",
        "bit.ly (2011), read second hand",
        "half of the impressions within 168 to 204 minutes (2.8 to 3.4 hours)",
        attention,
        expected="open",
        learned=(
            "With the calibrated half-life half of the impressions have come a little sooner than was read. The calibration allowed "
            "for more error in that number."
        ),
        false_alarm=0.05,
        parameters=("spread.half_life_min",),
        bench="profile",
    ),
    Target(
        "H6-reshares",
        "emergent",
        "55 % of retweets come within an hour.",
        "Kwak, Lee, Park & Moon (2010), WWW",
        "45 to 65 % of reshares within an hour",
        reshares_in_time,
        false_alarm=0.05,
        bench="profile",
    ),
)
