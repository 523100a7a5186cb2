"""Whether policies are worth the same per customer in samples of several sizes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from docs._generate.fair_arms.arms import LEVEL, Arms
from docs._generate.fair_arms.markdown import small, table, with_interval
from sim.kernel.units import Floats
from sim.study.analysis.answer import confidence


def tables(studies: Sequence[Arms]) -> str:
    """Return the value per customer less that of the reference at each size, and Welch's test that all sizes have the same mean.

    Raises:
        ValueError: the studies do not compare the same policies.
    """
    if len({(study.policies, study.against) for study in studies}) > 1:
        raise ValueError("the studies compare different policies, expected the same in each")
    header = ["policy", *(f"{study.people:,} people" for study in studies), "p, same at every size", "p, Holm"]
    found = [study.differences(study.per_customer()) for study in studies]
    columns = [place for place, policy in enumerate(studies[0].policies) if policy != studies[0].against]
    chances = [_same_mean([_differences(study, place) for study in studies]) for place in columns]
    corrected = holm(np.array(chances))
    rows = []
    for place, chance, together in zip(columns, chances, corrected, strict=True):
        cells = [with_interval(one.mean[place], one.low[place], one.high[place]) for one in found]
        rows.append([f"`{studies[0].policies[place]}`", *cells, small(chance, 3), small(float(together), 3)])
    counts = ", ".join(f"{study.replicates} at {study.people:,}" for study in studies)
    level = f"simultaneous {confidence(LEVEL)} intervals at each size"
    note = f"Replicates: {counts}; {level}; Welch's analysis of variance, Holm's correction."
    return f"{table(header, rows)}\n\n{note}"


def _differences(study: Arms, place: int) -> Floats:
    outcomes = study.outcomes(study.per_customer())
    return np.asarray(outcomes[:, place] - outcomes[:, study.policies.index(study.against)])


def _same_mean(samples: Sequence[Floats]) -> float:
    """Return the p value of equal means with unequal variances; NaN where a sample does not vary."""
    from scipy.stats import f_oneway

    if any(len(sample) < 2 or np.ptp(sample) == 0.0 for sample in samples):
        return float("nan")
    return float(f_oneway(*samples, equal_var=False).pvalue)


def holm(chances: Floats) -> Floats:
    """Return p values corrected for their number by Holm's method, shape as ``chances``; NaN stays."""
    known = np.flatnonzero(np.isfinite(chances))
    found = np.full(len(chances), np.nan)
    largest = 0.0
    for done, place in enumerate(known[np.argsort(chances[known])]):
        largest = max(largest, min(1.0, float(chances[place]) * (len(known) - done)))
        found[place] = largest
    return found
