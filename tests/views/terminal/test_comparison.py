from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from sim.study.analysis.answer import About, answer_in_parts, percent, rounded_up
from sim.study.analysis.compare import compare
from sim.study.analysis.money import money_of
from sim.views.terminal.comparison import Told, comparison_lines, detail_lines, several_lines
from sim.views.terminal.output import plain_output, set_output
from sim.views.terminal.text_table import columns
from tests.study.outcomes import paired_values, table
from tests.views.made_up import MadeUp

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


TOLD = Told("A market")


def values(policies: int = 3, replicates: int = 20) -> np.ndarray:
    return 50_000.0 + 1_000.0 * paired_values(np.random.default_rng(3), replicates, policies)


def flat_text(text: str) -> str:
    return " ".join(text.split())


def flat(runs: pa.Table) -> str:
    """The lines without their breaks."""
    return flat_text(text(runs))


def screen(runs: pa.Table, about: About | None = None, told: Told = TOLD, **more: Any) -> list[str]:
    """The first screen."""
    found, known = compare(runs, **more), about or About()
    return comparison_lines(found, answer_in_parts(found, known), known, told)


def text(runs: pa.Table) -> str:
    """The first screen and what stands behind it."""
    return "\n".join([*screen(runs), "", *detail_lines(compare(runs))])


def row_of(lines: list[str], policy: str) -> str:
    return next(line for line in lines if line.startswith(f"{policy}  "))


@pytest.mark.parametrize("width", [50, 80, 120])
@pytest.mark.parametrize(("policies", "replicates"), [(1, 20), (2, 1), (3, 20), (8, 20)])
def test_no_line_is_wider_than_the_terminal(policies: int, replicates: int, width: int) -> None:
    churn = np.full((replicates, policies), 0.02)
    runs = table(values(policies, replicates), LONG[:policies], churn=churn)
    with plain_output():
        set_output(width, colour=False)
        lines = [*screen(runs, told=Told("t" * 30, changes=["q " * 200])), "", *detail_lines(compare(runs))]
    assert max(map(columns, lines)) <= width
    assert "\n\n\n" not in "\n".join(lines)


def test_the_verdict_comes_first_and_the_screen_is_short() -> None:
    lines = screen(table(values(5), LONG[:5]))
    assert lines[1].startswith("No policy is shown to be worth most; ")
    assert len(lines) <= 25
    assert "regret" not in "\n".join(lines)


def test_the_answer_to_the_scenarios_question_comes_before_the_verdict() -> None:
    base = values()
    runs = pa.concat_tables([table(base - 7_000.0), table(base, event=False)])
    lines = screen(runs, About(events=["the song"]))
    assert lines[1].startswith("“The song” costs €7.0 thousand under “p0” (")
    shown = flat_text(" ".join(lines))
    assert shown.index("no policy changes that.") < shown.index("No policy is shown to be worth most")
    assert len(lines) <= 25


def test_every_policy_has_its_row_with_the_greatest_mean_first() -> None:
    found = compare(table(values()))
    lines = screen(table(values()))
    place = {row.policy: lines.index(row_of(lines, row.policy)) for row in found.standings}
    assert sorted(place, key=place.__getitem__) == list(found.ties)
    assert row_of(lines, found.ties[0]).endswith("ahead")
    assert sum(line.endswith(" open") for line in lines) == 2
    for row in found.standings:
        assert percent(row.best_chance) in row_of(lines, row.policy)
    assert f"{found.clusters} parameter draws" in flat_text(" ".join(lines))


def test_every_tie_has_its_replicates() -> None:
    found = compare(table(values()))
    shown = flat(table(values()))
    for row in found.differences:
        if found.leader in (row.policy, row.against) and row.replicates_to_settle is not None:
            assert f"{rounded_up(row.replicates_to_settle):,} replicates" in shown


def test_policies_that_act_alike_are_equal_in_the_table() -> None:
    one = values(1)
    lines = screen(table(np.column_stack((one, one, one - 50_000.0))))
    assert row_of(lines, "p1").endswith("equal")
    assert row_of(lines, "p2").endswith("behind")


def test_money_spent_and_payback_are_columns(study: MadeUp) -> None:
    money = money_of(study.comparison, study.runs, study.days, study.groups)
    assert money is not None
    about = About(money)
    lines = comparison_lines(study.comparison, answer_in_parts(study.comparison, about), about, Told())
    head = " ".join(lines[: lines.index(row_of(lines, "grow-advocates"))])
    for word in ("spent", "pays", "month", "chance", "%"):
        assert word in head
    assert "€" in head
    assert "at once" in row_of(lines, "grow-advocates")


def test_a_policy_on_the_reference_split_stands_below_its_own() -> None:
    runs = table(values() + np.array([0.0, 5_000.0, 9_000.0]), ["first-come", "grow", "grow[desk]"])
    lines = screen(runs, same_desk={"grow": "grow[desk]"})
    below = lines[lines.index(row_of(lines, "grow")) + 1]
    assert below.startswith("  same desk")
    assert not any("grow[desk]" in line for line in lines)


def test_after_a_selection_the_table_says_what_was_selected() -> None:
    dropped = [{"policy": "p0", "observations": 9, "gap": 1.0, "why": "behind"}]
    dropped += [{"policy": "p1", "observations": 9, "gap": 1.0, "why": "within the tolerance"}]
    choice = {"best": "p2", "ahead": "p2", "sure": 0.95, "tolerance": 10.0, "observations": 9, "needed": 9}
    lines = screen(table(values()), About(choice={**choice, "replicates_per_observation": 20, "dropped": dropped}))
    assert [row_of(lines, f"p{k}").split()[-1] for k in range(3)] == ["behind", "close", "selected"]


def test_colour_only_where_it_is_wanted_and_lines_stay_as_wide() -> None:
    runs = table(values() + np.array([0.0, 0.0, 50_000.0]))
    plain = screen(runs)
    with plain_output():
        set_output(80, colour=True)
        coloured = screen(runs)
    assert not any("\x1b" in line for line in plain)
    assert any(line.startswith("\x1b[1m\x1b[32mp2 ") for line in coloured)
    assert [re.sub(r"\x1b\[\d+m", "", line) for line in coloured] == plain


def test_hostile_text_is_text() -> None:
    names = ["\x1b[31mred\x07", "<script>alert(1)</script>", "\u202eabc", "名前" * 6]
    lines = screen(table(values(4), names), told=Told("\x1b]0;title\x07 الربح ☕"))
    shown = "\n".join(lines)
    assert not any(mark in shown for mark in ("\x1b", "\x07", "\u202e"))
    assert "<script>alert(1)</script>" in shown
    assert max(map(columns, lines)) <= 80


def test_several_scenarios_are_a_line_each() -> None:
    clear = values() + np.array([0.0, 0.0, 50_000.0])
    named = ["first-come", "ignore", "grow"]
    found = [compare(table(one, named, scenario=name)) for name, one in (("here", clear), ("there", values()))]
    here, there = several_lines(found)[-2:]
    assert here.split()[:2] == ["here", "grow"]
    assert here.endswith("shown")
    assert there.endswith("open")
    assert "beside first-come" in several_lines(found)[0]
    assert "95 %" in "\n".join(several_lines(found))


def test_several_scenarios_name_the_level_of_their_intervals() -> None:
    found = [compare(table(values(), scenario=name), level=0.98) for name in ("here", "there")]
    shown = "\n".join(several_lines(found))
    assert "98 %" in shown
    assert "95 %" not in shown


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
    lines = screen(table(values() + np.array([0.0, 0.0, 50_000.0])))
    assert [row_of(lines, f"p{k}").split()[-1] for k in range(3)] == ["behind", "behind", "best"]


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
    rows = [line.split() for line in shown.splitlines() if line.startswith(("p0 ", "p1 ", "p2 "))]
    assert rows[-2] == ["p1", "−7,000", "−7,000", "to", "−7,000", "0", "0", "to", "0"]
    assert rows[-3] == ["p0", "−7,000", "−7,000", "to", "−7,000", "–", "–"]


def test_a_policy_that_failed_is_shown_as_not_compared() -> None:
    shown = text(table(values(), failed=tuple((r, 1) for r in range(20))))
    assert row_of(shown.splitlines(), "p1").endswith("failed")
    assert "p1 failed in 20 of 20 runs" in " ".join(shown.split())
    nothing = text(table(values(), failed=tuple((r, k) for r in range(20) for k in range(3))))
    assert sum(line.endswith("failed") for line in nothing.splitlines()) == 3


def test_a_tie_at_the_top_is_named_even_when_differences_are_from_another_policy() -> None:
    lines = text(table(values() + np.array([-50_000.0, 0.0, 0.0]))).splitlines()
    assert any(line.startswith("Tie: p1 and p2") for line in lines)


def test_names_of_policies_are_never_broken() -> None:
    shown = text(
        table(values(), ["grow-the-advocates-of-tomorrow", "react-to-the-whiners-of-today", "ignore-all-and-everybody"])
    )
    assert not any(line.endswith("-") and not line.endswith("--") for line in shown.splitlines())
