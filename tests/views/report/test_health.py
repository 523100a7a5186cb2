"""Health checks on cases that pass, ask for a review and fail; who gains and loses; what each policy does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.study.analysis.compare import compare
from sim.study.storage.results import Results, open_study
from sim.views import words
from sim.views.report.gains import MOST_POLICIES, gains
from sim.views.report.health import Check, health_checks, summary
from sim.views.report.policies import policy_lines
from tests.views.made_up import RESOLVED, MadeUp, made_up, write_folder

ABOUT = {"resolved": RESOLVED, "departures": []}


def checked(folder: Path, about: dict[str, Any] = ABOUT) -> dict[str, Check]:
    results = open_study(folder)
    return {check.name: check for check in health_checks(results, compare(results.runs), about)}


@pytest.fixture(scope="module")
def folder(study: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(
        tmp_path_factory.mktemp("study") / "out", study, rates=[("churn, share per month", 0.02, 0.021)]
    )


@pytest.fixture(scope="module")
def results(folder: Path) -> Results:
    return open_study(folder)


def test_a_sound_study_passes_but_for_its_few_draws(folder: Path) -> None:
    found = checked(folder)
    assert {name: check.grade for name, check in found.items()} == {
        "Replicates": "review",  # five draws
        "Common random numbers": "pass",
        "Failed runs": "pass",
        "Parameters in their sourced range": "pass",
        "Rank over halves of the draws": "pass",
        "Realised against stated rates": "pass",
    }
    assert "20 or more" in found["Replicates"].advice
    assert summary(list(found.values())) == "5 pass, 1 to review"
    assert [check.name for check in found.values() if check.grade == "pass" and check.advice] == []


@pytest.mark.parametrize(("realised", "grade"), [(0.0215, "pass"), (0.0175, "review"), (0.030, "fail")])
def test_a_rate_that_is_far_off_fails(tmp_path: Path, realised: float, grade: str) -> None:
    study = made_up(("first-come", "ignore"), replicates=4, months=1)
    found = checked(write_folder(tmp_path / "out", study, rates=[("churn, share per month", 0.02, realised)]))
    assert found["Realised against stated rates"].grade == grade
    assert bool(found["Realised against stated rates"].advice) == (grade != "pass")


@pytest.mark.parametrize(("failed", "grade"), [([0], "review"), ([0, 2, 4], "fail")])
def test_failed_runs_ask_for_a_review_and_a_policy_that_is_left_out_fails(
    tmp_path: Path, failed: list[int], grade: str
) -> None:
    study = made_up(("first-come", "ignore"), replicates=6, months=1)
    assert checked(write_folder(tmp_path / "out", study, failed=failed))["Failed runs"].grade == grade


def test_few_draws_fail(tmp_path: Path) -> None:
    study = made_up(("first-come", "ignore"), replicates=4, months=1)
    assert checked(write_folder(tmp_path / "out", study))["Replicates"].grade == "fail"


@pytest.mark.parametrize(("value", "grade"), [(0.44, "pass"), (9.0, "review")])
def test_a_parameter_outside_its_sourced_range_is_named(folder: Path, value: float, grade: str) -> None:
    departures = [{"key": "company.budget", "value": value}]
    found = checked(folder, {"resolved": {"company": {"budget": value}}, "departures": departures})
    check = found["Parameters in their sourced range"]
    assert check.grade == grade
    assert ("company.budget" in check.found) == (grade == "review")


def test_a_start_that_still_moves_asks_for_a_longer_burn_in(folder: Path) -> None:
    about = {**ABOUT, "resolved": {"company": {"status_quo": "ignore", "burn_in": 60}}}
    check = checked(folder, about)["Burn-in"]  # attitude is drawn anew each day, around the same mean
    assert check.grade == "pass"
    assert "for 60 days" in check.found


def test_gains_are_those_of_the_comparison(results: Results) -> None:
    comparison = compare(results.runs, against="ignore")
    found = gains(results, comparison, "€", "grow-advocates")
    assert found is not None
    assert found.policies == ("Grow advocates", "Answer the loudest first")
    assert found.reference == "Leave it alone"
    rows = {row.label: row for row in found.rows}
    churn, own = comparison.measure("churn", "grow-advocates"), rows["churn a month"].cells[0]
    assert churn is not None
    assert churn.difference is not None
    assert own.text == words.gap(churn.difference, "share per month")
    band = rows["satisfaction, least valuable half"]
    assert (band.level, band.cells[0].text, band.cells[0].tone) == ("0", "+0.020", "better")
    assert "customers gain" in found.sentence


def test_gains_need_a_reference_and_another_policy(results: Results) -> None:
    comparison = compare(results.runs, against="ignore")
    assert gains(results, replace(comparison, against="gone"), "€", None) is None
    assert gains(results, compare(results.runs, policies=["ignore"]), "€", None) is None


def test_policies_that_do_not_fit_beside_each_other_are_named(tmp_path: Path) -> None:
    study = made_up(tuple("abcdef"), replicates=4, months=1)
    results = open_study(write_folder(tmp_path / "out", study))
    found = gains(results, compare(results.runs), "€", "c")
    assert found is not None
    assert found.policies == ("c", "f", "e", "d")
    assert len(found.policies) == MOST_POLICIES
    assert found.left_out == ("b",)


def test_a_policy_is_said_in_plain_words_with_its_split_and_what_it_spent(results: Results) -> None:
    lines = policy_lines(["grow-advocates", "mine.py:Own", "grow-advocates[no_such=1]"], results.days, 1000.0, "€")
    grow, own, unknown = lines
    assert grow.label == "Grow advocates"
    assert grow.split == "desk 65 % (€650), care 5 % (€50), programme 20 % (€200)"
    assert grow.spent.endswith(" a month")
    assert (own.label, own.split, own.spent) == ("mine.py:Own", "", "nothing")
    assert unknown.split == ""
