"""Combinations: what they are when all their parts agree, who answers what when they do not, and what cannot be combined."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pydantic import ValidationError

from sim.model import ConversationModel
from sim.policies import Blend, Budget, Choice, Combination, Month, Policy, PolicyError, Schedule, Treatment, resolve
from sim.policies.base import COMPLAINT, Cases, Customers, Rows
from sim.policies.combinations.second_coin import second_coins
from sim.policies.registry import BUILT_IN
from sim.policies.view import budget_split, named
from tests.facts import unstated
from tests.markets import Everything, eventful, fingerprint
from tests.policies.tables import MONTH, cases, customers, equal, same_row_by_row

NINE = tuple(resolve(name) for name in BUILT_IN)
IGNORE, FIRST_COME, WHINERS, ADVOCATES, VALUE, LISTEN, PRIVATE, REACH_OUT, COIN = NINE


def both(policy: Policy) -> dict[str, Combination]:
    """Combinations in which everything is answered by ``policy``."""
    two = (policy, policy)
    return {
        "blend of one": Blend(policies=(policy,), shares=(1.0,)),
        "blend of two": Blend(policies=two, shares=(0.3, 0.7)),
        "blend of it and nothing of another": Blend(policies=(policy, IGNORE), shares=(1.0, 0.0)),
        "schedule": Schedule(policies=two, months=(1,)),
        "choice by limit": Choice(policies=two, by="followers", below=(10.0,), budget_weights=(0.9, 0.1)),
        "choice by kind": Choice(policies=(policy,) * 3, by="kind", equal=("complaint", "praise")),
        "choice by membership": Choice(policies=two, by="member", equal=(True,)),
        "nested": Blend(
            policies=(Blend(policies=two, shares=(0.5, 0.5)), Schedule(policies=two, months=(1,))), shares=(0.2, 0.8)
        ),
    }


@pytest.mark.slow
@pytest.mark.parametrize("policy", [*NINE, Everything()], ids=lambda policy: policy.name)
def test_a_combination_of_one_policy_is_that_policy(policy: Policy) -> None:
    for way, combination in both(policy).items():
        assert combination.split(MONTH) == policy.split(MONTH), way
        equal(combination.judge(cases()), policy.judge(cases()))
        for question in ("invite", "contact"):
            asked = [getattr(one, question)(customers()) for one in (combination, policy)]
            np.testing.assert_array_equal(*asked, err_msg=way)


@pytest.mark.slow
@pytest.mark.parametrize("policy", [*NINE, Everything()], ids=lambda policy: policy.name)
def test_in_a_world_it_gives_the_same_bytes(policy: Policy) -> None:
    model = ConversationModel(eventful(company__burn_in=1), policy, 3)
    model.run_days(33)
    for way, combination in both(policy).items():
        other = ConversationModel(eventful(company__burn_in=1), combination, 3)
        other.run_days(33)
        assert fingerprint(other) == fingerprint(model), way


NUMBERS = ["followers", "margin", "tenure", "severity", "backlog"]
TREES = some.recursive(
    some.sampled_from(NINE),
    lambda parts: some.one_of(
        some.lists(some.tuples(parts, some.integers(1, 9)), min_size=1, max_size=3).map(
            lambda pairs: Blend(
                policies=tuple(part for part, _ in pairs),
                shares=tuple(weight / sum(w for _, w in pairs) for _, weight in pairs),
            )
        ),
        some.tuples(parts, parts, some.integers(1, 3)).map(lambda it: Schedule(policies=it[:2], months=it[2:])),
        some.tuples(parts, parts, some.sampled_from(NUMBERS), some.floats(-1.0, 100.0)).map(
            lambda it: Choice(policies=it[:2], by=it[2], below=it[3:])
        ),
        some.tuples(parts, parts, some.sampled_from(["public", "persistent", "member"]), some.floats(0.0, 1.0)).map(
            lambda it: Choice(policies=it[:2], by=it[2], equal=(True,), budget_weights=(it[3], 1.0 - it[3]))
        ),
    ),
    max_leaves=6,
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(TREES, some.integers(0, 5), some.integers(0, 99))
def test_any_combination_answers_row_by_row_and_keeps_to_the_budget(policy: Policy, month: int, seed: int) -> None:
    known = Month(number=month, budget=1000.0, customers=100, members=3, backlog=2)
    shares = budget_split(policy, "combination", 0, known)
    assert sum(shares) <= 1.0 + 1e-9
    most = np.max([one.split(known).shares() for one in NINE], axis=0)
    assert (np.array(shares) <= most + 1e-12).all()
    same_row_by_row(policy, seed)
    invited = named(policy, "invite", "combination", 0, customers())
    assert len(set(invited)) == len(invited)


# Blends


@pytest.mark.slow
def test_a_blend_gives_each_policy_its_share_of_conversations() -> None:
    table = cases(20_000, coin=(np.arange(20_000) + 0.5) / 20_000)
    blend = Blend(policies=(Tone(at=0.1), Tone(at=0.2), Tone(at=0.3)), shares=(0.5, 0.3, 0.2))
    tone = blend.judge(table).tone
    assert [np.mean(tone == at) for at in (0.1, 0.2, 0.3)] == pytest.approx([0.5, 0.3, 0.2], abs=0.015)


@pytest.mark.slow
def test_the_coins_of_a_case_know_nothing_of_each_other() -> None:
    """With 40,000 cases a correlation of independent coins is beyond 0.02 once in 15,000 times."""
    first = ((np.arange(40_000) * 107_377 + 0.5) % 2.0**32) / 2.0**32
    coins = np.array([first, second_coins(first, 1), second_coins(first, 2)])
    assert coins.min() > 0.0
    assert coins.max() < 1.0
    assert np.abs(coins.mean(axis=1) - 0.5).max() < 0.01
    assert np.abs(np.corrcoef(coins) - np.eye(3)).max() < 0.02
    assert np.abs(np.corrcoef(coins < 0.3) - np.eye(3)).max() < 0.02


@pytest.mark.slow
def test_the_coin_policy_in_a_blend_treats_as_many_as_alone() -> None:
    n = 20_000
    table = cases(n, kind=COMPLAINT, severity=1.0, coin=(np.arange(n) + 0.5) / n)
    blend = Blend(policies=(resolve("coin[heads=0.5]"), FIRST_COME), shares=(0.5, 0.5))
    treatment = blend.judge(table)
    treated, left = treatment.effort, ~treatment.answer
    assert treated.mean() == pytest.approx(0.25, abs=0.01)
    assert left.mean() == pytest.approx(0.25, abs=0.01)


@pytest.mark.slow
def test_a_blend_inside_a_blend_tosses_another_coin() -> None:
    inner = Blend(policies=(Tone(at=0.1), Tone(at=0.2)), shares=(0.5, 0.5))
    outer = Blend(policies=(inner, Schedule(policies=(inner, inner), months=(1,))), shares=(0.5, 0.5))
    assert (inner.level, outer.level) == (1, 2)
    table = cases(20_000, coin=(np.arange(20_000) + 0.5) / 20_000)
    half = Blend(policies=(inner, Tone(at=0.9)), shares=(0.5, 0.5)).judge(table).tone
    assert [np.mean(half == at) for at in (0.1, 0.2, 0.9)] == pytest.approx([0.25, 0.25, 0.5], abs=0.015)


def test_the_budget_of_a_blend_is_the_mean_and_lists_take_turns() -> None:
    blend = Blend(policies=(ADVOCATES, FIRST_COME), shares=(0.25, 0.75))
    assert blend.split(MONTH).programme == pytest.approx(0.05)
    assert blend.split(MONTH).desk == pytest.approx(0.25 * 0.65 + 0.75 * 0.8)
    turns = Blend(policies=(Invites(first=0), Invites(first=40)), shares=(2 / 3, 1 / 3))
    assert turns.invite(customers()).tolist()[:6] == [0, 40, 2, 4, 42, 6]
    assert turns.contact(customers()).tolist()[:3] == [0, 40, 2]


# Schedules


def test_a_schedule_follows_the_months() -> None:
    schedule = Schedule(policies=(IGNORE, WHINERS, ADVOCATES), months=(2, 1))
    for number, policy in enumerate((IGNORE, IGNORE, WHINERS, ADVOCATES, ADVOCATES)):
        month = Month(number=number, budget=1.0, customers=1, members=0, backlog=0)
        assert schedule.split(month) == policy.split(month)
        equal(schedule.judge(cases()), policy.judge(cases()))
        np.testing.assert_array_equal(schedule.invite(customers()), policy.invite(customers()))


@pytest.mark.slow
def test_until_it_changes_a_schedule_leaves_the_bytes_of_its_first_policy() -> None:
    def rows(policy: Policy) -> Any:
        model = ConversationModel(eventful(), policy, 3)
        model.run_days(45)
        return np.array(model.rows)

    changed, first = rows(Schedule(policies=(FIRST_COME, IGNORE), months=(1,))), rows(FIRST_COME)
    same = (changed == first).all(axis=1)
    assert same[: 3 + 30].all()
    assert not same[3 + 30 :].all()


# Choices


@pytest.mark.parametrize(
    ("by", "conditions", "expected"),
    [
        ("followers", {"below": (100.0,)}, lambda table: np.where(table.followers < 100.0, 0, 1)),
        ("margin", {"below": (10.0, 50.0)}, lambda table: (table.margin >= 10.0).astype(int) + (table.margin >= 50.0)),
        ("kind", {"equal": ("question",)}, lambda table: np.where(table.kind == 1, 0, 1)),
        (
            "severity",
            {"equal": (3.0, 0.0)},
            lambda table: np.select([table.severity == 3, table.severity == 0], [0, 1], 2),
        ),
        ("public", {"equal": (False,)}, lambda table: table.public.astype(int)),
    ],
)
def test_a_choice_goes_by_its_column(by: str, conditions: dict[str, Any], expected: Any) -> None:
    tones = (0.1, 0.2, 0.3)[: 1 + len(next(iter(conditions.values())))]
    choice = Choice(policies=tuple(Tone(at=at) for at in tones), by=by, **conditions)
    assert choice.judge(cases()).tone.tolist() == [tones[at] for at in expected(cases())]


def test_each_part_of_a_choice_invites_and_contacts_its_own_segment() -> None:
    choice = Choice(policies=(REACH_OUT, ADVOCATES), by="margin", below=(20.0,))
    known = customers()
    own = [row for row in REACH_OUT.contact(known) if known.margin[row // 2] < 20.0]
    assert choice.contact(known).tolist() == own
    assert {known.margin[row // 2] >= 20.0 for row in choice.invite(known)} == {True}


def test_the_budget_of_a_choice_is_the_mean_by_weight() -> None:
    parts = (IGNORE, ADVOCATES)
    assert Choice(policies=parts, by="public", equal=(True,)).split(MONTH).programme == pytest.approx(0.1)
    weighed = Choice(policies=parts, by="public", equal=(True,), budget_weights=(0.9, 0.1))
    assert weighed.split(MONTH).programme == pytest.approx(0.02)


# What cannot be


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda: Blend(policies=(), shares=()), "policies"),
        (lambda: Blend(policies=(IGNORE, COIN), shares=(0.5,)), "2 policies .. 1 shares"),
        (lambda: Blend(policies=(IGNORE, COIN), shares=(0.5, 0.6)), "1.1 .. expected 1"),
        (lambda: Blend(policies=(IGNORE, COIN), shares=(1.5, -0.5)), "shares .. 1.5"),
        (lambda: Blend(policies=(IGNORE,), shares=(1.0,), fixes_share=0.1), "fixes_share"),
        (lambda: Blend(policies=(IGNORE,), shares=(1.0,), desk_share=0.5), "desk_share"),
        (lambda: Schedule(policies=(IGNORE, COIN), months=()), "2 policies"),
        (lambda: Schedule(policies=(IGNORE, COIN), months=(0,)), "months .. 0"),
        (lambda: Choice(policies=(IGNORE, COIN), by="folowers", below=(1.0,)), "folowers .. 'followers'"),
        (lambda: Choice(policies=(IGNORE, COIN), by="coin", below=(0.5,)), "'coin' .. kind, severity"),
        (lambda: Choice(policies=(IGNORE, COIN), by="margin"), "2 policies .. 0 conditions"),
        (lambda: Choice(policies=(IGNORE, COIN, COIN), by="margin", below=(5.0, 1.0)), "5, 1"),
        (lambda: Choice(policies=(IGNORE, COIN), by="margin", below=(5.0,), equal=(1.0,)), "below .. equal"),
        (lambda: Choice(policies=(IGNORE, COIN), by="kind", below=(1.0,)), "kind .. complaint, question, praise, word"),
        (lambda: Choice(policies=(IGNORE, COIN), by="kind", equal=("complant",)), "'complant' .. 'complaint'"),
        (lambda: Choice(policies=(IGNORE, COIN), by="member", equal=("yes",)), "member .. 'yes' .. true or false"),
        (lambda: Choice(policies=(IGNORE, COIN), by="margin", equal=(True,)), "margin .. True .. number"),
        (lambda: Choice(policies=(IGNORE, COIN), by="margin", below=(1.0,), budget_weights=(0.5, 0.6)), "0.5, 0.6 .. 1"),
    ],
)  # fmt: skip
def test_combinations_that_cannot_be(made: Any, told: str) -> None:
    with pytest.raises(ValidationError) as error:
        made()
    assert unstated(error.value, told) == []


class Tone(Policy):
    """Answers in one tone."""

    at: float = 0.5

    def judge(self, cases: Cases) -> Treatment:
        treatment = Treatment.adequate(cases)
        treatment.tone[:] = self.at
        return treatment


class Invites(Policy):
    """Invites and contacts everybody from a row on."""

    first: int = 0

    def invite(self, customers: Customers) -> Rows:
        return customers.row[customers.row >= self.first]

    contact = invite


class Wrong(Policy):
    """Answers as it should not."""

    name = "wrong"

    def judge(self, cases: Cases) -> Treatment:
        treatment = Treatment.adequate(cases)
        treatment.tone = np.zeros(1)
        return treatment

    def split(self, month: Month) -> Budget:
        return Budget(desk=0.9, care=0.3)

    def invite(self, customers: Customers) -> Rows:
        return np.zeros((2, 2), dtype=np.int64)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "about", "told"),
    [
        ("judge", cases(), "wrong .. judge .. tone .. (1,)"),
        ("split", MONTH, "wrong .. desk 0.9 .. care 0.3 .. 1.2 .. at most 1"),
        ("invite", customers(), "wrong .. invite .. (2, 2)"),
    ],
)
def test_what_a_part_does_wrong_does_not_hide_in_the_mean(question: str, about: Any, told: str) -> None:
    blend = Blend(policies=(Wrong(), IGNORE), shares=(0.01, 0.99))
    with pytest.raises(PolicyError) as error:
        getattr(blend, question)(about)
    assert unstated(error.value, told) == []
