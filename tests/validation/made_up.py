"""Targets made up for tests: no model behind them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from sim.validation.changes import AS_IT_IS
from sim.validation.experiments import scenario_with
from sim.validation.run import Trial
from sim.validation.standard import Reading
from sim.validation.target import Effort, Measured, NotRun, Repair, Target


def reading(value: float = 1.0, power: float = 0.9) -> Reading:
    """A number that has to lie between 0 and 3, within half a unit."""
    return Reading("a number", value, value - 0.5, value + 0.5, "share", 0.0, 3.0, said=1.5, power=power, why="about 1")


def holds(effort: Effort) -> Measured:
    return Measured((reading(), reading(2.0)), 0.95, f"{effort.of(10, 2)} replicates.")


def fails(effort: Effort) -> Measured:
    return Measured((reading(), reading(9.0)), 0.95, "nine.")


def breaks(effort: Effort) -> Measured:
    raise ZeroDivisionError("nothing to divide by")


def missing(effort: Effort) -> Measured:
    raise NotRun("the data is not there")


def nothing(effort: Effort) -> Measured:
    return Measured((Reading("empty", math.nan, math.nan, math.nan, "", 0.0, math.inf),), 0.95, "none.")


def trusting(effort: Effort) -> Measured:
    """Holds as long as service moves trust."""
    trust = scenario_with().feeling.trust
    found = Reading("trust", trust, trust, trust, "", 0.0, math.inf, said=0.1, power=1.0)
    return Measured((found,), 0.95, "one world.")


def target(id: str, measure: Any = holds, **more: Any) -> Target:
    fields: dict[str, Any] = {
        "kind": "exact",
        "finding": f"Finding {id}.",
        "source": "Somebody (1999)",
        "required": "about 1",
    }
    return Target(id=id, measure=measure, **{**fields, **more})


REPAIR = Repair("2026-01-02", "one was counted twice.", "holds", "a number: 2 [1, 3] share")

TARGETS = (
    target("A1", false_alarm=0.05),
    target("B1", fails, kind="emergent"),
    target("B2", fails, kind="emergent", expected="open", learned="It is not so.", repaired=(REPAIR,)),
    target("C1", breaks, kind="recovered", parameters=("voice.praise",)),
    target("C2", missing, kind="recovered"),
    target("C3", nothing, kind="recovered", expected="not known"),
)

CARRIED = (
    target("A1", carriers=("no reshares",)),  # exact: not asked
    target("B1", trusting, kind="emergent", carriers=("service moves no trust", "no reshares")),
    target("B2", fails, kind="emergent", expected="open", learned="No.", carriers=("no reshares",)),
)


def trials(targets: Iterable[Target]) -> list[Trial]:
    """Each target as it is."""
    return [(one, AS_IT_IS) for one in targets]
