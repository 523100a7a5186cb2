"""Small models that are quick to run."""

from __future__ import annotations

from typing import Any

from sim.model import ConversationModel
from sim.scenario import Scenario


def small(policy: str | None = None, seed: int = 5, people: int = 300, **more: Any) -> ConversationModel:
    return ConversationModel(Scenario(), policy, seed, people=people, **{"burn_in": False, **more})
