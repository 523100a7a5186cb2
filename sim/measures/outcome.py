"""What a run is asked to do and what it gives back: the contract between the model and the laboratory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from sim.model import ConversationModel

Columns = Mapping[str, Any]
"""Rows of a table, by the name of the column."""


@dataclass(frozen=True)
class GroupMeasure:
    """One measure of one group of people, groups fixed at the end of burn-in.

    ``kind`` is the way people were divided (``loudness``, ``value``, ``voice``), ``group`` the part, ``measure`` a name of
    ``sim.measures.catalogue.GROUP_METRICS``, ``value`` in that measure's unit.
    """

    kind: str
    group: str
    measure: str
    value: float


@dataclass(frozen=True)
class RunOutcome:
    """A finished run.

    ``summary`` has a number for each of ``sim.measures.catalogue.RUN_METRICS``; ``days`` an array of float64, shape
    (reported days,), for each of ``sim.measures.catalogue.DAY_METRICS``. Among ``groups`` are also the stated and
    realised rates of the burn-in. ``recorded`` holds what a ``Recorder`` took down: the name of a table and rows of it,
    in order.
    """

    policy: str
    summary: Mapping[str, float]
    days: Mapping[str, npt.NDArray[np.float64]]
    groups: tuple[GroupMeasure, ...] = field(default=())
    recorded: tuple[tuple[str, Columns], ...] = field(default=())


class Recorder(Protocol):
    """Who takes down more of a run than its measures. ``turns`` says whether the log of turns is to be kept."""

    @property
    def turns(self) -> bool:
        """Whether the log of turns is to be kept."""

    def look(self, model: ConversationModel, *, last: bool) -> Sequence[tuple[str, Columns]]:
        """What is to be kept of this evening, the end of burn-in first: names of tables, and rows of them; ``last``: the run ends now."""


@dataclass(frozen=True)
class RunFailure:
    """A run that raised: the policy, the day it had reached, one line that says what happened, and the traceback."""

    policy: str
    day: int
    message: str
    traceback: str
