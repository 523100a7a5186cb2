"""Rows of ``State.todo``, shape (lists, people): the people for whom something is to be decided today.

How many there are on each list is a scalar (``FAILED_COUNT``, ``ACTING_COUNT``, ``PONDERING_COUNT``,
``TELLING_COUNT``).
"""

from __future__ import annotations

FAILED = 0  # had an encounter that failed
ACTING = 1  # may speak although nothing failed
PONDERING = 2  # may leave or join
TELLING = 3  # have something to say tomorrow; by order of row from the next morning on
LISTS = 4
DECIDED = ACTING  # in the evening, when nobody acts any more: those who leave or join

# rows of State.todo_draws, shape (draws, people): the uniform draw that put a person on a list
ACTING_DRAW = 0
PONDERING_DRAW = 1
DRAWS = 2
