"""Phase 4: the company listens.

A conversation is heard with the chance of its channel's coverage, after a delay. Private words between friends are never heard.
A heard complaint is evidence about a root cause.
"""

from __future__ import annotations

from sim.kernel import random_draws as draw
from sim.kernel.compile import entry, kernel
from sim.state import channel, conversation, daily_metrics, event, root_cause, scalar
from sim.state.constants import NEVER
from sim.state.event_queue import schedule
from sim.state.state import State

_DETECTION_SIGMA = 1.0  # spread of the logarithm of the delay until a post is noticed: assumption


@entry
def listen(state: State, first: int) -> None:
    """Decide which conversations, from index ``first`` on, the company hears of, and when."""
    for conversation_id in range(first, int(state.scalars[scalar.CONVERSATIONS_USED])):
        row = state.conversations[conversation_id]
        if row[conversation.KIND] == conversation.WORD and row[conversation.PUBLIC] == 0.0:
            continue
        used = int(row[conversation.CHANNEL])
        median = state.channels[used, channel.DETECTION_MIN]
        opener, day, ordinal = int(row[conversation.OPENER]), int(row[conversation.DAY]), int(row[conversation.ORDINAL])
        if draw.uniform(state.seed, opener, day, ordinal, draw.HEARD) < state.channels[used, channel.COVERAGE]:
            u = draw.uniform(state.seed, opener, day, ordinal, draw.DETECTION)
            delay = draw.lognormal(u, median, _DETECTION_SIGMA) if median > 0.0 else 0.0
            row[conversation.HEARD_AT] = row[conversation.OPENED_AT] + delay
            state.metrics[daily_metrics.HEARD] += 1.0


@kernel
def expect_heard(state: State, first: int) -> None:
    """Schedule the minute at which each heard conversation, from index ``first`` on, reaches the desk. Requires room for an event each."""
    for conversation_id in range(first, int(state.scalars[scalar.CONVERSATIONS_USED])):
        row = state.conversations[conversation_id]
        if row[conversation.HEARD_AT] < NEVER:
            schedule(
                state,
                row[conversation.HEARD_AT],
                event.HEARD,
                row[conversation.OPENER],
                -1.0,
                float(conversation_id),
                0.0,
            )


@kernel
def note_evidence(state: State, conversation_id: int) -> None:
    """Count a heard complaint as evidence about its root cause."""
    cause = int(state.conversations[conversation_id, conversation.CAUSE])
    if cause >= 0:
        state.causes[cause, root_cause.EVIDENCE] += 1.0
