"""Fit the rules of the desk to a support log: who writes again, who says thanks, how hard cases are, how fast customers answer.

``fit_turns`` takes a table with a row a conversation (columns ``turns`` and, where known, ``n_company``, ``coverage`` and
``prompted_by_company_post``), ``fit_delays`` one with a row a reply of the company (``company``, ``customer``, ``replied_at``,
``delay_min``); as CSV or Parquet. Maximum likelihood by the rules of the desk alone, without the rest of the model. Intervals are
percentiles over conversations drawn with replacement.

A log does not say which matters were solved. Whether customers go on because answers do not solve or because they write again at every
chance shows only in how the odds of one more turn change along a conversation. So the chances of a solution are moved together, in log
odds, and the result says which mean chance the log asks for beside the stated one. Where the share of contacts solved at the first
contact is known from elsewhere (``first_contact``), a contact being a whole conversation, it tells the two apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.csv
import pyarrow.parquet
from scipy import optimize, special, stats

from sim.calibration.from_data.turn_counts import (
    CaseMix,
    TurnRules,
    company_turns,
    follow_up_for,
    moved,
    public_mix,
    solved_by_turn,
    solved_share,
    turn_chances,
)
from sim.kernel.units import Floats
from sim.scenario import Scenario, load
from sim.scenario.parameters import SEVERITIES

BROKEN = 1000
"""Turns from which a conversation is an artefact of how a log was joined."""
LAPSE_MIN = 2880.0
"""Minutes after which a customer's message begins another matter, as in the model."""
LEAST_MIN = 1.0
"""Resolution of a log's clock, minutes: what is faster counts as that fast."""
LEVEL = 0.95
_FOLLOW_UP_MOST = 0.95  # the parameter's range
_STEP = 0.3  # of a search at first, log odds and log sigma
_PULL = (
    1e6  # log-likelihood lost by the square of the distance from a share of contacts solved that the rules cannot give
)
_TAIL = 0.99  # turns beyond this quantile come from customers who write several times in a row


@dataclass(frozen=True)
class Fitted:
    """A fitted number with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class TurnFit:
    """Result of ``fit_turns``.

    ``solved``: mean chance that the first answer solves a matter; ``stated``: that of the scenario; ``lost``: log-likelihood that the
    stated chances cost; ``first_contact``: share of answered conversations that end solved; ``lost_at_contact``: log-likelihood that its
    stated value costs; ``company_turns``: mean turns of the company in a conversation; ``chances``: by severity, moved as the log asks;
    ``shares``: by name, the log's share (or mean) and the fitted one.
    """

    conversations: int
    follow_up: Fitted
    thanks: Fitted
    difficulty_sigma: Fitted
    solved: Fitted
    stated: float
    lost: float
    first_contact: Fitted
    lost_at_contact: float
    company_turns: Fitted
    chances: dict[str, float]
    turns_max: int
    shares: dict[str, tuple[float, float]]


@dataclass(frozen=True)
class DelayFit:
    """Result of ``fit_delays``: median minutes until a customer answers, and the spread of their logarithm."""

    answers: int
    follow_up_min: Fitted
    follow_up_sigma: Fitted


def read_table(path: str | Path) -> pd.DataFrame:
    """Return a table of a log, CSV or Parquet. Raises OSError when it is not there."""
    place = Path(path)
    if place.suffix == ".parquet":
        return pyarrow.parquet.read_table(place).to_pandas()
    return pyarrow.csv.read_csv(place).to_pandas()


def answered(log: pd.DataFrame) -> pd.DataFrame:
    """Return the whole, answered conversations of a log that the customer began."""
    if "turns" not in log:
        raise ValueError(f"a support log needs the column 'turns'; found {', '.join(map(str, log.columns))}")
    keep = (log["turns"] >= 2) & (log["turns"] < BROKEN)
    if "coverage" in log:
        keep &= log["coverage"] == "two_sided"
    if "prompted_by_company_post" in log:
        keep &= ~log["prompted_by_company_post"].astype(bool)
    return log[keep]


def most_company_turns(conversations: pd.DataFrame) -> int:
    """Return the most turns that the company takes: as counted, else half of the turns of all but the longest hundredth."""
    if "n_company" in conversations:
        return int(conversations["n_company"].max())
    return max(1, int(math.ceil((np.quantile(conversations["turns"], _TAIL) - 1.0) / 2.0)))


def _counts(turns: Floats, most: int) -> Floats:
    """Count conversations by turns, shape (2 x ``most`` + 1,); the last place holds that many or more."""
    return np.bincount(np.minimum(turns.astype(np.int64), 2 * most), minlength=2 * most + 1).astype(np.float64)


def _expected(rules: TurnRules, mix: CaseMix) -> Floats:
    """Return the chances of numbers of turns; the last place holds that many or more."""
    chances = turn_chances(rules, mix)
    chances[-2] += chances[-1]
    return chances[:-1]


@dataclass(frozen=True)
class _Search:
    """Conditions of a search: kinds of case, most turns of the company, share solved at first contact where it is stated.

    A point of the search is log odds of thanks, log sigma, log odds of ``follow_up`` unless the stated share gives it, and the shift of the
    log odds of a solution unless the stated chances are kept.
    """

    mix: CaseMix
    most: int
    first_contact: float | None = None

    def at(self, x: Floats) -> tuple[TurnRules, CaseMix]:
        """Return the rules and the moved mix at a point."""
        thanks, sigma = float(special.expit(x[0])), min(5.0, math.exp(x[1]))
        if self.first_contact is None:
            mix, follow_up = moved(self.mix, float(x[3]) if x.size > 3 else 0.0), _FOLLOW_UP_MOST * special.expit(x[2])
        else:
            mix = moved(self.mix, float(x[2]))
            by_turn = solved_by_turn(mix, sigma, self.most)
            follow_up = follow_up_for(self.first_contact, by_turn, _FOLLOW_UP_MOST)
        return TurnRules(float(follow_up), thanks, sigma, self.most), mix

    def loss(self, x: Floats, counts: Floats) -> float:
        """Return minus the log-likelihood, more where the share solved at first contact is out of reach."""
        rules, mix = self.at(x)
        loss = -float(np.dot(counts, np.log(np.maximum(_expected(rules, mix), 1e-300))))
        if self.first_contact is not None and not 0.0 < rules.follow_up < _FOLLOW_UP_MOST:
            loss += _PULL * (solved_share(rules, mix) - self.first_contact) ** 2
        return loss

    def _descend(self, x: Floats, counts: Floats) -> optimize.OptimizeResult:
        """Return the end of a search from ``x``, whose first steps are as long in all directions, also from a zero."""
        corners = np.vstack([x, x + _STEP * np.eye(x.size)])
        options = {"xatol": 1e-3, "fatol": 1e-3, "maxiter": 2000, "initial_simplex": corners}
        return optimize.minimize(self.loss, x, (counts,), method="Nelder-Mead", options=options)

    def numbers(self, x: Floats) -> tuple[float, ...]:
        """Return what is reported with an interval."""
        rules, mix = self.at(x)
        follow_up, thanks, sigma = rules.follow_up, rules.thanks, rules.difficulty_sigma
        return follow_up, thanks, sigma, mix.mean, solved_share(rules, mix), company_turns(rules, mix)

    def best(self, counts: Floats, *starts: Floats) -> tuple[Floats, float]:
        """Return the best point from these starts, and its loss."""
        found = min((self._descend(x, counts) for x in starts), key=lambda end: float(end.fun))
        return np.asarray(found.x, dtype=np.float64), float(found.fun)


def fit_turns(
    path: str | Path,
    scenario: Scenario | None = None,
    *,
    replicates: int = 200,
    seed: int = 1,
    stated: bool = False,
    first_contact: float | None = None,
) -> TurnFit:
    """Fit who writes again, who says thanks and how hard cases are to the turns of a log.

    Args:
        path: The log, see ``read_table``.
        scenario: Its rates say which kinds of case there are; default: the default scenario.
        replicates: Samples with replacement for the intervals.
        seed: Seed of these samples.
        stated: Keep the stated chances of a solution.
        first_contact: Share of answered conversations that end solved, where it is known.

    Raises ValueError where both ``stated`` and ``first_contact`` are given: the log would have nothing left to say who writes again.
    """
    if stated and first_contact is not None:
        raise ValueError("either the stated chances of a solution are kept or the share solved at first contact")
    told = scenario if scenario is not None else load("default")
    conversations = answered(read_table(path))
    turns, most = conversations["turns"].to_numpy(dtype=np.float64), most_company_turns(conversations)
    counts, search = _counts(turns, most), _Search(public_mix(told), most)
    kept, loss_kept = search.best(counts, np.array([-1.0, 0.0, 1.0]), np.array([-1.0, -2.0, 1.0]))
    free, loss_free = search.best(counts, np.append(kept, 0.0), np.array([-1.0, 0.0, 1.0, -1.0]))
    best, lost_at_contact = kept if stated else free, 0.0
    if first_contact is not None:
        search = _Search(search.mix, most, first_contact)
        best, loss = search.best(counts, np.array([-0.5, 0.0, -1.0]), np.array([-0.5, -1.0, -1.0]))
        lost_at_contact = loss - loss_free
    rng = np.random.default_rng(seed)
    drawn = [search.best(_counts(rng.choice(turns, turns.size), most), best)[0] for _ in range(replicates)]
    follow_up, thanks, sigma, solved, contact, company = (
        _interval(column) for column in np.array([search.numbers(x) for x in [best, *drawn]]).T
    )
    shares = _shares(counts / counts.sum(), _expected(*search.at(best)))
    lost, chances = loss_kept - loss_free, _chances(told, 0.0 if stated else float(best[-1]))
    return TurnFit(
        turns.size, follow_up, thanks, sigma, solved, search.mix.mean, lost, contact, lost_at_contact, company, chances, most, shares
    )  # fmt: skip


def _chances(scenario: Scenario, shift: float) -> dict[str, float]:
    """Return the chances of a solution by severity, in log odds moved by ``shift``."""
    names = ("question", *SEVERITIES)
    stated = np.array([getattr(scenario.desk, f"solve_{name}") for name in names], dtype=np.float64)
    chances = moved(CaseMix(np.full(stated.size, 1.0 / stated.size), stated), shift).chance
    return {name: float(chance) for name, chance in zip(names, chances, strict=True)}


def _interval(values: Floats) -> Fitted:
    """Return the first value with the percentiles of the rest."""
    if values.size < 3:
        return Fitted(float(values[0]), math.nan, math.nan)
    low, high = np.quantile(values[1:], (0.5 - LEVEL / 2.0, 0.5 + LEVEL / 2.0))
    return Fitted(float(values[0]), float(low), float(high))


def _shares(real: Floats, fitted: Floats) -> dict[str, tuple[float, float]]:
    number = np.arange(real.size)
    named = {"two": number == 2, "three": number == 3, "four": number == 4, "ten or more": number >= 10}
    found = {name: (float(real[some].sum()), float(fitted[some].sum())) for name, some in named.items()}
    return found | {"mean": (float(np.dot(number, real)), float(np.dot(number, fitted)))}


def customer_delays(replies: pd.DataFrame) -> Floats:
    """Return the minutes that customers took to answer the company, where it answered them again, up to ``LAPSE_MIN``.

    Between two replies to one customer lies the customer's own time: that to the second reply less its delay. What came before the
    first reply was known is left out.
    """
    known = replies.dropna(subset=["customer"]).copy()
    known["asked"] = known["replied_at"] - pd.to_timedelta(known["delay_min"], unit="min")
    known = known.sort_values(["company", "customer", "replied_at"])
    before = known.groupby(["company", "customer"])["replied_at"].shift(1)
    minutes = ((known["asked"] - before).dt.total_seconds() / 60.0).dropna().to_numpy(dtype=np.float64)
    found: Floats = np.maximum(LEAST_MIN, minutes[(minutes > -LEAST_MIN) & (minutes <= LAPSE_MIN)])
    return found


def fit_delays(path: str | Path, *, replicates: int = 200, seed: int = 1) -> DelayFit:
    """Fit median and spread of the time until a customer answers: lognormal, cut off where another matter begins.

    Args:
        path: Replies of the company, see ``read_table``.
        replicates: Samples with replacement for the intervals.
        seed: Seed of these samples.
    """
    logs = np.log(customer_delays(read_table(path)))
    rng = np.random.default_rng(seed)
    samples = [logs, *(rng.choice(logs, logs.size) for _ in range(replicates))]
    found = np.array([cut_normal(sample, math.log(LAPSE_MIN)) for sample in samples])
    median, sigma = np.exp(found[:, 0]), found[:, 1]
    return DelayFit(logs.size, _interval(median), _interval(sigma))


def cut_normal(values: Floats, most: float) -> tuple[float, float]:
    """Return mean and standard deviation of the normal law of which ``values`` are the part up to ``most``, by maximum likelihood."""

    def loss(x: Floats) -> float:
        mean, deviation = float(x[0]), math.exp(x[1])
        inside = stats.norm.logcdf((most - mean) / deviation)
        return float(-stats.norm.logpdf(values, mean, deviation).sum() + values.size * inside)

    start = np.array([values.mean(), math.log(values.std())])
    found = optimize.minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-4})
    return float(found.x[0]), math.exp(found.x[1])


def as_settings(turns: TurnFit, delays: DelayFit | None = None) -> dict[str, float]:
    """Return what was fitted as settings of a scenario; the chances of a solution with the share solved at first contact they belong to."""
    settings: dict[str, float] = {
        "desk.follow_up": turns.follow_up.value,
        "desk.thanks": turns.thanks.value,
        "desk.difficulty_sigma": turns.difficulty_sigma.value,
        "desk.turns_max": turns.turns_max,
    }
    settings |= {f"desk.solve_{name}": chance for name, chance in turns.chances.items()}
    if delays is not None:
        settings |= {
            "desk.follow_up_min": delays.follow_up_min.value,
            "desk.follow_up_sigma": min(4.0, delays.follow_up_sigma.value),
        }
    return settings
