"""A break-even following as lines for a terminal."""

from __future__ import annotations

from sim.study.analysis.answer import break_even_answer, span_of
from sim.study.analysis.break_even import BreakEven
from sim.views import words
from sim.views.terminal.text_table import grid, paragraph


def break_even_lines(found: BreakEven, months: int, run_off_months: int, currency: str) -> list[str]:
    """Return the gain of special treatment at each audience, and the audience from which it pays.

    Args:
        found: the gains.
        months: of the horizon.
        run_off_months: months after it that value counts.
        currency: of the amounts.
    """
    period = span_of(months)
    if run_off_months:
        period += f" and a run-off of {span_of(run_off_months)}"
    draws = f"{found.clusters} independent draw{'' if found.clusters == 1 else 's'}"
    lines = paragraph(
        f"Value over {period} with special treatment of one public complaint less without, in {currency}, by the number "
        f"of people who see it beyond the author's own followers. Means of {draws}, with pointwise confidence intervals."
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
    head = ["audience", "gain", f"{words.confidence(found.level)} CI", "monotone fit"]
    lines += ["", *grid(head, rows, left=0), "", *paragraph(break_even_answer(found))]
    if not run_off_months:
        lines += paragraph("What customers who were kept or lost bring later is not counted.")
    return lines + paragraph(
        f"The treatment changed anything in {words.measure(found.changed, 'share')} of the draws; in the others the company did not hear "
        "of the complaint, or it was settled first."
    )
