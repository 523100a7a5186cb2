"""A comparison as lines for a terminal: one screen, and everything else behind ``--full``."""

from sim.views.terminal.comparison.details import detail_lines, next_lines, stakeholder_lines, watch_lines
from sim.views.terminal.comparison.first_answer import first_answer_lines
from sim.views.terminal.comparison.first_screen import Told, answer_lines, comparison_lines
from sim.views.terminal.comparison.several import several_lines

__all__ = [
    "Told",
    "answer_lines",
    "comparison_lines",
    "detail_lines",
    "first_answer_lines",
    "next_lines",
    "several_lines",
    "stakeholder_lines",
    "watch_lines",
]
