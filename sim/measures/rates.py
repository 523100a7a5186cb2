"""Rates that a scenario states, beside those that its status quo realises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.conduct import expected_rates as e
from sim.conduct.voice_chances import lost_to_competition
from sim.kernel.elementary import exp, logit
from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.measures.outcome import GroupMeasure
from sim.scenario import Scenario
from sim.scenario.parameters import SEVERITIES
from sim.state import channel, conversation, daily_metrics, scalar
from sim.state.constants import NEVER
from sim.state.state import State, compiled_state

TOLERANCE = 0.10
"""A realised rate within this share of the stated one agrees with it."""


@dataclass(frozen=True)
class Rate:
    """A stated rate and the one realised under the status quo.

    ``unit`` in words; ``error``: standard error of a realised rate that is counted, 0 where it is an expectation.
    """

    name: str
    unit: str
    stated: float
    realised: float
    error: float = 0.0

    @property
    def agrees(self) -> bool:
        """Return whether the two are within the tolerance of each other, and two standard errors where one is counted."""
        return abs(self.realised - self.stated) <= TOLERANCE * max(abs(self.stated), 1e-12) + 2.0 * self.error


def expectations(state: State, day: int) -> Floats:
    """Return what people would do on average as they are after ``day`` days, see ``sim.conduct.expected_rates``."""
    values: Floats = e.expected(compiled_state(state), day - 1)
    return values


def complaint_share(scenario: Scenario, severity: str) -> float:
    """Return the share of failures of ``severity`` that are complained of, which is stated for competition 1, at the scenario's own."""
    stated: float = getattr(scenario.voice, f"complain_{severity}")
    lost = float(lost_to_competition(scenario.loyalty.competition, scenario.voice.competition_effect))
    return stated if lost == 0.0 else 1.0 / (1.0 + float(exp(lost - logit(stated))))


def rates(state: State, scenario: Scenario, days: Sequence[Floats]) -> list[Rate]:
    """Return stated rates beside those realised: averages over people, and counts of ``days``.

    ``days``: the metrics of all days done under the status quo.
    """
    found = expectations(state, len(days))
    table = np.array(days)
    held = float(table[:, daily_metrics.CUSTOMERS].sum()) / DAYS_PER_MONTH
    listed = [
        Rate(
            f"complaints after a {'failure of ' + s if s in ('quality', 'money') else s + ' failure'}",
            "share",
            complaint_share(scenario, s),
            float(found[k]),
        )
        for k, s in enumerate(SEVERITIES)
    ]
    listed.append(Rate("complaints made in public", "share", scenario.voice.public_share, float(found[e.GO_PUBLIC])))
    leaving = scenario.loyalty.churn * scenario.baseline.churn * float(found[e.LEAVING]) + float(found[e.QUIET])
    listed.append(Rate("churn", "share per month", scenario.loyalty.churn, leaving))
    counted = float(table[:, daily_metrics.FAILURES].sum()) / held if held > 0.0 else 0.0
    factor = sum(segment.share * segment.failures for segment in scenario.segments)
    stated = scenario.experience.encounters * sum(cause.per_1000 for cause in scenario.causes) / 1000.0 * factor
    error = (stated / held) ** 0.5 if held > 0.0 else 0.0
    listed.append(Rate("failures", "per customer-month", stated, counted, error))
    listed.append(_coverage(state))
    return listed


def _coverage(state: State) -> Rate:
    conversations = state.conversations[: int(state.scalars[scalar.CONVERSATIONS_USED])]
    public = conversations[conversations[:, conversation.PUBLIC] > 0.0]
    used = public[:, conversation.CHANNEL].astype(np.int64)
    stated = float(state.channels[used, channel.COVERAGE].mean()) if public.size else float("nan")
    heard = float((public[:, conversation.HEARD_AT] < NEVER).mean()) if public.size else float("nan")
    error = (stated * (1.0 - stated) / len(public)) ** 0.5 if public.size else 0.0
    return Rate("public conversations heard", "share", stated, heard, error)


def as_groups(listed: list[Rate]) -> tuple[GroupMeasure, ...]:
    """Return rates as rows of the ``groups`` table: kind ``rates``, group the rate and its unit, measure ``stated`` or ``realised``."""
    return tuple(
        GroupMeasure("rates", f"{rate.name}, {rate.unit}", measure, value)
        for rate in listed
        for measure, value in (("stated", rate.stated), ("realised", rate.realised))
    )
