"""Exact targets of joining and leaving: Bass diffusion on a complete graph, and the expected margin of a customer."""

from __future__ import annotations

import math

import numpy as np
from scipy import optimize

from sim.kernel.units import DAYS_PER_MONTH, Floats
from sim.measures.catalogue import DAY_METRICS
from sim.measures.worth import expected_multiple
from sim.scenario import Scenario
from sim.society.population import join_per_day
from sim.state import person
from sim.state.state import State
from sim.validation.experiments import QUIET, complete_graph, newborn, no_graph, scenario_with
from sim.validation.statistics import Estimate, equals, mean_of, within
from sim.validation.target import Effort, Measured, Target

LEVEL = 0.99
_PLACE = {metric.name: place for place, metric in enumerate(DAY_METRICS)}

BASS_P, BASS_Q = (0.0025, 0.032)  # a month, derived from averages of 0.03 and 0.38 a year; here a step of the model
_SEEDS = 0.02  # share of people who are customers at the start: the multiplier of word of mouth is stated against it


def bass_scenario(people: int, p: float = BASS_P, q: float = BASS_Q) -> Scenario:
    """Return a market in which nobody leaves, and the hazard of joining is ``p`` + ``q`` x the share of all others who are customers.

    The model's hazard is J (1 - w + w F / F0), so p = J (1 - w) and q = J w / F0, with F0 the share at the start.
    """
    odds = _SEEDS * q / p
    settings: dict[str, object] = {
        "society.people": people,
        "society.customer_share": _SEEDS,
        "loyalty.churn": 0.2,  # sets J; nobody leaves, since the hazard of leaving is multiplied by zero
        "baseline.churn": 0.0,
        "loyalty.word_share": odds / (1.0 + odds),
        "loyalty.opinion_effect": 0.0,
        "loyalty.winback": 1.0,  # those who start as former customers join like any other
        "company.burn_in": 0,
    }
    plain = scenario_with(QUIET, settings)
    return plain.with_values({"baseline.join": p * (1.0 + odds) / join_per_day(plain)})


def bass_fit(customers: Floats, people: int) -> tuple[float, float]:
    """Return the maximum-likelihood p and q of a diffusion: joiners of a day are binomial among those left with p + q F.

    ``customers``: shape (days + 1,), at the start of each day. F excludes the chooser, who is not a customer.
    """
    joined, left = np.diff(customers), people - customers[:-1]
    share = customers[:-1] / (people - 1)
    kept = left > 0

    def surprise(log_pq: Floats) -> float:
        hazard = np.clip(np.exp(log_pq[0]) + np.exp(log_pq[1]) * share[kept], 1e-12, 1 - 1e-12)
        likely = joined[kept] * np.log(hazard) + (left[kept] - joined[kept]) * np.log1p(-hazard)
        return -float(likely.sum())

    found = optimize.minimize(
        surprise, np.log([0.005, 0.02]), method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-6}
    )
    return float(np.exp(found.x[0])), float(np.exp(found.x[1]))


def bass_curve(start: float, p: float, q: float, days: int) -> Floats:
    """Return the share of adopters from day 0 to ``days``, shape (days + 1,): dF/dt = (p + q F)(1 - F) in closed form (Bass 1969).

    Args:
        start: Share of adopters on day 0.
        p: Coefficient of innovation, per day.
        q: Coefficient of imitation, per day.
        days: Last day.
    """
    t = np.arange(days + 1, dtype=np.float64)
    c0 = (1.0 - start) / (p + q * start)
    decay = c0 * np.exp(-(p + q) * t)
    return np.asarray((1.0 - p * decay) / (1.0 + q * decay), dtype=np.float64)


def bass(effort: Effort) -> Measured:
    """Measure Bass diffusion by joining on a complete graph: p and q are recovered, and the curve is the closed form."""
    people, days, replicates = 2000, 200, effort.of(80, 24)
    graph, settings = complete_graph(people), bass_scenario(2000)
    fits, gaps = [], []
    for seed in range(replicates):
        model = newborn(settings, seed, "ignore", graph)
        start = float(np.count_nonzero(model.state.people[person.STATUS] == person.CUSTOMER))
        model.run_days(days)
        customers = np.array([start, *(row[_PLACE["customers"]] for row in model.rows)])
        fits.append(bass_fit(customers, people))
        curve = bass_curve(start / people, BASS_P, BASS_Q, days)
        gaps.append(customers[days // 2] / people - curve[days // 2])
        model.release()
    found = np.array(fits)
    readings = (
        equals("p", mean_of(found[:, 0], LEVEL, 3), BASS_P, "a step", 0.2 * BASS_P),
        equals("q", mean_of(found[:, 1], LEVEL, 3), BASS_Q, "a step", 0.1 * BASS_Q),
        equals("adopters half-way less closed form", mean_of(np.array(gaps), LEVEL, 3), 0.0, "share", 0.05),
    )
    return Measured(
        readings, LEVEL, f"{replicates} societies of {people} people who all know each other, {days} steps."
    )


def leaving_scenario(people: int, retention: float) -> Scenario:
    """Return a market of customers only, who leave by chance alone: ``retention`` of them stay a month of 30 days."""
    daily = 1.0 - retention ** (1.0 / DAYS_PER_MONTH)
    churn = 1.0 - retention
    return scenario_with(
        QUIET,
        {
            "society.people": people,
            "society.customer_share": 1.0,
            "loyalty.churn": churn,
            "baseline.churn": daily * DAYS_PER_MONTH / churn,
            "baseline.join": 0.0,
            "loyalty.relationship_effect": 0.0,
            "loyalty.attitude_effect": 0.0,
            "loyalty.contagion": 1.0,
            "company.burn_in": 0,
        },
    )


def margin_held(state: State) -> float:
    """Return the margin a month of the customers held now, money."""
    return float(state.people[person.MARGIN, state.people[person.STATUS] == person.CUSTOMER].sum())


def simulated_multiple(settings: Scenario, seed: int, periods: int, discount: float) -> float:
    """Return the discounted margin of the first customers, collected at the end of ``periods`` months of 30 days, in months of margin.

    Args:
        settings: Scenario of the run.
        seed: Seed of the run.
        periods: Months of 30 days.
        discount: Interest per period.
    """
    model = newborn(settings, seed, "ignore", no_graph(settings.society.people))
    start, total = margin_held(model.state), 0.0
    for period in range(1, periods + 1):
        model.run_days(DAYS_PER_MONTH)
        total += margin_held(model.state) / (1.0 + discount) ** period
    model.release()
    return total / start


def lifetime_value(effort: Effort) -> Measured:
    """Measure the simulated value of a customer against m r / (1 + i - r), and its elasticity in retention."""
    people, periods, replicates = 20_000, 40, effort.of(40, 16)
    plain, better = leaving_scenario(people, 0.80), leaving_scenario(people, 0.808)
    multiples, elasticities = [], []
    for seed in range(replicates):
        one = simulated_multiple(plain, seed, periods, 0.10)
        other = simulated_multiple(better, seed, periods, 0.10)
        multiples.append(one)
        elasticities.append(math.log(other / one) / math.log(1.01))
    coded = expected_multiple(0.20, 1.10**12 - 1.0)
    exact = math.log((0.808 / 0.292) / (0.80 / 0.30)) / math.log(1.01)
    readings = (
        equals("value in periods of margin", mean_of(np.array(multiples), LEVEL, 2), 0.80 / 0.30, "periods", 0.05),
        equals("elasticity in retention", mean_of(np.array(elasticities), LEVEL, 2), exact, "", 0.3),
        equals("the model's own formula", Estimate(coded, coded - 1e-12, coded + 1e-12), 0.80 / 0.30, "periods", 1e-9),
    )
    detail = (
        f"{replicates} pairs of replicates of {people} customers, retention 0.80 and 0.808 a period, discount "
        "0.10, 40 periods. At the margin "
        "the elasticity is (1 + i) / (1 + i - r) = 3.67; over a step of 1 % it is as required."
    )
    return Measured(readings, LEVEL, detail)


def value_in_days(effort: Effort) -> Measured:
    """Measure the multiple by which the margin of lost customers is valued, where customers leave day by day at the stated churn."""
    churn, yearly = 0.015, 0.10
    monthly = (1.0 + yearly) ** (1.0 / 12.0) - 1.0
    people, periods, replicates = 4_000, 250, effort.of(24, 12)
    settings = leaving_scenario(people, 0.5).with_values({"loyalty.churn": churn, "baseline.churn": 1.0})
    found = np.array([simulated_multiple(settings, seed, periods, monthly) for seed in range(replicates)])
    retention = (1.0 - churn / DAYS_PER_MONTH) ** DAYS_PER_MONTH
    # what is left after the last period simulated, in expectation
    rest = (retention / (1.0 + monthly)) ** periods * retention / (1.0 + monthly - retention)
    ratio = mean_of((found + rest) / expected_multiple(churn, yearly), LEVEL)
    exact = retention / (1.0 + monthly - retention) / expected_multiple(churn, yearly)
    readings = (
        equals("simulated value over the formula's", ratio, exact, "ratio", 0.03),
        within("the same in expectation", Estimate(exact, exact, exact), 0.99, 1.01, "ratio", why="1 %"),
    )
    detail = (
        f"{replicates} replicates of {people} customers, {periods} months; daily hazards of churn / 30 keep "
        f"{retention:.5f} of customers a month where the formula says {1 - churn:.5f}."
    )
    return Measured(readings, LEVEL, detail)


TARGETS = (
    Target(
        "I9-bass",
        "exact",
        "Adoption by outside influence p and word of mouth q on a complete graph is Bass diffusion (p = 0.0025, q = 0.032 a month).",
        "Bass (1969); Sultan, Farley & Lehmann (1990), JMR 27, as given in course notes",
        "p and q recovered inside simultaneous 99 % intervals, and the closed-form curve half-way",
        bass,
        parameters=("baseline.join", "loyalty.word_share"),
    ),
    Target(
        "G2-value",
        "exact",
        "A customer is worth m r / (1 + i - r): 2.67 periods of margin at r = 0.8, i = 0.1; retention has an elasticity of 3.7.",
        "Gupta & Lehmann (formula and example); Gupta, Lehmann & Stuart (2004), JMR 41",
        "simulated value and elasticity inside simultaneous 99 % intervals; the code's formula to rounding",
        lifetime_value,
    ),
    Target(
        "G2-days",
        "exact",
        "The formula with monthly retention values customers who in fact leave day by day.",
        "Gupta & Lehmann (formula); arithmetic of daily hazards",
        "simulated over formula as arithmetic says inside a 99 % interval, and within 1 % of one",
        value_in_days,
    ),
)
