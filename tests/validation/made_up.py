"""Targets made up for tests: no model behind them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from sim.validation.experiments import scenario_with
from sim.validation.target import Effort, Measured, NotRun, Reading, Target


def reading(value: float = 1.0, holds: bool = True) -> Reading:
    return Reading("a number", value, value - 0.5, value + 0.5, "share", "about 1", holds)


def holds(effort: Effort) -> Measured:
    return Measured((reading(), reading(2.0)), 0.95, f"{effort.of(10, 2)} replicates.")


def fails(effort: Effort) -> Measured:
    return Measured((reading(), reading(9.0, holds=False)), 0.95, "nine.")


def breaks(effort: Effort) -> Measured:
    raise ZeroDivisionError("nothing to divide by")


def missing(effort: Effort) -> Measured:
    raise NotRun("the data is not there")


def nothing(effort: Effort) -> Measured:
    return Measured((Reading("empty", math.nan, math.nan, math.nan, "", "above 0", False),), 0.95, "none.")


def trusting(effort: Effort) -> Measured:
    """Holds as long as service moves trust."""
    trust = scenario_with().feeling.trust
    found = Reading("trust", trust, trust, trust, "", "above 0", trust > 0.0)
    return Measured((found,), 0.95, "one world.")


def target(id: str, measure: Any = holds, **more: Any) -> Target:
    fields: dict[str, Any] = {
        "kind": "exact",
        "finding": f"Finding {id}.",
        "source": "Somebody (1999)",
        "required": "about 1",
    }
    return Target(id=id, measure=measure, **{**fields, **more})


TARGETS = (
    target("A1", false_alarm=0.05),
    target("B1", fails, kind="emergent"),
    target("B2", fails, kind="emergent", expected="open", learned="It is not so."),
    target("C1", breaks, kind="recovered", parameters=("voice.praise",)),
    target("C2", missing, kind="recovered"),
    target("C3", nothing, kind="recovered", expected="open"),
)

CARRIED = (
    target("A1", carriers=("no reshares",)),  # exact: not asked
    target("B1", trusting, kind="emergent", carriers=("service moves no trust", "no reshares")),
    target("B2", fails, kind="emergent", expected="open", learned="No.", carriers=("no reshares",)),
)


def trials(targets: Iterable[Target]) -> list[tuple[Target, str]]:
    """Each target with every mechanism on."""
    return [(one, "") for one in targets]
