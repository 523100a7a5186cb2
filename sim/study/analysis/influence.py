"""Influence of the uncertain parameters on an answer: how closely each goes with the leader's advantage, over the parameter draws."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.measures.catalogue import PRIMARY
from sim.study.analysis.changes.conditions import DOUBT, points_needed, rank_correlations
from sim.study.analysis.changes.next_step import NextStep, more_replicates
from sim.study.analysis.compare import Comparison
from sim.study.analysis.distributions import normal_quantile
from sim.study.analysis.explain.samples import Sample, samples
from sim.study.analysis.intervals import side
from sim.study.analysis.sensitivity import noise_share
from sim.study.design.plan import BLOCK, RUNS_PER_DRAW
from sim.study.storage.results import Results

FEWEST_DRAWS = 30
"""Draws below which no correlation is given. With 30, and the 83 uncertain parameters of the default scenario, a parameter that explains
half of the variance of the advantage is found about four times in five, one that explains a quarter once in five (simulated); with fewer
draws the table would be empty or wrong."""


@dataclass(frozen=True)
class Correlation:
    """Spearman's rank correlation of a parameter with the advantage, with its interval; those of all parameters cover together."""

    rho: float
    low: float
    high: float

    @property
    def side(self) -> int:
        """1 or -1 when the interval excludes 0, otherwise 0."""
        return side(self.low, self.high)


@dataclass(frozen=True)
class Influence:
    """The influence of the uncertain parameters on the advantage of the leader over one other policy.

    Attributes:
        leader: the policy with the greatest mean.
        rival: the reference; where that leads, the best of the others.
        draws: parameter draws in which both finished.
        parameters: number of parameters that differ between them.
        correlations: by parameter; empty with fewer than ``FEWEST_DRAWS`` draws.
        noise: share of the variance of the advantage between draws that is chance, which makes correlations smaller; None with one
            replicate a draw.
        next_step: the command with enough draws; None where there are enough.
    """

    leader: str
    rival: str
    draws: int
    parameters: int
    correlations: Mapping[str, Correlation]
    noise: float | None
    next_step: NextStep | None


def influence(results: Results, comparison: Comparison) -> Influence | None:
    """Return the influence of the parameters that were drawn; None where none was, or there are not two policies to compare."""
    leader = comparison.leader
    rival = leader and _rival(comparison, leader)
    drawn = next(one for one in results.manifest["scenarios"] if one["name"] == comparison.scenario)["drawn"]
    if not leader or not rival or not drawn or comparison.fixed_parameters:
        return None
    shown = replace(results, runs=results.runs.filter(results.runs.column("event")))
    sample = next((one for one in samples(shown, [PRIMARY]) if one.scenario == comparison.scenario), None)
    found = (
        _found(sample, leader, rival) if sample else Influence(leader, rival, comparison.clusters, 0, {}, None, None)
    )
    if found.draws >= FEWEST_DRAWS:
        return found
    number = found.parameters or len(drawn)
    return replace(found, parameters=number, next_step=_next_step(results, number))


def _rival(comparison: Comparison, leader: str) -> str | None:
    """Return the reference, or the best of the others where it leads or is not compared."""
    others = [row for row in comparison.standings if row.compared and row.policy != leader]
    if not others:
        return None
    return max(others, key=lambda row: (row.policy == comparison.against, row.mean or 0.0)).policy


def _found(sample: Sample, leader: str, rival: str) -> Influence:
    gaps = sample.gaps(leader, [rival] * len(sample.points))
    whole = np.isfinite(gaps).any(axis=1)
    advantage = np.nanmean(gaps[whole], axis=1)
    inputs = sample.inputs()[whole]
    names = [name for name, column in zip(sample.vary, inputs.T, strict=True) if len(column) and np.ptp(column) > 0.0]
    draws = len(advantage)
    enough = draws >= FEWEST_DRAWS and bool(names) and np.ptp(advantage) > 0.0
    varied = inputs[:, [name in names for name in sample.vary]]
    rhos = rank_correlations(varied, advantage).tolist() if enough else []
    return Influence(
        leader,
        rival,
        draws,
        len(names),
        {name: _with_interval(rho, draws, len(names)) for name, rho in zip(names, rhos, strict=False)},
        noise_share(gaps[whole]) if draws > 1 else None,
        None,
    )


def _with_interval(rho: float, draws: int, parameters: int) -> Correlation:
    """Return a rank correlation with its simultaneous 95 % interval.

    By Fisher's transformation, with the variance of Bonett and Wright (2000, Psychometrika 65, 23-28), Bonferroni over the parameters.
    """
    beyond = -normal_quantile(DOUBT / 2.0 / parameters)
    half = beyond * math.sqrt((1.0 + rho**2 / 2.0) / (draws - 3.0))
    middle = math.atanh(max(-1.0 + 1e-12, min(1.0 - 1e-12, rho)))
    return Correlation(rho, math.tanh(middle - half), math.tanh(middle + half))


def _next_step(results: Results, parameters: int) -> NextStep:
    draws = BLOCK * math.ceil(max(FEWEST_DRAWS, points_needed(parameters)) / BLOCK)
    return more_replicates(results, draws * RUNS_PER_DRAW, "which parameters move it")
