from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.society.derived_layer import follows_from_ties, ties_from_follows
from sim.society.generate import generate
from sim.society.graph import Graph, given_strengths, measures, rows, tail_exponent
from tests.society.shape import USUAL, assert_sound, follow_pairs, shaped, tie_pairs

pytestmark = pytest.mark.slow


def from_ties(graph: Graph, seed: int = 1, **asked: float) -> Graph:
    """``graph`` with its followers derived from its ties."""
    at, ids = follows_from_ties(graph.tie_at, graph.tie, seed, shaped(**asked))
    return graph._replace(follower_at=at, follower=ids)


def from_follows(graph: Graph, seed: int = 1, **asked: float) -> Graph:
    """``graph`` with its ties derived from its followers."""
    at, ids = ties_from_follows(graph.follower_at, graph.follower, seed, shaped(**asked))
    return graph._replace(tie_at=at, tie=ids, strength=given_strengths(at, ids))


@pytest.fixture(scope="module")
def society() -> Graph:
    return generate(5000, 9, USUAL)


@settings(max_examples=40, deadline=None)
@given(
    people=st.integers(1, 40),
    seed=st.integers(0, 2**64 - 1),
    followers=st.sampled_from([0.0, 3.0, 100.0]),
    ties=st.sampled_from([0.0, 1.0, 6.0, 100.0]),
)
def test_any_derived_layer_is_sound_and_keeps_the_given(people: int, seed: int, followers: float, ties: float) -> None:
    given = generate(people, seed, USUAL)
    followed = from_ties(given, seed, followers_mean=followers, ties_mean=ties)
    assert_sound(followed)
    assert tie_pairs(given) <= follow_pairs(followed)
    tied = from_follows(given, seed, followers_mean=followers, ties_mean=ties)
    assert_sound(tied)
    pairs = follow_pairs(given)
    assert {(a, b) for a, b in pairs if (b, a) in pairs} <= tie_pairs(tied)


def test_follows_reach_the_mean_with_a_heavy_tail(society: Graph) -> None:
    derived = from_ties(society)
    found = measures(derived)
    assert found.audience.mean == pytest.approx(12.0, rel=0.03)
    # The follows beyond the ties are one-way, but for a few that two people happen to choose.
    along_ties = 2 * society.ties / derived.follows
    assert along_ties <= found.reciprocity < along_ties + 0.05
    assert found.audience.largest > 3 * found.degree.largest
    assert tail_exponent(derived.audience() - society.degree(), 0.05) < 3.0


def test_added_follows_stay_near(society: Graph) -> None:
    def of_friends(within: float) -> float:
        """Share of the added follows that go to a friend of a friend."""
        derived = from_ties(society, within_community=within)
        friends = [set(society.tie[society.tie_at[i] : society.tie_at[i + 1]].tolist()) for i in range(society.people)]
        added = sorted(follow_pairs(derived) - tie_pairs(society))[::20]
        return float(np.mean([bool(friends[a] & friends[b]) for a, b in added]))

    assert of_friends(0.8) > of_friends(0.0) + 0.3


def test_ties_that_suffice_are_all_there_is(society: Graph) -> None:
    derived = from_ties(society, followers_mean=5.0)
    assert follow_pairs(derived) == tie_pairs(society)


def test_ties_reach_the_mean_and_the_clustering(society: Graph) -> None:
    found = measures(from_follows(society))
    assert found.degree.mean == pytest.approx(6.0, rel=0.03)
    assert found.clustering == pytest.approx(0.35, abs=0.04)
    assert found.largest_share > 0.97


def test_mutual_follows_that_suffice_are_all_there_is(society: Graph) -> None:
    derived = from_follows(society, ties_mean=1.0)
    pairs = follow_pairs(society)
    assert tie_pairs(derived) == {(a, b) for a, b in pairs if (b, a) in pairs}


def test_added_ties_join_people_who_are_near() -> None:
    # Two groups that do not know each other, one-way follows only.
    ring = [(i, (i + step) % 50) for i in range(50) for step in (1, 2, 3)]
    both = np.array(ring + [(a + 50, b + 50) for a, b in ring], np.int32)
    at, ids = rows(both[:, 0].copy(), both[:, 1].copy(), 101)
    tie_at, tie = ties_from_follows(at, ids, 1, USUAL)
    owner = np.repeat(np.arange(101), np.diff(tie_at))
    assert ((owner < 50) == (tie < 50)).all()
    assert np.diff(tie_at)[100] == 0  # who knows nobody stays alone
    assert np.diff(tie_at)[:100].min() >= 1
    assert np.diff(tie_at)[:100].mean() > 4.0


def test_the_seed_decides(society: Graph) -> None:
    assert follow_pairs(from_ties(society, 1)) == follow_pairs(from_ties(society, 1))
    assert follow_pairs(from_ties(society, 1)) != follow_pairs(from_ties(society, 2))
    assert tie_pairs(from_follows(society, 1)) != tie_pairs(from_follows(society, 2))
