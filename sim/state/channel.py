"""Columns of ``State.channels``, shape (channels, columns)."""

from __future__ import annotations

PUBLIC = 0
PERSISTENT = 1
COVERAGE = 2  # share of conversations that the company hears
DETECTION_MIN = 3  # median minutes until it hears one
GIVES_UP = 4  # chance to withdraw when patience ends
COLUMNS = 5
