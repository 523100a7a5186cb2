"""From names, files and objects to the scenarios and policies of a study."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.kernel.errors import GrapevineError

if TYPE_CHECKING:
    from sim.api.execution import AnyPath
    from sim.scenario import Scenario
    from sim.study.design.plan import GraphSource
    from sim.study.design.record import Record

AnyScenario: TypeAlias = "Scenario | str | os.PathLike[str]"
Parameters: TypeAlias = Mapping[str, object] | Sequence[str]
"""Parameters by dotted key, or as texts ``section.parameter=value``."""


class InputError(GrapevineError):
    """Arguments that cannot be used, alone or together."""


@dataclass(frozen=True)
class Market:
    """Changes that are made to every scenario.

    Attributes:
        parameters: parameters that are set.
        customers: customers at the start; prospects come on top, in the scenario's proportion.
        graph: a file with a social graph, which sets the number of people.
        graph_layer: what its edges are, ``close`` ties or ``followers``.
        directed: whether an edge ``u v`` means that u follows v.
    """

    parameters: Parameters | None = None
    customers: int | None = None
    graph: AnyPath | None = None
    graph_layer: str = "close"
    directed: bool = False


@dataclass(frozen=True)
class Inputs:
    """Scenarios that are ready to be run.

    Attributes:
        scenarios: with parameters and the number of people in place.
        files: the argument by which each was asked for, by the scenario's name.
        graph: the graph file, if any.
        graph_report: what was found in the graph file, in lines.
    """

    scenarios: tuple[Scenario, ...]
    files: Mapping[str, str]
    graph: GraphSource | None
    graph_report: tuple[str, ...]


def read_inputs(given: AnyScenario | Sequence[AnyScenario], market: Market, seed: int) -> Inputs:
    """Return the scenarios that were asked for.

    Raises:
        ScenarioError: a scenario that cannot be used, or a parameter that cannot be set.
        GraphError: a graph file that cannot be used.
        InputError: arguments that contradict each other.
    """
    asked = _listed(given)
    graph = _graph_source(market)
    made: list[Scenario] = []
    files: dict[str, str] = {}
    report: tuple[str, ...] = ()
    for one in asked:
        scenario = _scenario(one, market)
        if graph is not None:
            from sim.study.workers.job import read_graph

            found = read_graph(graph, scenario, seed)[1]
            report = tuple(found.lines())
            scenario = scenario.with_values({"society.people": found.people})
        if isinstance(one, str | os.PathLike):
            files[scenario.name] = os.fspath(one)
        made.append(scenario)
    return Inputs(tuple(made), files, graph, report)


def _listed(given: AnyScenario | Sequence[AnyScenario]) -> list[AnyScenario]:
    from sim.scenario import Scenario

    if isinstance(given, str | os.PathLike | Scenario):
        return [given]
    asked: list[Any] = list(given) if _is_iterable(given) else [given]
    if not asked:
        raise InputError("there is no scenario to run")
    for one in asked:
        if not isinstance(one, str | os.PathLike | Scenario):
            raise InputError(f"scenario {one!r}: expected a name, the path of a TOML file, or a Scenario")
    return asked


def _is_iterable(given: object) -> bool:
    return isinstance(given, Iterable)


def load(scenario: AnyScenario, parameters: Parameters | None = None) -> Scenario:
    """Return a scenario, with parameters set on top.

    Args:
        scenario: the name of a ready-made scenario, the path of a TOML file, or a scenario.
        parameters: parameters by dotted key (``{"company.budget": 1.5}``), or as texts (``["company.budget=1.5"]``).

    Raises:
        ScenarioError: the file or a parameter cannot be used; the message names the nearest valid name and the allowed range.
    """
    from sim.scenario import Scenario
    from sim.scenario import load as read
    from sim.scenario.builder import Builder

    changes = parameters if parameters is not None else ()
    if isinstance(scenario, Scenario):
        return Builder.of(scenario).override(changes).finish() if changes else scenario
    return read(scenario, changes)


def _scenario(asked: AnyScenario, market: Market) -> Scenario:
    changes: Parameters = market.parameters if market.parameters is not None else ()
    scenario = load(asked, changes)
    if market.customers is None:
        return scenario
    people = people_for(scenario, market.customers)
    if isinstance(changes, Mapping):
        if "society.people" in changes:
            raise InputError("customers and society.people both set the number of people, expected one of them")
        return load(asked, {**changes, "society.people": people})
    texts = [changes] if isinstance(changes, str) else changes
    return load(asked, [*texts, f"society.people={people}"])


def people_for(scenario: Scenario, customers: int) -> int:
    """Return how many people make a market with so many customers at the start. Raises InputError when no market has them."""
    from sim.scenario import describe

    share = scenario.society.customer_share
    if customers < 1:
        raise InputError(f"customers is {customers}, allowed is 1 or more")
    if share == 0.0:
        raise InputError("customers cannot be met: society.customer_share is 0")
    people = max(1, round(customers / share))
    most = int(next(one.range[1] for one in describe() if one.key == "society.people" and one.range))
    if people > most:
        raise InputError(
            f"customers is {customers}, allowed are 1 to {int(most * share)}: with a customer share of {share:g} "
            f"they make a market of {people} people, and {most} are the most"
        )
    return people


def _graph_source(market: Market) -> GraphSource | None:
    from sim.study.design.plan import GraphSource

    if market.graph_layer not in ("close", "followers"):
        raise InputError(f"graph-layer is {market.graph_layer!r}, allowed are close and followers")
    if market.graph is None:
        if market.directed or market.graph_layer != "close":
            raise InputError("directed and graph-layer describe a graph file, and no graph is given")
        return None
    path = os.fspath(market.graph)
    if not path:
        raise InputError("graph is empty, expected the path of a file")
    if market.customers is not None:
        raise InputError("customers cannot be combined with graph: the file says how many people there are")
    return GraphSource(path, market.graph_layer, market.directed)


def record_of(words: str | Sequence[str]) -> Record:
    """Return what is also stored, asked for in words: ``conversations``, ``people@0,180``."""
    from sim.study.design.record import read_record

    return read_record([words] if isinstance(words, str) else words)
