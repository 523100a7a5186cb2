"""The finding of a study of many points, on cases whose answer is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.study.analysis.sweep import summary_of, written_of
from sim.study.storage.results import open_study
from sim.views.sweep.cells import cell
from sim.views.sweep.changes import change_sentences, settling
from sim.views.sweep.finding import Finding, finding
from sim.views.sweep.words import percents
from sim.views.terminal.sweep import lines, plain
from tests.views.made_sweep import TOWNS, scenario_sweep, varied_sweep

BUDGETS = np.linspace(0.2, 1.2, 24).tolist()


def found(folder: Path) -> Finding:
    results = open_study(folder)
    return finding(written_of(results.manifest), summary_of(results))


def text(folder: Path) -> list[str]:
    results = open_study(folder)
    return lines(results, written_of(results.manifest), summary_of(results))


def towns(*worth: tuple[float, float, float]) -> list[dict[str, object]]:
    return [{**one, "worth": own} for one, own in zip(TOWNS, worth, strict=False)]


def test_a_robust_choice_is_not_judged_by_the_smallest_market(tmp_path: Path) -> None:
    said = found(scenario_sweep(tmp_path / "out"))
    assert said.title == "“Grow advocates” is the robust choice"
    whole = " ".join(said.sentences)
    assert "greatest mean value in 2 of 3 scenarios, and is shown to be worth most in 2 (town and city)" in whole
    assert "worth more than “In order of arrival” in 2, and less in none" in whole
    assert "another policy brings at most 0.02 % more (village)" in whole


def test_one_policy_that_wins_everywhere(tmp_path: Path) -> None:
    always = scenario_sweep(tmp_path / "out", towns=towns((10.0, 9.0, 11.0), (10.0, 9.0, 12.0), (10.0, 9.0, 11.0)))
    assert found(always).title == "“Grow advocates” is worth most in all 3 scenarios"
    results = open_study(always)
    written, summary = written_of(results.manifest), summary_of(results)
    assert change_sentences(results, written, summary) == [
        "No policy other than “Grow advocates” leads in any of the scenarios."
    ]
    assert settling(results, written, summary) == ("", None)


def test_the_winner_depends_on_what_is_varied(tmp_path: Path) -> None:
    folder = varied_sweep(tmp_path / "out", BUDGETS, lambda b: (1e6, 1e6 * (1.04 - 0.05 * b), 1e6 * (0.96 + 0.05 * b)))
    assert found(folder).title == "Which policy is worth most depends on budget"
    results = open_study(folder)
    (changed,) = change_sentences(results, written_of(results.manifest), summary_of(results))
    assert changed.startswith("Another policy leads in ")
    assert "Mostly where budget" in changed


def test_equal_is_said_where_policies_act_alike(tmp_path: Path) -> None:
    folder = varied_sweep(tmp_path / "some", BUDGETS, lambda b: (1e6, 1e6, 1e6 * (0.965 + 0.05 * b)), noise=0.0)
    said = found(folder)
    assert said.title == "Which policy is worth most depends on budget"
    assert "In 12 several policies are exactly equal and lead together." in said.sentences
    assert "Several policies are exactly equal in 12." in text(folder)
    every = found(scenario_sweep(tmp_path / "every", towns=towns(*[(5.0, 5.0, 5.0)] * 3), noise=0.0))
    assert every == Finding(
        "The policies act exactly alike in all 3 scenarios", ("They had the same outcome in every replicate.",)
    )


def test_nothing_is_shown_where_noise_is_large(tmp_path: Path) -> None:
    folder = scenario_sweep(tmp_path / "out", noise=0.3)
    assert found(folder).title.startswith("No policy is shown to be worth most in any of 3 scenarios; ")
    results = open_study(folder)
    said, step = settling(results, written_of(results.manifest), summary_of(results))
    assert (
        "of the 3 scenarios where no policy is shown to be worth most" in said
        or "the 3 scenarios where no policy" in said
    )
    assert step is None or step.command.startswith("grapevine sweep made-up --replicates ")


def test_the_terminal_says_what_would_change_it(tmp_path: Path) -> None:
    folder = varied_sweep(tmp_path / "out", BUDGETS, lambda b: (1e6, 1e6 * (1.04 - 0.05 * b), 1e6 * (0.96 + 0.05 * b)))
    shown = text(folder)
    at = shown.index("What would change it:")
    assert 0 < at < 12
    assert shown[at + 1].startswith("  Another policy leads in ")
    assert " ".join(" ".join(shown[at:]).split()).index("Mostly where budget") < 400
    results = open_study(folder)
    told = plain(results, written_of(results.manifest), summary_of(results))
    assert told["changes"][0].startswith("Another policy leads in ")


def test_one_policy_alone_and_nothing_at_all(tmp_path: Path) -> None:
    alone = [{**one, "worth": (1.0,)} for one in TOWNS]
    assert (
        found(scenario_sweep(tmp_path / "alone", towns=alone, policies=("ignore",))).title
        == "“Leave it alone” ran alone: nothing to compare"
    )
    none = scenario_sweep(tmp_path / "none", empty=[str(one["name"]) for one in TOWNS])
    assert found(none).title == "None of the scenarios has results to compare yet"


def test_a_cell_is_in_per_cent_and_per_customer(tmp_path: Path) -> None:
    results = open_study(scenario_sweep(tmp_path / "out"))
    summary = summary_of(results)
    town = cell(summary, summary.points[0], "grow-advocates")
    assert (town.shown, town.percent[0], town.percent[-1]) == ("more", "+", "%")
    assert float(town.percent[1:-2]) == pytest.approx(5.0, abs=0.2)
    assert float(town.each.removeprefix("+€")) == pytest.approx(50_000 / 5_000, rel=0.05)
    assert cell(summary, summary.points[0], "first-come").shown == "reference"


def test_the_terminal_keeps_to_eighty_columns(tmp_path: Path) -> None:
    long = [{**one, "name": f"{one['name']} {'very long ' * 5}"} for one in TOWNS]
    for folder in (scenario_sweep(tmp_path / "a"), scenario_sweep(tmp_path / "b", towns=long)):
        shown = [line for line in text(folder) if not line.startswith("  grapevine ")]  # a command stays in one piece
        assert max(map(len, shown)) <= 80
    assert text(tmp_path / "a")[0] == "“Grow advocates” is the robust choice."


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ((0.049, -0.69, 0.79), ["+0.05", "−0.69", "+0.79"]),
        ((4.74, 1.6, 12.0), ["+4.7", "+1.6", "+12.0"]),
        ((250.0, 1.0), ["+250", "+1"]),
        ((-0.001, None), ["0.00", "–"]),
    ],
)
def test_percentages_of_a_cell_have_the_same_decimals(values: tuple[float, ...], texts: list[str]) -> None:
    assert percents(*values) == texts
