"""The first answer of a comparison that is running: what the final one says of its policies, with wider intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.study.analysis.answer import About, answer_in_parts
from sim.study.analysis.compare import Comparison
from sim.study.analysis.decision import decide
from sim.study.execute.progress import duration
from sim.views.terminal.comparison.first_screen import answer_lines, basis, caption
from sim.views.terminal.comparison.standings import standing_lines
from sim.views.terminal.output import styled
from sim.views.terminal.text_table import paragraph


def first_answer_lines(
    found: Comparison, asked: tuple[int, int], seconds: float, currency: str, events: Sequence[str] = ()
) -> list[str]:
    """Return the first answer as lines: the verdict, the table, what it stands on and when the answer follows.

    Args:
        found: the comparison of the first replicates.
        asked: how many these are, and how many the study has.
        seconds: that the rest is expected to take.
        currency: of the amounts.
        events: names of the scenario's events.
    """
    about = About(currency=currency, events=events)
    answer = replace(answer_in_parts(found, about), worth="", idea="", advice="", command="")
    follows = f"The answer, from all {asked[1]:,}, follows in about {duration(seconds)}."
    return [
        *styled(paragraph(f"First answer, after {asked[0]} of {asked[1]:,} replicates; the study goes on:"), "dim"),
        *answer_lines(answer),
        "",
        *paragraph(caption(found, about, named=bool(answer.headline))),
        *standing_lines(found, decide(found), about),
        *styled(paragraph(f"{basis(found, about)} {follows}"), "dim"),
        "",
    ]
