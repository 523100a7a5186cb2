"""A ticket: one job of one visitor, its place in the queue, its progress and its result."""

from __future__ import annotations

import secrets
import time
from typing import Any, Final, Literal, Protocol

State = Literal["waiting", "running", "done", "failed", "cancelled"]

PARTIALS: Final = 20
"""Partial results that a ticket keeps, the latest ones. An assumption: a page that looks twice a second misses none."""


class Tell(Protocol):
    """Receives what a job has to say while it runs."""

    def progress(self, done: int, total: int, stage: str) -> None:
        """Receive how many steps are done, of how many, and what is being done."""

    def partial(self, value: object) -> None:
        """Receive a partial result, which can be pickled."""


class Job(Protocol):
    """Work that a worker process does. It can be pickled, and so can its result.

    A class whose jobs take a few seconds at most says ``quick: ClassVar[bool] = True``: they have a process of their own, so that they need
    not wait for a long job to end.
    """

    def run(self, tell: Tell, workers: int) -> Any:
        """Do the work, in this process or with so many worker processes, and return its result."""


class Ticket:
    """One job of one visitor. Only the pool changes it; anybody may read it at any time.

    Attributes:
        id: a name that cannot be guessed.
        visitor: the visitor to whom it belongs.
        job: the work.
        state: ``waiting``, ``running``, ``done``, ``failed`` or ``cancelled``.
        place: waiting jobs that start before it; of a quick job, only the quick ones count.
        done: steps that are done.
        total: steps in all; 0 while unknown.
        stage: what is being done, in a word or two.
        partials: the latest partial results, in order.
        result: what the job returned; None before.
        message: why it failed, in a sentence for people.
        version: rises with every change, so that a page can tell cheaply whether to look again.
    """

    def __init__(self, visitor: str, job: Job) -> None:
        self.id = secrets.token_urlsafe(16)
        self.visitor, self.job = visitor, job
        self.state: State = "waiting"
        self.place = self.done = self.total = self.version = 0
        self.stage = self.message = ""
        self.partials: list[Any] = []
        self.result: Any = None
        self.submitted = time.monotonic()
        self.started: float | None = None
        self.finished: float | None = None
        self._first: tuple[float, int] | None = None
        self._last = 0.0

    def __repr__(self) -> str:
        return f"<Ticket {type(self.job).__name__} {self.state}, {self.done} of {self.total}>"

    @property
    def quick(self) -> bool:
        """True when its job takes a few seconds at most."""
        return bool(getattr(self.job, "quick", False))

    @property
    def ended(self) -> bool:
        """True when it is done, failed or cancelled."""
        return self.state in ("done", "failed", "cancelled")

    @property
    def seconds_left(self) -> float | None:
        """Seconds until it is done, if it goes on as fast as since its first progress; None while unknown."""
        if self.state != "running" or self._first is None or self._last <= self._first[0]:
            return None
        began, before = self._first
        if self.done <= before:
            return None
        per_step = (self._last - began) / (self.done - before)
        return max(0.0, (self.total - self.done) * per_step - (time.monotonic() - self._last))

    def start(self, stage: str) -> None:
        """Note that it runs."""
        self.state, self.place, self.stage, self.started = "running", 0, stage, time.monotonic()
        self.version += 1

    def wait(self) -> None:
        """Note that it waits again: its process ended before it took the job."""
        self.state, self.stage, self.started = "waiting", "", None
        self.version += 1

    def move(self, place: int) -> None:
        """Note its place in the queue."""
        if place != self.place:
            self.place = place
            self.version += 1

    def say(self, stage: str) -> None:
        """Note what is being done before it can start."""
        if stage != self.stage:
            self.stage = stage
            self.version += 1

    def progress(self, done: int, total: int, stage: str) -> None:
        """Note how far it is."""
        if done != self.done or self._first is None:
            self._last = time.monotonic()
        if self._first is None or total != self.total:
            self._first = self._last, done
        self.done, self.total, self.stage = done, total, stage
        self.version += 1

    def add(self, partial: object) -> None:
        """Note a partial result."""
        self.partials = [*self.partials[1 - PARTIALS :], partial]  # a new list: somebody may be reading the other
        self.version += 1

    def end(self, state: State, message: str = "", result: Any = None) -> None:
        """Note that it ended, once; a ticket that ended before stays as it is."""
        if self.ended:
            return
        self.result, self.message, self.place = result, message, 0
        self.finished, self.state = time.monotonic(), state
        self.version += 1
