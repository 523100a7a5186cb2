"""The idea of a policy apart from its split of the budget, by an arm that is the same policy on the reference split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from sim.kernel.units import Floats
from sim.study.analysis import intervals
from sim.study.analysis.compare.paired_runs import paired_runs
from sim.study.analysis.compare.results import Estimate, SameDesk, known


def taken_apart(
    table: pa.Table, policies: Sequence[str], reference: str, arms: Mapping[str, str], metric: str, level: float
) -> tuple[SameDesk, ...]:
    """Return the parts of every policy that has an arm; those whose arm or reference failed too often are left out.

    Args:
        table: the ``runs`` table of one scenario.
        policies: the policies that are compared.
        reference: the reference policy.
        arms: by policy, the name of its arm.
        metric: the measure.
        level: simultaneous confidence level, over all arms, of the ideas and of the splits.
    """
    present = set(table.column("policy").to_pylist())
    wanted = [policy for policy in policies if policy != reference and arms.get(policy) in present]
    columns = tuple(dict.fromkeys([reference, *(name for policy in wanted for name in (policy, arms[policy]))]))
    found = paired_runs(table, columns, event=True)
    compared = [columns[k] for k in found.compared()]
    wanted = [one for one in wanted if reference in compared and one in compared and arms[one] in compared]
    if not wanted:
        return ()
    rows = found.complete([columns.index(name) for name in compared])
    outcomes = found.clustered(metric, rows, range(len(columns)))
    ideas = _estimates(outcomes, [(columns.index(arms[one]), columns.index(reference)) for one in wanted], level)
    splits = _estimates(outcomes, [(columns.index(one), columns.index(arms[one])) for one in wanted], level)
    return tuple(
        SameDesk(one, arms[one], idea, split, len(outcomes))
        for one, idea, split in zip(wanted, ideas, splits, strict=True)
    )


def _estimates(outcomes: Floats, pairs: Sequence[tuple[int, int]], level: float) -> list[Estimate]:
    """Return the difference of each pair of columns, with simultaneous intervals."""
    contrasts = np.zeros((outcomes.shape[1], len(pairs)))
    for column, (first, second) in enumerate(pairs):
        contrasts[first, column], contrasts[second, column] = 1.0, -1.0
    found = intervals.simultaneous(outcomes, contrasts, level)
    rows = zip(found.mean.tolist(), found.low.tolist(), found.high.tolist(), strict=True)
    return [Estimate(mean, known(low), known(high)) for mean, low, high in rows]
