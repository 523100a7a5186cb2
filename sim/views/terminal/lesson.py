"""A scenario's lesson as lines for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from sim.study.analysis.lesson import LEVEL, JudgedClaim
from sim.views import words
from sim.views.lesson import lesson_rows
from sim.views.terminal.text_table import grid, paragraph


def lesson_lines(sentence: str, claims: Sequence[JudgedClaim]) -> list[str]:
    """Return the lesson, and each of its claims with what the runs say of it."""
    rows = lesson_rows(claims)
    lines = [*paragraph(f"Lesson: {sentence}"), ""]
    for row in rows:
        lines += paragraph(f"{row.verdict}: {row.says}")
    lines += ["", *grid(["measure", "value", "compared with", f"difference ({words.confidence(LEVEL)} CI)"], [
        [row.measure, row.value, row.base, row.difference] for row in rows
    ])]  # fmt: skip
    return lines
