"""Who came by word of mouth, and how the elasticities' replicates differ."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model import ConversationModel
from sim.state import person
from sim.validation.experiments import QUIET, scenario_with
from sim.validation.targets import acquisition
from tests.markets import graph_of


@pytest.mark.slow
def test_the_part_that_is_word_of_mouth() -> None:
    """Nobody but person 1 of the ties of 0, and of none of 3: their part is w x / (1 - w + w x), x against the share at the start."""
    settings = scenario_with(
        QUIET, society__people=4, society__customer_share=0.5, loyalty__word_share=0.4, company__burn_in=0
    )
    model = ConversationModel(settings, "ignore", 1, graph=graph_of(4, ties=[(0, 1), (0, 2)]), burn_in=False)
    model.state.people[person.STATUS] = [person.PROSPECT, person.CUSTOMER, person.PROSPECT, person.PROSPECT]
    word = acquisition.by_word(model)
    x = 0.5 / 0.5
    assert word[0] == pytest.approx(0.4 * x / (0.6 + 0.4 * x))
    assert word[2] == word[3] == 0.0


@pytest.mark.slow
def test_joiners_are_followed_for_a_year_at_most() -> None:
    found = acquisition.joiners(scenario_with(society__people=1_500, company__burn_in=2), 4)
    assert found.referred.size == found.kept.size == found.worth.size > 20
    assert ((found.referred >= 0.0) & (found.referred < 1.0)).all()
    assert set(np.unique(found.kept)) <= {0.0, 1.0}
    assert 0.2 < found.kept.mean() < 1.0
    assert found.worth.min() >= 0.0


@pytest.mark.parametrize("name", ["volume", "valence"])
def test_half_and_twice(name: str) -> None:
    plain = scenario_with()
    half, twice = acquisition.half_and_twice(plain, name)
    ratio = {
        "volume": twice.voice.words / half.voice.words,
        "valence": twice.causes[0].per_1000 / half.causes[0].per_1000,
    }
    other = "valence" if name == "volume" else "volume"
    assert ratio[name] == pytest.approx(4.0)
    assert ratio[other] == 1.0
