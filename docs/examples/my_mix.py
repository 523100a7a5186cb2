"""Combinations in Python: a class for the command line, objects for a notebook."""

from __future__ import annotations

from typing import ClassVar

from sim.policies import Blend, Choice, Policy, Schedule, resolve


class CalmThenLoud(Schedule):
    """Nothing for a quarter, then everything for the loudest."""

    name: ClassVar[str] = "calm-then-loud"
    idea: ClassVar[str] = "what a company does whose patience ends after a quarter"

    policies: tuple[Policy, ...] = (resolve("ignore"), resolve("react-to-whiners[generosity=2]"))
    months: tuple[int, ...] = (3,)


pilot = Blend(policies=(resolve("first-come"), resolve("grow-advocates")), shares=(0.7, 0.3))
large_audiences = Choice(
    policies=(resolve("listen-first"), resolve("take-it-private")),
    by="followers",
    below=(100.0,),
    budget_weights=(0.8, 0.2),
)
