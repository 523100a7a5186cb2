"""Horizon of a comparison."""

from __future__ import annotations

HORIZON_MONTHS = 24
"""Months for which a policy decides unless stated otherwise.

Of 6, 12 and 24 it is the shortest at which profit within the horizon says of every built-in policy what value says (docs/findings.md).
"""
