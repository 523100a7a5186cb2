"""Columns of ``State.staff``, shape (responders, columns)."""

from __future__ import annotations

SHIFT_FROM = 0  # absolute minute; later than the shift's start where earlier turns took more than their share of time
SHIFT_UNTIL = 1
AUTHORITY = 2  # 0, 1 or 2
ABILITY = 3  # ratio around one
PRIVATE_ONLY = 4
BUSY = 5  # 1 while handling, or away for the rest of their time
STRAIN = 6  # 0 to 1
SHARE = 7  # share of the shift that they work at the desk, 0 to 1; the rest of their time belongs to other work
NEXT_SHARE = 8  # the same of the shift that is on the roster
FILLED_UNTIL = 9  # absolute minute until which the work taken so far fills their share of the time
FREE_AT = 10  # absolute minute at which they take the next turn, if still on shift
COLUMNS = 11
