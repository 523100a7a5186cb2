"""One replicate: one society and one burn-in, then every policy from the same state."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from sim.engine.compaction import FORGET_DAYS, forget_conversations
from sim.kernel.compile_cache import is_compiled, mark_compiled
from sim.kernel.interrupts import let_stop
from sim.kernel.memory import LARGE
from sim.kernel.random_draws import checked_seed
from sim.kernel.units import DAYS_PER_MONTH
from sim.measures.conversations import RemovedConversations
from sim.measures.outcome import Columns, RunFailure, RunOutcome
from sim.measures.rates import as_groups, rates
from sim.model import ConversationModel
from sim.policies import PolicyError
from sim.scenario import Scenario
from sim.society.graph import Graph
from sim.state.waiting import WaitingState

Stage = Callable[[str], None]


class Recorder(Protocol):
    """Stores more of a run than its measures."""

    @property
    def turns(self) -> bool:
        """Return whether the log of turns is needed."""

    def look(self, model: ConversationModel, *, last: bool) -> Sequence[tuple[str, Columns]]:
        """Return what to store of this evening: names of tables, and rows of them.

        Called at the end of burn-in, then after each day; ``last``: the run ends now.
        """


def simulate(
    scenario: Scenario,
    policies: Sequence[str],
    seed: int,
    months: int,
    *,
    graph: Graph | None = None,
    with_events: bool = True,
    on_progress: Stage | None = None,
    recorder: Recorder | None = None,
) -> list[RunOutcome | RunFailure]:
    """Run ``policies`` from the same state for ``months`` months after burn-in, then the run-off of each, which only value counts.

    A policy that fails gives a ``RunFailure`` and the others finish; a failing burn-in fails them all.

    Args:
        scenario: the company and its market.
        policies: policies by name.
        seed: from 0 to 2**64 - 1.
        months: months of 30 days.
        graph: a given society.
        with_events: whether the scenario's events happen.
        on_progress: called with ``"compiling"`` or ``"burn-in"``, then with each policy as it starts.
        recorder: stores more than the measures.
    """
    tell = on_progress or (lambda _: None)
    tell("compiling" if not is_compiled() else "burn-in")
    start = ConversationModel(scenario, None, checked_seed(seed), graph=graph, burn_in=False)
    start.run_days(scenario.company.burn_in)
    realised = as_groups(rates(start.state, start.resolved_scenario, start.rows)) if start.day > 0 else ()
    if recorder is None:
        forget_conversations(start)
    burnt_in = WaitingState(start.state)
    start.release()
    outcomes: list[RunOutcome | RunFailure] = []
    for policy in policies:
        tell(policy)
        model: ConversationModel | None = None
        try:
            model = start._branch(policy, with_events, burnt_in.again())
            recorded = _run(model, months * DAYS_PER_MONTH, recorder)
            outcome = model.outcome(final=True)
            outcomes.append(replace(outcome, groups=outcome.groups + realised, recorded=recorded))
        except Exception as error:  # a user's policy may raise anything; the run becomes a row with its error
            let_stop(error)
            outcomes.append(_failure(policy, _reached(start, model), error))
        finally:
            if model is not None:
                model.release()
    mark_compiled()
    return outcomes


def _run(model: ConversationModel, days: int, recorder: Recorder | None) -> tuple[tuple[str, Columns], ...]:
    """Run ``days`` days and return what the recorder stored."""
    if recorder is None:
        _run_days(model, days)
        return ()
    if recorder.turns:
        model.log_turns()
    kept = [*recorder.look(model, last=days == 0)]
    for day in range(1, days + 1):
        model.step()
        kept += recorder.look(model, last=day == days)
    return tuple(kept)


def _run_days(model: ConversationModel, days: int) -> None:
    """Run ``days`` days; in a large market what measures need of old conversations is set aside on the way, and the rest forgotten."""
    if model.state.people.shape[1] < LARGE:
        model.run_days(days)
        return
    model.removed = RemovedConversations()
    for first in range(0, days, FORGET_DAYS):
        model.run_days(min(FORGET_DAYS, days - first))
        forget_conversations(model, model.removed)


def _failure(policy: str, day: int, error: Exception) -> RunFailure:
    if isinstance(error, PolicyError):
        return RunFailure(policy, day, str(error), "")
    return RunFailure(policy, day, f"{type(error).__name__}: {error}", "".join(traceback.format_exception(error)))


def _reached(start: ConversationModel, model: ConversationModel | None) -> int:
    """Return the days of the comparison that a failed run had done; -1 when it did not start."""
    return -1 if model is None else model.day - start.day
