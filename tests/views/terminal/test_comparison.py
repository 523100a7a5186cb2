from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest

from sim.study.analysis.answer import answer, percent, rounded_up
from sim.study.analysis.compare import compare
from sim.views.terminal.comparison import comparison_lines
from sim.views.terminal.text_table import WIDTH
from tests.study.outcomes import paired_values, table

LONG = [
    "ignore",
    "react-to-whiners",
    "grow-advocates",
    "a-policy-with-quite-a-long-name",
    "first-come",
    "coin",
    "x",
    "y",
]


def values(policies: int = 3, replicates: int = 20) -> np.ndarray:
    return 50_000.0 + 1_000.0 * paired_values(np.random.default_rng(3), replicates, policies)


def flat_text(text: str) -> str:
    return " ".join(text.split())


def flat(runs: pa.Table) -> str:
    """The lines without their breaks."""
    return flat_text(text(runs))


def text(runs: pa.Table) -> str:
    return "\n".join(comparison_lines(compare(runs), "A market", "Which policy?"))


@pytest.mark.parametrize("policies", [1, 2, 3, 8])
@pytest.mark.parametrize("replicates", [1, 20])
def test_no_line_is_wider_than_the_terminal(policies: int, replicates: int) -> None:
    churn = np.full((replicates, policies), 0.02)
    lines = comparison_lines(
        compare(table(values(policies, replicates), LONG[:policies], churn=churn)), "t" * 50, "q " * 200
    )
    assert max(map(len, lines)) <= WIDTH
    assert "\n\n\n" not in "\n".join(lines)


def test_every_policy_has_its_row_and_every_tie_its_replicates() -> None:
    found = compare(table(values()))
    shown = flat(table(values()))
    assert shown.count("tied for best") == 3
    for row in found.differences:
        if found.leader in (row.policy, row.against) and row.replicates_to_settle is not None:
            assert f"{rounded_up(row.replicates_to_settle):,} replicates" in shown
    assert f"{found.clusters} independent parameter draws" in shown
    assert flat_text(answer(found)) in shown


def test_the_variance_reduction_and_the_parts_of_the_variance_are_shown() -> None:
    found = compare(table(values()))
    shown = flat(table(values()))
    for policy in ("p1", "p2"):
        row = found.difference(policy)
        assert row is not None
        assert row.variance_reduction is not None
        assert f"{row.variance_reduction:.2g}" in shown
        assert (
            f"{percent(row.parameter_share)} parameter uncertainty (epistemic), {percent(row.chance_share)} chance"
            in shown
        )


def test_a_difference_that_does_not_vary_has_no_finite_variance_reduction() -> None:
    one = values(1)
    runs = table(np.column_stack((one, one + 400.0)))
    row = compare(runs).difference("p1")
    assert row is not None
    assert row.variance_reduction == math.inf
    assert "inf" not in flat(runs)


def test_a_winner_is_called_best_and_the_others_behind() -> None:
    shown = text(table(values() + np.array([0.0, 0.0, 50_000.0])))
    rows = {line.split()[0]: line for line in shown.splitlines() if line.endswith(("best", "behind"))}
    assert rows["p2"].endswith("best")
    assert rows["p0"].endswith("behind")


def test_a_star_marks_what_differs_and_only_that() -> None:
    churn = values() / 1e6
    churn[:, 2] += 0.5
    line = next(one for one in text(table(values(), churn=churn)).splitlines() if one.startswith("churn"))
    first, second, third = line.split(" %")[-4:-1]
    assert line.rstrip().endswith("*")
    assert "*" not in first + second + third


def test_a_difference_that_rounds_to_zero_has_no_star() -> None:
    """The interval excludes 0, and the text of the difference reads 0.00 points."""
    churn = np.full((20, 3), 0.02) + 1e-6 * np.arange(3) + 1e-9 * np.random.default_rng(1).standard_normal((20, 3))
    found = compare(table(values(), churn=churn)).measure("churn", "p2")
    assert found is not None
    assert found.low is not None
    assert found.low > 0.0
    line = next(one for one in text(table(values(), churn=churn)).splitlines() if one.startswith("churn"))
    assert "*" not in line


def test_void_measures_are_dashes() -> None:
    line = next(one for one in text(table(values())).splitlines() if one.startswith("first response"))
    assert line.split()[-3:] == ["–", "–", "–"]


def test_the_effect_of_events_is_shown_with_its_interval() -> None:
    base = values()
    shown = text(pa.concat_tables([table(base - 7_000.0), table(base, event=False)]))
    rows = [line.split() for line in shown.splitlines() if line.startswith("p0 ")]
    assert rows[-1] == ["p0", "−7,000", "−7,000", "to", "−7,000"]


def test_a_policy_that_failed_is_shown_as_not_compared() -> None:
    shown = text(table(values(), failed=tuple((r, 1) for r in range(20))))
    assert "not compared" in shown
    assert "p1 failed in 20 of 20 runs" in " ".join(shown.split())
    nothing = text(table(values(), failed=tuple((r, k) for r in range(20) for k in range(3))))
    assert sum(line.endswith("not compared") for line in nothing.splitlines()) == 3


def test_a_tie_at_the_top_is_named_even_when_differences_are_from_another_policy() -> None:
    lines = text(table(values() + np.array([-50_000.0, 0.0, 0.0]))).splitlines()
    assert any(line.startswith("Tie: p1 and p2") for line in lines)


def test_names_of_policies_are_never_broken() -> None:
    shown = text(
        table(values(), ["grow-the-advocates-of-tomorrow", "react-to-the-whiners-of-today", "ignore-all-and-everybody"])
    )
    assert not any(line.endswith("-") and not line.endswith("--") for line in shown.splitlines())
