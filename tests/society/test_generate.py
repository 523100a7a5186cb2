from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.society import communities as members
from sim.society.generate import communities, generate
from sim.society.graph import GraphMeasures, measures, tail_exponent
from sim.society.graph_file import read
from sim.validation.targets.graphs import Shape
from tests.society.shape import USUAL, assert_sound, first, real, row_ids, same, shaped

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 10_000

SHAPES = st.builds(
    Shape,
    followers_mean=st.sampled_from([0.0, 0.7, 12.0, 80.0]),
    follower_exponent=st.floats(1.8, 4.0),
    reciprocity=st.floats(0.0, 1.0),
    ties_mean=st.sampled_from([0.0, 0.5, 2.0, 6.0, 40.0]),
    clustering=st.floats(0.0, 0.8),
    community_size_mean=st.sampled_from([2.0, 10.0, 150.0, 1e5]),
    within_community=st.floats(0.0, 1.0),
    degree_spread=st.floats(0.0, 2.5),
)


@pytest.fixture(scope="module")
def usual() -> GraphMeasures:
    return measures(generate(PEOPLE, 7, USUAL))


def inside(people: int, seed: int, shape: Shape) -> float:
    """Share of the close ties inside communities."""
    graph = generate(people, seed, shape)
    community = communities(people, seed, shape)
    return float((community[row_ids(graph.tie_at)] == community[graph.tie]).mean())


@settings(max_examples=60, deadline=None)
@given(people=st.integers(1, 60), seed=st.integers(0, 2**64 - 1), shape=SHAPES)
def test_any_society_is_sound(people: int, seed: int, shape: Shape) -> None:
    graph = generate(people, seed, shape)
    assert graph.people == people
    assert_sound(graph)


@settings(max_examples=40, deadline=None)
@given(people=st.integers(1, 300), seed=st.integers(0, 2**64 - 1), shape=SHAPES)
def test_one_more_person_changes_nothing_between_the_others(people: int, seed: int, shape: Shape) -> None:
    assert same(first(generate(people + 1, seed, shape), people), generate(people, seed, shape))


def test_the_first_of_many_are_the_few() -> None:
    assert same(first(generate(5_000, 3, USUAL), 700), generate(700, 3, USUAL))
    assert np.array_equal(communities(5_000, 3, USUAL)[:700], communities(700, 3, USUAL))


@settings(max_examples=60, deadline=None)
@given(people=st.integers(2, 3000), seed=st.integers(0, 2**64 - 1), shape=SHAPES, u=st.floats(1e-9, 1.0 - 1e-9))
def test_a_guided_draw_is_the_first_whose_sum_exceeds_it(people: int, seed: int, shape: Shape, u: float) -> None:
    crowd = members.crowd_of(people, seed, members.shape_of(shape))
    for weights in (crowd.appeal, crowd.activity):
        for size in {1, people // 2, people}:
            above = np.flatnonzero(weights.all[:size] > u * weights.all[size - 1])
            assert members.anyone(weights, size, u) == above[0]


def test_seeds_and_only_seeds_make_societies() -> None:
    assert same(generate(500, 1, USUAL), generate(500, 1, USUAL))
    assert not same(generate(500, 1, USUAL), generate(500, 2, USUAL))
    assert not same(generate(500, 1, USUAL), generate(500, 2**63 + 1, USUAL))


def test_followers_do_not_move_ties() -> None:
    plain, other = generate(500, 1, USUAL), generate(500, 1, shaped(followers_mean=3.0, reciprocity=0.5))
    assert same(plain._replace(follower_at=other.follower_at, follower=other.follower), other)


def test_the_usual_society_is_as_asked(usual: GraphMeasures) -> None:
    assert usual.audience.mean == pytest.approx(12.0, rel=0.03)
    assert usual.degree.mean == pytest.approx(6.0, rel=0.03)
    assert usual.reciprocity == pytest.approx(0.22, abs=0.01)
    assert usual.clustering == pytest.approx(0.35, abs=0.03)
    assert usual.audience_exponent == pytest.approx(2.3, abs=0.3)
    assert usual.largest_share > 0.99
    assert usual.mean_strength == pytest.approx(1.0, abs=0.06)
    assert usual.degree.largest <= 150


@pytest.mark.parametrize("seed", range(5))
def test_the_largest_audience_is_in_the_hundreds_or_low_thousands(seed: int) -> None:
    assert 300 <= generate(PEOPLE, seed, USUAL).audience().max() <= 3000


@pytest.mark.parametrize(
    "asked",
    [
        {"followers_mean": 3.0, "ties_mean": 3.0},
        {"followers_mean": 40.0, "ties_mean": 12.0},
        {"ties_mean": 30.0},
        {"reciprocity": 0.0, "clustering": 0.1},
        {"reciprocity": 0.6, "clustering": 0.5},
        {"reciprocity": 1.0, "ties_mean": 2.5, "clustering": 0.2},
        {"community_size_mean": 20.0, "within_community": 0.5},
        {"community_size_mean": 1000.0},
        {"within_community": 0.0},
    ],
    ids=str,
)
def test_other_societies_are_as_asked(asked: dict[str, float]) -> None:
    shape = shaped(**asked)
    found = measures(generate(PEOPLE, 2, shape))
    assert found.audience.mean == pytest.approx(shape.followers_mean, rel=0.03)
    assert found.degree.mean == pytest.approx(shape.ties_mean, rel=0.03)
    assert found.reciprocity == pytest.approx(shape.reciprocity, abs=0.01)
    # many ties spread unevenly in a community cluster by themselves: the sociable know most of it
    dense = shape.ties_mean >= 0.2 * shape.community_size_mean
    assert found.clustering == pytest.approx(shape.clustering, abs=0.06 if dense else 0.04)
    assert found.largest_share > 0.99


def test_no_edges_wanted_no_edges_made() -> None:
    graph = generate(200, 1, shaped(followers_mean=0.0, ties_mean=0.0))
    assert (graph.follows, graph.ties) == (0, 0)
    assert generate(200, 1, shaped(followers_mean=0.0)).ties > 0
    assert generate(200, 1, shaped(ties_mean=0.0)).follows > 0


def test_one_and_two_people() -> None:
    alone = generate(1, 1, USUAL)
    assert (alone.people, alone.follows, alone.ties) == (1, 0, 0)
    pair = generate(2, 1, USUAL)
    assert pair.ties == 1
    assert pair.strength.tolist() == [1.0, 1.0]
    assert pair.follows >= 1
    with pytest.raises(ValueError, match="at least one person"):
        generate(0, 1, USUAL)


def test_everybody_knows_everybody_when_more_is_asked_than_there_are() -> None:
    graph = generate(8, 1, shaped(ties_mean=100.0, followers_mean=100.0, reciprocity=1.0))
    assert graph.ties == 28
    assert graph.follows > 40


def test_the_audience_is_heavier_for_a_smaller_exponent() -> None:
    tails = [tail_exponent(generate(PEOPLE, 4, shaped(follower_exponent=x)).audience()) for x in (2.0, 2.5, 3.5)]
    assert tails == sorted(tails)
    assert tails[0] < 2.4 < tails[1] < 3.0 < tails[2]


def test_communities_have_the_mean_size_and_hold_the_ties() -> None:
    # Founders are Bernoulli(1 / 50): 400 expected of 20,000, standard deviation 20; the band is five of them.
    assert 300 <= communities(20_000, 1, shaped(community_size_mean=50.0)).max() + 1 <= 500
    assert inside(PEOPLE, 1, USUAL) == pytest.approx(0.8, abs=0.02)
    assert inside(PEOPLE, 1, shaped(within_community=0.4)) == pytest.approx(0.4, abs=0.02)


def test_reciprocity_runs_along_close_ties() -> None:
    graph = generate(2000, 1, USUAL)
    follows = set(zip(row_ids(graph.follower_at).tolist(), graph.follower.tolist(), strict=True))
    mutual = {(a, b) for a, b in follows if (b, a) in follows}
    ties = set(zip(row_ids(graph.tie_at).tolist(), graph.tie.tolist(), strict=True))
    assert len(mutual & ties) / len(mutual) > 0.9
    assert 0.3 < len(mutual & ties) / len(ties) < 0.6


def test_purposes_are_this_packages_own_and_all_different() -> None:
    owned = [
        members.TRAITS,
        members.COUNTS,
        members.TIE,
        members.AUDIENCE,
        members.FOLLOW,
        members.MUTUAL,
        members.DERIVED_FOLLOW,
        members.DERIVED_TIE,
    ]
    assert len(set(owned)) == len(owned)
    assert all(100 <= block <= 149 for block in owned)


BYTES = """
import hashlib
from sim.society.derived_layer import follows_from_ties, ties_from_follows
from sim.society.generate import generate
from sim.society.graph import given_strengths
from tests.society.shape import USUAL, shaped
digest = hashlib.sha256()
for shape in (USUAL, shaped(followers_mean=4.0, reciprocity=0.9, ties_mean=1.5, community_size_mean=9.0)):
    graph = generate(150, 12345678901234567890, shape)
    follows = follows_from_ties(graph.tie_at, graph.tie, 3, shaped(followers_mean=9.0))
    ties = ties_from_follows(graph.follower_at, graph.follower, 3, USUAL)
    for array in (*graph, *follows, *ties, given_strengths(*ties)):
        digest.update(array.tobytes())
print(digest.hexdigest())
"""


def test_uncompiled_code_gives_the_same_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(BYTES, "bytes", "exec"), {})
    here = capsys.readouterr().out
    there = subprocess.run(
        [sys.executable, "-W", "error", "-c", BYTES],
        cwd=ROOT,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert there.returncode == 0, there.stderr
    assert there.stdout == here
    assert len(here.strip()) == hashlib.sha256().digest_size * 2


@pytest.mark.parametrize(
    ("name", "clustering"), [("lastfm_asia_edges.txt.gz", 0.219), ("facebook_pages_musae_edges.txt.gz", 0.360)]
)
def test_close_ties_look_like_real_ones(name: str, clustering: float) -> None:
    """Given a real graph's size, mean and clustering, the generator comes near the rest of it."""
    graph, _ = read(real(name), society=shaped(followers_mean=0.0), seed=1)
    found = measures(graph)
    assert found.clustering == pytest.approx(clustering, abs=0.001)
    made = measures(generate(graph.people, 1, shaped(ties_mean=found.degree.mean, clustering=found.clustering)))
    assert made.degree.mean == pytest.approx(found.degree.mean, rel=0.03)
    assert made.clustering == pytest.approx(found.clustering, abs=0.03)
    assert 0.6 < made.degree.median / found.degree.median < 1.67
    assert 0.6 < made.degree.p99 / found.degree.p99 < 1.67
    assert 0.33 < made.degree.largest / found.degree.largest < 3.0
    assert made.largest_share == pytest.approx(found.largest_share, abs=0.01)


def test_follows_look_like_wiki_vote_where_they_are_asked_to() -> None:
    graph, _ = read(real("wiki_vote_edges.txt.gz"), layer="followers", directed=True, society=USUAL, seed=1)
    found = measures(graph)
    made = measures(
        generate(graph.people, 1, shaped(followers_mean=found.audience.mean, reciprocity=found.reciprocity))
    )
    assert made.audience.mean == pytest.approx(found.audience.mean, rel=0.03)
    assert made.reciprocity == pytest.approx(found.reciprocity, abs=0.01)
    assert 0.6 < made.audience.p99 / found.audience.p99 < 1.67
    assert 0.33 < made.audience.largest / found.audience.largest < 3.0
