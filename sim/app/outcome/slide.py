"""One slide: the answer, and each policy's difference from the reference with its interval, policies by their plain labels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sim.app.work.ticket import Tell

if TYPE_CHECKING:
    from sim.app.work.partial import PolicySoFar, SoFar
    from sim.views.figures.drawing import Look, Picture
    from sim.views.report.money import Amount

_ROW = 0.36
"""Inches that a policy takes."""


@dataclass(frozen=True)
class Slide:
    """The job that draws the slide. The result is the bytes of a PNG file, 1,920 pixels wide.

    Attributes:
        folder: the result folder of a comparison in one scenario.
    """

    quick: ClassVar[bool] = True
    folder: Path

    def run(self, tell: Tell, workers: int) -> bytes:
        """Return the file."""
        from sim.app.outcome.reading import findings

        tell.progress(0, 1, "drawing")
        found = findings(self.folder)
        picture = answer_picture(found.brief.title, found.title, found.differences, found.currency)
        return picture.file("png", found.study, "slides")


def answer_picture(title: str, company: str, found: SoFar, currency: str) -> Picture:
    """Return the picture of the slide.

    Args:
        title: the answer.
        company: title of the scenario.
        found: the comparison.
        currency: of amounts.
    """
    from sim.app.choice import policy_label
    from sim.app.outcome.differences import amounts, by_difference, labels_of, plain
    from sim.views import words
    from sim.views.figures.drawing import Panel, Picture, looks

    drawn, texts = looks([one.policy for one in found.policies]), amounts(found, currency)
    rows = [one for one in by_difference(found) if one.policy != found.against and one.difference is not None]
    reference = policy_label(found.against)
    said = "; ".join(f"{policy_label(one.policy)} {texts[one.policy].text}" for one in rows)
    return Picture(
        "slide",
        plain(title, labels_of(one.policy for one in found.policies)),
        f"Mark: mean difference over {found.replicates} paired replicates. Line: simultaneous {words.confidence(found.level)} confidence "
        "interval; bold where it excludes 0.",
        f"{said}; each less {reference}.",
        (
            Panel(
                f"{company}: value less that of “{reference}”, {currency}",
                lambda axes: _draw(axes, rows, drawn, texts),
                height=0.4 + _ROW * len(rows),
            ),
        ),
    )


def _draw(axes: Any, rows: list[PolicySoFar], drawn: dict[str, Look], texts: dict[str, Amount]) -> None:
    from sim.views.figures.drawing import INK, quiet_frame

    axes.axvline(0, color=INK, linewidth=0.8, zorder=1)
    for place, row in enumerate(rows):
        _draw_row(axes, row, place + 0.7, drawn[row.policy], texts[row.policy])
    axes.set_ylim(len(rows) + 0.05, 0.0)
    axes.set_yticks([])
    low, high = axes.get_xlim()
    axes.set_xlim(min(low, -0.05 * (high - low)), max(high, 0.05 * (high - low)))
    quiet_frame(axes, values="x")


def _draw_row(axes: Any, row: PolicySoFar, height: float, look: Look, amount: Amount) -> None:
    from sim.app.choice import policy_label
    from sim.views import words
    from sim.views.figures.drawing import SMALL, row_text

    if row.low is not None and row.high is not None:
        width = 2.0 if amount.clear else 1.2
        axes.plot([row.low, row.high], [height, height], color=look.colour, linewidth=width, zorder=2)
    look.dot(axes, row.difference or 0.0, height, 5.5)
    text = f"{amount.text} ({amount.below})" if amount.below else amount.text
    row_text(axes, height - 0.45, words.short(policy_label(row.policy), 40), size=SMALL, bold=amount.clear)
    row_text(axes, height - 0.45, text, right=True, size=SMALL, bold=amount.clear)
