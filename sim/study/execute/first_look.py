"""The first look at a comparison that is running: when it is due, and the comparison of its first replicates, see ``looks``."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from sim.study.analysis.compare import compare
from sim.study.execute.looks import AT, FIRST_AT, FIRST_IF_S, FIRST_LEVEL
from sim.study.storage.files import StoreError

if TYPE_CHECKING:
    from sim.study.analysis.compare import Comparison
    from sim.study.design.plan import Plan
    from sim.study.storage.results import Results


class FirstLook:
    """Tells when the first look at a study is due: once, when its first replicates by number are complete and the rest takes a while.

    Args:
        plan: the study; one of several scenarios, a single policy or fewer than ``looks.AT[0]`` replicates has no first look.
        clock: gives the time in seconds.
    """

    def __init__(self, plan: Plan, clock: Callable[[], float] = time.monotonic) -> None:
        self.runs = _first_runs(plan)
        self._missing = set(self.runs)
        self._left, self._made = plan.runs, 0
        self._clock, self._since = clock, math.nan

    def hear(self, runs: Collection[str]) -> float | None:
        """Note runs that have ended. Return the seconds that the others are expected to take if the look is due now, else None.

        The first call is about the runs that are there already; where the first replicates are among them, there is no first look.
        """
        self._left -= len(runs)
        waited = bool(self._missing)
        self._missing -= set(runs)
        if math.isnan(self._since):
            self._since = self._clock()
            return None
        self._made += len(runs)
        if not waited or self._missing:
            return None
        expected = (self._clock() - self._since) / self._made * self._left
        return expected if expected > FIRST_IF_S else None


def _first_runs(plan: Plan) -> frozenset[str]:
    """Return the names of the runs of the first replicates; none where the study has no first look."""
    study = plan.study
    if len(study.scenarios) > 1 or len(study.policies) < 2 or study.replicates < AT[0]:
        return frozenset()
    return frozenset(run.run for job in plan.jobs for run in job.runs if run.replicate < FIRST_AT)


def first_comparison(results: Results, runs: Collection[str], against: str | None) -> Comparison:
    """Return the comparison of the first replicates, as the final one is made, at the level of the first look.

    Args:
        results: the study so far.
        runs: names of the runs of the first replicates.
        against: the reference, see ``compare``.

    Raises:
        StoreError: not all of these runs can be read.
        CompareError: they cannot be compared.
    """
    table = results.runs.filter(pc.is_in(results.runs["run"], value_set=pa.array(sorted(runs), pa.string())))
    if table.num_rows < len(runs):
        raise StoreError(f"{results.folder} has {table.num_rows} of the {len(runs)} runs that it is about")
    arms = set(results.same_desk.values())
    policies = [one for one in dict.fromkeys(table["policy"].to_pylist()) if one not in arms]
    return compare(table, policies=policies, against=against, level=FIRST_LEVEL, exploratory=())
