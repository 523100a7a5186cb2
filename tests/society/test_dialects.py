from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.society.graph_file import read
from tests.society.dialects import ANY_NAMES, BY_PLACE, ONE_WORD, written
from tests.society.shape import follow_pairs, shaped

pytestmark = pytest.mark.slow

NAMES = {
    "from 0": lambda k: str(k),
    "from 1": lambda k: str(k + 1),
    "words": lambda k: f"p{k:04d}",
    "19 digits": lambda k: str(1_234_567_890_123_456_789 + 17 * k),
    "zeros in front": lambda k: f"{k:05d}",
    "accents": lambda k: f"Jos\u00e9{k:03d}",
    "dots": lambda k: f"ann.lee{k:03d}@mail.example",
}
SEVERAL_WORDS = {"first and last": lambda k: f"Ann{k % 7} O'Lee{k:03d}", "three words": lambda k: f"von der Ann{k:03d}"}
FORM = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def network(seed: int, people: int) -> list[tuple[int, int]]:
    """Follows among people, everybody in at least one, in random order."""
    draws = random.Random(seed)
    found = {(k, draws.randrange(people)) for k in range(people)}
    found |= {(draws.randrange(people), draws.randrange(people)) for _ in range(2 * people)}
    proper = sorted((u, v) for u, v in found if u != v)
    alone = set(range(people)) - {end for pair in proper for end in pair}
    proper += [(k, (k + 1) % people) for k in alone]
    draws.shuffle(proper)
    return proper


def assert_reads_back(folder: Path, dialect: str, names: list[str], pairs: list[tuple[int, int]]) -> None:
    order = sorted(
        names, key=(int if all(name.isdigit() and (name == "0" or name[0] != "0") for name in names) else str)
    )
    assert order == names
    path = written([(names[u], names[v]) for u, v in pairs], dialect, folder)
    graph, report = read(
        path, layer="followers", directed=True, society=shaped(followers_mean=0.0, ties_mean=0.0), seed=1
    )
    assert report.people == len(names), report.lines()
    assert follow_pairs(graph) == set(pairs), report.lines()
    assert report.edges == len(pairs)


@pytest.mark.parametrize("dialect", [*ANY_NAMES, *ONE_WORD])
@given(st.integers(0, 10**6), st.integers(8, 60), st.sampled_from(sorted(NAMES)))
@FORM
def test_one_network_in_every_dialect(tmp_path: Path, dialect: str, seed: int, people: int, kind: str) -> None:
    assert_reads_back(tmp_path, dialect, [NAMES[kind](k) for k in range(people)], network(seed, people))


@pytest.mark.parametrize("dialect", list(ANY_NAMES))
@given(st.integers(0, 10**6), st.integers(8, 60), st.sampled_from(sorted(SEVERAL_WORDS)))
@FORM
def test_names_of_several_words(tmp_path: Path, dialect: str, seed: int, people: int, kind: str) -> None:
    pairs = network(seed, people)
    names = [SEVERAL_WORDS[kind](k) for k in range(people)]
    place = {name: at for at, name in enumerate(sorted(names))}
    moved = [(place[names[u]], place[names[v]]) for u, v in pairs]
    assert_reads_back(tmp_path, dialect, sorted(names), moved)


@pytest.mark.parametrize("dialect", list(BY_PLACE))
@given(st.integers(0, 10**6), st.integers(8, 60))
@FORM
def test_dialects_that_number_people_anew(tmp_path: Path, dialect: str, seed: int, people: int) -> None:
    pairs = network(seed, people)
    path = written([(f"p{u:04d}", f"p{v:04d}") for u, v in pairs], dialect, tmp_path)
    graph, report = read(
        path, layer="followers", directed=True, society=shaped(followers_mean=0.0, ties_mean=0.0), seed=1
    )
    assert (report.people, report.edges) == (people, len(pairs))
    heard = sorted(int(count) for count in graph.audience())
    assert heard == sorted(sum(v == k for _, v in pairs) for k in range(people))
