"""An emulator of one statistic: a Gaussian process with a linear mean, which says what the model would give, and how surely.

Statistic = linear trend + Matern 5/2 in the inputs that matter + nugget + noise of the seed (Rasmussen & Williams 2006). The trend has a
normal prior on its coefficients, so that their uncertainty counts. The nugget stands for the inputs that matter little. Inputs are chosen
by forward regression. What is stored is the logarithm of the hyperparameters; with the points they give the emulator again.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from scipy.linalg import solve_triangular
from scipy.optimize import minimize
from scipy.spatial.distance import cdist

from sim.calibration.problem import CalibrationError
from sim.kernel.units import Floats
from sim.study.design.shell_words import how_to_install

MOST_ACTIVE = 14
"""Inputs that an emulator may have; the nugget takes the rest."""

_STEPS = 40
"""Steps of the search for hyperparameters."""

_LENGTHS = (0.3, 40.0)
"""Bounds of the length scales, where inputs go from -1 to 1."""


@dataclass(frozen=True)
class Training:
    """Points that an emulator is trained on.

    Attributes:
        unit: points in the unit cube, shape (points, inputs).
        values: mean of the statistic at each point.
        repeats: how many seeds that is the mean of.
        seed_variance: variance of the statistic between seeds.
    """

    unit: Floats
    values: Floats
    repeats: Floats
    seed_variance: float


@dataclass(frozen=True)
class Checks:
    """Leave-one-out diagnostics of an emulator.

    Attributes:
        points: trained on.
        explained: share of the variance between points that is predicted for points left out.
        error_sd: standard deviation of the standardised errors; about 1 when the emulator knows how sure it is.
        coverage: share of points left out that lie within two predicted standard deviations.
        largest: the largest standardised error.
    """

    points: int
    explained: float
    error_sd: float
    coverage: float
    largest: float


class Emulator:
    """A trained emulator. ``predict`` gives mean and variance of the statistic's expected value at points of the unit cube."""

    def __init__(self, training: Training, active: Sequence[int], theta: Sequence[float] | None = None) -> None:
        self.active = tuple(active)
        self._mean, self._sd = float(training.values.mean()), float(training.values.std()) or 1.0
        scaled = (training.values - self._mean) / self._sd
        noise = np.maximum(training.seed_variance / self._sd**2 / training.repeats, 1e-8)
        kernel = _kernel(len(self.active))
        if theta is not None:
            kernel = kernel.clone_with_theta(np.array(theta, dtype=np.float64))
        regressor = _sklearn("gaussian_process").GaussianProcessRegressor
        process = regressor(kernel, alpha=noise, optimizer=_most_likely if theta is None else None)
        inputs = self._inputs(training.unit)
        with warnings.catch_warnings():  # a length at its bound is an input without effect, or a linear one
            warnings.simplefilter("ignore", _sklearn("exceptions").ConvergenceWarning)
            process.fit(inputs, scaled)
        self.theta = tuple(float(one) for one in process.kernel_.theta)
        # what scikit-learn has found, in a form that predicts a few points in a tenth of its time: samplers ask for little, often
        size = np.exp(np.array(self.theta))
        self._trend, self._bend, self._lengths, self._nugget = size[0], size[1], size[2:-1], size[-1]
        self._places, self._root = inputs, solve_triangular(process.L_, np.eye(len(scaled)), lower=True)
        self._slopes = np.asarray(process.alpha_)
        self.checks, self.inflation = self._checked(scaled)

    def predict(self, unit: Floats) -> tuple[Floats, Floats]:
        """Return mean and variance at points of the unit cube, shape (points, inputs), each of shape (points,)."""
        inputs = self._inputs(unit)
        shared = self._covariance(inputs)
        mean = shared @ self._slopes
        own = self._trend * (1.0 + (inputs**2).sum(axis=1)) + self._bend + self._nugget
        variance = np.maximum(own - ((shared @ self._root.T) ** 2).sum(axis=1), 1e-12)
        return self._mean + self._sd * mean, self.inflation * self._sd**2 * variance

    def _covariance(self, inputs: Floats) -> Floats:
        """Return the covariance of points with those that it was trained on."""
        distance = math.sqrt(5.0) * cdist(inputs / self._lengths, self._places / self._lengths)
        bend = self._bend * (1.0 + distance + distance**2 / 3.0) * np.exp(-distance)
        return np.asarray(self._trend * (1.0 + inputs @ self._places.T) + bend)

    def plain(self) -> dict[str, Any]:
        """Return what makes it again from its points."""
        return {"active": list(self.active), "theta": [round(one, 6) for one in self.theta]}

    def _inputs(self, unit: Floats) -> Floats:
        return np.asarray(2.0 * unit[:, self.active] - 1.0)

    def _checked(self, scaled: Floats) -> tuple[Checks, float]:
        """Return leave-one-out diagnostics in closed form, and the factor that makes the errors as large as predicted."""
        inverse = (self._root**2).sum(axis=0)  # the diagonal of the inverse of the covariance
        errors = self._slopes / inverse
        standardised = errors * np.sqrt(inverse)
        size = float(np.sqrt(np.mean(standardised**2)))
        checks = Checks(
            len(scaled),
            1.0 - float(np.mean(errors**2) / np.var(scaled)),
            size,
            float(np.mean(np.abs(standardised) < 2.0)),
            float(np.abs(standardised).max()),
        )
        return checks, max(1.0, size**2)


def active_inputs(unit: Floats, values: Floats, most: int = MOST_ACTIVE) -> tuple[int, ...]:
    """Return the inputs that matter: forward regression on each input and its square, until the criterion of Schwarz gets worse.

    At least one input is returned.
    """
    number = len(values)
    centred = 2.0 * unit - 1.0
    columns = np.ones((number, 1))
    chosen: list[int] = []
    best = number * np.log(max(float(np.var(values)), 1e-300))
    while len(chosen) < min(most, unit.shape[1], (number - 2) // 3):
        found = [
            (_fit(np.column_stack([columns, centred[:, k], centred[:, k] ** 2]), values), k)
            for k in range(unit.shape[1])
            if k not in chosen
        ]
        error, k = min(found)
        criterion = number * np.log(max(error, 1e-300)) + 2 * (len(chosen) + 1) * np.log(number)
        if chosen and criterion >= best:
            break
        chosen.append(k)
        columns = np.column_stack([columns, centred[:, k], centred[:, k] ** 2])
        best = criterion
    return tuple(sorted(chosen))


def rebuilt(training: Training, about: Mapping[str, Any]) -> Emulator:
    """Return an emulator again from its points and what ``Emulator.plain`` gave."""
    return Emulator(training, about["active"], about["theta"])


def _fit(columns: Floats, values: Floats) -> float:
    """Return the mean squared error of a regression."""
    left = values - columns @ np.linalg.lstsq(columns, values, rcond=None)[0]
    return float(np.mean(left**2))


def _most_likely(loss: Any, start: Floats, bounds: Floats) -> tuple[Floats, float]:
    """Return the hyperparameters of the greatest likelihood, near enough: more steps move predictions by less than they are sure of."""
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": _STEPS, "ftol": 1e-5})
    return found.x, float(found.fun)


def _kernel(inputs: int) -> Any:
    kernels = _sklearn("gaussian_process.kernels")
    trend = kernels.ConstantKernel(0.3, (1e-3, 1e2)) * kernels.DotProduct(1.0, sigma_0_bounds="fixed")
    bend = kernels.ConstantKernel(0.5, (1e-4, 1e2)) * kernels.Matern([2.0] * inputs, _LENGTHS, nu=2.5)
    return trend + bend + kernels.WhiteKernel(0.05, (1e-6, 2.0))


def _sklearn(module: str) -> Any:
    """Return a module of scikit-learn. CalibrationError that says how to install it when it is missing."""
    try:
        import sklearn
    except ImportError as error:
        raise CalibrationError(
            f"emulators need scikit-learn, which is not installed: {how_to_install('scikit-learn')}"
        ) from error
    return import_module(f"{sklearn.__name__}.{module}")
