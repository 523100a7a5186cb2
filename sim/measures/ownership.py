"""Leadership of a conversation: by a customer, the company, both, other customers, or nobody.

Leadership follows from who opened it and from the number of turns of each side. Control of a conversation is not control of the
relationship.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.measures.catalogue import LEADERS
from sim.measures.conversations import Table
from sim.measures.outcome import GroupMeasure
from sim.state import conversation
from sim.state.constants import NEVER

Marks = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

CUSTOMER, COMPANY, JOINT, PEERS, NOBODY = range(5)
"""Places in ``sim.measures.catalogue.LEADERS``."""


def opened_by_company(conversations: Table) -> Marks:
    """Mark conversations that the company opened, shape (conversations,)."""
    return conversations[:, conversation.COMPANY_LED] > 0.0


def leader(conversations: Table, public: Marks) -> Places:
    """Return who led each conversation, as a place in ``LEADERS``, shape (conversations,).

    Args:
        conversations: rows of ``State.conversations``, shape (conversations, columns).
        public: whether each began on a public channel, shape (conversations,).

    The opening counts as a turn. *Nobody*: no turn followed, the company did not hear of it and nobody saw it (readers outside
    the market count as fractions: fewer than one impression).
    *Peers*: the company took no turn, and peers spoke or were spoken to. Otherwise the side that took more turns, and
    *joint* when customer and company took equally many.
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
    """Return the share of each kind, which sum to one; NaN without conversations."""
    counts = np.bincount(leaders, minlength=len(LEADERS))
    total = len(leaders)
    return {name: float(count) / total if total else float("nan") for name, count in zip(LEADERS, counts, strict=True)}


def mixes(kind: str, labels: Sequence[str], of: Places, leaders: Places) -> Iterator[GroupMeasure]:
    """Yield the mix of every group of conversations, with their number.

    Args:
        kind: how they are grouped, as in ``sim.measures.catalogue.GROUP_KINDS``.
        labels: the names of the groups.
        of: the place of each conversation in ``labels``, -1 for none.
        leaders: who led each, as a place in ``LEADERS``.
    """
    for place, label in enumerate(labels):
        inside = leaders[of == place]
        yield GroupMeasure(kind, label, "conversations", float(len(inside)))
        for name, share in mix(inside).items():
            yield GroupMeasure(kind, label, name, share)


def by_month(conversations: Table, leaders: Places, started: int, day: int) -> Iterator[GroupMeasure]:
    """Yield the mix by month of opening; the last month may be incomplete.

    Args:
        conversations: their rows, shape (conversations, columns).
        leaders: who led each, as a place in ``LEADERS``.
        started: the first day of the comparison.
        day: the day after the last one.
    """
    months = -(-(day - started) // DAYS_PER_MONTH)
    labels = [f"month {number + 1}" for number in range(months)]
    of = (conversations[:, conversation.DAY].astype(np.int64) - started) // DAYS_PER_MONTH
    return mixes("month", labels, of, leaders)


def by_trait(
    kind: str, names: Sequence[str], segments: Floats, conversations: Table, leaders: Places
) -> Iterator[GroupMeasure]:
    """Yield the mix by a trait of the customer, who opened the conversation or was contacted.

    Args:
        kind: how they are grouped, as in ``sim.measures.catalogue.GROUP_KINDS``.
        names: the trait of each segment; equal names are one group.
        segments: the segment of each person, shape (people,).
        conversations: their rows, shape (conversations, columns).
        leaders: who led each, as a place in ``LEADERS``.
    """
    labels = list(dict.fromkeys(names))
    place = np.array([labels.index(name) for name in names], dtype=np.int64)
    of = place[segments[conversations[:, conversation.OPENER].astype(np.int64)].astype(np.int64)]
    return mixes(kind, labels, of, leaders)
