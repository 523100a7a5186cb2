"""How a parameter that nobody measured is declared, and the severities of failures."""

from __future__ import annotations

from typing import Any

from sim.scenario.schema import parameter

Range = tuple[float, float]

SEVERITIES = ("minor", "quality", "money", "serious")


def assumed(
    default: Any, *, unit: str, meaning: str, range: Range | None = None, uncertain: Range | None = None
) -> Any:
    """A parameter that nobody measured."""
    return parameter(
        default,
        unit=unit,
        meaning=meaning,
        range=range,
        uncertain=uncertain,
        source="assumption",
        evidence="assumption",
    )
