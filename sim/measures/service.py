"""Service measures: speed, equal treatment, turns of the company, conversations that were never heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from sim.kernel.units import Floats
from sim.measures.conversations import Table
from sim.measures.outcome import GroupMeasure
from sim.measures.ownership import opened_by_company
from sim.state import channel, conversation, person
from sim.state.constants import NEVER
from sim.state.state import State

Marks = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

_CODES = 1024
"""More than there are kinds, severities, or channels of a scenario."""

WORST = 0.1
"""Share of customers in ``worst_off``: a decile."""


def share(part: float, whole: float) -> float:
    """Return ``part / whole``; NaN when ``whole`` is zero."""
    return part / whole if whole > 0.0 else float("nan")


def complaints(conversations: Table) -> Marks:
    """Mark complaints, shape (conversations,)."""
    marks: Marks = conversations[:, conversation.KIND] == conversation.COMPLAINT
    return marks


def cases(conversations: Table) -> Marks:
    """Mark complaints and questions, shape (conversations,)."""
    return complaints(conversations) | (conversations[:, conversation.KIND] == conversation.QUESTION)


def answered(conversations: Table) -> Marks:
    """Mark conversations that the company answered, shape (conversations,)."""
    return conversations[:, conversation.FIRST_ANSWER_AT] < NEVER


def in_public(state: State, conversations: Table) -> Marks:
    """Mark conversations that began in public, even if they moved to private, shape (conversations,)."""
    public: Marks = state.channels[conversations[:, conversation.CHANNEL].astype(np.int64), channel.PUBLIC] > 0.0
    return public


def addressed(state: State, conversations: Table) -> Marks:
    """Mark conversations that the company could have heard: addressed to it or public, shape (conversations,)."""
    return in_public(state, conversations) | (conversations[:, conversation.KIND] != conversation.WORD)


def unheard(conversations: Table) -> Marks:
    """Mark conversations that the company never heard of, shape (conversations,)."""
    return conversations[:, conversation.HEARD_AT] >= NEVER


def equal_cases(conversations: Table) -> Places:
    """Return a number for each conversation, the same for equal cases: kind, severity and channel, shape (conversations,)."""
    number = np.zeros(len(conversations), dtype=np.int64)
    for column in (conversation.KIND, conversation.SEVERITY, conversation.CHANNEL):
        number = number * _CODES + conversations[:, column].astype(np.int64)
    return number


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


def unequal(conversations: Table) -> dict[str, float]:
    """Return how differently equal cases were treated: whether answered, and the wait, tone and compensation of those answered."""
    matter = conversations[cases(conversations)]
    served = matter[answered(matter)]
    alike = equal_cases(served)
    return {
        "unequal_answer": mean_difference(answered(matter).astype(np.float64), equal_cases(matter)),
        "unequal_wait": mean_difference(
            served[:, conversation.FIRST_ANSWER_AT] - served[:, conversation.OPENED_AT], alike
        ),
        "unequal_tone": mean_difference(served[:, conversation.TONE], alike),
        "unequal_compensation": mean_difference(served[:, conversation.COMPENSATION_PAID], alike),
    }


def served(state: State, conversations: Table, days: Mapping[str, Floats]) -> dict[str, float]:
    """Return escalations, time to solve, interventions, exposure, unheard conversations and share of voice."""
    done = answered(conversations)
    solved = conversations[conversations[:, conversation.SOLVED] > 0.0]
    open_complaints = conversations[complaints(conversations) & in_public(state, conversations)]
    could_hear = addressed(state, conversations)
    return {
        "escalations_per_case": share(
            float(conversations[:, conversation.ESCALATIONS].sum()), float(np.count_nonzero(done))
        ),
        "resolve_time": _median(solved[:, conversation.LAST_TURN_AT] - solved[:, conversation.OPENED_AT]),
        "interventions": share(
            float(np.count_nonzero(conversations[:, conversation.COMPANY_TURNS] > 0.0)), float(len(conversations))
        ),
        "exposure": share(float(open_complaints[:, conversation.IMPRESSIONS].sum()), float(len(open_complaints))),
        "unheard_share": share(
            float(np.count_nonzero(could_hear & unheard(conversations))), float(np.count_nonzero(could_hear))
        ),
        "share_of_voice": share(
            float(days["impressions_advocates"].sum()),
            float(days["impressions_advocates"].sum() + days["impressions_whiners"].sum()),
        ),
    }


def talk_share(conversations: Table) -> float:
    """Return the company's turns as a share of these and what people said to it: openings that it heard, and replies.

    ``conversations``: all conversations, including those that the company opened.
    """
    talk = float(conversations[:, conversation.COMPANY_TURNS].sum())
    openings = np.count_nonzero(~unheard(conversations) & ~opened_by_company(conversations))
    listen = float(conversations[:, conversation.CUSTOMER_TURNS].sum()) + float(openings)
    return share(talk, talk + listen)


def unheard_by_channel(state: State, names: Sequence[str], conversations: Table) -> Iterator[GroupMeasure]:
    """Yield the share never heard of the conversations that the company could have heard, by channel."""
    could_hear = addressed(state, conversations)
    for place, name in enumerate(names):
        inside = could_hear & (conversations[:, conversation.CHANNEL] == place)
        number = float(np.count_nonzero(inside))
        yield GroupMeasure("channel", name, "conversations", number)
        yield GroupMeasure(
            "channel", name, "unheard_share", share(float(np.count_nonzero(inside & unheard(conversations))), number)
        )


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


def _median(values: Floats) -> float:
    return float(np.median(values)) if len(values) else float("nan")
