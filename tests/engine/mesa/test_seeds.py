"""Seeds: fresh ones by default, one meaning of ``seed`` and ``rng``, nothing but the 64 bits of a key."""

from __future__ import annotations

import inspect
import warnings
from typing import Any

import mesa
import numpy as np
import pytest

from sim.engine.replicate import simulate
from sim.model import ConversationModel
from sim.scenario import Scenario
from tests.engine.mesa.markets import small

ON_MESA_WITH_RNG = "rng" in inspect.signature(mesa.batch_run).parameters


def made(**more: Any) -> ConversationModel:
    return ConversationModel(Scenario(), people=60, burn_in=False, **more)


def batch(iterations: int | None = None, **more: Any) -> list[dict[str, Any]]:
    fixed = {"scenario": [Scenario()], "people": 60, "burn_in": False} | more.pop("parameters", {})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Mesa 3.5 prefers rng to iterations
        found: list[dict[str, Any]] = mesa.batch_run(
            ConversationModel,
            fixed,
            max_steps=3,
            display_progress=False,
            **({"iterations": iterations} if iterations else {}),
            **more,
        )
    return found


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_iterations_of_a_batch_are_different_models_that_can_be_repeated(processes: int) -> None:
    rows = batch(3, number_processes=processes)
    assert len({row["seed"] for row in rows}) == 3
    assert len({row["attitude"] for row in rows}) == 3
    for row in rows:
        again = made(seed=row["seed"])
        again.run_days(3)
        assert again.latest("attitude") == row["attitude"]


@pytest.mark.slow
def test_a_batch_over_seeds_uses_them() -> None:
    assert [row["seed"] for row in batch(parameters={"seed": [4, 9]})] == [4, 9]


@pytest.mark.skipif(not ON_MESA_WITH_RNG, reason="this Mesa's batch_run has no rng")
def test_a_batch_over_seeds_and_rng_is_refused() -> None:
    assert [row["seed"] for row in batch(rng=[4, 9])] == [4, 9]
    with pytest.raises(ValueError, match=r"seed = 1 and rng = 2"):
        batch(parameters={"seed": [1]}, rng=[2])


@pytest.mark.slow
@pytest.mark.skipif(ON_MESA_WITH_RNG, reason="batch_run of this Mesa replaces a parameter rng")
def test_a_batch_over_a_parameter_rng_uses_it() -> None:
    assert [row["seed"] for row in batch(parameters={"rng": [4, 9]})] == [4, 9]


@pytest.mark.slow
def test_a_seed_that_is_not_given_is_fresh_and_recorded() -> None:
    seeds = {made().seed for _ in range(4)}
    assert len(seeds) == 4
    assert all(0 <= seed < 2**53 for seed in seeds)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["seed", "rng"])
@pytest.mark.parametrize("value", [0, 12, 2**64 - 1, np.int64(7), np.uint64(2**64 - 1)])
def test_whole_numbers_are_seeds(name: str, value: Any) -> None:
    model = made(**{name: value})
    assert type(model.seed) is int
    assert model.seed == int(value)


@pytest.mark.parametrize("name", ["seed", "rng"])
@pytest.mark.parametrize("value", [-1, 2**64, 2**70, np.int64(-3)])
def test_numbers_out_of_range_are_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{name} = {value}: expected .* from 0 to {2**64 - 1}"):
        made(**{name: value})


@pytest.mark.parametrize("name", ["seed", "rng"])
@pytest.mark.parametrize("value", [1.0, np.float64(2.0), True, np.bool_(True), "3", b"3"])
def test_what_is_no_whole_number_is_refused(name: str, value: Any) -> None:
    with pytest.raises(TypeError, match=f"{name} = .*: expected a whole number"):
        made(**{name: value})


@pytest.mark.slow
def test_what_makes_a_generator_makes_a_seed() -> None:
    for make in (np.random.default_rng, np.random.SeedSequence, lambda seed: [seed, 2]):
        assert made(rng=make(5)).seed == made(rng=make(5)).seed != made(rng=make(6)).seed
    generator = np.random.default_rng(5)
    assert made(rng=generator).seed != made(rng=generator).seed
    with pytest.raises(TypeError, match="rng"):
        made(rng=object())


def test_seed_and_rng_are_one_thing() -> None:
    with pytest.raises(ValueError, match="seed = 1 and rng = 2"):
        made(seed=1, rng=2)


@pytest.mark.slow
def test_the_seed_of_a_model_stays() -> None:
    model = made(seed=3)
    with pytest.raises(AttributeError, match="make another model"):
        model.seed = 4
    assert model.seed == 3


@pytest.mark.parametrize("seed", [2**70, -1, 1.0, True, "1", None])
def test_simulate_takes_no_other_seed(seed: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=f"seed = .*{2**64 - 1}"):
        simulate(Scenario(), ["ignore"], seed, 1)


@pytest.mark.slow
def test_draws_of_a_user_follow_the_seed_and_leave_the_model_alone() -> None:
    one, other = small(seed=5, people=60), small(seed=5, people=60)
    first = (one.random.random(), one.rng.random())
    one.reset_rng()
    one.random.seed(one.seed)
    assert (one.random.random(), one.rng.random()) == first == (other.random.random(), other.rng.random())
    one.reset_rng(99)
    assert one.rng.random() != first[1]
    one.run_days(2)
    other.run_days(2)
    assert np.array_equal(np.array(one.rows), np.array(other.rows))
