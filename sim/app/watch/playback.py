"""The job that makes the frames of a playback in a worker process."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from sim.app.limits import Limits
from sim.kernel.errors import GrapevineError
from sim.study.design.currency import DEFAULT

if TYPE_CHECKING:
    from sim.scenario import Scenario


class WatchError(GrapevineError):
    """More is asked for than the workshop allows."""


class Tell(Protocol):
    """Hear how far a job is."""

    def progress(self, done: int, total: int, stage: str) -> object:
        """Hear that ``done`` steps of ``total`` are done."""


@dataclass(frozen=True)
class Playback:
    """The job that simulates two policies in the same replicate and returns the frames as bytes of JSON.

    Attributes:
        scenario: the company and its market, as they will run.
        policies: two policies.
        months: months after burn-in.
        seed: of everything that is random.
        people: how many people are shown; an assumption of what a class can see at once.
        with_events: whether the scenario's events happen.
        currency: of amounts.
        language: of the texts, ``en`` or ``de``.
        title: of the scenario, in that language; empty for its own.
        limits: of the workshop.
    """

    scenario: Scenario
    policies: tuple[str, str]
    months: int = 6
    seed: int = 1
    people: int = 300
    with_events: bool = True
    currency: str = DEFAULT
    language: str = "en"
    title: str = ""
    limits: Limits = field(default_factory=Limits)

    def run(self, tell: Tell, workers: int = 1) -> bytes:
        """Simulate and return the frames. Raises WatchError where more is asked for than allowed."""
        from sim.app.watch.frames import frames_of
        from sim.app.watch.languages import LANGUAGES
        from sim.app.watch.recording import record

        self.check()
        made = record(
            self.scenario,
            self.policies,
            seed=self.seed,
            months=self.months,
            people=self.people,
            with_events=self.with_events,
            currency=self.currency,
            on_day=tell.progress,
        )
        return frames_of(replace(made, title=self.title or made.title), LANGUAGES[self.language])

    def check(self) -> None:
        """Raise WatchError where more is asked for than allowed."""
        limits, market = self.limits, self.scenario.society.people
        for what, given, least, most in (
            ("months", self.months, 1, limits.months),
            ("people shown", self.people, 2, limits.shown),
            ("people in the market", market, 2, limits.people),
            ("policies", len(self.policies), 2, 2),
        ):
            if not least <= given <= most:
                raise WatchError(f"{what}: {given:,}, allowed are {least:,} to {most:,}")
