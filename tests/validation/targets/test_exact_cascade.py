from __future__ import annotations

import numpy as np
import pytest

from sim.validation.target import NotRun
from sim.validation.targets import exact_cascade as cascade
from tests.society.shape import assert_sound


def test_graphs_are_sound() -> None:
    for follows in (cascade.random_follows(60, 3.0, 1), cascade.tree_of_follows(60, 1)):
        assert_sound(cascade.follower_graph(60, follows))
    tree = cascade.tree_of_follows(60, 1)
    assert sorted(tree[:, 1].tolist()) == list(range(1, 60))
    assert (tree[:, 0] < tree[:, 1]).all()


@pytest.mark.parametrize("split", [True, False])
def test_the_reference_on_a_star_is_binomial(split: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine followers of one person: mean 9 x chance, whichever way the graph is written."""
    monkeypatch.setattr(cascade, "PEOPLE", 10)
    follows = np.column_stack([np.zeros(9, dtype=np.int64), np.arange(1, 10)])
    sizes = cascade.reference_sizes(follows, 0, split, 8000)
    chance = cascade.SEEN * cascade.PASSED_ON
    assert sizes.mean() == pytest.approx(9 * chance, abs=0.06)
    assert (sizes == 0).mean() == pytest.approx((1 - chance) ** 9, abs=0.02)


def test_two_ways_to_one_reader_tell_the_models_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """0 is read by 1 and 2, who are read by 3, all sure to see and pass on but 3: a reader decides once, an edge each time."""
    monkeypatch.setattr(cascade, "PEOPLE", 4)
    monkeypatch.setattr(cascade, "SEEN", 1.0)
    follows = np.array([[0, 1], [0, 2], [1, 3], [2, 3]])
    chance = cascade.PASSED_ON
    once = cascade.reference_sizes(follows, 0, True, 8000).mean()
    each = cascade.reference_sizes(follows, 0, False, 8000).mean()
    first = 2 * chance
    either = 1 - (1 - chance) ** 2
    assert once == pytest.approx(first + either * chance, abs=0.03)
    assert each > once + 0.03


def test_without_the_library_it_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(cascade.importlib, "import_module", absent)
    with pytest.raises(NotRun, match="cynetdiff is not installed"):
        cascade.reference_sizes(np.array([[0, 1]]), 0, True, 10)


@pytest.mark.slow
def test_the_simulation_passes_on_by_its_chance() -> None:
    """A star of 399 followers: reshares are binomial with seen x passed on; mean within four standard errors (1 in 15,000)."""
    people = cascade.PEOPLE
    follows = np.column_stack([np.zeros(people - 1, dtype=np.int64), np.arange(1, people)])
    sizes, author = cascade.simulated_sizes(cascade.follower_graph(people, follows), [5], 20)
    assert author == 0
    assert sizes.size == 100
    chance = cascade.SEEN * cascade.PASSED_ON
    error = np.sqrt((people - 1) * chance * (1 - chance) / sizes.size)
    assert abs(sizes.mean() - (people - 1) * chance) < 4 * error
