"""How readily posts are passed on: freshness, infectiousness, and people outside the market."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from sim.conduct.outsiders import LARGEST_AUDIENCE, MOST_RESHARES, outside_audience
from sim.conduct.spread import freshness, infectiousness, outsiders_pass_on
from sim.kernel.random_draws import poisson
from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.scenario import Scenario, pack
from sim.state import conversation, person, turn_log
from sim.validation.experiments import reported_conversations
from sim.validation.targets import exact_cascade as cascade

pytestmark = pytest.mark.slow

PEOPLE, SEEN = cascade.PEOPLE, cascade.SEEN
STAR = np.column_stack([np.zeros(PEOPLE - 1, dtype=np.int64), np.arange(1, PEOPLE)])
NOBODY: npt.NDArray[np.int64] = np.zeros((0, 2), dtype=np.int64)
U = (np.arange(20_000) + 0.5) / 20_000
DAYS = 20


def changed(**values: object) -> Any:
    """The parameters with some changed, keywords as ``section__parameter``."""
    return pack(Scenario().with_values({key.replace("__", "."): value for key, value in values.items()}))


def posts(
    follows: npt.NDArray[np.int64], days: int = DAYS, outside: float = 0.0, **values: float
) -> tuple[Floats, Floats]:
    """Let person 0, with ``follows`` and ``outside`` followers outside the market, post five times a day.

    Gives the conversations, and how often each was passed on outside.
    """
    settings = cascade.cascade_scenario(days).with_values(
        {key.replace("__", "."): value for key, value in values.items()}
    )
    model = ConversationModel(settings, "ignore", 5, graph=cascade.follower_graph(PEOPLE, follows), burn_in=True)
    model.state.people[person.OUTSIDE_FOLLOWERS, 0] = outside
    model.log_turns()
    model.run_days(days + 2)
    turns = model.turns[(model.turns[:, turn_log.ACT] == turn_log.RESHARES) & (model.turns[:, turn_log.WHO] < 0.0)]
    rows = reported_conversations(model)
    assert len(rows) == 5 * days
    counts = np.bincount(turns[:, turn_log.CONVERSATION].astype(np.int64), minlength=len(rows)).astype(np.float64)
    return rows, counts


def assert_mean(found: float, mean: float, error: float) -> None:
    """Within five standard errors: a false alarm in 1.7 million."""
    assert abs(found - mean) < 5.0 * error, (found, mean, error)


def test_freshness_halves_and_can_be_off() -> None:
    p = changed(spread__fresh_min=45.0)
    assert [freshness(age, p) for age in (0.0, 45.0, 90.0)] == pytest.approx([1.0, 0.5, 0.25])
    assert freshness(1e6, changed(spread__fresh_min=0.0)) == 1.0


def test_nobody_outside_passes_a_post_on_more_than_once() -> None:
    """As readily as ten average readers inside, the chance of one who sees it stays a chance."""
    row = np.zeros(conversation.COLUMNS)
    row[conversation.ANGER], row[conversation.INFECTIOUSNESS] = 1.0, 4.0
    likely = changed(spread__reshare=0.01, spread__outside_reshare=10.0)
    assert outsiders_pass_on(row, likely) == pytest.approx(0.4)
    row[conversation.INFECTIOUSNESS] = 300.0
    assert outsiders_pass_on(row, likely) == 1.0


def test_stale_posts_are_passed_on_less() -> None:
    """With delays of half-life h and freshness of half-life f, a follower who sees passes on with c f / (f + h)."""
    rows, _ = posts(STAR, spread__half_life_min=60.0, spread__fresh_min=30.0)
    chance = SEEN * cascade.PASSED_ON * 30.0 / 90.0
    trials = (PEOPLE - 1) * len(rows)
    assert_mean(rows[:, conversation.RESHARES].sum(), trials * chance, math.sqrt(trials * chance * (1.0 - chance)))


def test_infectiousness_has_mean_one_and_the_stated_spread() -> None:
    p = changed(spread__infectiousness_sigma=0.8)
    ratios = np.array([infectiousness(u, p) for u in U])
    assert ratios.mean() == pytest.approx(1.0, rel=1e-3)
    assert np.log(ratios).std() == pytest.approx(0.8, rel=1e-3)
    off = changed(spread__infectiousness_sigma=0.0)
    assert {infectiousness(u, off) for u in (0.01, 0.99)} == {1.0}


def test_infectious_posts_go_further() -> None:
    """Given how infectious each post is, its reshares are binomial; and the posts differ by far more than one chance would."""
    rows, _ = posts(STAR, days=60, spread__infectiousness_sigma=1.0, spread__reshare=0.1)
    chance = SEEN * np.minimum(1.0, 0.1 * rows[:, conversation.INFECTIOUSNESS])
    sizes, readers = rows[:, conversation.RESHARES], PEOPLE - 1
    assert_mean(sizes.sum(), readers * chance.sum(), math.sqrt(readers * (chance * (1.0 - chance)).sum()))
    scores = (sizes - readers * chance) / np.sqrt(readers * chance * (1.0 - chance))
    assert_mean(
        (scores**2).sum(), len(rows), math.sqrt(2.5 * len(rows))
    )  # of a binomial's square, variance a little over 2
    assert sizes.var() > 5.0 * sizes.mean()
    logs = np.log(rows[:, conversation.INFECTIOUSNESS])
    assert stats.kstest(logs, "norm", args=(-0.5, 1.0)).pvalue > 1e-6


@pytest.mark.parametrize("mean", [0.0, 0.3, 8.0, 500.0])
def test_poisson_is_the_quantile(mean: float) -> None:
    u = U[::40]
    assert [poisson(x, mean, 1000) for x in u] == stats.poisson.ppf(u, mean).tolist()
    assert poisson(0.999, 8.0, 3) == 3


@pytest.mark.parametrize("exponent", [1.8, 2.0, 2.3, 4.0])
def test_audiences_outside_have_the_mean_and_the_tail_of_those_inside(exponent: float) -> None:
    """Pareto, capped: the mean in closed form by its quantiles, the tail by the ratio of two of them."""
    p = changed(society__follower_exponent=exponent, society__followers_mean=12.0)
    grid = np.exp(-np.linspace(0.0, 60.0, 20_001))  # quantiles far into the tail
    audience = np.array([outside_audience(u, p) for u in grid])
    assert -np.trapezoid(audience, grid) == pytest.approx(12.0, rel=2e-3)
    assert outside_audience(0.01, p) / outside_audience(0.1, p) == pytest.approx(10.0 ** (1.0 / (exponent - 1.0)))
    assert audience.max() / audience.min() <= LARGEST_AUDIENCE * (1.0 + 1e-9)


OUTSIDE = {
    "spread__outside_reshare": 10.0,
    "spread__reshare": 1.0 / 120.0,  # times ten, half of the 12 followers see: one passes on to one half on average
    "society__followers_mean": 12.0,
    "society__follower_exponent": 4.0,
}


def test_cascades_outside_follow_the_theory_of_branching_processes() -> None:
    """Mean total progeny m / (1 - R) and, from it and the variance of offspring, its standard error; see Harris (1963), chapter I.

    m = 200 followers x 1/2 see x 1/12 pass on; R = 12 x 1/2 x 1/12; the variance of offspring is R + Var(audience) (1/24)^2, and
    that of a Pareto audience with density exponent 4 is 3/4 of the square of the smallest, which is 8.
    """
    rows, sizes = posts(NOBODY, days=80, outside=200.0, **OUTSIDE)
    first, rate = 200.0 / 24.0, 0.5
    offspring = rate + 0.75 * 8.0**2 / 24.0**2
    square = offspring / (1.0 - rate) ** 3 + 1.0 / (1.0 - rate) ** 2
    assert_mean(sizes.mean(), first / (1.0 - rate), math.sqrt(first * square / len(sizes)))
    straight = sizes - rows[:, conversation.RESHARES_FAR]  # from the author: Poisson
    assert_mean(straight.mean(), first, math.sqrt(first / len(sizes)))


def test_the_impressions_outside_are_those_of_the_audiences() -> None:
    """Each who passes it on shows it to 12 x 1/2 people on average, beside the first hundred, and nobody inside sees it."""
    rows, sizes = posts(NOBODY, days=80, outside=200.0, **OUTSIDE)
    assert (rows[:, conversation.RESHARES] == sizes).all()
    beyond = rows[:, conversation.IMPRESSIONS].sum() - 100.0 * len(rows)
    assert_mean(beyond / sizes.sum(), 6.0, math.sqrt(0.75 * 4.0**2 / sizes.sum()))


def test_stale_posts_are_passed_on_less_outside() -> None:
    """The first generation alone, since nobody outside has an audience: m f / (f + h)."""
    _, sizes = posts(
        NOBODY, days=80, outside=200.0,
        **{**OUTSIDE, "society__followers_mean": 0.0, "spread__half_life_min": 60.0, "spread__fresh_min": 30.0},
    )  # fmt: skip
    mean = 200.0 / 24.0 / 3.0
    assert_mean(sizes.mean(), mean, math.sqrt(mean / len(sizes)))


def test_no_cascade_explodes() -> None:
    """Where one who passes it on finds two who do, cascades end at the stated number."""
    rows, sizes = posts(NOBODY, days=1, outside=200.0, **{**OUTSIDE, "spread__reshare": 4.0 / 120.0})
    assert sizes.max() == rows[:, conversation.RESHARES].max() == MOST_RESHARES
