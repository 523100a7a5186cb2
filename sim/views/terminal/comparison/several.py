"""Several scenarios at a glance: who leads where, by how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

from sim.study.analysis.answer import confidence, percent, relative
from sim.study.analysis.compare import Comparison
from sim.study.analysis.decision import decide
from sim.views import words
from sim.views.terminal.text_table import grid, paragraph

_STANDS = {
    "clear": "shown",
    "probable": "probable",
    "open": "open",
    "equal": "all act alike",
    "alone": "one policy",
    "one-draw": "one draw",
    "nothing": "none",
}


_LONGEST = 18
"""Letters of a policy's name that are shown."""


def several_lines(comparisons: Sequence[Comparison]) -> list[str]:
    """Return a table with a row for each scenario: the policy that is ahead, its chance, and its value beside the reference in per cent."""
    table = [_row(found) for found in comparisons]
    level = confidence(comparisons[0].level)
    head = ["scenario", "ahead", "chance", "beside", "%", f"{level} interval", "verdict"]
    same = {row[3] for row in table}
    note = (
        f"Value of the policy that is ahead, beside {', '.join(sorted(same))}"
        if len(same) == 1
        else "Value of the policy that is ahead"
    )
    if len(same) == 1:
        head.remove("beside")
        table = [[*row[:3], *row[4:]] for row in table]
    return [*paragraph(f"{note}, in per cent:"), "", *grid(head, table, left=2)]


def _row(found: Comparison) -> list[str]:
    decision = decide(found)
    leader = decision.leader
    names = [leader or words.NONE, *decision.equal]
    more = f" = {names[1]}" if len(names) == 2 else f" and {len(names) - 1} alike" if len(names) > 2 else ""
    gap = found.difference(leader or "")
    base = found.standing(found.against).mean
    share, interval = words.NONE, words.NONE
    if gap is not None and base:
        share = _share(gap.mean / abs(base))
        if gap.low is not None and gap.high is not None:
            interval = f"{_share(gap.low / abs(base), signed=False)} to {_share(gap.high / abs(base), signed=False)}"
    chance = words.NONE if decision.chance is None else percent(decision.chance)
    return [
        found.scenario,
        words.short(names[0], _LONGEST) + more,
        chance,
        found.against,
        share,
        interval,
        _STANDS[decision.kind],
    ]


def _share(share: float, *, signed: bool = True) -> str:
    text = relative(share, signed=signed)
    return "0.0" if text.startswith("under") else text.removesuffix(" %")
