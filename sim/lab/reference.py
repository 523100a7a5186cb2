"""The reference world: numbers solved so that the rates a scenario states are those its status-quo world shows.

Published rates describe worlds in which contagion, word of mouth and service already act. So churn, complaint shares and the like are targets of the
status-quo world: intercepts are solved here and stored with the scenario, and the means at which multipliers are one are measured.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.conduct import expected as e
from sim.model import MONTH, ConversationModel
from sim.numerics import logit
from sim.outcome import GroupMeasure
from sim.scenario import Scenario
from sim.scenario.parameters import SEVERITIES
from sim.society import columns as c
from sim.society import tally as t
from sim.society.world import Floats

SEEDS = (20_001, 20_002, 20_003)
PEOPLE = 10_000
ROUNDS = 6
MONTHS = 5
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


def _status_quo(scenario: Scenario, seed: int) -> ConversationModel:
    model = ConversationModel(scenario, None, seed, burn_in=False)
    model.run_days(MONTHS * MONTH)
    return model


def _expected(model: ConversationModel) -> Floats:
    values: Floats = e.expected(model.core, model.day - 1)
    return values


def solve(scenario: Scenario) -> dict[str, float]:
    """The ``[reference]`` table of ``scenario``: runs its status-quo world with fixed seeds, corrects, and runs it again."""
    trial = (
        scenario if scenario.society.people <= PEOPLE else scenario.with_values({"society.people": PEOPLE})
    )
    values = {name: float(value) for name, value in scenario.reference.model_dump().items()}
    for _ in range(ROUNDS):
        trial = trial.with_values({f"reference.{name}": value for name, value in values.items()})
        values = _corrected(trial, np.mean([_expected(_status_quo(trial, seed)) for seed in SEEDS], axis=0))
    return {name: round(value, 5) for name, value in values.items()}


def _corrected(scenario: Scenario, found: Floats) -> dict[str, float]:
    """The next guess from what the world showed under the present one."""
    now, voice, loyalty = scenario.reference, scenario.voice, scenario.loyalty
    values = {
        "relationship": float(found[e.RELATIONSHIP]),
        "attitude": float(found[e.ATTITUDE]),
        "redress": float(found[e.REDRESS]),
        "opinion": float(found[e.OPINION]),
        "stars": float(np.clip(found[e.STARS], 1.0, 5.0)),
    }
    for place, severity in enumerate(SEVERITIES):
        key = f"complain_{severity}"
        gap = logit(getattr(voice, key)) - logit(float(found[e.COMPLAIN + place]))
        values[key] = float(np.clip(getattr(now, key) + gap, -20.0, 20.0))
    gap = logit(voice.public_share) - logit(float(found[e.GO_PUBLIC]))
    values["public"] = float(np.clip(now.public + gap, -20.0, 20.0))
    aloud = max(0.0, loyalty.churn - float(found[e.QUIET]))
    multiplier = float(found[e.LEAVING])
    values["churn"] = aloud / (loyalty.churn * multiplier) if loyalty.churn * multiplier > 0.0 else 0.0
    values["join"] = 1.0 / float(found[e.JOINING]) if found[e.JOINING] > 0.0 else now.join
    return values


def rates(model: ConversationModel) -> list[Rate]:
    """Stated rates beside those that ``model`` shows as it stands, in the status quo: averages over its people, and counts of the days done."""
    scenario = model.world_scenario
    found = _expected(model)
    days = np.array(model.rows)
    held = float(days[:, t.T_CUSTOMERS].sum()) / MONTH
    listed = [
        Rate(
            f"complaints after a {'failure of ' + s if s in ('quality', 'money') else s + ' failure'}",
            "share",
            getattr(scenario.voice, f"complain_{s}"),
            float(found[k]),
        )
        for k, s in enumerate(SEVERITIES)
    ]
    listed.append(
        Rate("complaints made in public", "share", scenario.voice.public_share, float(found[e.GO_PUBLIC]))
    )
    leaving = scenario.loyalty.churn * scenario.reference.churn * float(found[e.LEAVING]) + float(
        found[e.QUIET]
    )
    listed.append(Rate("churn", "share per month", scenario.loyalty.churn, leaving))
    counted = float(days[:, t.T_FAILURES].sum()) / held if held > 0.0 else 0.0
    factor = sum(segment.share * segment.failures for segment in scenario.segments)
    stated = (
        scenario.experience.encounters * sum(cause.per_1000 for cause in scenario.causes) / 1000.0 * factor
    )
    listed.append(Rate("failures", "per customer-month", stated, counted))
    listed.append(_coverage(model))
    return listed


def _coverage(model: ConversationModel) -> Rate:
    threads = model.state.threads[: int(model.state.gauge[c.THREADS_USED])]
    public = threads[threads[:, c.PUBLIC] > 0.0]
    channel = public[:, c.CHANNEL].astype(np.int64)
    stated = float(model.state.channels[channel, c.CH_COVERAGE].mean()) if public.size else float("nan")
    heard = float((public[:, c.HEARD_AT] < c.NEVER).mean()) if public.size else float("nan")
    return Rate("public conversations heard", "share", stated, heard)


def realised(scenario: Scenario) -> list[Rate]:
    """Stated beside realised rates of the status-quo world, means over the fixed seeds."""
    trial = (
        scenario if scenario.society.people <= PEOPLE else scenario.with_values({"society.people": PEOPLE})
    )
    runs = [rates(_status_quo(trial, seed)) for seed in SEEDS]
    return [
        Rate(
            same[0].name,
            same[0].unit,
            float(np.mean([r.stated for r in same])),
            float(np.mean([r.realised for r in same])),
        )
        for same in zip(*runs, strict=True)
    ]


def as_groups(listed: list[Rate]) -> tuple[GroupMeasure, ...]:
    """Rates as rows of the ``groups`` table: kind ``rates``, the group names rate and unit, the measure is ``stated`` or ``realised``."""
    return tuple(
        GroupMeasure("rates", f"{rate.name}, {rate.unit}", measure, value)
        for rate in listed
        for measure, value in (("stated", rate.stated), ("realised", rate.realised))
    )
