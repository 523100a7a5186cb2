"""Looks at a comparison that grows: what settles it, and that looking three times raises no more false alarms than looking once."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.study.analysis.compare import compare
from sim.study.analysis.decision import decide
from sim.study.analysis.intervals import pair_contrasts, simultaneous
from sim.study.execute.looks import AT, LEVEL, is_settled, note
from tests.study.outcomes import paired_values, table


def values(policies: int = 3) -> np.ndarray:
    return paired_values(np.random.default_rng(3), 20, policies)


def led(lead: float) -> np.ndarray:
    """Two policies, of which the second is ahead by exactly ``lead`` on average."""
    made = values(2)
    made[:, 1] += lead - (made[:, 1] - made[:, 0]).mean()
    return made


def test_what_is_clear_equal_or_out_of_reach_is_settled() -> None:
    one = values(1)
    for made in (led(5.0), np.column_stack((one, one)), led(0.001), values(1)):
        found = compare(table(made), level=LEVEL)
        assert is_settled([found])


def test_what_more_replicates_would_settle_is_not() -> None:
    found = compare(table(led(0.75)), level=LEVEL)
    needed = decide(found).replicates_to_settle
    assert needed is not None
    assert 20 < needed <= AT[-1]
    assert not is_settled([found])
    assert not is_settled([compare(table(led(5.0))), found])


def false_alarms(level: float, studies: int) -> int:
    """Of studies of three equal policies, in how many an interval excludes 0 at any of the looks."""
    rng = np.random.default_rng(14)
    contrasts = pair_contrasts(3)[1]
    found = 0
    for _ in range(studies):
        draws = paired_values(rng, AT[-1], 3).reshape(-1, 2, 3).mean(axis=1)
        looks = (simultaneous(draws[: number // 2], contrasts, level, draws=1_000) for number in AT)
        found += any(bool(((one.low > 0.0) | (one.high < 0.0)).any()) for one in looks)
    return found


def test_three_looks_raise_no_more_false_alarms_than_one() -> None:
    # 400 studies at a rate of at most 5 %: more than 34 with a probability below 0.001; three looks at 95 % would be found
    studies = 400
    limit = stats.binom.isf(0.001, studies, 0.05)
    assert false_alarms(LEVEL, studies) <= limit
    assert false_alarms(0.95, studies) > limit


def test_the_level_is_that_of_three_looks_that_double() -> None:
    """The chance that a normal mean stays within its interval at all looks, whose correlations are the roots of their ratios."""
    correlations = np.array([[np.sqrt(min(a, b) / max(a, b)) for a in AT] for b in AT])
    edge = np.full(len(AT), stats.norm.ppf(0.5 + LEVEL / 2.0))
    within = stats.multivariate_normal(np.zeros(len(AT)), correlations, seed=1).cdf(edge, lower_limit=-edge)
    assert 0.95 <= within < 0.955


@pytest.mark.parametrize(("ended", "keys"), [("", {"at", "level"}), ("time", {"at", "level", "ended"})])
def test_the_manifest_says_how_it_was_looked_at(ended: str, keys: set[str]) -> None:
    assert set(note(ended)) == keys
