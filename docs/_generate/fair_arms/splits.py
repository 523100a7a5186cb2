"""The split of the budget with the greatest mean value of each policy, among those of a study."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from docs._generate.fair_arms.arms import LEVEL, Arms, label_of, name_of, split_text
from docs._generate.fair_arms.markdown import small, table, with_interval
from sim.study.analysis.intervals import pointwise


def best(study: Arms) -> dict[str, str]:
    """Return, by name, the policy whose split has the greatest mean value per customer."""
    means = study.outcomes(study.per_customer()).mean(axis=0)
    found: dict[str, str] = {}
    for place in np.argsort(-means, kind="stable"):
        found.setdefault(name_of(study.policies[place]), study.policies[place])
    return {name: found[name] for name in dict.fromkeys(map(name_of, study.policies))}


def tables(studies: Sequence[Arms]) -> str:
    """Return the value per customer of every split of every policy, best first, less that of the best split of the same policy."""
    return "\n\n".join(_table(study) for study in studies)


def _table(study: Arms) -> str:
    outcomes = study.outcomes(study.per_customer())
    places: dict[str, list[int]] = defaultdict(list)
    for place in np.argsort(-outcomes.mean(axis=0), kind="stable"):
        places[name_of(study.policies[place])].append(int(place))
    rows = []
    for name, policy in best(study).items():
        first, *others = places[name]
        rows.append([label_of(policy), split_text(policy), small(float(outcomes[:, first].mean())), "(the best)"])
        for place in others:
            gap = with_interval(*pointwise(outcomes[:, place] - outcomes[:, first], LEVEL))
            split = split_text(study.policies[place])
            rows.append([label_of(policy), split, small(float(outcomes[:, place].mean())), gap])
    return table(["policy", "desk, care, own", "value per customer", "less the best of the policy"], rows)
