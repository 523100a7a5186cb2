"""Plan a study: which runs there are, with which parameters and seeds, and the name of each run.

Nothing here draws from a stream. The seed of replicate r is a hash of the study's seed and r; the value of an uncertain parameter in
draw k is a hash of the seed, the parameter and k. So another replicate, policy or parameter leaves every other number as it was.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

import sim
from sim.kernel.errors import GrapevineError
from sim.kernel.horizon import HORIZON_MONTHS
from sim.kernel.sources import model_hash
from sim.kernel.units import DAYS_PER_MONTH
from sim.scenario import Scenario, ScenarioError, Uncertain, load, resolved, settings_between, uncertain_parameters
from sim.study.design import tables
from sim.study.design.currency import checked_currency
from sim.study.design.ensemble import Conditioned, conditioned, shipped
from sim.study.design.file_locations import Places, located, places_now
from sim.study.design.record import Record

MODEL = "sim.engine.replicate:simulate"
"""The function that simulates one replicate, as ``module:name``."""

RUNS_PER_DRAW = 2
"""Replicates that share a draw of the uncertain parameters, to separate chance (within) from parameter uncertainty (between)."""

BLOCK = 10
"""Draws that together form a Latin hypercube: each parameter falls once into each tenth of its range."""


class PlanError(GrapevineError):
    """A study that cannot be planned."""


@dataclass(frozen=True)
class GraphSource:
    """A social graph in a file: which layer it is (``close`` or ``followers``) and whether an edge has a direction."""

    path: str
    layer: str = "close"
    directed: bool = False


@dataclass(frozen=True)
class Study:
    """A study: scenarios, policies, replicates, horizon and seed.

    ``scenarios`` with pairwise different names; ``policies`` as ``sim.policies.resolve`` takes them; ``replicates`` of each scenario;
    ``months`` after burn-in; ``seed`` of everything; ``fixed_parameters`` keeps uncertain parameters at the scenario's values;
    ``events`` says whether each replicate is run with its events, without, or as twins with and without; ``graph`` replaces the generated
    society; ``model`` names the function that simulates, see ``MODEL``. With ``exact_seed`` the seed is that of the one replicate itself,
    as a replay needs it. ``files`` says by which argument a scenario was asked for, where that is not its name. ``record`` is what is taken
    down beside the days; a study that records more is another study, of runs with the same names and the same numbers. ``places``
    says where files lie that are named, see ``sim.study.design.file_locations``; what it lacks is found from the
    working directory at planning. ``design``: further columns of the plan by name of the scenario, see ``sim.study.design.study_file``;
    they change no result and no name. ``currency`` is that of the amounts, empty where none is stated;
    it changes neither. ``prior`` draws every uncertain parameter from its range, although an ensemble is there.
    """

    scenarios: tuple[Scenario, ...]
    policies: tuple[str, ...]
    replicates: int = 20
    months: int = HORIZON_MONTHS
    seed: int = 1
    fixed_parameters: bool = False
    prior: bool = False
    events: tuple[bool, ...] = (True,)
    exact_seed: bool = False
    graph: GraphSource | None = None
    model: str = MODEL
    files: Mapping[str, str] = field(default_factory=dict)
    record: Record = field(default=Record())
    places: Places = field(default_factory=dict)
    design: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    currency: str = ""

    def placed(self) -> Study:
        """Return the study with the places of all its files."""
        graph = None if self.graph is None else self.graph.path
        names = [self.files.get(one.name, one.name) for one in self.scenarios]
        return replace(self, places={**places_now(self.policies, graph, names), **self.places})

    def __post_init__(self) -> None:
        """Turn whole numbers of NumPy into Python's own, which can be hashed and written."""
        for name in ("replicates", "months", "seed"):
            value = getattr(self, name)
            if isinstance(value, np.integer):
                object.__setattr__(self, name, int(value))


@dataclass(frozen=True)
class PlannedRun:
    """One run: its name ``run``, which no other run of the plan has, and what determines it. ``values`` are the drawn parameters."""

    run: str
    scenario: str
    policy: str
    replicate: int
    draw: int
    event: bool
    seed: int
    months: int
    values: Mapping[str, float]


@dataclass(frozen=True)
class Job:
    """The runs of one replicate, which share a burn-in: one scenario, every policy. It travels to a worker as plain data.

    ``resolved`` is the scenario with the drawn values in place, see ``sim.scenario.restore``; ``file`` is how the scenario was asked for
    and ``overrides`` what is set on top, for the replay command; ``limit_min`` is how many minutes it may take. The paths of ``file``
    and ``graph`` are absolute; ``places`` says where policies lie.
    """

    number: int
    runs: tuple[PlannedRun, ...]
    resolved: Mapping[str, Any]
    file: str
    overrides: Mapping[str, Any]
    graph: GraphSource | None
    model: str
    record: Record = field(default=Record())
    limit_min: float | None = None
    places: Places = field(default_factory=dict)

    def spec(self, run: PlannedRun) -> str:
        """Return what to ask for to get the policy of a run from any working directory."""
        return located(run.policy, self.places)


@dataclass(frozen=True)
class Identities:
    """Everything that decides results beside the scenarios: version of the ``model``, content of each policy, bytes of the ``graph`` file.

    Plain data; the names of runs are hashes of it. A study continued under changed code or files keeps the identities it was started with.
    """

    model: str
    policies: Mapping[str, Any]
    graph: Any = None


@dataclass(frozen=True)
class Plan:
    """A study spelt out: ``study_hash`` names it, ``jobs`` in order, ``drawn`` the uncertain parameters of each scenario.

    ``ensembles``: the calibrated ensemble that some of these are drawn from, by scenario; empty where everything is drawn from ranges.
    """

    study: Study
    study_hash: str
    jobs: tuple[Job, ...]
    drawn: Mapping[str, tuple[Uncertain, ...]]
    identities: Identities
    ensembles: Mapping[str, Conditioned] = field(default_factory=dict)

    @property
    def runs(self) -> int:
        """Number of runs."""
        return sum(len(job.runs) for job in self.jobs)

    def table(self) -> Any:
        """Return the plan as an Arrow table, one row a run; see ``sim.study.design.tables.plan_table``."""
        rows = [run for job in self.jobs for run in job.runs]
        names = dict.fromkeys(name for columns in self.study.design.values() for name in columns)
        design = self.study.design
        return tables.plan_table(
            run_columns(rows), {name: [design.get(run.scenario, {}).get(name) for run in rows] for name in names}
        )


def run_columns(runs: Sequence[PlannedRun]) -> dict[str, list[Any]]:
    """Return the columns that name and determine runs, as lists."""
    plain = ("run", "scenario", "policy", "replicate", "draw", "event", "seed", "months")
    columns: dict[str, list[Any]] = {name: [getattr(run, name) for run in runs] for name in plain}
    columns["parameters"] = [canonical(dict(run.values)) for run in runs]
    return columns


@dataclass(frozen=True)
class _DrawnScenario:
    """A scenario with one draw of its uncertain parameters in place."""

    scenario: Scenario
    draw: int
    values: Mapping[str, float]
    resolved: Mapping[str, Any]


def identities_of(study: Study) -> Identities:
    """Return what decides results now. Raises PlanError when a file cannot be read."""
    return identities_now(study.policies, study.graph, study.places)


def identities_now(policies: Sequence[str], graph: GraphSource | None, places: Places | None = None) -> Identities:
    """Return what these policies and this graph, and the model, are made of now. Raises PlanError when a file cannot be read."""
    where = places or {}
    return Identities(
        model_version(),
        {policy: _policy_fingerprint(located(policy, where)) for policy in policies},
        _graph_identity(graph_at(graph, where)),
    )


def graph_at(graph: GraphSource | None, places: Places) -> GraphSource | None:
    """Return the graph where it lies."""
    return None if graph is None else replace(graph, path=places.get(graph.path, graph.path))


def plan(study: Study, known: Identities | None = None) -> Plan:
    """Plan a study. ``known``: name its runs by these identities, where it has them, in place of what code and files are now.

    Raises:
        PlanError: numbers out of range, a name given twice, no events to leave out, a file that cannot be read, or a draw of the
            uncertain parameters that makes an impossible scenario.
    """
    _check(study)
    study = study.placed()
    identities = identities_of(study)
    if known is not None:
        kept = {policy: known.policies.get(policy, now) for policy, now in identities.policies.items()}
        identities = Identities(known.model, kept, known.graph)
    policies = distinct(identities.policies)
    shared = shared_identity(identities, study.model, study.months)
    share = 1 if study.fixed_parameters else RUNS_PER_DRAW
    jobs: list[Job] = []
    drawn: dict[str, tuple[Uncertain, ...]] = {}
    ensembles: dict[str, Conditioned] = {}
    members = None if study.fixed_parameters or study.prior else shipped()
    loaded: dict[str, Mapping[str, Any]] = {}
    for scenario in study.scenarios:
        overrides = _overrides(study, scenario, loaded)
        drawn[scenario.name] = () if study.fixed_parameters else tuple(uncertain_parameters(scenario))
        if members is not None:
            ensembles[scenario.name] = found = conditioned(members, scenario)
            ranged = [one for one in drawn[scenario.name] if one.key not in (*found.drawn, *found.set)]
            drawn[scenario.name] = (*ranged, *found.uncertain(scenario))
        for draw in range(-(-study.replicates // share)):
            if draw == 0 or drawn[scenario.name]:
                made = _drawn_scenario(scenario, drawn[scenario.name], study.seed, draw, ensembles.get(scenario.name))
            else:
                made = replace(made, draw=draw)  # nothing is drawn: one for all
            for replicate in range(draw * share, min((draw + 1) * share, study.replicates)):
                for event in study.events:
                    jobs.append(_job(study, made, overrides, replicate, event, policies, shared, len(jobs)))
    names = [run.run for job in jobs for run in job.runs]
    identity: dict[str, Any] = {"runs": names, "schema": tables.SCHEMA_VERSION}
    if study.record.words:
        identity["record"] = study.record.words
    return Plan(study, _hash(identity)[:12], tuple(jobs), drawn, identities, ensembles)


def _job(
    study: Study,
    made: _DrawnScenario,
    overrides: Mapping[str, Any],
    replicate: int,
    event: bool,
    policies: Mapping[str, Any],
    shared: Mapping[str, Any],
    number: int,
) -> Job:
    """Return one replicate of a scenario, or of its twin without events, under every policy."""
    seed = study.seed if study.exact_seed else replicate_seed(study.seed, replicate)
    name = made.scenario.name
    rows = []
    for policy, identity in policies.items():
        rows.append(
            PlannedRun(
                run=run_name(shared, made.resolved, identity, seed, event),
                scenario=name,
                policy=policy,
                replicate=replicate,
                draw=made.draw,
                event=event,
                seed=seed,
                months=study.months,
                values=made.values,
            )
        )
    file = study.files.get(name, name)
    return Job(
        number,
        tuple(rows),
        made.resolved,
        study.places.get(file, file),
        overrides,
        graph_at(study.graph, study.places),
        study.model,
        study.record,
        places=study.places,
    )


def _overrides(study: Study, scenario: Scenario, loaded: dict[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return what makes this scenario of the file by which it was asked for; ``loaded``: files that have been read."""
    file = study.files.get(scenario.name, scenario.name)
    file = study.places.get(file, file)
    try:
        if file not in loaded:
            loaded[file] = resolved(load(file))
    except ScenarioError:  # it was made in Python, or its file has gone
        return {one.key: one.value for one in scenario.departures if one.origin == "override"}
    found = settings_between(loaded[file], resolved(scenario))
    if study.graph is not None:
        found.pop("society.people", None)  # the file of the graph says it
    return found


def shared_identity(identities: Identities, model: str, months: int) -> dict[str, Any]:
    """Return what all runs of a study share of what decides them: graph, model and its sources, horizon."""
    return {"graph": identities.graph, "model": [model, identities.model], "months": months}


def distinct(policies: Mapping[str, Any]) -> dict[str, Any]:
    """Return what decides each policy, so that no two are alike: one that repeats another is known by how it was given."""
    found: dict[str, Any] = {}
    seen: set[str] = set()
    for label, identity in policies.items():
        found[label] = by_label(identity, label) if canonical(identity) in seen else identity
        seen.add(canonical(identity))
    return found


def by_label(identity: Any, label: str) -> Any:
    """Return what decides a policy whose run is named by the way it was given, too."""
    return [identity, label]


def run_name(shared: Mapping[str, Any], resolved: Mapping[str, Any], policy: object, seed: int, event: bool) -> str:
    """Return the name of a run: a hash of everything that determines it.

    Args:
        shared: Identity that all runs of the study share.
        resolved: The resolved scenario.
        policy: Fingerprint of the policy.
        seed: Seed of the replicate.
        event: Whether the scenario's events take place.
    """
    about = {**shared, "scenario": resolved, "policy": policy, "seed": seed, "event": event}
    return _hash(about)[:20]


def _drawn_scenario(
    scenario: Scenario, drawn: Sequence[Uncertain], seed: int, draw: int, ensemble: Conditioned | None
) -> _DrawnScenario:
    values = draw_values(drawn, seed, draw)
    if ensemble is not None:
        values |= member_values(ensemble, seed, draw)
    return _DrawnScenario(scenario, draw, values, resolved(_with_values(scenario, values, draw)))


def member_values(ensemble: Conditioned, seed: int, draw: int) -> dict[str, float]:
    """Return the values of an ensemble in draw number ``draw``: within a block, each tenth of its weight gives one member."""
    block, place = divmod(draw, BLOCK)
    return ensemble.values_at(_slice_point("ensemble", seed, block, place))


def replicate_seed(seed: int, replicate: int) -> int:
    """Return the 64-bit seed of a replicate: the same for every policy and scenario, whatever the number of replicates."""
    return _word("replicate", seed, replicate)


def draw_values(drawn: Sequence[Uncertain], seed: int, draw: int) -> dict[str, float]:
    """Return the values of the uncertain parameters in draw number ``draw``, by dotted key.

    A Latin hypercube in blocks of ``BLOCK`` draws (McKay, Beckman and Conover 1979): within a block each parameter falls once into each of
    ``BLOCK`` equal slices of its range, in an order of its own. Values are rounded to six digits, so that they can be typed.
    """
    block, place = divmod(draw, BLOCK)
    return {one.key: _value(one, _slice_point(one.key, seed, block, place)) for one in drawn}


def _slice_point(key: str, seed: int, block: int, place: int) -> float:
    """Return a point in [0, 1): slice and point within it belong to (seed, parameter, block, place)."""
    inside = _word("point", seed, key, block, place) / 2.0**64
    return (_slices(key, seed, block)[place] + inside) / BLOCK


@lru_cache(maxsize=4096)
def _slices(key: str, seed: int, block: int) -> tuple[int, ...]:
    """Return in which slice each draw of a block falls: asked for by every draw of it, and by every point of a sweep."""
    return tuple(sorted(range(BLOCK), key=lambda k: _word("slice", seed, key, block, k)))


def _value(one: Uncertain, point: float) -> float:
    if one.integer:
        return int(min(one.high, one.low + int(point * (one.high - one.low + 1))))
    return min(one.high, max(one.low, float(f"{one.low + point * (one.high - one.low):.6g}")))


def _with_values(scenario: Scenario, values: Mapping[str, float], draw: int) -> Scenario:
    if not values:
        return scenario
    try:
        return scenario.with_values(values)
    except ScenarioError as error:
        raise PlanError(
            f"draw {draw} of the uncertain parameters makes {scenario.name} impossible; narrow their ranges or use "
            f"--fixed-parameters:\n{error}"
        ) from error


def _check(study: Study) -> None:
    for name, value, low, high in (
        ("--replicates", study.replicates, 1, 1_000_000),
        ("--months", study.months, 1, 600),
        ("--seed", study.seed, 0, 2**64 - 1),
    ):
        if type(value) is not int or not low <= value <= high:
            raise PlanError(f"{name} is {value!r}, allowed are {low} to {high} in whole numbers")
    if study.currency:
        checked_currency(study.currency)
    if not study.scenarios:
        raise PlanError("there is no scenario to run")
    if not study.policies:
        raise PlanError("there is no policy to run")
    for what, given in (("scenario", [s.name for s in study.scenarios]), ("policy", list(study.policies))):
        twice = sorted(name for name, times in Counter(given).items() if times > 1)
        if twice:
            raise PlanError(f"{what} {twice[0]} is given twice")
        strange = [name for name in given if not is_text(name)]
        if strange:
            raise PlanError(
                f"{what} {strange[0]}: the name is not UTF-8, and it stands in every table; rename the file"
            )
    if study.exact_seed and study.replicates != 1:
        raise PlanError("one seed makes one replicate")
    if False in study.events:
        calm = [scenario.name for scenario in study.scenarios if not scenario.events]
        if calm:
            raise PlanError(f"--without-event: {calm[0]} has no events to leave out")
    if True in study.events:
        _check_days(study)
    beyond = [day for day in study.record.people if day > study.months * DAYS_PER_MONTH]
    if beyond:
        raise PlanError(
            f"--record people@{beyond[0]}: allowed are days 0 to {study.months * DAYS_PER_MONTH}, the end of --months {study.months}"
        )


def is_text(name: str) -> bool:
    """Return whether a name is text, not bytes of a file's name that are not UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_days(study: Study) -> None:
    """Check that every event begins before the study ends."""
    days = study.months * DAYS_PER_MONTH
    for scenario in study.scenarios:
        file = study.files.get(scenario.name, scenario.name)
        for event in scenario.events:
            if event.day >= days:
                raise PlanError(
                    f"{file}: events.{event.name}.day = {event.day}: day {event.day} comes after the end, expected one before "
                    f"day {days}, the end of --months {study.months}"
                )


def _policy_fingerprint(policy: str) -> Any:
    """Return what decides a policy, see ``sim.policies.fingerprint``."""
    from sim.policies import PolicyError, fingerprint

    try:
        return fingerprint(policy)
    except PolicyError as error:
        raise PlanError(str(error)) from error


def _graph_identity(graph: GraphSource | None) -> Any:
    if graph is None:
        return None
    return [_file_digest(graph.path, "graph file"), graph.layer, graph.directed]


def _file_digest(path: str, what: str) -> str:
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError as error:
        raise PlanError(f"cannot read the {what} {path}: {error.strerror or error}") from error


@cache
def model_version() -> str:
    """Return the version of the package and a hash of the sources that decide results, see ``sim.kernel.sources.model_hash``."""
    return f"{sim.__version__}+{model_hash()[:12]}"


def canonical(data: object) -> str:
    """Return JSON with sorted keys and no spaces: one text for one meaning."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _hash(data: object) -> str:
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def _word(*address: object) -> int:
    """Return a random 64-bit word that belongs to an address."""
    return int.from_bytes(hashlib.sha256(canonical(["grapevine", *address]).encode()).digest()[:8], "big")
