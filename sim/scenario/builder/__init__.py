"""Build scenarios from files and overrides; every problem is reported at once, with its place."""

from __future__ import annotations

from sim.scenario.builder.builder import Builder
from sim.scenario.builder.file_values import LONG_FORM
from sim.scenario.builder.overrides import Overrides, typed
from sim.scenario.builder.partial import SET

__all__ = ["LONG_FORM", "SET", "Builder", "Overrides", "typed"]
