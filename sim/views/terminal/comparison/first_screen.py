"""A comparison on one screen: the verdict, one table, what would change it, the scenario's lesson."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.measures.catalogue import run_metric
from sim.study.analysis.answer import About, Answer, period_of
from sim.study.analysis.compare import Comparison
from sim.study.analysis.decision import decide
from sim.study.analysis.lesson import JudgedClaim
from sim.study.analysis.policy_labels import called
from sim.views import words
from sim.views.lesson import LessonRow, lesson_rows
from sim.views.terminal.comparison.standings import standing_lines, unit_of
from sim.views.terminal.output import styled
from sim.views.terminal.text_table import paragraph


@dataclass(frozen=True)
class Told:
    """The words of a scenario and its study that stand beside the comparison.

    Attributes:
        title: of the scenario.
        claims: of the scenario's lesson, judged.
        changes: what would change the answer, in sentences.
    """

    title: str = ""
    claims: Sequence[JudgedClaim] = ()
    changes: Sequence[str] = ()


def comparison_lines(found: Comparison, answer: Answer, about: About, told: Told) -> list[str]:
    """Return a comparison as the lines of one screen.

    Args:
        found: the comparison.
        answer: to it, in parts.
        about: its money and what was selected.
        told: what the scenario says.
    """
    lines = styled(paragraph(f"{found.scenario}: {told.title}" if told.title else found.scenario), "dim")
    lines += [*answer_lines(answer), ""]
    lines += paragraph(caption(found, about, named=bool(answer.headline)))
    lines += [*standing_lines(found, decide(found), about)]
    lines += styled(paragraph(basis(found, about)), "dim")
    if told.changes:
        lines += paragraph(f"What would change it: {' '.join(told.changes)}")
    return [*lines, *_claim_lines(told.claims)]


def answer_lines(answer: Answer) -> list[str]:
    """Return the answer to the scenario's own question, verdict, worth and advice, a paragraph each, and the reservations."""
    first, *rest = (f"{answer.headline}.", answer.verdict) if answer.headline else (answer.verdict,)
    lines = styled(paragraph(first), "bold") + [line for part in rest for line in paragraph(part)]
    for part in (answer.worth, answer.idea):
        lines += paragraph(part) if part else []
    advice = f"{answer.advice.removesuffix('.')}:" if answer.command else answer.advice
    lines += paragraph(advice) if advice else []
    lines += styled([f"  {answer.command}"], "bold") if answer.command else []
    for one in answer.reservations:
        lines += styled(paragraph(one), "yellow")
    return lines


def caption(found: Comparison, about: About, *, named: bool) -> str:
    """Return what the table shows; ``named``: with the plain label of the reference, which the sentences above use."""
    metric, period = run_metric(found.metric), period_of(found.metric, found.months)
    plain = called(found.against)
    reference = f"{found.against} (“{plain}”)" if named and plain != found.against else found.against
    return f"{metric.label.capitalize()} over {period}, beside {reference}, in {unit_of(found, about)}:"


def basis(found: Comparison, about: About) -> str:
    """Return what the table rests on, and the terms in it."""
    if found.replicates == 0:
        return "No replicate finished under every policy."
    if found.clusters < 2:
        return f"{found.replicates} paired replicate{'s' * (found.replicates > 1)}: too few for intervals."
    level = f"Simultaneous {words.confidence(found.level)} intervals"
    if about.looks:
        draws = "" if found.fixed_parameters else f" in {found.clusters} draws"
        return f"{level} (95 % over {len(about.looks)} looks) from {found.replicates} replicates{draws}."
    draws = "" if found.fixed_parameters else f" in {found.clusters} parameter draws"
    return f"{level} from {found.replicates} paired replicates{draws}."


def _claim_lines(claims: Sequence[JudgedClaim]) -> list[str]:
    """Return the claims of the lesson with what the runs say of each."""
    if not claims:
        return []
    rows = lesson_rows(claims)
    shown = sum(row.verdict == "shown" for row in rows)
    wide = max(len(row.verdict) for row in rows)
    lines = ["", *paragraph(f"Its lesson: {shown} of {len(rows)} claims are shown.")]
    for row in rows:
        lines += paragraph(f"{row.verdict:<{wide}}  {_claim(row)}", "  ", " " * (wide + 4))
    return lines


def _claim(row: LessonRow) -> str:
    says = row.says.rstrip(".")
    return says if row.difference == words.NONE else f"{says}: {row.difference}"
