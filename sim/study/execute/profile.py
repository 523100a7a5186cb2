"""What each phase of the day costs: the share of the time of a run that goes into it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sim.kernel.units import DAYS_PER_MONTH
from sim.model import ConversationModel
from sim.study.design.plan import Study
from sim.study.execute.job import read_graph

PHASES: dict[str, str] = {
    "_begin_day": "month: budget, programme, policy",
    "_events": "1 events",
    "_experience": "2 experience",
    "_voice": "3 voice",
    "_listen": "4 listen",
    "_respond": "5 respond: policy, roster, outreach",
    "_clock": "5-8 clock: desk, peers, spread, feel",
    "_stay_leave_join": "9 stay, leave, join",
    "_account": "10 account",
    "_end_day": "end of day",
}


class Profile:
    """Seconds spent in each phase of the days of one model, and in all of them together."""

    def __init__(self, model: ConversationModel) -> None:
        self.seconds = dict.fromkeys(PHASES, 0.0)
        self.days = 0
        self._model = model
        for name in PHASES:
            setattr(model, name, self._timed(name, getattr(model, name)))

    def _timed(self, name: str, phase: Callable[[], Any]) -> Callable[[], Any]:
        def timed() -> Any:
            started = time.perf_counter()
            try:
                return phase()
            finally:
                self.seconds[name] += time.perf_counter() - started

        return timed

    def run_days(self, days: int) -> None:
        """So many days of the model, timed."""
        self._model.run_days(days)
        self.days += days

    def lines(self) -> list[str]:
        """A table for the terminal: phase, microseconds a day, share of all."""
        whole = sum(self.seconds.values())
        width = max(len(label) for label in PHASES.values())
        lines = [f"{'phase':{width}}  us a day   share"]
        for name, label in PHASES.items():
            spent = self.seconds[name]
            lines.append(f"{label:{width}}  {1e6 * spent / max(self.days, 1):8.0f}  {spent / max(whole, 1e-12):6.1%}")
        people = self._model.state.people.shape[1]
        lines.append(f"{'all':{width}}  {1e6 * whole / max(self.days, 1):8.0f}  {1:6.1%}")
        lines.append(f"{people * self.days / max(whole, 1e-12) / 1e6:.1f} million person-days a second")
        return lines


def profile_lines(study: Study) -> list[str]:
    """What each phase costs in the first run of ``study``: its first scenario, policy and seed, after the burn-in."""
    scenario = study.scenarios[0]
    model = ConversationModel(
        scenario,
        study.policies[0],
        study.seed,
        graph=None if study.graph is None else read_graph(study.graph, scenario, study.seed)[0],
        horizon_events=study.events[0],
    )
    profile = Profile(model)
    profile.run_days(study.months * DAYS_PER_MONTH)
    return profile.lines()
