"""TOML files: values with the line of each key, errors that name it, and writing that keeps a user's text."""

from __future__ import annotations

from sim.scenario.toml.lines import Keys, line_numbers
from sim.scenario.toml.reading import parse, read_table, read_text

__all__ = ["Keys", "line_numbers", "parse", "read_table", "read_text"]
