"""The answers to studies in plain sentences, and amounts of money as people read them."""

from sim.study.analysis.answer.break_even import break_even_answer
from sim.study.analysis.answer.comparing import About, Answer, about_of, answer, answer_in_parts, verdict
from sim.study.analysis.answer.selection import choice_answer, how_selected, selected
from sim.study.analysis.answer.wording import (
    advised,
    confidence,
    money,
    percent,
    period_of,
    relative,
    rounded_up,
    span_of,
)

__all__ = [
    "About",
    "Answer",
    "about_of",
    "advised",
    "answer",
    "answer_in_parts",
    "break_even_answer",
    "choice_answer",
    "confidence",
    "how_selected",
    "money",
    "percent",
    "period_of",
    "relative",
    "rounded_up",
    "selected",
    "span_of",
    "verdict",
]
