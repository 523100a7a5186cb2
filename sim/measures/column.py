"""Columns of conversations as measures read them, each in the smallest type that holds its values exactly.

A run keeps them of conversations that leave its table. What only some conversations have is zero in the others, which packs well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.kernel.units import Floats
from sim.state import conversation
from sim.state.constants import NEVER

Values = npt.NDArray[Any]
Fetch = Callable[[int], Floats]
"""Returns a column of ``State.conversations``, see ``sim.state.conversation``."""


class Column(NamedTuple):
    """A column, shape (conversations,).

    Args:
        kind: the type of its values.
        of: returns the values for conversations of the table.
    """

    kind: type[np.generic]
    of: Callable[[Fetch], Values]

    def read(self, fetch: Fetch) -> Values:
        """Return the column for conversations of the table."""
        return self.of(fetch).astype(self.kind, copy=False)


def _same(place: int) -> Callable[[Fetch], Values]:
    return lambda fetch: fetch(place)


def _before_never(place: int) -> Callable[[Fetch], Values]:
    return lambda fetch: fetch(place) < NEVER


def _minutes_until(place: int, happened: Callable[[Fetch], Values]) -> Callable[[Fetch], Values]:
    return lambda fetch: np.where(happened(fetch), fetch(place) - fetch(conversation.OPENED_AT), 0.0)


def _solved(fetch: Fetch) -> Values:
    return fetch(conversation.SOLVED) > 0.0


OPENER = Column(np.int32, _same(conversation.OPENER))
DAY = Column(np.int32, _same(conversation.DAY))
KIND = Column(np.int8, _same(conversation.KIND))
ANGER = Column(np.float64, _same(conversation.ANGER))
IMPRESSIONS = Column(np.float64, _same(conversation.IMPRESSIONS))
COMPENSATION_PAID = Column(np.float64, _same(conversation.COMPENSATION_PAID))
SOLVED = Column(np.int8, _same(conversation.SOLVED))
COMPANY_TURNS = Column(np.int32, _same(conversation.COMPANY_TURNS))
SEVERITY = Column(np.int8, _same(conversation.SEVERITY))
CHANNEL = Column(np.int16, _same(conversation.CHANNEL))
TONE = Column(np.float64, _same(conversation.TONE))
CUSTOMER_TURNS = Column(np.int32, _same(conversation.CUSTOMER_TURNS))
PEER_TURNS = Column(np.int32, _same(conversation.PEER_TURNS))
ESCALATIONS = Column(np.int32, _same(conversation.ESCALATIONS))
COMPANY_LED = Column(np.bool_, _same(conversation.COMPANY_LED))
SEEN = Column(np.bool_, lambda fetch: fetch(conversation.IMPRESSIONS) >= 1.0)
"""Readers outside the market count as fractions."""
HEARD = Column(np.bool_, _before_never(conversation.HEARD_AT))
ANSWERED = Column(np.bool_, _before_never(conversation.FIRST_ANSWER_AT))
WAIT = Column(np.float64, _minutes_until(conversation.FIRST_ANSWER_AT, ANSWERED.of))
"""Minutes from opening to the company's first answer, 0 where it did not answer."""
RESOLVE_TIME = Column(np.float64, _minutes_until(conversation.LAST_TURN_AT, _solved))
"""Minutes from opening to the last turn, 0 where it was not solved."""

READ = (
    OPENER,
    DAY,
    KIND,
    ANGER,
    IMPRESSIONS,
    COMPENSATION_PAID,
    SOLVED,
    COMPANY_TURNS,
    SEVERITY,
    CHANNEL,
    TONE,
    CUSTOMER_TURNS,
    PEER_TURNS,
    ESCALATIONS,
    COMPANY_LED,
    SEEN,
    HEARD,
    ANSWERED,
    WAIT,
    RESOLVE_TIME,
)
"""All of them."""
