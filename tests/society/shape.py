"""What the tests of the social graph share: a shape with the usual numbers, real graphs, and slow but plain measures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.society.graph import Graph
from sim.validation.targets.graphs import Shape

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


USUAL = Shape()


def shaped(**values: float) -> Shape:
    return replace(USUAL, **values)


def real(name: str) -> Path:
    """The path of a real graph; the test is skipped where there is none."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    return path


def row_ids(at: np.ndarray) -> np.ndarray:
    return np.repeat(np.arange(at.size - 1), np.diff(at))


def follow_pairs(graph: Graph) -> set[tuple[int, int]]:
    """(follower, followed)."""
    return set(zip(graph.follower.tolist(), row_ids(graph.follower_at).tolist(), strict=True))


def tie_pairs(graph: Graph) -> set[tuple[int, int]]:
    """Both directions."""
    return set(zip(row_ids(graph.tie_at).tolist(), graph.tie.tolist(), strict=True))


def assert_sound(graph: Graph) -> None:
    """No loops, no duplicates, sorted rows, types, symmetric ties and strengths, strengths in (0, 3]."""
    people = graph.people
    for at, ids in ((graph.follower_at, graph.follower), (graph.tie_at, graph.tie)):
        assert at.dtype == np.int64
        assert ids.dtype == np.int32
        assert at.size == people + 1
        assert at[0] == 0
        assert at[-1] == ids.size
        key = row_ids(at) * people + ids
        assert (np.diff(key) > 0).all()
        assert (row_ids(at) != ids).all()
        assert ((ids >= 0) & (ids < people)).all()
    assert graph.strength.dtype == np.float64
    assert graph.strength.shape == graph.tie.shape
    assert ((graph.strength > 0.0) & (graph.strength <= 3.0)).all()
    owner = row_ids(graph.tie_at)
    back = np.lexsort((owner, graph.tie))
    assert np.array_equal(owner[back], graph.tie)
    assert np.array_equal(graph.tie[back], owner)
    assert np.array_equal(graph.strength[back], graph.strength)


def same(one: Graph, other: Graph) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def first(graph: Graph, people: int) -> Graph:
    """The graph among the first ``people``, made the plain way."""

    def cut(at: np.ndarray, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        owner = row_ids(at)
        kept = (owner < people) & (ids < people)
        counts = np.bincount(owner[kept], minlength=people)
        return np.concatenate(([0], np.cumsum(counts))), kept

    follower_at, follows = cut(graph.follower_at, graph.follower)
    tie_at, ties = cut(graph.tie_at, graph.tie)
    return Graph(follower_at, graph.follower[follows], tie_at, graph.tie[ties], graph.strength[ties])
