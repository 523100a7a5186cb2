"""One replicate: a society, its burn-in once, then every policy from the same state."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace

from sim.kernel.compile_cache import is_compiled, mark_compiled
from sim.kernel.interrupts import let_stop
from sim.kernel.random_draws import checked_seed
from sim.kernel.units import DAYS_PER_MONTH
from sim.measures.outcome import Columns, Recorder, RunFailure, RunOutcome
from sim.measures.rates import as_groups, rates
from sim.measures.summary import reckon, with_groups
from sim.model import ConversationModel
from sim.policies import PolicyError
from sim.scenario import Scenario
from sim.society.graph import Graph

Stage = Callable[[str], None]


def simulate(
    scenario: Scenario,
    policies: Sequence[str],
    seed: int,
    months: int,
    *,
    graph: Graph | None = None,
    horizon_events: bool = True,
    on_progress: Stage | None = None,
    recorder: Recorder | None = None,
) -> list[RunOutcome | RunFailure]:
    """Run ``policies`` in the same world for ``months`` months after burn-in.

    A policy that fails gives a ``RunFailure`` and the others finish; a failing burn-in fails them all.
    ``on_progress`` is told what happens; ``recorder`` takes down more than the measures.
    """
    tell = on_progress or (lambda _: None)
    tell("compiling" if not is_compiled() else "burn-in")
    start = ConversationModel(scenario, None, checked_seed(seed), graph=graph, burn_in=False)
    start.run_days(scenario.company.burn_in)
    found = as_groups(rates(start)) if start.day > 0 else ()
    outcomes: list[RunOutcome | RunFailure] = []
    for policy in policies:
        tell(policy)
        model: ConversationModel | None = None
        try:
            model = start.branch(policy, horizon_events=horizon_events)
            recorded = _run(model, months * DAYS_PER_MONTH, recorder)
            outcomes.append(replace(with_groups(reckon(model), found), recorded=recorded))
        except Exception as error:  # a user's policy may raise anything; the run becomes a row with its error
            let_stop(error)
            outcomes.append(_failure(policy, _reached(start, model), error))
        finally:
            if model is not None:
                model.let_go()
    start.let_go()
    mark_compiled()
    return outcomes


def _run(model: ConversationModel, days: int, recorder: Recorder | None) -> tuple[tuple[str, Columns], ...]:
    """Let ``days`` days pass; gives what the recorder took down."""
    if recorder is None:
        model.run_days(days)
        return ()
    if recorder.turns:
        model.log_turns()
    kept = [*recorder.look(model, last=days == 0)]
    for day in range(1, days + 1):
        model.step()
        kept += recorder.look(model, last=day == days)
    return tuple(kept)


def _failure(policy: str, day: int, error: Exception) -> RunFailure:
    if isinstance(error, PolicyError):
        return RunFailure(policy, day, str(error), "")
    return RunFailure(policy, day, f"{type(error).__name__}: {error}", "".join(traceback.format_exception(error)))


def _reached(start: ConversationModel, model: ConversationModel | None) -> int:
    """Days of the comparison that a failed run had done; -1 when it did not start."""
    return -1 if model is None else model.day - start.day
