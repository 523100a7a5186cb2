"""The generated pages of the workshop as text and pictures, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from docs._generate.rendering import rendered
from docs._generate.workshop import poster
from docs._generate.workshop.kept import Kept, stored
from docs._generate.workshop.plain import PlainPolicy, in_plain_words, label, plain_policies
from docs._generate.workshop.printing import as_pdf
from docs._generate.workshop.sheets import draw_all, sheet
from sim.scenario import Scenario, load
from sim.scenario.files import ready_files
from sim.scenario.lesson import Lesson
from sim.study.analysis.answer import About, answer
from sim.study.analysis.decision import decide
from sim.views import words
from sim.views.figures import differences
from sim.views.figures.drawing.style import style
from sim.views.figures.drawing.vector import at_width
from sim.views.figures.findings import called as in_a_drawing
from sim.views.report.claims import ClaimLine, claim_lines
from sim.views.report.recommendation import advice, recommendation

DOCS = Path(__file__).resolve().parents[2]
WORKSHOP = DOCS / "workshop"
WIDTH = 7.0
"""Inches of a picture."""

_ROW = re.compile(r"^\| `(?P<scenario>[\w-]+)` \|(?P<cells>.*)\|$", re.MULTILINE)


def scenarios() -> list[Scenario]:
    """Return the ready-made scenarios, the default one first."""
    return [load(name) for name in ready_files()]


def lesson_of(scenario: Scenario) -> Lesson:
    """Return the lesson of a ready-made scenario, which has one."""
    assert scenario.lesson is not None, scenario.name
    return scenario.lesson


def texts(every: Sequence[Scenario]) -> dict[str, str]:
    """Return every generated page about these scenarios by its place below ``docs/workshop``."""
    pages = {
        "bet-sheets.md": rendered("workshop-sheets", sheets=[sheet(one) for one in every]),
        "reveals/README.md": rendered("workshop-reveals", scenarios=every),
    }
    return pages | {f"reveals/{one.name}.md": reveal(one, stored(one.name)) for one in every}


def reveal(scenario: Scenario, found: Kept | None) -> str:
    """Return the page on which the bet about a scenario is settled.

    Where no study of the scenario is kept, it shows what the page of findings has.
    """
    lesson = lesson_of(scenario)
    common = {"scenario": scenario, "lesson": lesson}
    if found is None:
        return rendered("workshop-reveal-open", **common, rows=_rows_of_findings(scenario.name))
    comparison, policies = found.comparison, found.comparison.policies
    decision = decide(comparison)
    best, more = recommendation(decision, comparison, found.currency), advice(decision, comparison)

    def plain(text: str) -> str:
        return in_plain_words(text, [*policies, *lesson.policies])

    return rendered(
        "workshop-reveal",
        **common,
        found=found,
        title=plain(found.headline or best),
        advice=plain(f"{best}. {more}".strip() if found.headline else more),
        answer=plain(answer(comparison, About(currency=found.currency))),
        alt=plain(_picture_of(found).alt),
        winner=plain(_winner(decision)),
        reference=label(comparison.against),
        level=words.confidence(comparison.level),
        rows=list(_standings(found)),
        gains=_gains_in_plain_words(found, plain),
        claims=[_claim(one, plain) for one in claim_lines(found.claims, found.currency)],
    )


def _winner(decision: Any) -> str:
    """Return the bet that was right, by the decision rule."""
    leader = decision.leader
    chance = words.percent(decision.chance)
    return {
        "clear": f"A bet on {leader} was right, and those who were sure of it were right to be.",
        "probable": f"A bet on {leader} was probably right. Fair certainty: {chance}.",
        "open": f"No bet has won. The runs lean to {leader} with a chance of {chance}; anyone who was much surer was too sure.",
    }.get(decision.kind, "The policies come to the same here: a bet on a difference has lost.")


def _standings(found: Kept) -> Iterator[dict[str, Any]]:
    comparison = found.comparison
    plain = {one.policy: one for one in _policies_of(found)}
    compared = [row for row in comparison.standings if row.compared]
    for row in sorted(compared, key=lambda one: -(one.mean or 0.0)):
        yield {
            "policy": plain[row.policy],
            "difference": _difference(found, row.policy),
            "chance": words.percent(row.best_chance) if row.best_chance is not None else words.NONE,
        }


def _policies_of(found: Kept) -> list[PlainPolicy]:
    return plain_policies(found.comparison.policies)


def _difference(found: Kept, policy: str) -> str:
    gap = found.comparison.difference(policy)
    if gap is None:
        return "(compared with this)"
    ends = (gap.low, gap.high)
    mean = words.amount(gap.mean, found.currency, signed=True, beside=ends)
    if gap.low is None:
        return mean
    text = f"{mean} ({words.amounts(*ends, found.currency, beside=(gap.mean,))})"
    return f"**{text}**" if gap.verdict in ("more", "less") else text


def _gains_in_plain_words(found: Kept, plain: Callable[[str], str]) -> Any:
    if found.gains is None:
        return None
    heads = [plain(one).strip("“”") for one in (found.gains.reference, *found.gains.policies)]
    return {
        "heads": heads,
        "rows": found.gains.rows,
        "sentence": plain(found.gains.sentence),
        "confidence": found.gains.confidence,
    }


def _claim(line: ClaimLine, plain: Callable[[str], str]) -> dict[str, str]:
    return {"verdict": line.verdict, "says": line.says, "detail": plain(line.detail)}


def _picture_of(found: Kept) -> Any:
    picture = differences(found.comparison, found.currency)
    assert picture is not None, "a comparison that is kept has two policies"
    return picture


def drawn(found: Kept) -> bytes:
    """Return the picture without its title, which the page has, with plain labels, and as wide as the text."""
    policies = found.comparison.policies
    names = {short: label(one) for one in policies for short in (one, in_a_drawing(one), in_a_drawing(one, 19))}
    text = _picture_of(found).file("svg", found.study, "paper").decode()
    text = re.sub(r"<title>.*?</title>|<dc:title>.*?</dc:title>", "", text, flags=re.DOTALL)
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(f">{name}<", f">{names[name]}<")
        text = text.replace(f">Value less that of {name},", f">Value against “{names[name]}”,")
    return at_width(text.encode(), WIDTH)


def pictures(every: Sequence[Scenario]) -> dict[str, bytes]:
    """Return every generated picture and file to print by its place below ``docs/workshop``."""
    kept = {name: found for name in ready_files() if (found := stored(name)) is not None}
    made = {f"reveals/{name}.svg": drawn(found) for name, found in kept.items()}
    with style():
        sheets = as_pdf(draw_all([sheet(one) for one in every]), "Bet sheets")
    return made | poster.files() | {"bet-sheets.pdf": sheets}


def _rows_of_findings(scenario: str) -> list[tuple[str, str]]:
    """Return, of the page of findings, each policy's label and its value above order of arrival in one scenario."""
    text = (
        (DOCS / "findings.md").read_text(encoding="utf-8").partition("\n## Eleven scenarios")[2].partition("\n## ")[0]
    )
    head = re.findall(r"`([\w-]+)`", next(line for line in text.splitlines() if line.startswith("| scenario |")))
    row = next(found for found in _ROW.finditer(text) if found["scenario"] == scenario)
    cells = [cell.strip() for cell in row["cells"].split("|")]
    return [(label(policy), cell) for policy, cell in zip(head, cells, strict=True)]


def main() -> None:
    """Write all pages and pictures."""
    every = scenarios()
    for place, text in texts(every).items():
        (WORKSHOP / place).write_text(text, encoding="utf-8")
    for place, data in pictures(every).items():
        (WORKSHOP / place).write_bytes(data)
