"""Figures of what a study has recorded beside its days: conversations with their turns, people on chosen evenings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pyarrow.compute as pc

from sim.kernel.errors import GrapevineError
from sim.kernel.units import DAYS_PER_MONTH
from sim.views.figures.cascade import cascade_tree
from sim.views.figures.drawing import Picture
from sim.views.figures.network import attitude_network
from sim.views.figures.queue_week import Shifts, queue_week
from sim.views.series import with_events

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.storage.results import Results

_MOST_NETWORKS = 2  # policies side by side


def recorded_figures(results: Results, scenario: str) -> tuple[Picture, ...]:
    """Return the figures of what was recorded in a scenario with its events; those without data are left out.

    The tree and the network need the draws and the graph of a run, which are made again from its seed. Where the code or the files of the
    study have changed since, they are left out as well.

    Args:
        results: the study.
        scenario: the name of a scenario in it.
    """
    made: list[Picture | None] = []
    if "turns" in results.recorded:
        made += [_queue(results, scenario), _cascade(results, scenario)]
    if "people" in results.recorded:
        made.append(_network(results, scenario))
    return tuple(one for one in made if one is not None)


def _of(results: Results, table: str, scenario: str) -> Any:
    rows = results.table(table)
    return with_events(rows, scenario)


def _queue(results: Results, scenario: str) -> Picture | None:
    from sim.study.analysis.waiting import waiting_by_hour

    conversations, turns = (_of(results, table, scenario) for table in ("conversations", "turns"))
    days = results.manifest["months"] * DAYS_PER_MONTH
    waiting = {}
    for policy in results.manifest["policies"]:
        own, acts = (rows.filter(pc.equal(rows["policy"], policy)) for rows in (conversations, turns))
        found = waiting_by_hour(own, acts, days)
        if found is not None:
            waiting[policy] = found
    desk = _scenario(results, scenario).desk
    end = desk.shift_start + desk.shift_stagger + desk.shift_hours
    return queue_week(waiting, Shifts(desk.shift_start, end, desk.weekend > 0.0))


def _scenario(results: Results, scenario: str) -> Scenario:
    from sim.scenario import Scenario, restore

    about = next(one for one in results.manifest["scenarios"] if one["name"] == scenario)
    return cast("Scenario", restore(about["resolved"], Scenario))


def _cascade(results: Results, scenario: str) -> Picture | None:
    from sim.study.analysis.cascade import largest_cascade

    try:
        found = largest_cascade(results, scenario)
    except GrapevineError:
        return None
    return None if found is None else cascade_tree(found)


def _network(results: Results, scenario: str) -> Picture | None:
    from sim.society.initial_state import graph_for
    from sim.study.analysis.replay import find_run
    from sim.study.workers.job import read_graph

    people = _of(results, "people", scenario)
    if not people.num_rows:
        return None
    replicate = int(pc.min(people["replicate"]).as_py())
    people = people.filter(pc.equal(people["replicate"], replicate))
    policies = [policy for policy in results.manifest["policies"] if pc.any(pc.equal(people["policy"], policy)).as_py()]
    policies = sorted(policies, key=lambda policy: policy != "first-come")[:_MOST_NETWORKS]  # the reference comes first
    try:
        run = find_run(results, policies[0], replicate=replicate, scenario=scenario)
        graph = (
            graph_for(run.scenario, run.seed) if run.graph is None else read_graph(run.graph, run.scenario, run.seed)[0]
        )
    except GrapevineError:
        return None
    tables = {policy: people.filter(pc.equal(people["policy"], policy)) for policy in policies}
    return attitude_network(tables, graph, replicate)
