"""Difficulty of cases: the mean over cases is the stated chance, later answers meet the hard ones, and thanks are apart from follow-ups."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration.regimes import TIRELESS
from sim.conduct.difficulty import chance_of_case, middling_odds, middling_odds_found
from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.scenario import Scenario
from sim.state import conversation
from sim.validation.targets.desk import QUEUE_ONLY
from tests.markets import conversations_of, graph_of, scenario

pytestmark = pytest.mark.slow

Z = np.linspace(-9.0, 9.0, 4001)
DENSITY = np.exp(-0.5 * Z * Z) / np.exp(-0.5 * Z * Z).sum()
PEOPLE, DAYS = 3000, 24


def chances(chance: float, sigma: float) -> Floats:
    """The chance of a solution in cases of all difficulties, shape (4001,)."""
    found = np.zeros((8, 3))
    return np.array([chance_of_case(chance, sigma, z, found) for z in Z])


@pytest.mark.parametrize("sigma", [0.3, 1.5, 5.0])
@pytest.mark.parametrize("chance", [0.02, 0.35, 0.7, 0.97])
def test_the_mean_over_cases_is_the_stated_chance(chance: float, sigma: float) -> None:
    """By a rule of integration of its own, and the log odds spread by sigma."""
    found = chances(chance, sigma)
    assert np.dot(DENSITY, found) == pytest.approx(chance, abs=2e-6)
    middle = found[1500:2501]
    odds = np.log(middle / (1.0 - middle))
    assert odds - odds[500] == pytest.approx(sigma * Z[1500:2501], abs=1e-5)


def test_odds_that_were_found_before_are_those_that_are_found() -> None:
    """A table of eight places, in which nearly every new chance takes the place of another."""
    found, rng = np.zeros((8, 3)), np.random.default_rng(1)
    asked = rng.choice(rng.uniform(0.01, 0.99, 30), 300)
    for chance, sigma in zip(asked, rng.choice([0.5, 1.5], 300), strict=True):
        assert middling_odds_found(found, chance, sigma) == middling_odds(chance, sigma)


def test_without_spread_all_cases_are_alike() -> None:
    assert {chance_of_case(0.55, 0.0, z, np.zeros((8, 3))) for z in (-3.0, 0.0, 3.0)} == {0.55}
    assert {chance_of_case(one, 2.0, -3.0, np.zeros((8, 3))) for one in (0.0, 1.0)} == {0.0, 1.0}


def cases(**more: object) -> Floats:
    """Conversations of a market that only asks questions, of a desk that is never late and never tired."""
    settings: Scenario = scenario(
        QUEUE_ONLY,
        TIRELESS,
        {"society.people": PEOPLE, "desk.responders": 300.0, "channels.private.gives_up": 0.0, "desk.handle_min": 0.01},
        {"desk.follow_up_min": 1.0, "desk.follow_up_sigma": 0.0, **more},
    )
    model = ConversationModel(settings, "first-come", 5, graph=graph_of(PEOPLE), burn_in=False)
    model.run_days(DAYS)
    rows = conversations_of(model)
    return rows[(rows[:, conversation.STATE] == conversation.CLOSED) & (rows[:, conversation.COMPANY_TURNS] > 0.0)]


def assert_share(found: int, of: int, share: float) -> None:
    """Within five standard errors: a false alarm in 1.7 million."""
    assert abs(found - of * share) < 5.0 * np.sqrt(of * share * (1.0 - share))


def test_the_first_answer_solves_as_stated_and_later_ones_less() -> None:
    """The second answer meets cases weighted by 1 - c, of which it solves E[c (1 - c)] / E[1 - c]; a case keeps its difficulty."""
    rows = cases(**{"desk.solve_question": 0.6, "desk.difficulty_sigma": 2.0, "desk.follow_up": 0.95})
    turns, solved = rows[:, conversation.COMPANY_TURNS], rows[:, conversation.SOLVED] > 0.0
    assert_share(int((solved & (turns == 1)).sum()), len(rows), 0.6)
    went_on = int((turns >= 2).sum())
    c = chances(0.6, 2.0)
    second = float(np.dot(DENSITY, c * (1.0 - c)) / np.dot(DENSITY, 1.0 - c))
    assert second < 0.4
    assert_share(int((solved & (turns == 2)).sum()), went_on, second)


def test_thanks_have_a_chance_of_their_own() -> None:
    rows = cases(**{"desk.solve_question": 1.0, "desk.thanks": 0.25, "desk.follow_up": 0.9})
    assert (rows[:, conversation.COMPANY_TURNS] == 1.0).all()
    assert_share(int((rows[:, conversation.CUSTOMER_TURNS] == 1.0).sum()), len(rows), 0.25)
