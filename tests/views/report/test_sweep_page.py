"""The report of a study of many points: what stands on the page, and the page of one point alone."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.study.analysis.sweep import summary_of, written_of
from sim.study.storage.files import StoreError
from sim.study.storage.results import open_study
from sim.views.figures import figures_for_sweep
from sim.views.report.page import write_report
from sim.views.report.sweep.health import _many_intervals
from sim.views.terminal.sweep import lines
from tests.views.made_sweep import TOWNS, scenario_sweep, varied_sweep
from tests.views.report.test_page import Page, flat


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scenario_sweep(tmp_path_factory.mktemp("towns") / "out", failed=1, empty=["city"])


@pytest.fixture(scope="module")
def budgets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    levels = np.linspace(0.2, 1.2, 28).tolist()
    folder = tmp_path_factory.mktemp("budgets") / "out"
    return varied_sweep(folder, levels, lambda b: (1e6, 1e6, 1e6 * (0.965 + 0.05 * b)), noise=0.0)


@pytest.fixture(scope="module")
def of_towns(towns: Path) -> str:
    return write_report(towns).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def of_budgets(budgets: Path) -> str:
    return write_report(budgets).read_text(encoding="utf-8")


def page_of(folder: Path) -> Page:
    return Page(write_report(folder).read_text(encoding="utf-8"))


def test_scenarios_by_policies_are_one_table(of_towns: str) -> None:
    page = Page(of_towns)
    text = flat(page.text)
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert set(page.inside) <= set(page.ids)
    assert "“Grow advocates” is the robust choice" in text
    assert "The study was interrupted" in text
    row = text[text.index("town A town") : text.index("village A village")]
    assert re.search(r"▲ \+(4\.9|5\.0|5\.1)\d % .* \+€(9\.|10|1[01])\S* each grow-advocates shown", row)
    assert "▼ −" in row, "ignore is shown to be worth less"
    assert "city" in text
    assert "no result" in text
    assert "per cent of the value under first-come, because the points differ in the size of their markets" in text


def test_links_of_the_page_have_different_names(of_towns: str, of_budgets: str) -> None:
    for html in (of_towns, of_budgets):
        names = re.findall(r'<a href="#\w+">([^<]+)</a>', html)
        assert len(names) >= 7
        assert len(set(names)) == len(names)


def test_health_checks_name_what_is_missing_and_what_to_do(of_towns: str) -> None:
    text = flat(Page(of_towns).text)
    checks = text[text.index("Health checks Check") :]
    assert "fail 30 of 90 runs are missing Finish it: grapevine resume" in checks
    assert "fail 1 of 3 have none: city" in checks
    assert "review 1 of 60 failed" in checks
    assert "ValueError: nan" in checks
    assert "This command gives the same numbers again: grapevine sweep made-up" in checks
    assert 'policies = ["first-come", "ignore", "grow-advocates"]' in checks


def test_points_with_their_parameters_are_one_table(of_budgets: str) -> None:
    page = Page(of_budgets)
    text = flat(page.text)
    assert page.open == []
    assert set(page.inside) <= set(page.ids)
    assert "Which policy is worth most depends on budget" in text
    assert "point 0001 0.200 0.0100 first-come = ignore equal" in text
    assert "point 0028 1.20" in text
    assert "budget, money per customer-month" in text
    assert text.count("As a table: what moves the advantage of") == 3
    assert "Mostly where budget" in text
    assert len(of_budgets.encode()) < 1_000_000


def test_few_points_of_few_parameters_are_a_table_of_policies(tmp_path: Path) -> None:
    levels = np.linspace(0.2, 1.2, 9).tolist()
    page = page_of(varied_sweep(tmp_path / "out", levels, lambda b: (1e6, 9e5, 1e6 * (0.96 + 0.06 * b))))
    assert "point 0001 budget 0.200, churn 0.0100 ▼ −" in flat(page.text)
    assert "points" not in page.ids


def test_one_scenario_has_the_page_of_a_comparison(towns: Path, tmp_path: Path) -> None:
    path = write_report(towns, scenario="town")
    assert path.name == "report-town.html"
    text = flat(Page(path.read_text(encoding="utf-8")).text)
    assert "“Grow advocates” is worth most" in text
    assert "village" not in text.partition("Reproduce it")[0]
    with pytest.raises(StoreError, match=r"no scenario 'twon'; did you mean 'town'\?"):
        write_report(towns, tmp_path / "x.html", "twon")


def test_a_sweep_of_one_point_has_the_page_of_a_comparison(tmp_path: Path) -> None:
    text = flat(page_of(scenario_sweep(tmp_path / "out", towns=TOWNS[:1])).text)
    assert "“Grow advocates” is worth most" in text
    assert "Where each policy wins" not in text


def test_hostile_names_are_text(tmp_path: Path) -> None:
    bad = "<script>alert(1)</script> ‮ \U0001f98a " + "x" * 80
    towns = [{**TOWNS[0], "name": bad, "title": bad}, TOWNS[1]]
    folder = scenario_sweep(
        tmp_path / "out", towns=towns, policies=("first-come", "<b>bold</b>.py:P", "grow-advocates")
    )
    html = write_report(folder).read_text(encoding="utf-8")
    assert "<script" not in html
    assert "<b>" not in html
    assert Page(html).open == []


def test_a_study_of_several_scenarios_says_its_level(tmp_path: Path) -> None:
    folder = scenario_sweep(tmp_path / "out")
    about = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(about | {"looks": {"level": 0.98}}), encoding="utf-8")
    results = open_study(folder)
    written, found = written_of(results.manifest), summary_of(results)
    shown = "\n".join(lines(results, written, found))
    for text in (flat(page_of(folder).text), flat(shown)):
        assert "98 % confidence interval" in text
        assert "95 % confidence interval" not in text
    assert "98 % CI" in shown


def test_many_points_are_warned_of_by_their_level(budgets: Path) -> None:
    results = open_study(budgets)
    written, found = written_of(results.manifest), summary_of(results)
    (check,) = _many_intervals(written, found)
    assert check.found == "each interval errs in up to 5 % of studies, so among 28 design points up to 1 may err"
    assert _many_intervals(written, replace(found, level=0.98)) == []
    readings = {one.name: one.reading for one in figures_for_sweep(written, replace(found, level=0.98))}
    for name in ("heat-map", "where-each-wins"):
        assert "98 % confidence interval of" in readings[name]
        assert "95 %" not in readings[name]
