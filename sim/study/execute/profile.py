"""Profiles: the share of a run's time that each phase of the day takes."""

from __future__ import annotations

import time

from sim.engine.schedule import Phase
from sim.kernel.units import DAYS_PER_MONTH
from sim.model import PHASES, ConversationModel
from sim.study.design.plan import Study
from sim.study.workers.job import read_graph


class Profile:
    """Seconds spent in each phase of the days of one model."""

    def __init__(self, model: ConversationModel) -> None:
        self.seconds = {phase.name: 0.0 for phase in PHASES}
        self.days = 0
        self._model = model
        self._since = 0.0

    def run_days(self, days: int) -> None:
        """Run ``days`` days of the model, timed."""
        self._since = time.perf_counter()
        for _ in range(days):
            self._model.step(observe=self._note)
        self.days += days

    def _note(self, phase: Phase, model: ConversationModel) -> None:
        now = time.perf_counter()
        self.seconds[phase.name] += now - self._since
        self._since = now

    def lines(self) -> list[str]:
        """Return a table for the terminal: phase, microseconds a day, share of all."""
        whole = sum(self.seconds.values())
        width = max(map(len, self.seconds))
        lines = [f"{'phase':{width}}  us a day   share"]
        for name, spent in self.seconds.items():
            lines.append(f"{name:{width}}  {1e6 * spent / max(self.days, 1):8.0f}  {spent / max(whole, 1e-12):6.1%}")
        people = self._model.state.people.shape[1]
        lines.append(f"{'all':{width}}  {1e6 * whole / max(self.days, 1):8.0f}  {1:6.1%}")
        lines.append(f"{people * self.days / max(whole, 1e-12) / 1e6:.1f} million person-days a second")
        return lines


def profile_lines(study: Study) -> list[str]:
    """Return the profile of the first run of ``study``: its first scenario, policy and seed, after the burn-in."""
    scenario = study.scenarios[0]
    model = ConversationModel(
        scenario,
        study.policies[0],
        study.seed,
        graph=None if study.graph is None else read_graph(study.graph, scenario, study.seed)[0],
        with_events=study.events[0],
    )
    profile = Profile(model)
    profile.run_days(study.months * DAYS_PER_MONTH)
    return profile.lines()
