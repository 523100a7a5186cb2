"""The tables of what policies are worth: their numbers against the rows of a small study, and the studies that they are made for."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from docs._generate.fair_arms import splits, values
from docs._generate.fair_arms.__main__ import main
from docs._generate.fair_arms.arms import Arms, label_of, name_of, split_of
from docs._generate.fair_arms.markdown import with_interval
from docs._generate.fair_arms.rates import departures
from docs._generate.fair_arms.sizes import holm
from sim.policies import names, reference_spec
from sim.scenario import Scenario
from sim.study.design.plan import Study, plan
from sim.study.design.study_file import read_study
from sim.study.execute.runner import run

FOR_RESEARCH = {"coin", "special-above"}
POLICIES = ("first-come", "ignore", "first-come[desk_share=0.4]")
SIZES = ("fair-size-2000", "fair-size-10000", "fair-size-100000")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two small markets under three policies: one month, drawn parameters."""
    made = []
    for people in (150, 300):
        market = Scenario(name="town").with_values({"society.people": people, "company.burn_in": 3})
        market = market.with_values({"company.run_off_months": 1})
        study = Study((market,), POLICIES, replicates=8, months=1)
        made.append(run(plan(study), tmp_path_factory.mktemp("fair") / str(people), workers=1).folder)
    return made


def cells(text: str, row: str) -> list[str]:
    """The cells of the first row of a table that begins with ``row``."""
    line = next(line for line in text.splitlines() if line.startswith(f"| {row} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def numbers(cell: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?[\d.]+", cell.replace("−", "-").replace(",", ""))]


@pytest.mark.slow
def test_values_are_paired_differences_for_each_customer(folders: list[Path]) -> None:
    runs, groups = (pd.read_parquet(folders[1] / name) for name in ("runs", "groups"))
    start = groups.query("kind == 'loudness' and measure == 'people'").groupby("run")["value"].sum()
    runs["each"] = runs["value"] / runs["run"].map(start)
    table = runs.pivot_table(index="draw", columns="policy", values="each", observed=True)
    gaps = table["ignore"] - table["first-come"]
    mean, low, high = numbers(cells(values.tables([Arms(folders[1])]), "`ignore`")[2])
    assert mean == pytest.approx(gaps.mean(), abs=0.005)
    assert high - mean == pytest.approx(mean - low, abs=0.02)
    assert high - low > 2 * 1.96 * gaps.std() / np.sqrt(len(gaps)) - 0.01


@pytest.mark.slow
def test_a_policy_less_itself_is_nothing(folders: list[Path]) -> None:
    study = Arms(folders[0], "ignore")
    found = study.differences(study.measure())
    place = POLICIES.index("ignore")
    assert found.mean[place] == found.low[place] == found.high[place] == 0.0
    assert "(reference)" in cells(values.tables([study]), "`ignore`")


@pytest.mark.slow
def test_the_best_split_is_that_of_the_greatest_mean(folders: list[Path]) -> None:
    study = Arms(folders[1])
    means = dict(zip(study.policies, study.outcomes(study.per_customer()).mean(axis=0), strict=True))
    chosen = splits.best(study)["first-come"]
    assert means[chosen] == max(means["first-come"], means["first-come[desk_share=0.4]"])


@pytest.mark.slow
def test_rates_are_those_of_the_table_of_groups(folders: list[Path]) -> None:
    found = departures(Arms(folders[0]))
    groups = pd.read_parquet(folders[0] / "groups").query("kind == 'rates' and replicate == 3 and policy == 'ignore'")
    rows = groups.pivot_table(index="group", columns="measure", values="value", observed=True)
    for name in rows.dropna().index:
        assert found[name][3] == pytest.approx(rows["realised"][name] / rows["stated"][name] - 1.0)
    assert len(found) > 4


@pytest.mark.slow
def test_a_wait_of_the_loudest_is_in_hours(folders: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    main(["service", str(folders[1])])
    shown = numbers(cells(capsys.readouterr().out, "`first-come`")[2])[0]
    groups = pd.read_parquet(folders[1] / "groups")
    wanted = "kind == 'loudness' and group == 'loudest fifth' and measure == 'wait' and policy == 'first-come'"
    draws = pd.read_parquet(folders[1] / "runs").set_index("run")["draw"]
    rows = groups.query(wanted)
    assert shown == pytest.approx(rows.groupby(rows["run"].map(draws))["value"].mean().mean() / 60.0, abs=0.051)


@pytest.mark.slow
def test_sizes_stand_side_by_side(folders: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    main(["sizes", *map(str, folders)])
    row = cells(capsys.readouterr().out, "`ignore`")
    single, corrected = float(row[3]), float(row[4])
    assert 0.0 <= single <= corrected <= 1.0
    assert all(len(numbers(cell)) == 3 for cell in row[1:3])


def test_a_label_leaves_out_what_the_split_says() -> None:
    assert label_of("ignore[desk_share=0.9]") == "`ignore`"
    assert label_of("react-to-whiners[desk_share=0.9;generosity=2]") == "`react-to-whiners[generosity=2]`"


def test_holm_multiplies_the_smallest_by_the_number() -> None:
    assert holm(np.array([0.01, 0.04, np.nan, 0.03])).tolist()[:2] == pytest.approx([0.03, 0.06])
    assert holm(np.array([0.9, 0.5])).tolist() == [1.0, 1.0]


def test_only_a_difference_whose_interval_excludes_0_is_bold() -> None:
    assert with_interval(2.0, 1.0, 3.0) == "**+2.00** (1.00 to 3.00)"
    assert with_interval(-2.0, -5.0, 1.0) == "−2.00 (−5.00 to 1.00)"
    assert with_interval(0.001, 0.0005, 0.0015) == "0.00 (0.00 to 0.00)"


def test_fair_arms_has_every_policy_as_stated_and_at_the_reference_split() -> None:
    stated = [name for name in names() if name not in FOR_RESEARCH]
    wanted = {*stated, *map(reference_spec, stated)}
    study = read_study("fair-arms")
    assert set(study.file.policies) == wanted
    assert len(study.file.policies) == len(wanted)
    assert study.file.against == "first-come"
    assert not study.file.fixed_parameters


def test_studies_of_sizes_differ_in_size_and_replicates_alone() -> None:
    files = [read_study(name).file for name in SIZES]
    alike = [file.model_dump(exclude={"title", "replicates", "set"}) for file in files]
    assert alike[0] == alike[1] == alike[2]
    assert [file.set for file in files] == [{"society.people": people} for people in (2_000, 10_000, 100_000)]


def test_the_best_split_is_chosen_among_several_of_every_policy() -> None:
    policies = read_study("best-split").file.policies
    for name in set(names()) - FOR_RESEARCH:
        given = [policy for policy in policies if name_of(policy) == name]
        assert len(given) >= 5
        shares = [split_of(policy).shares() for policy in given]
        assert len(set(shares)) == len(shares)


def test_the_best_splits_are_measured_by_other_seeds() -> None:
    chosen, measured = read_study("best-split"), read_study("fair-best")
    assert set(measured.file.policies) <= set(chosen.file.policies)
    assert sorted(map(name_of, measured.file.policies)) == sorted(set(names()) - FOR_RESEARCH)
    assert chosen.file.seed != measured.file.seed
