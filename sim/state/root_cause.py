"""Columns of ``State.causes``, shape (root causes, columns)."""

from __future__ import annotations

RATE = 0  # failures per encounter when nothing was fixed
LEVEL = 1  # share of that rate that remains
EVIDENCE = 2  # complaints heard, fading
IDEAS = 3  # ideas of advocates, fading
SEVERITY_MIX = 4  # the next four: cumulative shares of the severities
COLUMNS = 8
