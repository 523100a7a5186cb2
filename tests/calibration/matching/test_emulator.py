"""Emulators against functions that are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor

from sim.calibration.matching import emulator as module
from sim.calibration.matching.emulator import Emulator, Training, active_inputs, rebuilt
from sim.kernel.units import Floats

NOISE = 0.1


def function(unit: Floats) -> Floats:
    """Bent in three of eight inputs, two of which act together."""
    return np.asarray(3.0 * unit[:, 0] * unit[:, 1] + np.sin(3.0 * unit[:, 2]) + 0.02 * unit[:, 5])


def points(number: int, seed: int) -> tuple[Floats, Floats]:
    random = np.random.default_rng(seed)
    unit = random.random((number, 8))
    return unit, function(unit) + NOISE * random.standard_normal(number)


@pytest.fixture(scope="module")
def training() -> Training:
    unit, values = points(120, 1)
    return Training(unit, values, np.ones(120), NOISE**2)


@pytest.fixture(scope="module")
def trained(training: Training) -> Emulator:
    return Emulator(training, active_inputs(training.unit, training.values))


def test_the_inputs_that_matter_are_found(training: Training) -> None:
    assert {0, 1, 2} <= set(active_inputs(training.unit, training.values))
    assert len(active_inputs(training.unit, training.values)) - 1 < 4
    assert len(active_inputs(training.unit, np.random.default_rng(1).random(120))) >= 1


def test_it_predicts_points_that_it_has_not_seen_and_knows_how_surely(trained: Emulator) -> None:
    """Of 1,000 points 90 to 99 % lie within two standard deviations."""
    unit, _ = points(1000, 2)
    mean, variance = trained.predict(unit)
    error = mean - function(unit)
    assert 1.0 - error.var() / function(unit).var() > 0.98
    assert 0.90 < np.mean(np.abs(error) < 2.0 * np.sqrt(variance)) < 0.995
    assert trained.checks.explained > 0.95
    assert trained.checks.coverage == pytest.approx(0.95, abs=0.05)


def test_predictions_are_those_of_scikit_learn(training: Training, trained: Emulator) -> None:
    """The emulator predicts by code of its own, faster; scikit-learn with the same hyperparameters is asked as well."""
    scale = training.values.std()
    kernel = module._kernel(len(trained.active)).clone_with_theta(np.array(trained.theta))
    other = GaussianProcessRegressor(kernel, alpha=NOISE**2 / scale**2, optimizer=None)
    inputs = 2.0 * training.unit[:, trained.active] - 1.0
    other.fit(inputs, (training.values - training.values.mean()) / scale)
    unit, _ = points(50, 3)
    mean, sd = other.predict(2.0 * unit[:, trained.active] - 1.0, return_std=True)
    found, variance = trained.predict(unit)
    assert found == pytest.approx(training.values.mean() + scale * mean, abs=1e-8)
    assert variance == pytest.approx(trained.inflation * (scale * sd) ** 2, rel=1e-6)


def test_leave_one_out_in_closed_form_is_leaving_one_out(training: Training, trained: Emulator) -> None:
    """With the same hyperparameters an emulator without a point misses it by what the closed form says."""
    few = Training(training.unit[:30], training.values[:30], training.repeats[:30], NOISE**2)
    whole = rebuilt(few, trained.plain())
    errors = []
    for out in range(30):
        rest = np.arange(30) != out
        kernel = module._kernel(len(trained.active)).clone_with_theta(np.array(trained.theta))
        scale = few.values.std()
        one = GaussianProcessRegressor(kernel, alpha=NOISE**2 / scale**2, optimizer=None)
        inputs = 2.0 * few.unit[:, trained.active] - 1.0
        scaled = (few.values - few.values.mean()) / scale
        one.fit(inputs[rest], scaled[rest])
        mean, sd = one.predict(inputs[[out]], return_std=True)
        errors.append((scaled[out] - mean[0]) / math.hypot(sd[0], NOISE / scale))
    assert whole.checks.error_sd == pytest.approx(float(np.sqrt(np.mean(np.square(errors)))), rel=1e-6)
    assert whole.checks.largest == pytest.approx(max(map(abs, errors)), rel=1e-6)


def test_it_is_made_again_from_its_points(training: Training, trained: Emulator) -> None:
    again = rebuilt(training, trained.plain())
    unit, _ = points(50, 4)
    assert again.predict(unit)[0] == pytest.approx(trained.predict(unit)[0], abs=1e-6)


def test_noise_alone_is_not_explained() -> None:
    unit, _ = points(80, 5)
    values = np.random.default_rng(5).standard_normal(80)
    found = Emulator(Training(unit, values, np.ones(80), 1.0), (0, 1))
    assert found.checks.explained < 0.15
    assert (
        found.predict(unit)[1].max() < 0.5
    )  # of the expected value, which hardly varies; the noise of a run is not in it
