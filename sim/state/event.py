"""Columns of ``State.events``, shape (capacity, columns), and the kinds of event; see ``sim.state.event_queue``."""

from __future__ import annotations

WHEN = 0  # absolute minute
WHAT = 1  # one of the kinds below
WHOSE = 2  # opener of the conversation, or -1
WHO = 3  # person or responder it happens to, or -1; for OUTSIDE_RESHARE the label of somebody outside the market
CONVERSATION = 4
SOURCE = 5  # the speaker whose words are read; other meanings by kind
NEXT = 6  # place of the next event of the same slot; of a free place, one more than the next free place, or 0
COLUMNS = 8  # one is spare: a row is then as long as a line of the processor's cache

# kinds of event, in the order in which ties are broken
(
    POST,
    HEARD,
    READY,
    TURN_DONE,
    CUSTOMER_REPLY,
    PEER_TURN,
    SHIFT_START,
    PATIENCE_END,
    READ,
    WORD,
    LAPSE,
    CONTACT,
    FREE,
    OUTSIDE_RESHARE,
) = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0)
