"""Who led a conversation: a customer, the company, both, other customers, or nobody.

Told from who opened it and how often each side spoke. Control of a conversation is not control of the
relationship; this says who had the floor and no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.measures.catalogue import LEADERS
from sim.measures.outcome import GroupMeasure
from sim.state import conversation
from sim.state.constants import NEVER

Marks = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

CUSTOMER, COMPANY, JOINT, PEERS, NOBODY = range(5)
"""Places in ``sim.measures.catalogue.LEADERS``."""


def opened_by_company(conversations: Floats) -> Marks:
    """Conversations that the company opened of its own accord, shape (threads,)."""
    return conversations[:, conversation.COMPANY_LED] > 0.0


def leader(conversations: Floats, public: Marks) -> Places:
    """Who led each conversation, as a place in ``LEADERS``, shape (threads,).

    Args:
        conversations: rows of ``State.conversations``, shape (conversations, columns).
        public: whether each began on a public channel, shape (threads,).

    The opening counts as a turn. *Nobody*: no turn followed, the company did not hear of it and nobody saw it (readers outside
    the market count as fractions: fewer than one impression).
    *Peers*: the company said nothing, and peers did or were spoken to. Otherwise whoever spoke more often, and
    *joint* when customer and company spoke equally often.
    """
    opened = opened_by_company(conversations)
    company = np.where(
        opened,
        np.maximum(conversations[:, conversation.COMPANY_TURNS], 1.0),
        conversations[:, conversation.COMPANY_TURNS],
    )
    customer = conversations[:, conversation.CUSTOMER_TURNS] + ~opened
    told = conversations[:, conversation.KIND] == conversation.WORD
    listened = (
        (conversations[:, conversation.HEARD_AT] < NEVER)
        | (conversations[:, conversation.IMPRESSIONS] >= 1.0)
        | (told & ~public)
    )
    quiet = (company == 0.0) & (conversations[:, conversation.PEER_TURNS] == 0.0)
    found = np.select([customer > company, company > customer], [CUSTOMER, COMPANY], JOINT)
    found[(company == 0.0) & (told | (conversations[:, conversation.PEER_TURNS] > 0.0))] = PEERS
    found[quiet & ~listened] = NOBODY
    return found.astype(np.int64)


def mix(leaders: Places) -> dict[str, float]:
    """Share of each kind among conversations, which together make one; NaN where there are none."""
    counts = np.bincount(leaders, minlength=len(LEADERS))
    total = len(leaders)
    return {name: float(count) / total if total else float("nan") for name, count in zip(LEADERS, counts, strict=True)}


def mixes(kind: str, labels: Sequence[str], of: Places, leaders: Places) -> Iterator[GroupMeasure]:
    """The mix of every group of conversations, with their number. ``of``: the place of each in ``labels``, -1 for none."""
    for place, label in enumerate(labels):
        inside = leaders[of == place]
        yield GroupMeasure(kind, label, "conversations", float(len(inside)))
        for name, share in mix(inside).items():
            yield GroupMeasure(kind, label, name, share)


def by_month(conversations: Floats, leaders: Places, started: int, day: int) -> Iterator[GroupMeasure]:
    """The mix month by month, from the day of opening; the last month may be a part of one."""
    months = -(-(day - started) // DAYS_PER_MONTH)
    labels = [f"month {number + 1}" for number in range(months)]
    of = (conversations[:, conversation.DAY].astype(np.int64) - started) // DAYS_PER_MONTH
    return mixes("month", labels, of, leaders)


def by_trait(
    kind: str, names: Sequence[str], segments: Floats, conversations: Floats, leaders: Places
) -> Iterator[GroupMeasure]:
    """The mix by what the person's segment is called, as in ``names`` (one a segment; equal names are one group).

    The person is who opened it, or whom the company contacted. ``segments``: the segment of each person, shape (people,).
    """
    labels = list(dict.fromkeys(names))
    place = np.array([labels.index(name) for name in names], dtype=np.int64)
    of = place[segments[conversations[:, conversation.OPENER].astype(np.int64)].astype(np.int64)]
    return mixes(kind, labels, of, leaders)
