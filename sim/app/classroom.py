"""The classroom: what the teacher has switched on, and the predictions of all visitors. It keeps no names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final, Literal

from sim.app.choice import Choice
from sim.app.visitors import Bet

Outcome = Literal["won", "tied", "lost"]
"""Outcome of a prediction: alone at the top, not distinguishable from the best, or neither."""

BANDS: Final = (60, 80, 101)
"""Certainties in percent are counted below 60, from 60 to below 80, and from 80 on. An assumption: guess, lean, sure."""


@dataclass(frozen=True)
class Placed:
    """A prediction of somebody, and how it came out; None while the comparison has not ended."""

    bet: Bet
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Distribution:
    """The predictions of a class about one scenario.

    Attributes:
        bets: number of predictions.
        company: by policy, how many expect it to be best for the company; the empty name is "no clear winner".
        customers: the same, for customers.
        certainty: number of predictions in each of the ``BANDS``.
        outcomes: how many came out how.
        mean_certainty: in percent; None without predictions.
        calibration: by outcome, mean certainty in percent of the predictions that came out so.
    """

    bets: int
    company: dict[str, int]
    customers: dict[str, int]
    certainty: tuple[int, ...]
    outcomes: dict[Outcome, int]
    mean_certainty: float | None
    calibration: dict[Outcome, float] = field(default_factory=dict)


class Classroom:
    """Predictions of a class, and the teacher's switches.

    Attributes:
        predicting: whether the page asks for a prediction.
        frozen: whether predictions can no longer be made or changed.
        revealed: whether everybody sees the distribution.
        offered: a choice that the teacher proposes to everybody; None for none.
        version: rises with every change.
    """

    def __init__(self) -> None:
        self.predicting, self.frozen, self.revealed = True, False, False
        self.offered: Choice | None = None
        self.version = 0
        self._placed: dict[str, dict[str, Placed]] = {}

    def switch(
        self, *, predicting: bool | None = None, frozen: bool | None = None, revealed: bool | None = None
    ) -> None:
        """Set what the teacher decides; None leaves it."""
        self.predicting = self.predicting if predicting is None else predicting
        self.frozen = self.frozen if frozen is None else frozen
        self.revealed = self.revealed if revealed is None else revealed
        self.version += 1

    def offer(self, choice: Choice | None) -> None:
        """Propose a choice to everybody, or no longer."""
        self.offered = choice
        self.version += 1

    def place(self, about: str, visitor: str, bet: Bet) -> bool:
        """Take a prediction, and return whether it is allowed. The class counts the first one that has come out, none after it.

        Args:
            about: what it is about, see ``sim.app.visitors.subject``.
            visitor: id of the visitor, so that each counts once.
            bet: the prediction; its reason is not kept.
        """
        if self.frozen or not self.predicting:
            return False
        placed = self._placed.setdefault(about, {})
        if visitor not in placed or placed[visitor].outcome is None:
            placed[visitor] = Placed(replace(bet, why=""))
            self.version += 1
        return True

    def settle(self, about: str, visitor: str, outcome: Outcome) -> None:
        """Note how a visitor's prediction came out."""
        placed = self._placed.get(about, {})
        before = placed.get(visitor)
        if before is not None and before.outcome != outcome:
            placed[visitor] = replace(before, outcome=outcome)
            self.version += 1

    def placed(self, about: str, visitor: str) -> Placed | None:
        """Return a visitor's prediction as the class counts it."""
        return self._placed.get(about, {}).get(visitor)

    def subjects(self) -> list[str]:
        """Return what there are predictions about, most first."""
        return sorted(self._placed, key=lambda about: -len(self._placed[about]))

    def distribution(self, about: str) -> Distribution:
        """Return the predictions about one scenario."""
        all_placed = [*self._placed.get(about, {}).values()]
        bets = [one.bet for one in all_placed]
        sure = [bet.certainty for bet in bets]
        settled: dict[Outcome, list[int]] = {}
        for one in all_placed:
            if one.outcome is not None:
                settled.setdefault(one.outcome, []).append(one.bet.certainty)
        return Distribution(
            bets=len(bets),
            company=dict(Counter(bet.policy for bet in bets).most_common()),
            customers=dict(Counter(bet.customers for bet in bets if bet.customers is not None).most_common()),
            certainty=_in_bands(sure),
            outcomes={name: len(found) for name, found in settled.items()},
            mean_certainty=sum(sure) / len(sure) if sure else None,
            calibration={name: sum(found) / len(found) for name, found in settled.items()},
        )


def _in_bands(sure: list[int]) -> tuple[int, ...]:
    edges = (0, *BANDS)
    return tuple(sum(low <= one < high for one in sure) for low, high in pairwise(edges))
