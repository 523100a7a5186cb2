"""Stated rates beside those that a status-quo world shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.conduct import expected_rates as e
from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.measures.outcome import GroupMeasure
from sim.scenario.parameters import SEVERITIES
from sim.state import channel, conversation, daily_metrics, scalar
from sim.state.constants import NEVER

if TYPE_CHECKING:
    from sim.model import ConversationModel

TOLERANCE = 0.10
"""A realised rate within this share of the stated one agrees with it."""


@dataclass(frozen=True)
class Rate:
    """A stated rate and what the status-quo world shows; ``unit`` in words."""

    name: str
    unit: str
    stated: float
    realised: float

    @property
    def agrees(self) -> bool:
        """Whether the two are within the tolerance of each other."""
        return abs(self.realised - self.stated) <= TOLERANCE * max(abs(self.stated), 1e-12)


def expectations(model: ConversationModel) -> Floats:
    """What the people of ``model`` would do on average as they are now, see ``sim.conduct.expected_rates``."""
    values: Floats = e.expected(model.compiled_state, model.day - 1)
    return values


def rates(model: ConversationModel) -> list[Rate]:
    """Stated rates beside those that ``model`` shows as it stands, in the status quo.

    Averages over its people, and counts of the days done.
    """
    scenario = model.world_scenario
    found = expectations(model)
    days = np.array(model.rows)
    held = float(days[:, daily_metrics.CUSTOMERS].sum()) / DAYS_PER_MONTH
    listed = [
        Rate(
            f"complaints after a {'failure of ' + s if s in ('quality', 'money') else s + ' failure'}",
            "share",
            getattr(scenario.voice, f"complain_{s}"),
            float(found[k]),
        )
        for k, s in enumerate(SEVERITIES)
    ]
    listed.append(Rate("complaints made in public", "share", scenario.voice.public_share, float(found[e.GO_PUBLIC])))
    leaving = scenario.loyalty.churn * scenario.reference.churn * float(found[e.LEAVING]) + float(found[e.QUIET])
    listed.append(Rate("churn", "share per month", scenario.loyalty.churn, leaving))
    counted = float(days[:, daily_metrics.FAILURES].sum()) / held if held > 0.0 else 0.0
    factor = sum(segment.share * segment.failures for segment in scenario.segments)
    stated = scenario.experience.encounters * sum(cause.per_1000 for cause in scenario.causes) / 1000.0 * factor
    listed.append(Rate("failures", "per customer-month", stated, counted))
    listed.append(_coverage(model))
    return listed


def _coverage(model: ConversationModel) -> Rate:
    conversations = model.state.conversations[: int(model.state.scalars[scalar.CONVERSATIONS_USED])]
    public = conversations[conversations[:, conversation.PUBLIC] > 0.0]
    used = public[:, conversation.CHANNEL].astype(np.int64)
    stated = float(model.state.channels[used, channel.COVERAGE].mean()) if public.size else float("nan")
    heard = float((public[:, conversation.HEARD_AT] < NEVER).mean()) if public.size else float("nan")
    return Rate("public conversations heard", "share", stated, heard)


def as_groups(listed: list[Rate]) -> tuple[GroupMeasure, ...]:
    """Rates as rows of the ``groups`` table: kind ``rates``, the group names rate and unit, the measure is ``stated`` or ``realised``."""
    return tuple(
        GroupMeasure("rates", f"{rate.name}, {rate.unit}", measure, value)
        for rate in listed
        for measure, value in (("stated", rate.stated), ("realised", rate.realised))
    )
