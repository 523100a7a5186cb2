"""A break-even following as lines for a terminal."""

from __future__ import annotations

from sim.measures.catalogue import PRIMARY
from sim.study.analysis.answer import break_even_answer, period_of
from sim.study.analysis.break_even import BreakEven
from sim.views import words
from sim.views.terminal.text_table import grid, paragraph


def break_even_lines(found: BreakEven, months: int) -> list[str]:
    """Return the gain of special treatment at each audience, and the audience from which it pays."""
    draws = f"{found.clusters} independent draw{'' if found.clusters == 1 else 's'}"
    lines = paragraph(
        f"Value over {period_of(PRIMARY, months)} with special treatment of one public complaint less without, in money, by the number "
        f"of people who see it beyond the author's own followers. Means of {draws}."
    )
    rows = [
        [
            f"{gain.audience:,}",
            words.measure(gain.mean, "money", signed=True),
            words.interval(gain.low, gain.high, "money"),
            words.measure(gain.fitted, "money", signed=True),
        ]
        for gain in found.gains
    ]
    head = ["audience", "gain", f"{words.percent(found.level)} CI", "monotone fit"]
    lines += ["", *grid(head, rows, left=0), "", *paragraph(break_even_answer(found))]
    if found.never:
        lines += paragraph(f"In {words.percent(found.never)} of bootstrap samples it pays at none of them.")
    return lines + paragraph(
        f"The treatment changed anything in {words.measure(found.changed, 'share')} of the draws; in the others the company did not hear "
        "of the complaint, or it was settled first."
    )
