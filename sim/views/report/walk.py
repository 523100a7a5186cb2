"""Data of the walk through the days of one replicate under two policies, in the page itself."""

from __future__ import annotations

import math
from typing import Any

from sim.kernel.units import DAYS_PER_MONTH
from sim.study.analysis.compare import Comparison
from sim.views import words
from sim.views.days import SHOWN, as_shown, daily, two_policies
from sim.views.report.explore import MOST_POLICIES, policy_keys
from sim.views.series import Array

MOST_NUMBERS = 80_000
"""Numbers in a page, about half a megabyte: more replicates than fit are left out, after that days."""

MOST_REPLICATES = 12
_FEWEST_REPLICATES = 3
_STEPS = (1, 2, 5, 10, 15, 30)
"""Days from one point to the next."""


def walk(comparison: Comparison, runs: Any, days: Any, currency: str) -> dict[str, Any] | None:
    """Return the data of the walk as plain data; None with fewer than two policies that were compared.

    Args:
        comparison: of one scenario.
        runs: its ``runs`` table, without the runs that have no events.
        days: its ``days`` table, likewise.
        currency: of its money.
    """
    pair = two_policies(comparison)
    if pair is None:
        return None
    ranked = sorted((row for row in comparison.standings if row.compared), key=lambda row: -(row.mean or 0.0))
    policies = [*pair, *(row.policy for row in ranked if row.policy not in pair)][:MOST_POLICIES]
    found = daily(runs, days, policies)
    if found is None:
        return None
    shown = as_shown(found, runs, *pair)
    step, number = _room(len(policies), found.days, len(shown))
    at = list(range(step - 1, found.days, step))
    rows = list(shown)[:number]
    return {
        "policies": policy_keys(comparison, policies),
        "replicates": [
            f"{found.replicates[row]}{f', {shown[row]} of “{words.called(pair[0])}”' if shown[row] else ''}"
            for row in rows
        ],
        "step": step,
        "month": DAYS_PER_MONTH,
        "measures": [
            {
                "label": one.label,
                "unit": currency if one.unit == "money" else one.unit,
                "meaning": one.meaning,
                "paths": [[_rounded(found.values[name][policy][row][at]) for policy in policies] for row in rows],
            }
            for name, one in SHOWN.items()
        ],
    }


def _room(policies: int, days: int, replicates: int) -> tuple[int, int]:
    """Return the days from one point to the next, and the number of replicates, that the page has room for."""
    wanted = min(_FEWEST_REPLICATES, replicates)
    each = len(SHOWN) * policies
    fits = (step for step in _STEPS if each * wanted * (days // step) <= MOST_NUMBERS)
    step = next(fits, _STEPS[-1])
    fitting = MOST_NUMBERS // max(1, each * (days // step))
    return step, max(1, min(MOST_REPLICATES, replicates, fitting))


def _rounded(values: Array) -> list[float | int | None]:
    """Return values with five significant digits, whole ones as such, None for those that are no numbers."""
    return [_short(value) for value in values.tolist()]


def _short(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    short = float(f"{value:.5g}")
    return int(short) if short.is_integer() else short
