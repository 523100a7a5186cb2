"""Exact target of spread: cascades on a given graph against an independent implementation of the independent cascade model.

In the model the attention of a reader to a conversation, and whether they pass it on, belong to the pair of conversation and reader: one
who could see a post through two people sees both or neither, and decides once. That is the independent cascade of Kempe, Kleinberg &
Tardos (2003) on the graph in which every reader is a chain of two edges, "sees" and "passes on"; where everybody follows one person, it is
the plain one. Theory has one chance for all posts, readers and ages, and nobody outside the graph: what makes these differ is off.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt

from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.scenario import Scenario
from sim.scenario.parameters import Event
from sim.society.graph import Graph
from sim.state import conversation
from sim.validation.experiments import POSTS_ALIKE, QUIET, reported_conversations, scenario_with
from sim.validation.standard import Reading
from sim.validation.statistics import Marks, difference_of_means, equals
from sim.validation.target import Effort, Measured, NotRun, Target

LEVEL = 0.99
PEOPLE = 400
SEEN, PASSED_ON = 0.5, 0.35
_A_DAY = 5  # cascades started a day
_NEARLY_NOBODY = 1e-12  # besides followers, nobody comes across a post
_REFERENCE_RUNS = 20_000
_SEED = 20_250_102

Edges = npt.NDArray[np.int64]


def random_follows(people: int, mean: float, seed: int) -> Edges:
    """Return who is followed and by whom, shape (edges, 2), each pair with one chance; person 0 is followed by a tenth of all."""
    rng = np.random.default_rng(seed)
    follows = rng.random((people, people)) < mean / people
    follows[0] = rng.random(people) < 0.1
    np.fill_diagonal(follows, False)
    return np.argwhere(follows)


def tree_of_follows(people: int, seed: int) -> Edges:
    """Return a tree in which everybody but person 0 follows one of those before them, shape (people - 1, 2)."""
    rng = np.random.default_rng(seed)
    early = np.minimum(np.arange(1, people), 40)  # a bushy tree: many follow the first forty
    return np.column_stack([rng.integers(0, early), np.arange(1, people)])


def follower_graph(people: int, follows: Edges) -> Graph:
    """Return a society in which people only read each other. ``follows``: (who is followed, who reads), sorted by the former."""
    order = np.lexsort((follows[:, 1], follows[:, 0]))
    at = np.concatenate([[0], np.cumsum(np.bincount(follows[:, 0], minlength=people))]).astype(np.int64)
    nobody = np.zeros(people + 1, dtype=np.int64)
    return Graph(at, follows[order, 1].astype(np.int32), nobody, np.zeros(0, dtype=np.int32), np.zeros(0))


def cascade_scenario(days: int) -> Scenario:
    """Return a market in which nothing happens but posts of full arousal by the one influencer, ``_A_DAY`` a day; nobody answers."""
    events = tuple(
        Event(name=f"post-{day}-{k}", kind="viral-post", day=day, inside=_NEARLY_NOBODY, reach=0.0)
        for day in range(days)
        for k in range(_A_DAY)
    )
    settings: dict[str, object] = {
        **QUIET,
        **POSTS_ALIKE,
        "society.people": PEOPLE,
        "society.influencer_share": 1.0 / PEOPLE,
        "society.interest_spread": 0.0,
        "society.susceptibility_spread": 0.0,
        "society.activity_sigma": 0.0,
        "society.outside_ratio": 0.0,
        "spread.seen": SEEN,
        "spread.reshare": PASSED_ON,
        "spread.half_life_min": 0.1,
        "peers.willing": 0.0,
        "peers.willing_advocate": 0.0,
        "channels.feed.coverage": 0.0,
        "channels.reviews.coverage": 0.0,
        "company.burn_in": 0,
    }
    return scenario_with(settings).model_copy(update={"events": events})


def simulated_sizes(graph: Graph, replicates: Iterable[int], days: int) -> tuple[Floats, int]:
    """Return reshares of every cascade, shape (cascades,), and the person who started them."""
    found: list[Floats] = []
    authors: set[int] = set()
    settings = cascade_scenario(days)
    for seed in replicates:
        model = ConversationModel(settings, "ignore", seed, graph=graph, burn_in=True)
        model.run_days(days + 2)
        conversations = reported_conversations(model)
        authors |= set(conversations[:, conversation.OPENER].astype(int).tolist())
        found.append(conversations[:, conversation.RESHARES])
        model.release()
    if len(authors) != 1:
        raise ValueError(f"expected one author of all cascades, found {sorted(authors)}")
    return np.concatenate(found), authors.pop()


def reference_sizes(follows: Edges, author: int, split: bool, runs: int) -> Floats:
    """Return the same from cynetdiff, shape (runs,): on the graph whose readers are chains (``split``), or on the plain one.

    Args:
        follows: Edges (who is followed, who reads), shape (edges, 2).
        author: Person who starts every cascade.
        split: Whether readers are chains of two edges.
        runs: Number of cascades.
    """
    try:
        utilities: Any = importlib.import_module("cynetdiff.utils")
    except ImportError:
        raise NotRun("cynetdiff is not installed; pip install cynetdiff") from None
    graph = nx.DiGraph()
    graph.add_nodes_from(("out", i) for i in range(PEOPLE))
    for followed, reader in follows.tolist():
        if split:
            graph.add_edge(("out", followed), ("in", reader), activation_prob=1.0)
            graph.add_edge(("in", reader), ("read", reader), activation_prob=SEEN)
            graph.add_edge(("read", reader), ("out", reader), activation_prob=PASSED_ON)
        else:
            graph.add_edge(("out", followed), ("out", reader), activation_prob=SEEN * PASSED_ON)
    cascade, number = utilities.networkx_to_ic_model(graph, rng=np.random.default_rng(_SEED))
    people = {number["out", i] for i in range(PEOPLE)}
    cascade.set_seeds([number["out", author]])
    sizes = np.empty(runs)
    for run in range(runs):
        cascade.reset_model()
        cascade.advance_until_completion()
        sizes[run] = len(people.intersection(cascade.get_activated_nodes())) - 1
    return sizes


def _marked(marks: Marks) -> Floats:
    return marks.astype(np.float64)


def _compared(label: str, ours: Floats, theirs: Floats) -> list[Reading]:
    """Return the differences of mean, share that nobody passes on, and share above cynetdiff's upper quartile, each expected to be zero."""
    large = float(np.quantile(theirs, 0.75))
    pairs: tuple[tuple[str, Floats, Floats, str, float], ...] = (
        ("mean size", ours, theirs, "reshares", 0.1 * float(theirs.mean())),
        ("never passed on", _marked(ours == 0.0), _marked(theirs == 0.0), "share", 0.05),
        (f"above {large:g} reshares", _marked(ours > large), _marked(theirs > large), "share", 0.05),
    )
    return [
        equals(f"{label}: {name}, difference", difference_of_means(a, b, LEVEL, 6), 0.0, unit, sharp)
        for name, a, b, unit, sharp in pairs
    ]


def cascades(effort: Effort) -> Measured:
    """Measure sizes of cascades on a random graph and on a tree against cynetdiff."""
    replicates, days, runs = range(effort.of(6, 2)), 200, effort.of(_REFERENCE_RUNS, 5_000)
    readings: list[Reading] = []
    for label, follows, split in (
        ("graph", random_follows(PEOPLE, 4.0, 1), True),
        ("tree", tree_of_follows(PEOPLE, 2), False),
    ):
        ours, author = simulated_sizes(follower_graph(PEOPLE, follows), replicates, days)
        theirs = reference_sizes(follows, author, split, runs)
        readings += _compared(label, ours, theirs)
    detail = (
        f"{ours.size} cascades of the simulation against {runs} of cynetdiff on each of two graphs of {PEOPLE} people."
    )
    return Measured(tuple(readings), LEVEL, detail)


TARGETS = (
    Target(
        "H-cascade",
        "exact",
        "Readers who see with one chance and pass on with another make an independent cascade.",
        "Kempe, Kleinberg & Tardos (2003), KDD; cynetdiff as the independent implementation",
        "six differences of zero inside simultaneous 99 % intervals: mean size, none, large, on a random graph and on a tree",
        cascades,
    ),
)
