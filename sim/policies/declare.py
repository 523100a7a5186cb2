"""Declarations of the parameters that several policies have."""

from __future__ import annotations

from typing import Any

from sim.scenario.parameters import assumed


def budget_share(default: float, purpose: str) -> Any:
    """Declare a share of the month's budget that is set aside for ``purpose``."""
    return assumed(default, unit="share of the budget", range=(0, 1), meaning=f"set aside for {purpose}")


def drop_above() -> Any:
    """Declare the cost of serving a customer, against their margin, above which the company ends the relationship."""
    return assumed(
        0.0,
        unit="ratio",
        range=(0, 1000),
        meaning="customers are dropped whose service costs more than so many times their margin; 0: nobody ever is",
    )


def desk_share(default: float) -> Any:
    """Declare the share set aside for the desk."""
    return budget_share(default, "the desk")


def care_share(default: float) -> Any:
    """Declare the share set aside for care."""
    return budget_share(default, "compensation, extra effort and escalations")


def tone(default: float, of_what: str = "an answer", *, lowest: float = 0.0) -> Any:
    """Declare how personal an answer is, where 0.5 is adequate."""
    return assumed(
        default,
        unit="0 to 1",
        range=(lowest, 1),
        meaning=f"how personal {of_what} is: 0 a form letter, 0.5 adequate, 1 personal",
    )
