"""Visitors of the workshop: what the server remembers of each, for as long as a page is open and an hour after.

Everything is in memory. A visitor who loads the page again, or opens it twice, finds choice, prediction and runs again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.app.choice import Choice, first_choice, fitted
from sim.app.limits import Limits

if TYPE_CHECKING:
    from sim.app.work import Pool, Shelf, Ticket

STEPS_BACK: Final = 100
"""Changes of the choice that can be undone. An assumption."""

FIRST: Final = "default"
"""The scenario to begin with."""


@dataclass(frozen=True)
class Bet:
    """A prediction, made before the result is seen.

    Attributes:
        policy: the policy that is expected to be best for the company, as the choice names it; empty for "no clear winner".
        customers: the one that is expected to be best for customers; empty for "no clear winner", None where nothing is said.
        certainty: how sure, in percent.
        why: the reason in the visitor's own words; shown to nobody else.
    """

    policy: str
    customers: str | None
    certainty: int
    why: str = ""


@dataclass(frozen=True)
class Run:
    """A comparison that was started.

    Attributes:
        choice: what it compares.
        folder: where its results are, below the shelf; complete when ``comparison`` is done.
        glance: the ticket of the first picture, in a small market.
        comparison: the ticket of the full comparison.
        bet: the prediction at the start; None without one.
    """

    choice: Choice
    folder: Path
    glance: Ticket
    comparison: Ticket
    bet: Bet | None = None

    @property
    def has_shown(self) -> bool:
        """True once some of its result could be seen: after that a prediction is none."""
        return self.comparison.state == "done" or bool(self.glance.partials or self.comparison.partials)


@dataclass(eq=False)
class Visitor:
    """One visitor: state on the server that all pages of the same browser share.

    Attributes:
        id: unguessable id from the signed cookie; the owner of jobs and folders.
        teacher: whether this is the teacher.
        language: ``en`` or ``de``.
        dark: dark mode; None follows the browser.
        choice: the choice as it stands; change it with ``choose``.
        bets: predictions by ``subject`` of the choice for which they were made.
        runs: started comparisons, the latest one last.
        shown: ticket ``id`` of the comparison that is looked at; empty for the latest one that is complete.
        kept: runs that are remembered, as many as folders stay.
        tickets: further jobs by a name of the page's own, such as ``pdf`` or ``watch``.
        version: rises with every change here, so that pages can tell cheaply whether to look again.
    """

    id: str
    teacher: bool = False
    language: str = "en"
    dark: bool | None = None
    choice: Choice = field(default_factory=lambda: first_choice(FIRST))
    bets: dict[str, Bet] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    shown: str = ""
    kept: int = Limits.kept
    tickets: dict[str, Ticket] = field(default_factory=dict)
    version: int = 0
    pages: int = 0
    left: float = 0.0
    _before: list[Choice] = field(default_factory=list)
    _after: list[Choice] = field(default_factory=list)
    _moving: str = ""

    @property
    def bet(self) -> Bet | None:
        """The prediction for the scenario of the current choice."""
        return self.bets.get(subject(self.choice))

    @property
    def run(self) -> Run | None:
        """The latest run."""
        return self.runs[-1] if self.runs else None

    @property
    def can_undo(self) -> bool:
        """True if there is a change to undo."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """True if there is a change to repeat."""
        return bool(self._after)

    def touch(self) -> None:
        """Note a change, so that every page of this visitor looks again."""
        self.version += 1

    def choose(self, choice: Choice, moving: str = "") -> None:
        """Take another choice; the one before can be brought back.

        ``moving`` names a slider: moves of the same one in a row are undone together.
        """
        if choice == self.choice:
            return
        if not moving or moving != self._moving:
            self._before = [*self._before[1 - STEPS_BACK :], self.choice]
        self._moving = moving
        self._after.clear()
        self.choice = choice
        self.touch()

    def undo(self) -> None:
        """Bring back the choice before the last change."""
        self._swap(self._before, self._after)

    def redo(self) -> None:
        """Repeat the change that was undone last."""
        self._swap(self._after, self._before)

    def predict(self, bet: Bet) -> None:
        """Keep a prediction for the scenario of the current choice."""
        self.bets[subject(self.choice)] = bet
        self.touch()

    def started(self, run: Run) -> None:
        """Note a run that was started; the oldest beyond ``kept`` are forgotten."""
        self.runs, self.shown = [*self.runs, run][-self.kept :], ""
        self.touch()

    def owns(self, folder: Path) -> bool:
        """Return whether a folder holds results of this visitor."""
        return any(run.folder == folder for run in self.runs)

    def has_seen(self, choice: Choice) -> bool:
        """Return whether this visitor has a result, be it a first picture, with the same company, policies and settings."""
        return any(run.has_shown and question(run.choice) == question(choice) for run in self.runs)

    def run_named(self, ticket: str) -> Run | None:
        """Return the run whose comparison has this ticket ``id``; None for anybody else's."""
        return next((run for run in self.runs if run.comparison.id == ticket), None)

    def _swap(self, source: list[Choice], target: list[Choice]) -> None:
        if source:
            target.append(self.choice)
            self.choice, self._moving = source.pop(), ""
            self.touch()


class Visitors:
    """All visitors by id."""

    def __init__(
        self, pool: Pool, shelf: Shelf, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Remember visitors; the jobs and folders of those who are forgotten are stopped and deleted.

        Args:
            pool: the pool of worker processes.
            shelf: the folders for results.
            limits: limits, which the first choice of each respects, and the time after which visitors are forgotten.
            clock: seconds.
        """
        self._pool, self._shelf, self._limits, self._clock = pool, shelf, limits or Limits(), clock
        self._known: dict[str, Visitor] = {}

    def __len__(self) -> int:
        return len(self._known)

    def of(self, name: str, *, teacher: bool = False, language: str = "en") -> Visitor:
        """Return the visitor with this id, a new one if there is none. ``language`` is for a new one."""
        visitor = self._known.get(name)
        if visitor is None:
            choice = fitted(first_choice(FIRST), self._limits)
            visitor = self._known[name] = Visitor(
                name, language=language, left=self._clock(), choice=choice, kept=self._limits.kept
            )
        visitor.teacher = teacher
        return visitor

    def find(self, name: str) -> Visitor | None:
        """Return the visitor with this id; None if there is none."""
        return self._known.get(name)

    def opened(self, visitor: Visitor) -> None:
        """Note that a visitor opened a page."""
        visitor.pages += 1

    def closed(self, visitor: Visitor) -> None:
        """Note that a visitor closed a page."""
        visitor.pages -= 1
        visitor.left = self._clock()

    def sweep(self) -> None:
        """Forget visitors who have had no page open for as long as the limits say."""
        latest = self._clock() - self._limits.away_s
        for visitor in [one for one in self._known.values() if one.pages <= 0 and one.left <= latest]:
            self.forget(visitor)

    def forget(self, visitor: Visitor) -> None:
        """Forget a visitor, stop the jobs and delete the folders."""
        self._known.pop(visitor.id, None)
        self._pool.forget(visitor.id)
        self._shelf.forget(visitor.id)


def subject(choice: Choice) -> str:
    """Return what a prediction is about: the name of the scenario, of one's own scenario also its text."""
    from hashlib import sha256

    return f"{choice.scenario}#{sha256(choice.text.encode()).hexdigest()[:16]}" if choice.text else choice.scenario


def question(choice: Choice) -> tuple[object, ...]:
    """Return what a comparison asks, whatever its size and its seed."""
    return choice.scenario, choice.text, frozenset(choice.policies), choice.values
