"""Places in ``State.budget_left``: what is left of the month's budget, by the purpose it was set aside for."""

from __future__ import annotations

DESK = 0
CARE = 1  # compensation, extra effort, escalations
FIXES = 2
PROGRAMME = 3
OUTREACH = 4
COLUMNS = 5
