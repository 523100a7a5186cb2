"""Mechanisms that are switched off while a target is measured again."""

from __future__ import annotations

import pytest

from sim.scenario import Scenario, resolved
from sim.validation import experiments
from sim.validation.catalogue import TARGETS
from sim.validation.changes import switched_off
from sim.validation.mechanisms import mechanisms, suspects, switch
from sim.validation.run import measure
from sim.validation.target import NOT_PUT_IN, Effort, TargetError
from tests.validation import made_up


def test_a_switch_reaches_every_world_and_is_off_again_afterwards() -> None:
    plain = experiments.scenario_with().feeling.trust
    assert plain > 0.0
    with experiments.changed(switched_off("no trust", {"feeling.trust": 0.0})):
        assert experiments.scenario_with().feeling.trust == 0.0
        assert experiments.scenario_with({"feeling.trust": 0.3}, feeling__trust=0.4).feeling.trust == 0.0
    assert experiments.scenario_with().feeling.trust == plain


def test_a_target_that_leans_on_a_mechanism_stops_holding_without_it() -> None:
    target = made_up.target("T", made_up.trusting)
    assert measure(target, Effort()).verdict == "holds"
    without = measure(target, Effort(), switch("service moves no trust"))
    assert (without.verdict, without.change.name) == ("does not hold", "service moves no trust")
    assert measure(target, Effort(), switch("no reshares")).verdict == "holds"


def test_a_mechanism_that_there_is_not() -> None:
    with pytest.raises(TargetError, match="no gravity"):
        switch("no gravity")


def test_every_mechanism_changes_the_default_world() -> None:
    for name, values in mechanisms().items():
        assert resolved(Scenario().with_values(values)) != resolved(Scenario()), name


def test_every_pattern_that_holds_has_suspects_but_the_graph() -> None:
    """Close ties are made before anything happens: no mechanism of conduct can carry how they are sorted."""
    asked = {target.id for target, _ in suspects(TARGETS)}
    holding = {one.id for one in TARGETS if one.kind in NOT_PUT_IN and one.expected == "holds"}
    assert holding - asked <= {"G-mixing"}
    assert all(change.settings for _, change in suspects(TARGETS))
    assert not any(one.carriers for one in TARGETS if one.id not in holding)


def test_what_is_kept_is_kept_apart_for_each_switch() -> None:
    calls: list[float] = []

    @experiments.kept
    def costly(number: int) -> float:
        calls.append(experiments.scenario_with().feeling.trust)
        return calls[-1] + number

    first = costly(1)
    assert costly(1) == first
    with experiments.changed(switched_off("no trust", {"feeling.trust": 0.0})):
        assert costly(1) == 1.0
    assert len(calls) == 2
    experiments.forget()
    costly(1)
    assert len(calls) == 3
