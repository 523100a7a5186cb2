"""Service measures: speed, equal treatment, turns of the company, conversations that were never heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from sim.kernel.units import Floats
from sim.measures.outcome import GroupMeasure
from sim.measures.ownership import opened_by_company
from sim.state import columns as c
from sim.state.state import World

Marks = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

WORST = 0.1
"""Share of customers in ``worst_off``: a decile."""


def share(part: float, whole: float) -> float:
    """Return ``part / whole``; NaN when ``whole`` is zero."""
    return part / whole if whole > 0.0 else float("nan")


def cases(threads: Floats) -> Marks:
    """Mark complaints and questions, shape (threads,)."""
    return (threads[:, c.KIND] == c.COMPLAINT) | (threads[:, c.KIND] == c.QUESTION)


def answered(threads: Floats) -> Marks:
    """Mark conversations that the company answered, shape (threads,)."""
    return threads[:, c.FIRST_ANSWER] < c.NEVER


def in_public(world: World, threads: Floats) -> Marks:
    """Mark conversations that began in public, even if they moved to private, shape (threads,)."""
    public: Marks = world.channels[threads[:, c.CHANNEL].astype(np.int64), c.CH_PUBLIC] > 0.0
    return public


def addressed(world: World, threads: Floats) -> Marks:
    """Mark conversations that the company could have heard: addressed to it or public, shape (threads,)."""
    return in_public(world, threads) | (threads[:, c.KIND] != c.WORD)


def unheard(threads: Floats) -> Marks:
    """Mark conversations that the company never heard of, shape (threads,)."""
    return threads[:, c.HEARD_AT] >= c.NEVER


def equal_cases(threads: Floats) -> Places:
    """Return a number for each conversation, the same for equal cases: kind, severity and channel, shape (threads,)."""
    alike = threads[:, [c.KIND, c.SEVERITY, c.CHANNEL]]
    if not len(alike):
        return np.zeros(0, dtype=np.int64)
    return np.unique(alike, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def mean_difference(values: Floats, alike: Places) -> float:
    """Return the mean difference of two equal cases (Gini's mean difference within groups); NaN without a pair.

    Args:
        values: shape (cases,).
        alike: the group of each case, shape (cases,). Groups count by their cases; those of one case do not count.
    """
    total = weight = 0.0
    order = np.lexsort((values, alike))
    for part in np.split(values[order], np.flatnonzero(np.diff(alike[order])) + 1):
        n = len(part)
        if n >= 2:
            total += n * float((part * (2.0 * np.arange(1, n + 1) - n - 1.0)).sum()) * 2.0 / (n * (n - 1))
            weight += n
    return share(total, weight)


def unequal(threads: Floats) -> dict[str, float]:
    """Return how differently equal cases were treated: whether answered, and the wait, tone and compensation of those answered."""
    matter = threads[cases(threads)]
    served = matter[answered(matter)]
    alike = equal_cases(served)
    return {
        "unequal_answer": mean_difference(answered(matter).astype(np.float64), equal_cases(matter)),
        "unequal_wait": mean_difference(served[:, c.FIRST_ANSWER] - served[:, c.OPENED], alike),
        "unequal_tone": mean_difference(served[:, c.TONE], alike),
        "unequal_compensation": mean_difference(served[:, c.PAID], alike),
    }


def served(world: World, threads: Floats, days: Mapping[str, Floats]) -> dict[str, float]:
    """Return escalations, time to solve, interventions, exposure, unheard conversations and share of voice."""
    done = answered(threads)
    solved = threads[threads[:, c.SOLVED] > 0.0]
    complaints = threads[(threads[:, c.KIND] == c.COMPLAINT) & in_public(world, threads)]
    could_hear = addressed(world, threads)
    return {
        "handoffs_per_case": share(float(threads[:, c.HANDOFFS].sum()), float(np.count_nonzero(done))),
        "resolve_time": _median(solved[:, c.TOUCHED] - solved[:, c.OPENED]),
        "interventions": share(float(np.count_nonzero(threads[:, c.COMPANY_TURNS] > 0.0)), float(len(threads))),
        "exposure": share(float(complaints[:, c.IMPRESSIONS].sum()), float(len(complaints))),
        "unheard_share": share(
            float(np.count_nonzero(could_hear & unheard(threads))), float(np.count_nonzero(could_hear))
        ),
        "share_of_voice": share(
            float(days["impressions_advocates"].sum()),
            float(days["impressions_advocates"].sum() + days["impressions_whiners"].sum()),
        ),
    }


def talk_share(threads: Floats) -> float:
    """Return the company's turns as a share of these and what people said to it: openings that it heard, and replies.

    ``threads``: all conversations, including those that the company opened.
    """
    talk = float(threads[:, c.COMPANY_TURNS].sum())
    openings = np.count_nonzero(~unheard(threads) & ~opened_by_company(threads))
    listen = float(threads[:, c.CUSTOMER_TURNS].sum()) + float(openings)
    return share(talk, talk + listen)


def unheard_by_channel(world: World, names: Sequence[str], threads: Floats) -> Iterator[GroupMeasure]:
    """Yield the share never heard of the conversations that the company could have heard, by channel."""
    could_hear = addressed(world, threads)
    for place, name in enumerate(names):
        inside = could_hear & (threads[:, c.CHANNEL] == place)
        number = float(np.count_nonzero(inside))
        yield GroupMeasure("channel", name, "conversations", number)
        yield GroupMeasure(
            "channel", name, "unheard_share", share(float(np.count_nonzero(inside & unheard(threads))), number)
        )


def worst_off(world: World) -> float:
    """Return the mean attitude of the tenth of customers whose attitude is lowest; NaN without customers."""
    attitude = np.sort(world.people[c.ATTITUDE, world.people[c.STATUS] == c.CUSTOMER])
    return float(attitude[: max(1, round(WORST * len(attitude)))].mean()) if len(attitude) else float("nan")


def band_gap(world: World, best: Marks, others: Marks) -> float:
    """Return the mean attitude of the customers left in ``best`` minus that in ``others``; NaN when either has none."""
    held = world.people[c.STATUS] == c.CUSTOMER
    best, others = best & held, others & held
    if not best.any() or not others.any():
        return float("nan")
    return float(world.people[c.ATTITUDE, best].mean() - world.people[c.ATTITUDE, others].mean())


def _median(values: Floats) -> float:
    return float(np.median(values)) if len(values) else float("nan")
