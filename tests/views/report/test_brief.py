"""The words of the brief on cases: clear, probable, open, equal, one draw, one policy, none; and how it fits on paper."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sim.scenario.lesson import Claim
from sim.study.analysis.answer import About, Answer, about_of, answer_in_parts
from sim.study.analysis.compare import Comparison, Estimate, SameDesk, compare_stored
from sim.study.analysis.decision import Decision
from sim.study.analysis.lesson import JudgedClaim
from sim.study.analysis.money import Account, Payback
from sim.study.analysis.money import Estimate as MoneyEstimate
from sim.study.storage.results import open_study
from sim.views.figures.files import stored_figures
from sim.views.report.brief import Brief, Key, brief
from sim.views.report.claims import ClaimLine, claim_lines
from sim.views.report.money import Amount, account_texts, payback_text, percent_texts
from sim.views.report.paper import first_sheet
from sim.views.report.recommendation import advice, recommendation
from tests.views.made_up import RESOLVED, MadeUp, write_folder

FIRST, GROW, RUSH = "first-come", "grow-advocates", "react-to-whiners"


@pytest.fixture(scope="module")
def comparison(study: MadeUp) -> Comparison:
    """Three policies of which the reference is the first."""
    names = {"ignore": FIRST, RUSH: RUSH, GROW: GROW}
    found = study.comparison
    return replace(
        found,
        policies=tuple(names[one] for one in found.policies),
        against=FIRST,
        leader=GROW,
        standings=tuple(replace(one, policy=names[one.policy]) for one in found.standings),
        differences=tuple(
            replace(one, policy=names[one.policy], against=names[one.against]) for one in found.differences
        ),
    )


@pytest.mark.parametrize(
    ("decision", "says"),
    [
        (Decision("nothing", None), "No comparison: no replicate finished under every policy"),
        (Decision("alone", FIRST), "One policy alone: “In order of arrival”"),
        (Decision("one-draw", GROW, (), (FIRST,)), "One draw shows nothing; in it “Grow advocates” did best"),
        (Decision("equal", GROW, (FIRST, RUSH), chance=1.0), "exactly the same"),
        (Decision("clear", GROW, (), (), (RUSH, FIRST), 1.0), "“Grow advocates” is worth most: €60 thousand more than “In order"),
        (Decision("clear", FIRST, (), (), (GROW,), 1.0), "“In order of arrival” is worth most"),
        (Decision("clear", GROW, (RUSH,), (), (FIRST,), 1.0), "“Grow advocates” and “Answer the loudest first” are worth most"),
        (Decision("probable", GROW, (), (FIRST,), (RUSH,), 0.9), "is probably worth most (chance 90 %)"),
        (Decision("open", FIRST, (), (GROW,), (), 0.5), "No policy is shown to be worth most: keep to “In order of arrival” for now"),
        (Decision("open", GROW, (), (RUSH,), (FIRST,), 0.5), "Leave “In order of arrival”"),
        (Decision("open", GROW, (), (FIRST,), (), 0.55), "No policy is shown to be worth most; “Grow advocates” is ahead (chance 55 %)"),
    ],
)  # fmt: skip
def test_the_title_says_what_to_do(comparison: Comparison, decision: Decision, says: str) -> None:
    assert says in recommendation(decision, comparison, "€")


def test_the_title_keeps_to_the_reference_only_while_it_may_be_best(comparison: Comparison) -> None:
    open_ = Decision("open", GROW, (), (FIRST,), (), 0.6)
    standings = tuple(replace(one, best_chance=0.3 if one.policy == FIRST else 0.6) for one in comparison.standings)
    assert "keep to “In order of arrival”" in recommendation(open_, replace(comparison, standings=standings), "€")
    assert "is ahead" in advice(open_, replace(comparison, standings=standings, differences=()))


def test_a_split_that_is_shown_to_cost_is_in_the_title(comparison: Comparison) -> None:
    clear = Decision("clear", GROW, (), (), (RUSH, FIRST), 1.0)
    for high, said in ((-1.0, True), (1.0, False), (None, False)):
        arm = SameDesk(GROW, f"{GROW}[desk_share=0.8]", Estimate(9.0, 8.0, 10.0), Estimate(-5.0, -9.0, high), 9)
        assert ("with the desk kept whole" in recommendation(clear, replace(comparison, same_desk=(arm,)), "€")) is said


@pytest.mark.parametrize(
    ("found", "texts"),
    [
        (MoneyEstimate(0.05, -0.69, 0.79), ("+0.05 %", "−0.69 to 0.79 %")),
        (MoneyEstimate(-4.26, -9.0, 0.04), ("−4.3 %", "−9.0 to 0.0 %")),
        (MoneyEstimate(0.001, None, None), ("0.00 %", "")),
    ],
)
def test_percent_has_one_number_of_decimals_in_a_cell(found: MoneyEstimate, texts: tuple[str, str]) -> None:
    assert percent_texts(found) == texts


@pytest.mark.parametrize(
    ("account", "amount"),
    [
        (Account(15_092_051.0, None, None, None), Amount("15,092")),
        (Account(1.0, MoneyEstimate(7_453.0, -103_747.0, 118_653.0), None, None), Amount("+7.5", "−104 to 119")),
        (Account(1.0, MoneyEstimate(-5_500.0, -6_000.0, -5_000.0), None, None), Amount("−5.5", "−6.0 to −5.0", clear=True)),
    ],
)  # fmt: skip
def test_a_table_of_money_has_one_unit(account: Account, amount: Amount) -> None:
    assert account_texts(account, 118_653.0) == amount


@pytest.mark.parametrize(
    ("found", "texts"),
    [
        (Payback("from the start", 1, 1, 1, 1.0, None, 24, 60), ("from the start", "")),
        (Payback("month", 9, 7, 14, 1.0, None, 24, 60), ("month 9", "7 to 14")),
        (Payback("month", 43, 17, None, 0.8, None, 24, 60), ("month 43", "in the run-off, 17 to after 60")),
        (Payback("not within", None, 50, None, 0.1, 3, 24, 60), ("not within 60 months", "ahead until month 3")),
        (Payback("equal", 1, 1, 1, 1.0, None, 24, 60), ("as the reference", "")),
        (Payback("unknown", None, None, None, None, None, 24, 0), ("not known", "")),
    ],
)
def test_payback_is_a_month_with_its_interval(found: Payback, texts: tuple[str, str]) -> None:
    assert payback_text(found) == texts


@pytest.mark.parametrize(
    ("measure", "unit", "base", "gap", "detail"),
    [
        ("profit", "money", 1000.0, (-2.0, -9.0, 5.0), "profit −0.20 % (−0.90 to 0.50 %)"),
        ("attitude", "-1 to 1", 0.2, (-0.01, -0.02, -0.005), "attitude at the end −0.010 (−0.020 to −0.005)"),
        ("profit", "money", 0.0, (2e4, 1e4, 3e4), "profit +€20 thousand (€10 to €30 thousand)"),
    ],
)
def test_claims_come_with_verdict_and_difference(
    measure: str, unit: str, base: float, gap: tuple[float, float, float], detail: str
) -> None:
    claim = Claim.model_validate({"measure": measure, "policy": FIRST, "expect": "less", "says": "less profit"})
    judged = JudgedClaim(claim, base + gap[0], base, *gap, 10, unit, "shown")
    assert claim_lines([judged], "€") == [ClaimLine("shown", "good", "less profit", detail)]


def test_a_claim_that_was_not_run_says_only_that() -> None:
    claim = Claim.model_validate({"measure": "profit", "policy": FIRST, "expect": "less", "against": GROW})
    found = claim_lines([JudgedClaim(claim, None, None, None, None, None, 0, "money", "not run")], "€")[0]
    assert (found.verdict, found.detail) == ("not run", "")
    assert "profit" in found.says


def test_a_longer_brief_is_made_smaller_on_paper() -> None:
    brief = Brief("Short", "", "", (), (), None, FIRST, 0, "6 months", (), (), None, (), (), None)
    long = replace(brief, title="Long " * 250, question="Why? " * 300, keys=(Key("What", "1", "word " * 80),) * 4)
    assert first_sheet(brief) == 1.0
    assert 0.5 <= first_sheet(long) < first_sheet(replace(long, keys=())) < 1.0


def test_a_folder_speaks_in_its_currency_and_at_its_level(study: MadeUp, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "out", study)
    about = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    about |= {"currency": "CHF", "looks": {"at": [20, 40, 80], "level": 0.98}}
    (folder / "manifest.json").write_text(json.dumps(about), encoding="utf-8")
    results = open_study(folder)
    own = compare_stored(results, "default")
    made = brief(results, own, about["scenarios"][0], about_of(results, own))
    assert "CHF" in " ".join(made.sure)
    assert "€" not in " ".join(made.sure)
    assert own.level == 0.98
    drawn = stored_figures(results)["differences"]
    assert "98 %" in drawn.reading
    assert "95 %" not in drawn.reading


def brief_of(folder: Path, **manifest: object) -> tuple[Brief, Answer]:
    """The brief of a folder whose manifest states more, and the answer that the terminal shows of it."""
    path = folder / "manifest.json"
    about = json.loads(path.read_text(encoding="utf-8")) | manifest
    path.write_text(json.dumps(about), encoding="utf-8")
    results = open_study(folder)
    own = compare_stored(results, "default")
    known = about_of(results, own)
    return brief(results, own, about["scenarios"][0], known), answer_in_parts(own, known)


def test_the_scenarios_own_question_comes_first_and_what_to_do_below(study: MadeUp, tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script> ☕ الربح " + "long " * 40
    scenario = {"resolved": {**RESOLVED, "events": [{"name": hostile}]}, "question": "What does it cost?"}
    made, said = brief_of(write_folder(tmp_path / "out", study, scenarios=[scenario], calm=80_000.0), currency="CHF")
    assert made.title == said.headline
    assert made.title.startswith("“<script>alert(1)</script> ☕ الربح long")
    assert "costs CHF 80 thousand" in made.title
    assert len(made.title) < 200
    assert made.advice.startswith("“Grow advocates” is worth most: CHF 60 thousand more than “Leave it alone”.")
    assert made.title not in " ".join(made.sure)
    without, plain = brief_of(write_folder(tmp_path / "calm", study, scenarios=[scenario]))
    assert without.title.startswith("“Grow advocates” is worth most")
    assert plain.headline == ""


def test_after_a_selection_the_whole_brief_speaks_of_the_selection(study: MadeUp, tmp_path: Path) -> None:
    dropped = [{"policy": one, "observations": 9, "gap": 60_000.0, "why": "behind"} for one in ("ignore", RUSH)]
    choice = {
        "scenario": "default", "best": GROW, "ahead": GROW, "sure": 0.9, "tolerance": 2_000.0, "observations": 9, "needed": 9,
        "replicates_per_observation": 20, "dropped": dropped,
    }  # fmt: skip
    made, said = brief_of(write_folder(tmp_path / "out", study), until_sure={"choices": [choice]}, currency="kr")
    assert made.title.startswith("“Grow advocates” is selected: with a probability of at least 90 %")
    assert made.advice == ""
    assert made.sure == (said.text,)
    assert "Dropped: ignore after 180 (kr 60 thousand behind)" in made.sure[0]
    (key,) = (one for one in made.keys if one.label == "How sure")
    assert (key.figure, "kr 2.00 thousand" in key.remark) == ("90 %", True)
    assert made.next is None or "settle" not in made.next.says


def test_what_does_not_pay_back_is_said_in_english(study: MadeUp, tmp_path: Path) -> None:
    results = open_study(write_folder(tmp_path / "out", study))
    own = compare_stored(results, "default")
    money = about_of(results, own).money
    assert money is not None
    never = Payback("not within", None, 50, None, 0.1, 3, 24, 60)
    policies = tuple(replace(one, payback=never if one.payback else None) for one in money.policies)
    made = brief(results, own, results.manifest["scenarios"][0], About(replace(money, policies=policies)))
    (key,) = (one for one in made.keys if "pays back" in one.label)
    assert "does not pay back within 60 months (ahead until month 3)" in key.remark
