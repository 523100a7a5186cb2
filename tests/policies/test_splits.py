"""Splits of the budget: one rule for what is stated, and the reference split, which shows an idea apart from its desk."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest

from sim.policies import Blend, Budget, Choice, Month, Policy, PolicyError, Treatment, reference_spec, resolve
from sim.policies.declare import desk_share
from sim.policies.registry import BUILT_IN, STUDIES
from tests.facts import unstated
from tests.policies.tables import MONTH, cases

REFERENCE = Budget(desk=0.8, care=0.1)
STATED = {
    "first-come": REFERENCE,
    "ignore": REFERENCE,
    "react-to-whiners": Budget(desk=0.7, care=0.2),
    "grow-advocates": Budget(desk=0.65, care=0.05, programme=0.2),
    "value-based": Budget(desk=0.75, care=0.15),
    "listen-first": REFERENCE,
    "take-it-private": REFERENCE,
    "reach-out": Budget(desk=0.7, care=0.1, outreach=0.1),
    "coin": REFERENCE,
    "special-above": REFERENCE,
}


@pytest.mark.parametrize("name", [*BUILT_IN, *STUDIES])
def test_every_policy_sets_aside_as_much_as_the_reference(name: str) -> None:
    split = resolve(name).split(MONTH)
    assert split == STATED[name]
    assert sum(split.shares()) == pytest.approx(0.9)
    assert split.desk <= REFERENCE.desk


@pytest.mark.parametrize("name", [*BUILT_IN, *STUDIES])
def test_desk_and_care_are_parameters_of_every_policy(name: str) -> None:
    split = resolve(f"{name}[desk_share=0.41;care_share=0.07;fixes_share=0.03]").split(MONTH)
    assert (split.desk, split.care, split.fixes) == (0.41, 0.07, 0.03)


@pytest.mark.parametrize("name", [*BUILT_IN, *STUDIES])
def test_the_reference_split_has_the_desk_of_the_reference_and_pays_the_idea_from_the_rest(name: str) -> None:
    policy = resolve(name)
    moved = policy.at_reference_split()
    split = moved.split(MONTH)
    assert (split.desk, split.care) == (0.8, 0.1)
    assert sum(split.shares()) <= 1.0 + 1e-9
    own = {"grow-advocates": Budget(0.8, 0.1, programme=0.1), "reach-out": Budget(0.8, 0.1, outreach=0.1)}
    assert split == own.get(name, REFERENCE)
    shares = {"desk_share", "care_share", "programme_share"}
    assert policy.model_dump(exclude=shares) == moved.model_dump(exclude=shares)
    assert moved.at_reference_split() == moved


def test_purposes_that_want_more_than_the_rest_are_scaled_down_together() -> None:
    moved = resolve("grow-advocates[programme_share=0.3;fixes_share=0.1]").at_reference_split().split(MONTH)
    assert moved == Budget(desk=0.8, care=0.1, fixes=0.025, programme=0.075)
    less = resolve("reach-out[outreach_share=0.02]").at_reference_split().split(MONTH)
    assert less == Budget(desk=0.8, care=0.1, outreach=0.02)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("first-come", "first-come"),
        (" ignore ", "ignore"),
        ("ignore[tone=0.3]", "ignore[tone=0.3]"),
        ("grow-advocates", "grow-advocates[desk_share=0.8;care_share=0.1;programme_share=0.1]"),
        (
            "grow-advocates[say_from=0.4; desk_share=0.5]",
            "grow-advocates[desk_share=0.8;care_share=0.1;programme_share=0.1;say_from=0.4]",
        ),
        ("react-to-whiners", "react-to-whiners[desk_share=0.8;care_share=0.1]"),
    ],
)
def test_the_reference_split_as_a_name(spec: str, expected: str) -> None:
    found = reference_spec(spec)
    assert found == expected
    assert resolve(found) == resolve(spec).at_reference_split()
    assert reference_spec(found) == found


def test_a_combination_at_the_reference_split_is_made_of_parts_there() -> None:
    parts = (resolve("grow-advocates"), resolve("value-based"))
    blend = Blend(policies=parts, shares=(0.5, 0.5)).at_reference_split()
    assert blend.shares == (0.5, 0.5)
    assert blend.policies == tuple(part.at_reference_split() for part in parts)
    assert blend.split(MONTH).shares() == pytest.approx((0.8, 0.1, 0.0, 0.05, 0.0))
    choice = Choice(policies=parts, by="public", equal=(True,)).at_reference_split()
    assert choice.split(MONTH).desk == 0.8


class Earlier(Policy):
    """Written before desk and care were parameters of every policy: it splits by itself, and leaves two fields of the answer out."""

    name: ClassVar[str] = "earlier"

    def judge(self, cases: object) -> Treatment:
        whole = Treatment.adequate(cases)  # type: ignore[arg-type]
        kept = {key: value for key, value in vars(whole).items() if key not in ("head_start", "senior")}
        return Treatment(**kept)

    def split(self, month: Month) -> Budget:
        return Budget(desk=0.3, care=0.2)


class Declares(Policy):
    """Has declared a desk share of its own."""

    name: ClassVar[str] = "declares"
    desk_share: float = desk_share(0.33)

    def split(self, month: Month) -> Budget:
        return Budget(desk=self.desk_share, care=self.care_share, fixes=self.fixes_share)


def test_policies_written_before_go_on_working() -> None:
    assert Earlier().split(MONTH) == Budget(desk=0.3, care=0.2)
    treatment = Earlier().judge(cases())
    assert treatment.head_start.tolist() == [0.0] * 40
    assert treatment.senior.tolist() == [False] * 40
    assert treatment.senior.dtype == np.bool_
    assert Declares().split(MONTH).desk == 0.33
    assert Declares(desk_share=0.5).split(MONTH).desk == 0.5
    assert Declares().at_reference_split().split(MONTH) == REFERENCE


def test_a_policy_whose_split_follows_no_parameter_has_no_reference_split() -> None:
    with pytest.raises(PolicyError) as error:
        Earlier().at_reference_split()
    assert unstated(str(error.value), "earlier .. desk 0.3 .. 0.8 and 0.1") == []
