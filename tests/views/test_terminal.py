from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from sim.study.analysis.compare import compare
from sim.views.terminal.comparison import WIDTH, comparison_lines, grid
from tests.study.outcomes import table, worlds

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
    return 50_000.0 + 1_000.0 * worlds(np.random.default_rng(3), replicates, policies)


def text(runs: pa.Table) -> str:
    return "\n".join(comparison_lines(compare(runs), "A market", "Which policy?"))


def test_a_grid_aligns_and_wraps_its_headings() -> None:
    lines = grid(["policy", "chance of being best"], [["ignore", "7 %"], ["coin", "93 %"]])
    assert lines == [
        "        chance",
        "            of",
        "         being",
        "policy    best",
        "------  ------",
        "ignore     7 %",
        "coin      93 %",
    ]


def test_a_grid_too_wide_takes_it_from_its_first_column() -> None:
    lines = grid(["measure", "value"], [["m" * 200, "12,345"]])
    assert max(map(len, lines)) == WIDTH
    assert lines[-1].endswith("…  12,345")


@pytest.mark.parametrize("policies", [1, 2, 3, 8])
@pytest.mark.parametrize("replicates", [1, 20])
def test_no_line_is_wider_than_the_terminal(policies: int, replicates: int) -> None:
    churn = np.full((replicates, policies), 0.02)
    lines = comparison_lines(
        compare(table(values(policies, replicates), LONG[:policies], churn=churn)), "t" * 50, "q " * 200
    )
    assert max(map(len, lines)) <= WIDTH


def test_every_policy_has_its_row_and_every_tie_its_name() -> None:
    shown = text(table(values()))
    assert shown.count("tied for best") == 3
    assert "Tie: p0 and p1 cannot be told apart; about" in shown
    assert "stand on 10 independent draws of the uncertain parameters" in " ".join(shown.split())
    assert shown.rstrip().splitlines()[-3].startswith("No winner")


def test_a_winner_is_called_best_and_the_others_behind() -> None:
    shown = text(table(values() + np.array([0.0, 0.0, 50_000.0])))
    rows = {line.split()[0]: line for line in shown.splitlines() if line.endswith(("best", "behind"))}
    assert rows["p2"].endswith("best")
    assert rows["p0"].endswith("behind")
    assert "p2 is worth most" in shown


def test_a_star_marks_what_differs_and_only_that() -> None:
    churn = values() / 1e6
    churn[:, 2] += 0.5
    line = next(one for one in text(table(values(), churn=churn)).splitlines() if one.startswith("churn"))
    first, second, third = line.split(" %")[-4:-1]
    assert line.rstrip().endswith("*")
    assert "*" not in first + second + third


def test_void_measures_are_dashes() -> None:
    line = next(one for one in text(table(values())).splitlines() if one.startswith("first response"))
    assert line.split()[-3:] == ["–", "–", "–"]


def test_the_effect_of_events_is_shown_with_its_interval() -> None:
    base = values()
    shown = text(pa.concat_tables([table(base - 7_000.0), table(base, event=False)]))
    effects = shown[shown.index("What the events did to value") :].splitlines()
    assert any(line.split()[:2] == ["p0", "−7,000"] for line in effects)


def test_a_policy_that_failed_is_shown_as_not_compared() -> None:
    shown = text(table(values(), failed=tuple((r, 1) for r in range(20))))
    assert "not compared" in shown
    assert "p1 failed in 20 of 20 runs" in " ".join(shown.split())
    nothing = text(table(values(), failed=tuple((r, k) for r in range(20) for k in range(3))))
    assert "Nothing can be said" in nothing


def test_a_tie_at_the_top_is_named_even_when_others_are_set_against_a_loser() -> None:
    shown = text(table(values() + np.array([-50_000.0, 0.0, 0.0])))
    assert "Tie: p1 and p2 cannot be told apart" in shown


def test_names_of_policies_are_never_broken() -> None:
    shown = text(
        table(values(), ["grow-the-advocates-of-tomorrow", "react-to-the-whiners-of-today", "ignore-all-and-everybody"])
    )
    assert not any(line.endswith("-") and not line.endswith("--") for line in shown.splitlines())
