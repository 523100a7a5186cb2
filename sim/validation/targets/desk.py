"""The desk of the simulation as a queue: every social mechanism off, exponential laws, a market that only asks questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from sim.calibration.markets import conversations_of
from sim.calibration.regimes import OPEN_ALL_HOURS
from sim.kernel import random_draws as draw
from sim.kernel.units import DAY_MIN, Floats
from sim.measures.catalogue import DAY_METRICS
from sim.policies import Budget, Cases, Month, Policy, Treatment
from sim.scenario import Scenario
from sim.state import conversation
from sim.state.constants import NEVER
from sim.validation.experiments import QUIET, newborn, no_graph, scenario_with
from sim.validation.statistics import Estimate, Marks, batch_mean

_PLACE = {metric.name: place for place, metric in enumerate(DAY_METRICS)}
_TRANSIENT_MIN = 120.0
_BATCH_MIN = 360.0
PER_DAY = (
    1.0 / 30.0
)  # questions a person-day: the most that the model allows; a Bernoulli source so thin is all but Poisson

QUEUE_ONLY: dict[str, object] = {
    **QUIET,
    **OPEN_ALL_HOURS,
    "desk.shared_among": 1,
    "society.customer_share": 1.0,
    "society.activity_sigma": 0.0,  # people who all ask at the same rate: arrivals have the rate that theory is given
    "voice.questions": 1.0,
    "voice.question_public": 0.0,
    "channels.private.coverage": 1.0,
    "channels.private.detection_min": 0.0,
    "desk.handle_exponential": True,
    "desk.patience_exponential": True,
    "desk.solve_question": 1.0,
    "desk.follow_up": 0.0,
    "desk.thanks": 0.0,
}


class InOrder(Policy):
    """Serves in one of four orders, and sets nothing but the desk aside."""

    name: ClassVar[str] = "in-order"
    by: str = "arrival"

    def judge(self, cases: Cases) -> Treatment:
        """Rank by arrival, by lateness, by margin, or by lot."""
        treatment = Treatment.adequate(cases)
        treatment.priority[:] = {
            "arrival": np.zeros(len(cases)),
            "latest": cases.opened,
            "value": cases.margin,
            "lot": cases.coin,
        }[self.by]
        return treatment

    def split(self, month: Month) -> Budget:
        """Give everything to the desk."""
        return Budget(desk=0.5, care=0.0)


def lots(seed: int, conversations: Floats, purpose: int) -> Floats:
    """Return the draw of ``purpose`` of each conversation, shape (conversations,): how long handling or patience would have lasted."""
    key = np.uint64(seed)
    who = zip(
        conversations[:, conversation.OPENER].astype(np.int64),
        conversations[:, conversation.DAY].astype(np.int64),
        strict=True,
    )
    return np.array([draw.uniform(key, int(opener), int(day), 0, purpose) for opener, day in who])


@dataclass(frozen=True)
class Seen:
    """Observations of a simulated queue, one entry an arrival in order of arrival, the first two hours and the last left out.

    Of shape (arrivals,): ``opened``, ``wait`` in the queue until service or giving up, ``handle``, all in minutes, and ``gave_up``. Of
    shape (days,): minutes ``busy`` and ``on_shift``.
    """

    opened: Floats
    wait: Floats
    gave_up: Marks
    handle: Floats
    busy: Floats
    on_shift: Floats

    def mean(self, values: Floats | Marks, level: float, comparisons: int) -> Estimate:
        """Return the mean of ``values`` over arrivals, from batches of six hours."""
        batch = (self.opened // _BATCH_MIN).astype(np.int64)
        return batch_mean(batch - batch.min(), values.astype(np.float64), level, comparisons)

    def occupancy(self, level: float, comparisons: int) -> Estimate:
        """Return the minutes handling per minute on shift, from days."""
        days = np.arange(self.busy.size, dtype=np.int64)
        return batch_mean(days, self.busy / self.on_shift, level, comparisons)


def queue(people: int, servers: int, handle_min: float, patience_min: float | None) -> Scenario:
    """Return a market of ``people`` that asks ``people / 30`` questions a day of ``servers``; ``patience_min`` None: nobody gives up.

    Args:
        people: Customers.
        servers: Responders.
        handle_min: Mean handle time, minutes.
        patience_min: Mean patience, minutes; None: nobody gives up.
    """
    return scenario_with(
        QUEUE_ONLY,
        {
            "society.people": people,
            "desk.responders": servers * 10_000.0 / people,
            "desk.handle_min": handle_min,
            "desk.patience_min": patience_min or 60.0,
            "channels.private.gives_up": 0.0 if patience_min is None else 1.0,
        },
    )


def simulate_queue(settings: Scenario, days: int, policy: Policy | str | None = None, seed: int = 3) -> Seen:
    """Simulate ``days`` of a queue that starts empty, served in order of arrival or as ``policy`` says.

    Args:
        settings: Scenario of the queue, see :func:`queue`.
        days: Days to simulate.
        policy: Policy that sets the order of service.
        seed: Seed of the run.
    """
    graph = no_graph(settings.society.people)
    model = newborn(settings, seed, policy or InOrder(), graph)
    model.run_days(days)
    conversations = conversations_of(model)
    conversations = conversations[np.argsort(conversations[:, conversation.OPENED_AT], kind="stable")]
    kept = (conversations[:, conversation.OPENED_AT] > _TRANSIENT_MIN) & (
        conversations[:, conversation.OPENED_AT] < days * DAY_MIN - 60.0
    )
    conversations = conversations[kept]
    handle = -settings.desk.handle_min * np.log(lots(seed, conversations, draw.HANDLE))
    patience = -settings.desk.patience_min * np.log(lots(seed, conversations, draw.PATIENCE))
    answered = conversations[:, conversation.FIRST_ANSWER_AT] < NEVER
    wait = np.where(
        answered,
        conversations[:, conversation.FIRST_ANSWER_AT] - conversations[:, conversation.OPENED_AT] - handle,
        patience,
    )
    rows: npt.NDArray[Any] = np.array(model.rows)[1:]
    model.release()
    return Seen(
        conversations[:, conversation.OPENED_AT],
        np.maximum(0.0, wait),
        ~answered,
        handle,
        rows[:, _PLACE["busy_min"]],
        rows[:, _PLACE["shift_min"]],
    )


def per_minute(people: int) -> float:
    """Return arrivals a minute in a market of ``people``."""
    return people * PER_DAY / DAY_MIN
