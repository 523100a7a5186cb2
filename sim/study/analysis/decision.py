"""The one decision rule: from what a comparison shows, every sentence, standing and piece of advice is derived.

The rule: a policy is *shown* to be worth most when the simultaneous intervals of its differences from all others exclude 0. Short of
that it is *probably* worth most when its chance of being best is at least ``PROBABLE``. The chance belongs to the same distribution as the
intervals (``intervals.best_and_regret``), so that the two never contradict each other: few independent draws make both cautious.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from sim.study.analysis.compare.results import Comparison

Kind = Literal["nothing", "alone", "one-draw", "equal", "clear", "probable", "open"]

PROBABLE = 0.8
"""The least chance of being best at which a policy is called probably best; an assumption: four to one."""


@dataclass(frozen=True)
class Decision:
    """The state of a comparison on its primary measure.

    Attributes:
        kind: ``nothing``: no replicate finished under every policy; ``alone``: one policy; ``one-draw``: a single independent draw, which
            shows nothing; ``equal``: all policies had the same outcome in every draw; ``clear``: the leader is shown to be worth most;
            ``probable``: it probably is; ``open``: neither.
        leader: the policy with the greatest mean; None for ``nothing``.
        equal: policies with exactly the leader's outcome in every draw.
        level_with: policies that are not distinguishable from the leader, greatest mean first, those in ``equal`` left out.
        behind: policies that are shown to be worth less than the leader, greatest mean first.
        chance: that the leader, or one of its equals, is best; None with one draw.
        replicates_to_settle: replicates in all after which the leader would be shown to be worth most if means and spread stay as they
            are; None where that is settled or out of reach.
    """

    kind: Kind
    leader: str | None
    equal: tuple[str, ...] = ()
    level_with: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    chance: float | None = None
    replicates_to_settle: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def decide(found: Comparison) -> Decision:
    """Return the decision on a comparison by the one rule."""
    leader = found.leader
    if leader is None:
        return Decision("nothing", None)
    others = [row for row in found.standings if row.compared and row.policy != leader]
    others.sort(key=lambda row: -(row.mean or 0.0))
    if not others:
        return Decision("alone", leader)
    if found.clusters < 2:
        return Decision("one-draw", leader, level_with=tuple(row.policy for row in others))
    verdicts = {row.policy: row for row in found.differences if row.against == leader}
    equal, level_with, behind = (
        tuple(row.policy for row in others if verdicts[row.policy].verdict in kinds)
        for kinds in (("equal",), ("tie", "unknown"), ("less", "more"))
    )
    chances = [row.best_chance or 0.0 for row in found.standings if row.policy in (leader, *equal)]
    chance = min(1.0, sum(chances))
    needed = [verdicts[policy].replicates_to_settle for policy in level_with]
    known = [number for number in needed if number is not None]
    kind: Kind = "open"
    if not level_with:
        kind = "clear" if behind else "equal"
    elif chance >= PROBABLE:
        kind = "probable"
    return Decision(
        kind, leader, equal, level_with, behind, chance, max(known) if known and len(known) == len(needed) else None
    )
