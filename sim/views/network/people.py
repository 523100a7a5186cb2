"""People on an evening as they are shown, from a running model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.kernel.units import DAY_MIN, Floats
from sim.state import conversation, person, scalar

if TYPE_CHECKING:
    from sim.model import ConversationModel
    from sim.views.network.neighbourhood import Places

SILENT, SPOKE_WELL, SPOKE_BADLY, SPOKE_ASKED = 0, 1, 2, 3
"""What somebody said today of their own accord: nothing, something good, a complaint or a bad word, a question."""

CLEARLY = 0.1
"""Difference of attitude that is shown."""

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Evening:
    """Some people on an evening, each attribute of shape (people,).

    Attributes:
        attitude: -1 to 1.
        customer: whether they are customers.
        advocate: whether they are advocates.
        whiner: whether they are loud complainers.
        heard: whether they heard or read something about the company today.
        said: what they said today, see ``SILENT``.
    """

    attitude: Floats
    customer: Flags
    advocate: Flags
    whiner: Flags
    heard: Flags
    said: npt.NDArray[np.int8]


def different(one: Evening, other: Evening) -> Flags:
    """Return who is not the same on two sides: a customer or an advocate on one only, or of another attitude."""
    role = (one.customer != other.customer) | (one.advocate != other.advocate)
    found: Flags = role | (np.abs(one.attitude - other.attitude) >= CLEARLY)
    return found


def evening_of(model: ConversationModel, people: Places) -> Evening:
    """Return how ``people`` are on the evening of the day that ``model`` has done last."""
    table = model.state.people[:, people]
    today = float(model.day - 1)
    return Evening(
        table[person.ATTITUDE].copy(),
        table[person.STATUS] == person.CUSTOMER,
        table[person.ADVOCATE] > person.NOT_ADVOCATE,
        table[person.WHINER] > 0.0,
        (table[person.HEARD_DAY] == today) & (table[person.HEARD] > 0.0),
        said_today(model)[people],
    )


def said_today(model: ConversationModel) -> npt.NDArray[np.int8]:
    """Return what each person said on the last day, see ``SILENT``; of several things the last, shape (people,)."""
    said = np.zeros(model.state.people.shape[1], dtype=np.int8)
    rows: Any = model.state.conversations[: int(model.state.scalars[scalar.CONVERSATIONS_USED])]
    opened = rows[:, conversation.OPENED_AT]
    today = (opened >= (model.day - 1) * DAY_MIN) & (opened < model.day * DAY_MIN)
    rows = rows[today & (rows[:, conversation.KIND] != conversation.CONTACT)]
    rows = rows[np.argsort(rows[:, conversation.OPENED_AT], kind="stable")]
    good = np.where(rows[:, conversation.VALENCE] > 0.0, SPOKE_WELL, SPOKE_BADLY)
    asked = rows[:, conversation.KIND] == conversation.QUESTION
    said[rows[:, conversation.OPENER].astype(np.int64)] = np.where(asked, SPOKE_ASKED, good)
    return said
