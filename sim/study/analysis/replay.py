"""Replay a run of a result folder: its scenario, policy and seed, as recorded in the plan and the manifest.

A run is only replayed by the code and the files that made it: its name, a hash of everything that determines it, must be the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sim.kernel.errors import GrapevineError
from sim.scenario import Scenario, resolved, restore
from sim.scenario.messages import unknown_name
from sim.study.design import file_locations
from sim.study.design.plan import (
    MODEL,
    GraphSource,
    PlanError,
    by_label,
    graph_at,
    identities_now,
    model_version,
    run_name,
    shared_identity,
)
from sim.study.storage.results import Results
from sim.study.workers.job import read_graph

if TYPE_CHECKING:
    from sim.model import ConversationModel


class ReplayError(GrapevineError):
    """A run that is not found or cannot be replayed."""


@dataclass(frozen=True)
class Replay:
    """A run of a result folder, ready to be simulated again.

    Attributes:
        folder: the result folder.
        run: name of the run.
        policy: its policy, as the plan names it.
        replicate: its number.
        seed: of the replicate.
        months: horizon.
        event: whether the scenario's events happen.
        scenario: with the parameter draw of the replicate.
        title: of the scenario.
        graph: file of the network, where it lies now.
        spec: the policy as it must be asked for, with files where they lie now.
    """

    folder: Path
    run: str
    policy: str
    replicate: int
    seed: int
    months: int
    event: bool
    scenario: Scenario
    title: str
    graph: GraphSource | None
    spec: str

    def burnt_in(self) -> ConversationModel:
        """Return the model at the end of burn-in, from which every policy starts."""
        from sim.model import ConversationModel

        graph = None if self.graph is None else read_graph(self.graph, self.scenario, self.seed)[0]
        start = ConversationModel(self.scenario, None, self.seed, graph=graph, burn_in=False)
        start.run_days(self.scenario.company.burn_in)
        return start


def find_run(
    results: Results, named: str, *, replicate: int = 0, scenario: str | None = None, event: bool = True
) -> Replay:
    """Return the run called ``named``, or the run of the policy ``named`` in one replicate of a scenario.

    Args:
        results: the result folder.
        named: a run or a policy.
        replicate: number of the replicate.
        scenario: may be left out when the folder holds only one.
        event: the run with the scenario's events, or the one without.

    Raises:
        ReplayError: the run is not there, or something that determines it has changed.
    """
    rows = results.plan.to_pylist()
    row = next((row for row in rows if row["run"] == named), None)
    if row is None:
        row = _of_policy(results, rows, named, replicate, scenario, event)
    return _replayable(results, row)


def _of_policy(
    results: Results, rows: list[dict[str, Any]], policy: str, replicate: int, scenario: str | None, event: bool
) -> dict[str, Any]:
    """Find the row of the plan by one condition after the other, so that the first that fails is named."""
    left = _narrowed(results, rows, "policy", policy, "policy or run")
    scenarios = list(dict.fromkeys(row["scenario"] for row in left))
    if scenario is None and len(scenarios) > 1:
        raise ReplayError(f"{results.folder} has several scenarios; choose one with --scenario: {', '.join(scenarios)}")
    if scenario is not None:
        left = _narrowed(results, left, "scenario", scenario, "--scenario")
    left = [row for row in left if row["event"] == event] or left
    most = max(row["replicate"] for row in left)
    found = next((row for row in left if row["replicate"] == replicate), None)
    if found is None:
        raise ReplayError(f"--replicate is {replicate}, {results.folder} has 0 to {most}")
    return found


def _narrowed(results: Results, rows: list[dict[str, Any]], column: str, value: str, what: str) -> list[dict[str, Any]]:
    left = [row for row in rows if row[column] == value]
    if not left:
        known = list(dict.fromkeys(row[column] for row in rows))
        raise ReplayError(f"{results.folder}: {unknown_name(what, value, known, listed=', '.join(known[:12]))}")
    return left


def _replayable(results: Results, row: Mapping[str, Any]) -> Replay:
    manifest = results.manifest
    if manifest["model"] != MODEL:
        raise ReplayError(f"{results.folder} was simulated by {manifest['model']}, which keeps no log of turns")
    if manifest["model_version"] != model_version():
        raise ReplayError(
            f"{results.folder} was simulated by version {manifest['model_version']}, this is {model_version()}: "
            "a replay needs the same code; run the study again"
        )
    about = next(one for one in manifest["scenarios"] if one["name"] == row["scenario"])
    scenario = cast("Scenario", restore(about["resolved"], Scenario))
    values = json.loads(row["parameters"])
    scenario = scenario.with_values(values) if values else scenario
    gone = file_locations.missing(manifest, results.folder, [row["policy"]], graph=True)
    if gone:
        raise ReplayError(f"{results.folder}: run {row['run']} cannot be replayed: {'; '.join(gone)}")
    where = file_locations.found(manifest, results.folder)
    graph = graph_at(GraphSource(**manifest["graph"]) if manifest["graph"] else None, where)
    try:
        now = identities_now([row["policy"]], graph, where)
        shared = shared_identity(now, manifest["model"], row["months"])
        label, identity = row["policy"], now.policies[row["policy"]]
        names = [
            run_name(shared, resolved(scenario), one, row["seed"], row["event"])
            for one in (identity, by_label(identity, label))
        ]
    except PlanError as error:
        raise ReplayError(f"{results.folder}: run {row['run']} cannot be replayed: {error}") from error
    if row["run"] not in names:
        found = "; ".join(file_locations.changed(manifest, results.folder))
        raise ReplayError(
            f"{results.folder}: run {row['run']} cannot be replayed: "
            f"{found or 'the file of its policy or its graph has been changed since'}"
        )
    plain = {key: row[key] for key in ("run", "policy", "replicate", "seed", "months", "event")}
    spec = file_locations.located(row["policy"], where)
    return Replay(results.folder, scenario=scenario, title=about["title"], graph=graph, spec=spec, **plain)


def check_paired(one: Replay, other: Replay) -> None:
    """Raise ``ReplayError`` unless the two runs are the same replicate, so that every difference comes from the policy."""
    differs = {
        "scenario": resolved(one.scenario) != resolved(other.scenario),
        "seed": one.seed != other.seed,
        "events": one.event != other.event,
        "graph": identities_now((), one.graph) != identities_now((), other.graph),
        "months": one.months != other.months,
    }
    wrong = [name for name, yes in differs.items() if yes]
    if wrong:
        raise ReplayError(
            f"runs {one.run} and {other.run} are not paired: they differ in {' and '.join(wrong)}, "
            "expected the same replicate under two policies"
        )
