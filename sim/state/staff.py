"""Columns of ``State.staff``, shape (responders, columns)."""

from __future__ import annotations

SHIFT_FROM = 0  # absolute minute
SHIFT_UNTIL = 1
AUTHORITY = 2  # 0, 1 or 2
ABILITY = 3  # ratio around one
PRIVATE_ONLY = 4
BUSY = 5  # 1 while handling
STRAIN = 6  # 0 to 1
COLUMNS = 7
