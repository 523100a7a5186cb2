"""Friends who resemble each other in margin and trust: same distributions, the stated correlation, nobody changed by who comes later."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.kernel import random_draws as draw
from sim.scenario.compile_parameters import pack
from sim.society.generate import generate
from sim.society.graph import Graph
from sim.society.population import earlier_friend, settle
from sim.state import person
from tests.markets import graph_of, scenario

pytestmark = pytest.mark.slow

R = 0.6
SEEDS, PEOPLE = 60, 400


def settled(r: float, graph: Graph, seed: int) -> Any:
    made = scenario(society__people=graph.people, society__homophily=r)
    return settle(made, pack(made), graph, seed)


def standing(people: Any, made: Any) -> tuple[Any, Any]:
    """Margin and trust as standard normal values."""
    ratio = np.array([segment.margin for segment in made.segments])[people[person.SEGMENT].astype(int)]
    margin = np.log(people[person.MARGIN] / ratio / made.society.margin_median) / made.society.margin_sigma
    trust = np.log(people[person.TRUST] / (1.0 - people[person.TRUST]))
    middle = math.log(made.society.trust_median / (1.0 - made.society.trust_median))
    return margin, (trust - middle) / made.society.trust_spread


def friends_of(graph: Graph, seed: int) -> Any:
    """The earlier close tie whom each person resembles, -1 for none, by their addressed draw."""
    key = np.uint64(seed)
    return np.array(
        [
            earlier_friend(i, graph.tie_at, graph.tie, graph.strength, draw.uniform(key, i, 0, 0, draw.TRAIT_ALIKE))
            for i in range(graph.people)
        ]
    )


@cache
def samples() -> dict[str, Any]:
    """By seed, with a graph of its own each: mean, mean square and mean cross product of margin and of trust."""
    found: dict[str, list[float]] = {}
    made = scenario()
    for seed in range(SEEDS):
        graph = generate(PEOPLE, seed, made.society)
        friend = friends_of(graph, seed)
        has = friend >= 0
        values = standing(settled(R, graph, seed), made)
        for name, z in zip(("margin", "trust"), values, strict=True):
            found.setdefault(f"mean {name}", []).append(z.mean())
            found.setdefault(f"square {name}", []).append((z**2).mean())
            found.setdefault(f"pair {name}", []).append((z[has] * z[friend[has]]).mean())
        found.setdefault("across", []).append((values[0] * values[1]).mean())
    return {name: np.array(several) for name, several in found.items()}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("mean margin", 0.0), ("mean trust", 0.0), ("square margin", 1.0), ("square trust", 1.0),
     ("pair margin", R), ("pair trust", R), ("across", 0.0)],
)  # fmt: skip
def test_distributions_stay_and_friends_correlate_as_stated(name: str, expected: float) -> None:
    """Seeds are independent: a t test over 60 of them at 5 standard errors, a false alarm in fewer than one in 100,000 of these."""
    values = samples()[name]
    error = values.std(ddof=1) / math.sqrt(values.size)
    assert error < 0.03  # else the test could not fail
    assert abs(values.mean() - expected) < 5.0 * error


def test_without_homophily_traits_are_own_draws_to_the_byte() -> None:
    made = scenario()
    tied, untied = generate(300, 4, made.society), graph_of(300)
    for column in (person.TRUST, person.MARGIN):
        assert (settled(0.0, tied, 4)[column] == settled(0.0, untied, 4)[column]).all()
        assert (settled(0.0, tied, 4)[column] != settled(R, tied, 4)[column]).any()
    u = draw.uniform(np.uint64(4), 7, 0, 0, draw.TRAIT_MARGIN)
    own = draw.lognormal(u, made.society.margin_median, made.society.margin_sigma)
    people = settled(0.0, tied, 4)
    assert people[person.MARGIN, 7] == made.segments[int(people[person.SEGMENT, 7])].margin * own


def test_homophily_changes_margin_and_trust_and_what_follows_from_trust() -> None:
    graph = generate(300, 4, scenario().society)
    without, with_it = settled(0.0, graph, 4), settled(R, graph, 4)
    changed = set(np.flatnonzero((without != with_it).any(axis=1)).tolist())
    on_trust = {person.RELATIONSHIP, person.ATTITUDE}  # at the start, and who is an advocate
    assert changed - {person.ADVOCATE, person.MOTIVATION} == {person.TRUST, person.MARGIN} | on_trust
    alone = friends_of(graph, 4) < 0
    assert alone.any()
    assert (without[:, alone] == with_it[:, alone]).all()


def test_one_more_person_changes_nobody() -> None:
    society = scenario().society
    few, more = settled(R, generate(200, 3, society), 3), settled(R, generate(201, 3, society), 3)
    for column in (person.TRUST, person.MARGIN, person.RELATIONSHIP, person.ATTITUDE):
        assert (few[column] == more[column, :200]).all()


def test_a_friend_is_chosen_by_strength_among_earlier_ties() -> None:
    graph = graph_of(5, ties=[(3, 0), (3, 1), (3, 2), (3, 4)])
    strength = graph.strength.copy()
    strength[graph.tie_at[3] : graph.tie_at[4]] = [1.0, 0.0, 3.0, 50.0]  # of 0, 1, 2 and 4
    chosen = [earlier_friend(3, graph.tie_at, graph.tie, strength, u) for u in (0.01, 0.24, 0.26, 0.5, 0.99)]
    assert chosen == [0, 0, 2, 2, 2]
    assert earlier_friend(0, graph.tie_at, graph.tie, strength, 0.5) == -1
    assert earlier_friend(4, graph.tie_at, graph.tie, np.zeros_like(strength), 0.5) == -1
