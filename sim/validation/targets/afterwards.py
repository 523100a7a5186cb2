"""Change that some days bring to those who complain, beyond what their attitude drifts to by itself."""

from __future__ import annotations

import numpy as np

from sim.engine.schedule import CLOCK
from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.state import channel, conversation, person, scalar
from sim.state.constants import NEVER

AFTER = 3  # days after which complainers are asked again: by then nobody waits for a first answer any more


def felt(model: ConversationModel, days: int) -> tuple[Floats, Floats]:
    """Run ``days`` and ``AFTER`` more; of each fair complaint of the first: what ``AFTER`` days brought, whether public, answered; whose.

    Shapes (complaints,) and (complaints, 3). What they brought is attitude less what it would have drifted to by itself from where it was
    at complaining, that is, after the failure and before anything that came of it.
    """
    moments: list[Floats] = []
    brought: list[Floats] = []
    marks: list[Floats] = []
    state = [person.ATTITUDE, person.RELATIONSHIP]
    kept = 2.0 ** (-AFTER / model.resolved_scenario.feeling.attitude_days)
    for day in range(days + AFTER):
        model.step(until=CLOCK)
        moments.append(model.state.people[state].copy())
        model.step()
        if day < AFTER:
            continue
        mine = _complaints_of(model, model.day - 1 - AFTER)
        opener = mine[:, conversation.OPENER].astype(np.int64)
        attitude, relationship = moments[day - AFTER][:, opener]
        warranted = 2.0 * relationship - 1.0
        brought.append(model.state.people[person.ATTITUDE, opener] - (warranted + kept * (attitude - warranted)))
        public = model.state.channels[mine[:, conversation.CHANNEL].astype(np.int64), channel.PUBLIC] > 0.0
        marks.append(
            np.column_stack([public, mine[:, conversation.FIRST_ANSWER_AT] < NEVER, opener]).astype(np.float64)
        )
        moments[day - AFTER] = np.zeros((2, 0))
    return np.concatenate(brought), np.concatenate(marks)


def _complaints_of(model: ConversationModel, day: int) -> Floats:
    conversations = model.state.conversations[: int(model.state.scalars[scalar.CONVERSATIONS_USED])]
    return np.asarray(
        conversations[
            (conversations[:, conversation.DAY] == day)
            & (conversations[:, conversation.KIND] == conversation.COMPLAINT)
            & (conversations[:, conversation.FAIR] > 0.0)
        ]
    )
