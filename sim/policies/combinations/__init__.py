"""Policies made of policies: a blend by share, a schedule by month, a choice by segment; in Python, or named in a TOML file."""

from __future__ import annotations

from sim.policies.combinations.blend import Blend
from sim.policies.combinations.choice import Choice
from sim.policies.combinations.combination import Combination
from sim.policies.combinations.schedule import Schedule

__all__ = ["Blend", "Choice", "Combination", "Schedule"]
