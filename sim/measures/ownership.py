"""Leadership of a conversation: by a customer, the company, both, other customers, or nobody.

Leadership follows from who opened it and from the number of turns of each side. Control of a conversation is not control of the
relationship.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.measures import column
from sim.measures.catalogue import LEADERS
from sim.measures.column import Values
from sim.measures.conversations import Conversations
from sim.measures.outcome import GroupMeasure
from sim.state import conversation

Marks = npt.NDArray[np.bool_]
Leaders = npt.NDArray[np.int8]

CUSTOMER, COMPANY, JOINT, PEERS, NOBODY = range(5)
"""Places in ``sim.measures.catalogue.LEADERS``."""


def leader(conversations: Conversations, public: Marks) -> Leaders:
    """Return who led each conversation, as a place in ``LEADERS``, shape (conversations,).

    Args:
        conversations: the conversations.
        public: whether each began on a public channel, shape (conversations,).

    The opening counts as a turn. *Nobody*: no turn followed, the company did not hear of it and nobody saw it (readers outside
    the market count as fractions: fewer than one impression).
    *Peers*: the company took no turn, and peers spoke or were spoken to. Otherwise the side that took more turns, and
    *joint* when customer and company took equally many.
    """
    told = conversations[column.KIND] == conversation.WORD
    listened = conversations[column.HEARD] | conversations[column.SEEN] | (told & ~public)
    peers = conversations[column.PEER_TURNS] > 0
    opened = conversations[column.COMPANY_LED]
    company, customer = conversations[column.COMPANY_TURNS], conversations[column.CUSTOMER_TURNS]
    np.maximum(company, opened, out=company)  # these columns are copies, of another type than the table
    customer += ~opened
    found = np.full(len(told), JOINT, dtype=np.int8)
    found[customer > company] = CUSTOMER
    found[company > customer] = COMPANY
    found[(company == 0) & (told | peers)] = PEERS
    found[(company == 0) & ~peers & ~listened] = NOBODY
    return found


def mix(leaders: Leaders) -> dict[str, float]:
    """Return the share of each kind, which sum to one; NaN without conversations."""
    counts = [float(np.count_nonzero(leaders == place)) for place in range(len(LEADERS))]
    total = len(leaders)
    return {name: count / total if total else float("nan") for name, count in zip(LEADERS, counts, strict=True)}


def mixes(kind: str, labels: Sequence[str], of: Values, leaders: Leaders) -> Iterator[GroupMeasure]:
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


def by_month(conversations: Conversations, leaders: Leaders, started: int, day: int) -> Iterator[GroupMeasure]:
    """Yield the mix by month of opening; the last month may be incomplete.

    Args:
        conversations: the conversations.
        leaders: who led each, as a place in ``LEADERS``.
        started: the first day of the comparison.
        day: the day after the last one.
    """
    months = -(-(day - started) // DAYS_PER_MONTH)
    labels = [f"month {number + 1}" for number in range(months)]
    of = (conversations[column.DAY] - started) // DAYS_PER_MONTH
    return mixes("month", labels, of, leaders)


def by_trait(
    kind: str, names: Sequence[str], segments: Floats, conversations: Conversations, leaders: Leaders
) -> Iterator[GroupMeasure]:
    """Yield the mix by a trait of the customer, who opened the conversation or was contacted.

    Args:
        kind: how they are grouped, as in ``sim.measures.catalogue.GROUP_KINDS``.
        names: the trait of each segment; equal names are one group.
        segments: the segment of each person, shape (people,).
        conversations: the conversations.
        leaders: who led each, as a place in ``LEADERS``.
    """
    labels = list(dict.fromkeys(names))
    place = np.array([labels.index(name) for name in names], dtype=np.int16)
    of_people = place[segments.astype(np.int64)]
    return mixes(kind, labels, of_people[conversations[column.OPENER]], leaders)
