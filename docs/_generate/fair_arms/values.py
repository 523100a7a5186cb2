"""What each policy is worth above the reference, at each horizon: by customer held at the start, and in all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from docs._generate.fair_arms.arms import LEVEL, Arms, label_of, split_of, split_text
from docs._generate.fair_arms.markdown import small, table, with_interval
from sim.kernel.units import Floats
from sim.views import words


def tables(studies: Sequence[Arms]) -> str:
    """Return the value of each policy less that of the reference, one column a horizon; then where it comes from, and the order."""
    return "\n\n".join([_per_customer(studies), _in_all(studies), _order(studies), _footnote(studies)])


def _per_customer(studies: Sequence[Arms]) -> str:
    header = ["policy", "desk, care, own", *(f"{study.months} months" for study in studies)]
    found = [study.differences(study.per_customer()) for study in studies]
    rows = []
    for place, policy in enumerate(studies[0].policies):
        if policy == studies[0].against:
            cells = ["(reference)"] * len(studies)
        else:
            cells = [with_interval(one.mean[place], one.low[place], one.high[place]) for one in found]
        rows.append([label_of(policy), split_text(policy), *cells])
    return table(header, rows)


def _in_all(studies: Sequence[Arms]) -> str:
    """Return value in all, with the part of it that is earned in the run-off."""
    header = ["policy, in all", "desk, care, own"]
    columns: list[Floats] = []
    for study in studies:
        header += [f"{study.months} months", "of which run-off"]
        columns += [study.differences(study.measure(name)).mean for name in ("value", "run_off")]
    rows = [
        [label_of(policy), split_text(policy), *(words.number(column[place], signed=True) for column in columns)]
        for place, policy in enumerate(studies[0].policies)
        if policy != studies[0].against
    ]
    return table(header, rows)


def _order(studies: Sequence[Arms]) -> str:
    """Order the policies by mean value, and say how well each order agrees with that of the longest horizon."""
    from scipy.stats import kendalltau

    means = [study.outcomes(study.per_customer()).mean(axis=0) for study in studies]
    longest = means[int(np.argmax([study.months for study in studies]))]
    rows = []
    for study, mean in zip(studies, means, strict=True):
        ranked = " > ".join(
            f"{label_of(study.policies[place])} {split_of(study.policies[place]).desk:g}" for place in np.argsort(-mean)
        )
        rows.append([f"{study.months} months", ranked, small(float(kendalltau(mean, longest).statistic))])
    return table(["horizon", "by mean value, with the share of the desk", "Kendall's tau with the longest"], rows)


def _footnote(studies: Sequence[Arms]) -> str:
    one = studies[0]
    draws = len(one.outcomes(one.measure()))
    customers = np.mean(list(one.customers.values()))
    return (
        f"{one.replicates} replicates, {draws} independent draws; {one.people:,} people, of whom {customers:,.0f} customers at the start. "
        f"Simultaneous {words.confidence(LEVEL)} intervals at each horizon."
    )
