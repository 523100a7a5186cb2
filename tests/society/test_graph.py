from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.society.generate import generate
from sim.society.graph import (
    STRENGTH_CAP,
    Graph,
    average_clustering,
    component_of,
    component_sizes,
    given_strengths,
    grown_strengths,
    local_clustering,
    measures,
    reciprocity,
    rows,
    spread,
    tail_exponent,
    transposed,
)
from tests.society.shape import USUAL, follow_pairs, row_ids, tie_pairs

PEOPLE = 12
PAIRS = st.lists(st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)), max_size=60)
TIES = st.sets(st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)), max_size=30)


def directed(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    table = np.array(pairs, np.int32).reshape(-1, 2)
    return rows(table[:, 0].copy(), table[:, 1].copy(), PEOPLE)


def undirected(pairs: set[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    both = {(a, b) for a, b in pairs if a != b} | {(b, a) for a, b in pairs if a != b}
    return directed(sorted(both))


def as_networkx(at: np.ndarray, ids: np.ndarray, kind: type[nx.Graph] = nx.Graph) -> nx.Graph:
    graph = kind()
    graph.add_nodes_from(range(at.size - 1))
    graph.add_edges_from(zip(row_ids(at).tolist(), ids.tolist(), strict=True))
    return graph


# A triangle 0-1-2, a tail 2-3, and 4 alone.
SMALL = undirected({(0, 1), (1, 2), (0, 2), (2, 3)})


@given(PAIRS)
def test_rows_are_the_pairs_sorted(pairs: list[tuple[int, int]]) -> None:
    at, ids = directed(pairs)
    assert list(zip(row_ids(at).tolist(), ids.tolist(), strict=True)) == sorted(pairs)


@given(PAIRS)
def test_turning_twice_gives_the_same(pairs: list[tuple[int, int]]) -> None:
    at, ids = directed(pairs)
    turned_at, turned = transposed(at, ids)
    assert sorted(zip(turned.tolist(), row_ids(turned_at).tolist(), strict=True)) == sorted(pairs)
    again_at, again = transposed(turned_at, turned)
    assert np.array_equal(again_at, at)
    assert np.array_equal(again, ids)


@pytest.mark.slow
@given(TIES)
def test_measures_agree_with_networkx(pairs: set[tuple[int, int]]) -> None:
    at, ids = undirected(pairs)
    graph = as_networkx(at, ids)
    assert local_clustering(at, ids) == pytest.approx(list(nx.clustering(graph).values()), abs=1e-12)
    assert sorted(component_sizes(at, ids)) == sorted(len(c) for c in nx.connected_components(graph))
    assert all(
        component_of(at, ids)[list(part)].tolist() == [min(part)] * len(part) for part in nx.connected_components(graph)
    )


@pytest.mark.slow
@given(st.sets(st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)).filter(lambda p: p[0] != p[1])))
def test_reciprocity_agrees_with_networkx(pairs: set[tuple[int, int]]) -> None:
    at, ids = directed(sorted(pairs))
    graph = as_networkx(at, ids, nx.DiGraph)
    assert reciprocity(at, ids) == pytest.approx(nx.overall_reciprocity(graph) if pairs else 0.0)


@pytest.mark.slow
def test_a_generated_graph_agrees_with_networkx() -> None:
    graph = generate(1500, 5, USUAL)
    found = measures(graph)
    ties = nx.Graph(tie_pairs(graph))
    follows = nx.DiGraph(follow_pairs(graph))
    assert found.clustering == pytest.approx(nx.average_clustering(ties))
    assert found.reciprocity == pytest.approx(nx.overall_reciprocity(follows))
    assert found.ties == ties.number_of_edges()
    assert found.follows == follows.number_of_edges()
    assert graph.audience().tolist() == [follows.in_degree(i) if i in follows else 0 for i in range(1500)]
    assert graph.following().tolist() == [follows.out_degree(i) if i in follows else 0 for i in range(1500)]
    assert graph.degree().tolist() == [ties.degree(i) for i in range(1500)]
    at, ids = graph.followed()
    assert set(zip(row_ids(at).tolist(), ids.tolist(), strict=True)) == follow_pairs(graph)


@pytest.mark.slow
def test_strength_counts_friends_in_common() -> None:
    at, ids = SMALL
    # the three ties of the triangle share one friend, the tail none: 2, 2, 2, 1 over a mean of 7 / 4
    strength = dict(zip(zip(row_ids(at).tolist(), ids.tolist(), strict=True), given_strengths(at, ids), strict=True))
    assert strength[0, 1] == strength[1, 0] == strength[1, 2] == strength[0, 2] == pytest.approx(8 / 7)
    assert strength[2, 3] == strength[3, 2] == pytest.approx(4 / 7)


@pytest.mark.slow
def test_grown_strength_counts_friends_when_the_newcomer_came() -> None:
    at, ids = SMALL
    strength = dict(zip(zip(row_ids(at).tolist(), ids.tolist(), strict=True), grown_strengths(at, ids), strict=True))
    assert strength[0, 1] == strength[1, 0] == 1.0  # alone in the world: none in common, and the mean is its own
    assert strength[0, 2] == strength[2, 1] == pytest.approx(2 / (5 / 3))  # 1, 2, 2 so far
    assert strength[2, 3] == strength[3, 2] == pytest.approx(1 / (6 / 4))


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(TIES.filter(lambda pairs: any(a != b for a, b in pairs)))
def test_given_strengths_are_the_plain_rule(pairs: set[tuple[int, int]]) -> None:
    at, ids = undirected(pairs)
    friends = [set(ids[at[i] : at[i + 1]].tolist()) for i in range(PEOPLE)]
    raw = np.array([len(friends[a] & friends[b]) + 1.0 for a, b in zip(row_ids(at), ids, strict=True)])
    assert given_strengths(at, ids) == pytest.approx(np.minimum(raw / raw.mean(), STRENGTH_CAP))


@pytest.mark.slow
@pytest.mark.parametrize("exponent", [2.1, 2.5, 3.0])
def test_the_tail_exponent_of_a_power_law_is_found(exponent: float) -> None:
    # Quantiles of a continuous Pareto from 10, rounded to whole counts.
    u = (np.arange(20_000) + 0.5) / 20_000
    counts = np.rint(10.0 * u ** (-1.0 / (exponent - 1.0))).astype(np.int64)
    assert tail_exponent(counts, 0.1) == pytest.approx(exponent, abs=0.05)


def test_a_tail_of_too_few_has_no_exponent() -> None:
    assert np.isnan(tail_exponent(np.arange(1, 50), 0.1))
    assert np.isnan(tail_exponent(np.zeros(1000, np.int64), 0.1))


def test_spread() -> None:
    found = spread(np.arange(101))
    assert (found.mean, found.median, found.p99, found.largest) == (50.0, 50.0, 99.0, 100)


@pytest.mark.slow
def test_people_without_edges_are_measured_too() -> None:
    none = np.zeros(4, np.int64)
    empty = np.zeros(0, np.int32)
    found = measures(Graph(none, empty, none, empty, np.zeros(0)))
    assert (found.people, found.follows, found.ties, found.components) == (3, 0, 0, 3)
    assert (found.reciprocity, found.clustering, found.mean_strength) == (0.0, 0.0, 0.0)
    assert found.largest_share == pytest.approx(1 / 3)
    assert average_clustering(none, empty) == 0.0
