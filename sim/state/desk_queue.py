"""Columns of ``State.desk_queues``, shape (classes, capacity, columns): waiting conversations, one binary heap a class.

The class of a conversation is 3 x (1 if private) + the authority it requires.
"""

from __future__ import annotations

CLASSES = 6
PRIORITY = 0
WAITING_SINCE = 1  # absolute minute, less the head start
OPENER = 2
CONVERSATION = 3
COLUMNS = 4
