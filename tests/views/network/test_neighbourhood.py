"""The part of the market that is drawn: who is in it, and where they stand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.views.network import Neighbourhood, neighbourhood
from tests.markets import graph_of

CIRCLE = [(one, (one + 1) % 200) for one in range(200)]
CHORDS = [(one, (one + 7) % 200) for one in range(0, 200, 3)]


def around(
    ties: list[tuple[int, int]], shown: int, market: int = 200, traits: np.ndarray | None = None
) -> Neighbourhood:
    graph = graph_of(market, ties=ties)
    return neighbourhood(graph.tie_at, graph.tie, np.zeros((1, market)) if traits is None else traits, shown)


def test_it_holds_the_ties_between_its_people_and_no_others() -> None:
    found = around([*CIRCLE, *CHORDS], 40)
    people = found.people.tolist()
    assert len(people) == len(set(people)) == 40
    drawn = {tuple(sorted((people[a], people[b]))) for a, b in found.edges.tolist()}
    inside = {tuple(sorted(tie)) for tie in (*CIRCLE, *CHORDS) if set(tie) <= set(people)}
    assert drawn == inside
    assert len(found.edges) == len(drawn)


def test_its_people_are_connected() -> None:
    found = around([*CIRCLE, *CHORDS], 40)
    reached, size = {0}, 0
    while size < len(reached):
        size = len(reached)
        reached |= {b for a, b in [*found.edges.tolist(), *found.edges[:, ::-1].tolist()] if a in reached}
    assert len(reached) == 40


def test_it_is_like_the_market_where_one_part_is_not() -> None:
    traits = (np.arange(200) % 4 == 0).astype(float)[None, :]  # a quarter everywhere
    traits[0, 60:140] = 1.0  # but for one stretch
    market = traits.mean()
    found = around(CIRCLE, 40, traits=traits)
    far = abs(traits[0, 80:120].mean() - market)
    assert abs(traits[0, found.people].mean() - market) < 0.15 < far


@pytest.mark.parametrize("ties", [[], [(0, 1), (2, 3)]], ids=["nobody knows anybody", "two pairs"])
def test_people_without_ties_are_shown_too(ties: list[tuple[int, int]]) -> None:
    found = around(ties, 12, market=12)
    assert found.people.tolist() == list(range(12))
    assert len(found.edges) == len(ties)
    assert np.isfinite(found.places).all()


def test_more_than_there_are_is_everybody() -> None:
    assert around(CIRCLE, 500).people.size == 200


def test_places_are_the_same_every_time_apart_from_each_other_and_use_the_room() -> None:
    found, again = around([*CIRCLE, *CHORDS], 60), around([*CIRCLE, *CHORDS], 60)
    assert (found.places == again.places).all()
    assert np.ptp(found.places, axis=0).tolist() == pytest.approx([2.0, 2.0])
    gaps = np.linalg.norm(found.places[:, None] - found.places[None, :], axis=2) + 9.0 * np.eye(60)
    assert gaps.min() > 1e-3
