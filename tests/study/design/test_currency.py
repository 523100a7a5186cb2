"""The currency of a study: what is accepted, where it is kept, and that it decides nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.api import studies
from sim.scenario import Scenario
from sim.study.design.currency import DEFAULT, CurrencyError, checked_currency, currency_of
from sim.study.design.plan import Study, plan
from sim.study.design.sampling import StudyError
from sim.study.design.study_file import read_study
from sim.study.execute.resume import study_of
from sim.study.execute.runner import manifest

STUDY = Study(scenarios=(Scenario(name="town"),), policies=("ignore", "first-come"), replicates=2, prior=True)


@pytest.mark.parametrize("text", ["€", "CHF", "kr", "₿", "R$", "د.إ", "credits", "A$", "zł"])
def test_symbols_and_codes_are_currencies(text: str) -> None:
    assert checked_currency(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "money units", "<b>", "€ ", "1€", "a\nb", "\u202e€", "\u200b", "=1+1", "-€", "x" * 9, 5, None, "&euro;"],
)
def test_other_text_is_refused_with_what_is_expected(text: object) -> None:
    with pytest.raises(CurrencyError, match=r"currency is .*1 to 8 printable characters") as caught:
        checked_currency(text)
    assert len(str(caught.value)) < 200


def test_the_currency_is_that_of_the_scenario_then_of_the_study_then_the_default() -> None:
    assert currency_of({}) == DEFAULT
    assert currency_of({"currency": "$"}, {"name": "default"}) == "$"
    assert currency_of({"currency": "$"}, {"currency": "£"}) == "£"


@pytest.mark.process
def test_it_names_no_run_and_no_study_and_comes_back_from_the_manifest(tmp_path: Path) -> None:
    plain, stated = plan(STUDY), plan(replace(STUDY, currency="CHF"))
    assert stated.study_hash == plain.study_hash
    about = manifest(stated, 1, [], {})
    assert currency_of(about) == "CHF"
    assert study_of({**about, "provenance": []}, tmp_path).currency == "CHF"
    assert "currency" not in manifest(plain, 1, [], {})


def test_it_is_refused_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(CurrencyError, match="money units"):
        studies.compare("default", "ignore", currency="money units", folder=tmp_path / "out")
    with pytest.raises(CurrencyError, match="<b>"):
        plan(replace(STUDY, currency="<b>"))
    assert not (tmp_path / "out").exists()


def test_a_study_file_states_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    text = (
        'title = "t"\nquestion = "q"\npolicies = ["ignore"]\ncurrency = "{}"\n[vary."company.budget"]\nvalues = [0.3]\n'
    )
    path.write_text(text.format("kr"), encoding="utf-8")
    assert read_study(str(path)).study.currency == "kr"
    path.write_text(text.format("<b>"), encoding="utf-8")
    with pytest.raises(StudyError, match=r"mine\.toml:4: currency"):
        read_study(str(path))
