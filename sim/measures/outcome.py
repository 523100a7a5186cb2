"""Outcomes of runs, as the engine returns them to a study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Columns = Mapping[str, Any]
"""Rows of a table, by the name of the column."""


@dataclass(frozen=True)
class GroupMeasure:
    """One measure of one group of people, which are fixed at the end of burn-in, of conversations, or of a month of the run-off.

    Args:
        kind: how people or conversations were divided, see ``sim.measures.catalogue.GROUP_KINDS``.
        group: the part.
        measure: a name of ``sim.measures.catalogue.GROUP_METRICS``, or ``stated`` and ``realised`` for rates.
        value: in that measure's unit.
    """

    kind: str
    group: str
    measure: str
    value: float


@dataclass(frozen=True)
class RunOutcome:
    """A finished run.

    Args:
        policy: the label of the policy.
        summary: a number for each of ``sim.measures.catalogue.RUN_METRICS``.
        days: an array of float64 for each of ``sim.measures.catalogue.DAY_METRICS``, shape (reported days,).
        groups: measures of groups, and the stated and realised rates of the burn-in.
        recorded: what a ``sim.engine.replicate.Recorder`` stored: the name of a table and rows of it, in order.
    """

    policy: str
    summary: Mapping[str, float]
    days: Mapping[str, npt.NDArray[np.float64]]
    groups: tuple[GroupMeasure, ...] = field(default=())
    recorded: tuple[tuple[str, Columns], ...] = field(default=())


@dataclass(frozen=True)
class RunFailure:
    """A run that raised an error.

    Args:
        policy: the label of the policy.
        day: the day of the comparison that it had reached, -1 when it did not start.
        message: one line that says what happened.
        traceback: empty when the policy's answer was at fault.
    """

    policy: str
    day: int
    message: str
    traceback: str
