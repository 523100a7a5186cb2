"""Service measures: speed, equal treatment, turns of the company, conversations that were never heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from sim.kernel.units import Floats
from sim.measures import column
from sim.measures.column import Values
from sim.measures.conversations import Conversations
from sim.measures.outcome import GroupMeasure
from sim.state import channel, conversation, person
from sim.state.state import State

Marks = npt.NDArray[np.bool_]
Groups = npt.NDArray[np.int32]

_CODES = 1024
"""More than there are kinds, severities, or channels of a scenario."""

WORST = 0.1
"""Share of customers in ``worst_off``: a decile."""


def share(part: float, whole: float) -> float:
    """Return ``part / whole``; NaN when ``whole`` is zero."""
    return part / whole if whole > 0.0 else float("nan")


def complaints(conversations: Conversations) -> Marks:
    """Mark complaints, shape (conversations,)."""
    return conversations[column.KIND] == conversation.COMPLAINT


def cases(conversations: Conversations) -> Marks:
    """Mark complaints and questions, shape (conversations,)."""
    kinds = conversations[column.KIND]
    return (kinds == conversation.COMPLAINT) | (kinds == conversation.QUESTION)


def in_public(state: State, conversations: Conversations) -> Marks:
    """Mark conversations that began in public, even if they moved to private, shape (conversations,)."""
    public: Marks = state.channels[:, channel.PUBLIC] > 0.0
    return public[conversations[column.CHANNEL]]


def addressed(state: State, conversations: Conversations) -> Marks:
    """Mark conversations that the company could have heard: addressed to it or public, shape (conversations,)."""
    return in_public(state, conversations) | (conversations[column.KIND] != conversation.WORD)


def equal_cases(conversations: Conversations) -> Groups:
    """Return a number for each conversation, the same for equal cases: kind, severity and channel, shape (conversations,)."""
    number = np.zeros(len(conversations), dtype=np.int32)
    for one in (column.KIND, column.SEVERITY, column.CHANNEL):
        number *= _CODES
        number += conversations[one]
    return number


def mean_difference(values: Values, alike: Groups) -> float:
    """Return the mean difference of two equal cases (Gini's mean difference within groups); NaN without a pair.

    Args:
        values: shape (cases,).
        alike: the group of each case, shape (cases,). Groups count by their cases; those of one case do not count.
    """
    total = weight = 0.0
    for group in np.unique(alike):
        part = np.sort(values[alike == group])
        n = len(part)
        if n >= 2:
            total += n * float((part * np.arange(1.0 - n, n, 2.0)).sum()) * 2.0 / (n * (n - 1))
            weight += n
    return share(total, weight)


def unequal(conversations: Conversations) -> dict[str, float]:
    """Return how differently equal cases were treated: whether answered, and the wait, tone and compensation of those answered."""
    matter = conversations[cases(conversations)]
    served = matter[matter[column.ANSWERED]]
    alike = equal_cases(served)
    return {
        "unequal_answer": mean_difference(matter[column.ANSWERED], equal_cases(matter)),
        "unequal_wait": mean_difference(served[column.WAIT], alike),
        "unequal_tone": mean_difference(served[column.TONE], alike),
        "unequal_compensation": mean_difference(served[column.COMPENSATION_PAID], alike),
    }


def served(state: State, conversations: Conversations, days: Mapping[str, Floats]) -> dict[str, float]:
    """Return escalations, time to solve, interventions, exposure, unheard conversations and share of voice."""
    solved = conversations[conversations[column.SOLVED] > 0]
    open_complaints = conversations[complaints(conversations) & in_public(state, conversations)]
    could_hear = addressed(state, conversations)
    return {
        "escalations_per_case": share(
            float(conversations[column.ESCALATIONS].sum()), float(np.count_nonzero(conversations[column.ANSWERED]))
        ),
        "resolve_time": median(solved[column.RESOLVE_TIME]),
        "interventions": share(float(np.count_nonzero(conversations[column.COMPANY_TURNS])), float(len(conversations))),
        "exposure": share(float(open_complaints[column.IMPRESSIONS].sum()), float(len(open_complaints))),
        "unheard_share": share(
            float(np.count_nonzero(could_hear & ~conversations[column.HEARD])), float(np.count_nonzero(could_hear))
        ),
        "share_of_voice": share(
            float(days["impressions_advocates"].sum()),
            float(days["impressions_advocates"].sum() + days["impressions_whiners"].sum()),
        ),
    }


def talk_share(conversations: Conversations) -> float:
    """Return the company's turns as a share of these and what people said to it: openings that it heard, and replies.

    ``conversations``: all conversations, including those that the company opened.
    """
    talk = float(conversations[column.COMPANY_TURNS].sum())
    openings = np.count_nonzero(conversations[column.HEARD] & ~conversations[column.COMPANY_LED])
    listen = float(conversations[column.CUSTOMER_TURNS].sum()) + float(openings)
    return share(talk, talk + listen)


def unheard_by_channel(state: State, names: Sequence[str], conversations: Conversations) -> Iterator[GroupMeasure]:
    """Yield the share never heard of the conversations that the company could have heard, by channel."""
    could_hear, unheard = addressed(state, conversations), ~conversations[column.HEARD]
    used = conversations[column.CHANNEL]
    for place, name in enumerate(names):
        inside = could_hear & (used == place)
        number = float(np.count_nonzero(inside))
        yield GroupMeasure("channel", name, "conversations", number)
        yield GroupMeasure("channel", name, "unheard_share", share(float(np.count_nonzero(inside & unheard)), number))


def worst_off(state: State) -> float:
    """Return the mean attitude of the tenth of customers whose attitude is lowest; NaN without customers."""
    attitude = np.sort(state.people[person.ATTITUDE, state.people[person.STATUS] == person.CUSTOMER])
    return float(attitude[: max(1, round(WORST * len(attitude)))].mean()) if len(attitude) else float("nan")


def band_gap(state: State, best: Marks, others: Marks) -> float:
    """Return the mean attitude of the customers left in ``best`` minus that in ``others``; NaN when either has none."""
    held = state.people[person.STATUS] == person.CUSTOMER
    best, others = best & held, others & held
    if not best.any() or not others.any():
        return float("nan")
    return float(state.people[person.ATTITUDE, best].mean() - state.people[person.ATTITUDE, others].mean())


def median(values: Floats) -> float:
    """Return the median of ``values``; NaN without any."""
    return float(np.median(values)) if len(values) else float("nan")
