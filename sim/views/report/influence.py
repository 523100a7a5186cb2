"""The influence of each parameter on the answer as text, and the tables of assumptions in its order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sim.study.analysis.changes import points_needed
from sim.study.analysis.influence import Correlation, Influence
from sim.views import words

_Row = TypeVar("_Row", bound=Any)


@dataclass(frozen=True)
class Moves:
    """The influence of a parameter on the answer: its rank correlation, the interval of that, and whether it excludes 0."""

    text: str
    interval: str = ""
    clear: bool = False
    size: float = 0.0


UNKNOWN = Moves("")
_FIXED = Moves("held fixed")


@dataclass(frozen=True)
class InfluenceNote:
    """The sentences above the tables of assumptions, and the command that would show the influence; empty where it is shown."""

    says: str
    command: str = ""
    shown: bool = False


def influence_note(found: Influence | None) -> InfluenceNote | None:
    """Return what to say of the influence of parameters; None where no parameter was drawn, or one policy ran."""
    if found is None:
        return None
    subject = f"the advantage of “{words.called(found.leader)}” over “{words.called(found.rival)}”"
    if found.next_step is not None:
        time = "" if found.next_step.minutes is None else f" (about {max(1, round(found.next_step.minutes)):,} min)"
        draws = "parameter draw" if found.draws == 1 else "parameter draws"
        number = found.parameters
        which = "whether the one uncertain parameter moves" if number == 1 else f"which of {number} parameters move"
        return InfluenceNote(
            f"{found.draws} {draws} cannot show {which} {subject}. `grapevine sweep sensitivity` moves "
            f"one after another in the default scenario; here more draws can{time}:",
            found.next_step.command,
        )
    if not found.correlations:
        return InfluenceNote(f"No parameter moves {subject}: it is the same in all {found.draws} parameter draws.")
    return InfluenceNote(f"{_finding(found, subject)} {_reading(found)}", shown=True)


def _finding(found: Influence, subject: str) -> str:
    clear = sum(one.side != 0 for one in found.correlations.values())
    if not clear:
        return f"No single parameter is shown to move {subject}."
    verb, first = ("is", "it stands") if clear == 1 else ("are", "they stand")
    return f"{clear} of {found.parameters} parameters {verb} shown to move {subject}; {first} first."


def _reading(found: Influence) -> str:
    text = (
        f"Influence: Spearman's rank correlation with that advantage over {found.draws} parameter draws, with the interval that has 95 % "
        "for all parameters together, in bold where it excludes 0; above 0 the advantage is greater where the parameter is higher."
    )
    needed = points_needed(found.parameters)
    if found.draws < needed:
        text += f" Weaker ones may be missed: one that explains a quarter of the variance is found four times in five from {needed} draws."
    if found.noise is None or found.noise < 0.01:
        return text
    return f"{text} Chance is {words.percent(found.noise)} of what differs between draws, which makes correlations smaller."


def with_influence(rows: Iterable[_Row], found: Influence | None) -> list[_Row]:
    """Return rows with the influence of their parameters: clear ones first, then those outside their sourced range, then the others.

    Without a known influence the first of these groups is empty.
    """
    known = found.correlations if found else {}
    made = [replace(row, influence=_moves(known.get(row.key))) if known else row for row in rows]
    return sorted(made, key=_order)


def _order(row: Any) -> tuple[bool, float, bool]:
    moves: Moves = row.influence
    return not moves.clear, -moves.size if moves.clear else 0.0, not getattr(row, "sourced", "")


def _moves(found: Correlation | None) -> Moves:
    if found is None:
        return _FIXED
    ends = (words.number(end, digits=2, signed=True) for end in (found.low, found.high))
    return Moves(words.number(found.rho, digits=2, signed=True), " to ".join(ends), found.side != 0, abs(found.rho))
