"""How far posts go when each who passes on makes some others do so, and who starts the large ones."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from sim.state import person
from sim.validation.target import TargetError
from sim.validation.targets import influentials


def test_the_spectral_radius_of_graphs_that_are_known() -> None:
    """A ring, everybody with everybody, and a star in which the middle and the rest read each other in turns."""
    ring, rest = np.arange(10), np.arange(1, 10)
    follows = influentials.follows_of(ring, (ring + 1) % 10, 10)
    assert influentials.spectral_radius(follows, np.full(10, 0.7)) == pytest.approx(0.7)
    follows = influentials.follows_of(*np.nonzero(~np.eye(6, dtype=bool)), 6)
    assert influentials.spectral_radius(follows, np.full(6, 0.3)) == pytest.approx(5 * 0.3)
    middle = np.zeros(9, dtype=int)
    follows = influentials.follows_of(np.concatenate([middle, rest]), np.concatenate([rest, middle]), 10)
    assert influentials.spectral_radius(follows, np.full(10, 0.5)) == pytest.approx(0.5 * np.sqrt(9.0))


def society(neighbours: int, people: int = 20) -> Any:
    """Average people on a ring, each of whom is read by the next ``neighbours``."""
    columns = np.zeros((person.COLUMNS, people))
    columns[[person.INTEREST, person.SUSCEPTIBILITY]] = 0.5
    columns[person.ACTIVITY] = 1.0
    at = neighbours * np.arange(people + 1)
    reader = ((np.arange(people)[:, None] + np.arange(1, neighbours + 1)) % people).ravel().astype(np.int32)
    scenario = SimpleNamespace(spread=SimpleNamespace(seen=0.5, calm=0.8))
    return cast(
        Any,
        SimpleNamespace(
            state=SimpleNamespace(people=columns, follower_at=at, follower=reader), resolved_scenario=scenario
        ),
    )


def test_a_condition_is_met() -> None:
    """Each of eight readers sees it with 0.5 and passes it on with 0.8 times the chance that is looked for."""
    assert influentials.reshare_for(society(8), 2.0) == pytest.approx(2.0 / (8 * 0.5 * 0.8), abs=1e-4)
    with pytest.raises(TargetError, match=r"makes 2 others"):
        influentials.reshare_for(society(4), 2.0)


def test_nobody_passes_on_more_than_always() -> None:
    model = society(4)
    model.state.people[person.ACTIVITY, 0] = 100.0
    chances = influentials.passing_on(model, 0.5)
    assert (chances[0], chances[1]) == (0.5, pytest.approx(0.5 * 0.5 * 0.8))


def test_the_most_followed() -> None:
    marks = influentials.most_followed(np.array([3, 9, 1, 9, 4, 0, 0, 0, 0, 3]), 0.2)
    assert np.flatnonzero(marks).tolist() == [1, 3]


def test_a_share_is_pooled_within_a_condition_and_averaged_over_them() -> None:
    """1 of 4 and 3 of 4, together a half; 2 of 8 and 2 of 8, a quarter; a condition without any is left out."""
    some = np.array([[1.0, 2.0, 0.0], [3.0, 2.0, 0.0]])
    of = np.array([[4.0, 8.0, 0.0], [4.0, 8.0, 0.0]])
    found = influentials.mean_share(some, of)
    assert found.mean() == pytest.approx(0.375)
    assert found[1] - found[0] == pytest.approx(0.5 * (0.75 - 0.25))
    assert np.isnan(influentials.mean_share(np.zeros((3, 2)), np.zeros((3, 2)))).all()
