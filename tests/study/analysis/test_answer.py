"""The sentences of an answer, on cases whose decision is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from sim.study.analysis.amounts import amount
from sim.study.analysis.answer import About, Answer, answer, answer_in_parts, percent, relative, rounded_up
from sim.study.analysis.compare import Comparison, compare
from sim.study.analysis.decision import decide
from sim.study.analysis.money import Account, Money, PolicyMoney
from sim.study.analysis.stakeholders import StakeholderRanking
from tests.study.outcomes import paired_values, table

NAMED = ["first-come", "ignore", "value-based"]
COMMAND = About(larger=lambda replicates: f"grapevine compare --replicates {replicates}")


def made(replicates: int = 20, policies: int = 3, *, lead: float = 0.0, **more: float) -> np.ndarray:
    """Values in thousands; the last policy is ahead by ``lead``."""
    values = paired_values(np.random.default_rng(3), replicates, policies, **more)
    values[:, -1] += lead
    return 500_000.0 + 1_000.0 * values


def of(runs: pa.Table, about: About = COMMAND, **more: object) -> tuple[Comparison, Answer]:
    found = compare(runs, **more)  # type: ignore[arg-type]
    return found, answer_in_parts(found, about)


def test_a_clear_winner_is_named_with_what_it_is_worth() -> None:
    found, said = of(table(made(lead=20.0), NAMED))
    gap = found.difference("value-based")
    assert gap is not None
    assert said.verdict == "value-based is worth most."
    assert "more than first-come" in said.worth
    for end in (gap.mean, gap.low, gap.high):
        assert end is not None
        assert amount(end).strip("€ thousand") in said.worth
    assert relative(gap.mean / (found.standing("first-come").mean or 0.0)) in said.worth
    assert "0 included" not in said.worth
    assert (said.advice, said.command) == ("Choose value-based.", "")


def test_a_reference_that_wins_is_kept() -> None:
    found, said = of(table(made(lead=20.0)[:, ::-1], NAMED))
    assert said.verdict == "first-come is worth most."
    second = decide(found).behind[0]
    assert said.worth.startswith(f"The next best, {second}, is worth €")
    assert said.advice == "Keep to first-come."


def test_a_probable_winner_has_its_chance_and_the_command_that_would_settle_it() -> None:
    values = made(policies=2)
    values[:, 1] += 750.0 - (values[:, 1] - values[:, 0]).mean()
    found, said = of(table(values, NAMED[:2]))
    decision = decide(found)
    assert said.verdict.startswith(f"ignore is probably worth most (chance {percent(decision.chance)})")
    assert "0 included" in said.worth
    assert decision.replicates_to_settle is not None
    number = int(said.command.rpartition(" ")[2])
    assert decision.replicates_to_settle <= number <= 1.3 * decision.replicates_to_settle + 10
    assert f"about {number} replicates would settle it" in said.advice
    gap = found.difference("first-come", "ignore")
    assert gap is not None
    assert amount(gap.high) in said.advice
    assert answer(found, COMMAND).endswith(f": {said.command}")


def test_a_tie_out_of_reach_says_what_is_at_stake_and_names_no_command() -> None:
    values = made(policies=2)
    values[:, 1] += 1.0 - (values[:, 1] - values[:, 0]).mean()
    _, said = of(table(values, NAMED[:2]))
    assert said.verdict.startswith("No policy is shown to be worth most; ignore is ahead (chance 5")
    assert "not distinguishable from first-come" in said.verdict
    assert "would not settle it" in said.advice
    assert said.command == ""


def test_exact_equality_is_said_as_such_whether_for_all_or_for_the_best() -> None:
    one = made(policies=1)
    _, all_alike = of(table(np.column_stack((one, one)), NAMED[:2]))
    assert "act exactly alike" in all_alike.verdict
    assert "no difference" in all_alike.advice
    low = one - 50_000.0 + made(policies=1, chance=0.1)[::-1] * 0.001
    _, two = of(table(np.column_stack((one, low, one)), NAMED))
    assert two.verdict == "first-come and value-based are worth most (they act alike)."
    for said in (all_alike, two):
        assert "distinguishable" not in said.text


def test_few_draws_are_cautious() -> None:
    lead = made(4, 5, lead=3.0)
    found, said = of(table(lead))
    assert (found.clusters, decide(found).kind) == (2, "open")
    assert "is worth most" not in said.verdict
    assert "over 99 %" not in said.text


def test_one_draw_shows_nothing_and_says_how_to_go_on() -> None:
    _, said = of(table(made(1, 2)))
    assert said.verdict.startswith("Nothing is shown yet")
    assert "interval" not in said.text
    assert said.command.endswith("--replicates 20")


def test_one_policy_alone_and_none() -> None:
    found, alone = of(table(made(4, 1)))
    assert alone.verdict == "Nothing is compared: p0 is the only policy."
    assert amount(found.standing("p0").mean, digits=3) in alone.worth
    failed = tuple((r, k) for r in range(4) for k in range(2))
    _, nothing = of(table(made(4, 2), failed=failed))
    assert nothing.verdict.startswith("There is no answer")
    assert "p1 failed in 4 of 4 runs" in nothing.text


def test_the_first_sentence_needs_no_term_of_statistics() -> None:
    one = made(policies=1)
    cases = [made(lead=20.0), made(), made(1), made(4, 1), np.column_stack((one, one)), made(policies=6)]
    for values in cases:
        said = of(table(values))[1]
        assert not {"replicate", "replicates", "draw", "draws", "regret"} & set(said.verdict.strip(".").split())
        assert len(said.verdict.split()) <= 25


def test_failures_are_a_reservation() -> None:
    values = made(lead=20.0)
    _, said = of(table(values, NAMED, failed=((4, 1),)))
    assert said.verdict == "value-based is worth most."
    assert any("ignore failed in 1 of 20 runs" in one for one in said.reservations)


def ranking(stakeholder: str, first: str, chance: float) -> StakeholderRanking:
    chances = tuple(chance if policy == first else (1.0 - chance) / 2 for policy in NAMED)
    return StakeholderRanking(stakeholder, (), (), tuple(NAMED), chances, (1, 2, 3), chances)  # type: ignore[arg-type]


def test_stakeholders_who_would_choose_otherwise_are_named() -> None:
    """A win for finance and a loss for customers: who probably ranks another policy first is said, finance never, and a tie never."""
    rankings = [
        ranking("finance", "ignore", 0.99),
        ranking("customers", "ignore", 0.9),
        ranking("staff", "ignore", 0.97),
    ]
    rankings += [ranking("marketing", "value-based", 0.9), ranking("service", "first-come", 0.5)]
    _, said = of(table(made(lead=20.0), NAMED), About(rankings=rankings))
    assert said.reservations == ("Customers and staff would prefer ignore (90 % or more).",)


def test_the_highest_profit_is_named_where_another_policy_has_it() -> None:
    values = made(lead=20.0)
    profit = made(lead=-30.0)
    found = compare(table(values, NAMED, profit=profit))
    account = Account(1.0, None, None, None)
    policies = tuple(PolicyMoney(one, account, account, account, (), None, None, "", None) for one in NAMED)
    money = Money("first-come", 5_000.0, 6, 6, policies, compare(table(values, NAMED, profit=profit), metric="profit"))
    said = answer_in_parts(found, About(money, currency="CHF"))
    best = money.highest_profit.leader
    assert best != "value-based"
    (one,) = said.reservations
    assert f"profit is highest under {best}: CHF " in one
    assert "per customer" in said.worth
    same = replace(money, profit=compare(table(values, NAMED, profit=values), metric="profit"))
    assert answer_in_parts(found, About(same)).reservations == ()


def test_idea_and_money_are_apart() -> None:
    """grow costs 30 thousand with its split, and brings 10 thousand on that of the reference."""
    base = made(policies=1)
    noise = made(policies=2, shared=0.1) * 0.1
    values = np.column_stack((base, base - 20_000.0 + noise[:, :1], base + 10_000.0 + noise[:, 1:]))
    runs = table(values, ["first-come", "grow", "grow[same]"])
    found, said = of(runs, same_desk={"grow": "grow[same]"})
    (apart,) = found.same_desk
    assert "On the same desk as first-come it is worth " in said.idea
    assert "its own split costs " in said.idea
    assert amount(abs(apart.split.mean)) in said.idea
    assert "grow[same]" not in said.text


def test_after_a_selection_the_selection_speaks_and_the_table_does_not_contradict_it() -> None:
    choice = {
        "scenario": "town", "best": "value-based", "ahead": "value-based", "sure": 0.95, "tolerance": 2_000.0, "observations": 9,
        "needed": 9, "replicates_per_observation": 20,
        "dropped": [{"policy": "ignore", "observations": 9, "gap": 100.0, "why": "within the tolerance"}],
    }  # fmt: skip
    _, said = of(table(made(), NAMED), About(choice=choice, larger=COMMAND.larger))
    assert said.verdict.startswith("value-based is selected: with a probability of at least 95 %")
    assert "would settle" not in said.text
    assert "No policy is shown" not in said.text
    assert said.command == ""


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0.0 %"), (0.0001, "under 0.1 %"), (0.027, "2.7 %"), (0.0996, "10 %"), (-0.5, "−50 %")]
)
def test_a_difference_in_per_cent(share: float, text: str) -> None:
    assert relative(share) == text


def test_a_count_is_rounded_up() -> None:
    assert [rounded_up(number) for number in (7, 41, 101, 1_234)] == [7, 41, 110, 1_300]
