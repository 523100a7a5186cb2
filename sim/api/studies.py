"""Studies in one call each: compare policies, run one, run a written study, resume what was stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.api.consent import check_policies
from sim.api.execution import Execution, ExecutionError, path_of
from sim.api.first_answer import FirstAnswer
from sim.api.inputs import InputError, Market, read_inputs, record_of
from sim.api.looks import looks_of, run_looks
from sim.api.policy_names import companions, policy_name, policy_names
from sim.api.results import ComparisonResult, RunResult, SweepResult, result_of
from sim.api.rounds import rule_of, run_rounds
from sim.api.running import RunsFailed, Settings, failures_of, run_plan, stated_in
from sim.api.sweeps import plan_sweep
from sim.kernel.horizon import HORIZON_MONTHS

if TYPE_CHECKING:
    from sim.api.execution import AnyPath
    from sim.api.inputs import AnyScenario, Parameters
    from sim.api.policy_names import AnyPolicy
    from sim.api.running import Approve
    from sim.scenario import Scenario

POLICIES = ("first-come", "ignore", "react-to-whiners", "grow-advocates", "value-based")
"""The policies that are compared where neither the caller nor the scenario names any."""


def compare(
    scenarios: AnyScenario | Sequence[AnyScenario] = "default",
    policies: AnyPolicy | Sequence[AnyPolicy] | None = None,
    *,
    replicates: int = 20,
    months: int = HORIZON_MONTHS,
    seed: int = 1,
    parameters: Parameters | None = None,
    customers: int | None = None,
    graph: AnyPath | None = None,
    graph_layer: str = "close",
    directed: bool = False,
    against: str | None = None,
    fixed_parameters: bool = False,
    prior: bool = False,
    without_event: bool | None = None,
    same_desk: bool | None = None,
    record: str | Sequence[str] = (),
    currency: str | None = None,
    until_sure: float | None = None,
    tolerance: float | None = None,
    most: int | None = None,
    time: float = 0.0,
    workers: int | None = None,
    folder: AnyPath | None = None,
    execution: Execution | None = None,
) -> ComparisonResult:
    """Compare policies side by side, on common random numbers.

    The results are kept in a folder; the same call again reads them, and goes on where it was stopped.

    Args:
        scenarios: names of ready-made scenarios, paths of TOML files, or scenarios; one or several.
        policies: names, ``file.py:ClassName``, ``file.toml:NAME``, classes or objects; parameters as ``name[key=value]``.
            Default: those of the scenario's lesson; without one, or with several scenarios, ``POLICIES``.
        replicates: replicates per policy (paired seeds).
        months: months after burn-in.
        seed: seed of everything that is random.
        parameters: parameters that are set, by dotted key: ``{"company.budget": 1.5}``.
        customers: customers at the start.
        graph: a file with a social graph; it sets the number of people.
        graph_layer: what its edges are, ``close`` ties or ``followers``.
        directed: whether an edge ``u v`` of the graph means that u follows v.
        against: the reference, from which differences are taken; default ``first-come`` where it takes part, else the first policy.
        fixed_parameters: keep uncertain parameters at the scenario's values.
        prior: draw uncertain parameters from their uniform ranges, although this version has a calibrated ensemble.
        without_event: also run each replicate without the scenario's events; default: where the scenario's lesson compares with them.
        same_desk: also run each policy that states another split of the budget than ``first-come`` on that split, so that its idea and
            its split are seen apart; default: where neither policies nor ``until_sure`` are given and no run without events is needed.
        record: what is also stored: ``conversations``, ``people@0,180``.
        currency: of the amounts, a symbol or an ISO code; it converts nothing. Default ``€``.
        until_sure: add replicates in rounds until the best policy is known with this chance, such as 0.95.
        tolerance: with ``until_sure``: a difference in money that does not matter.
        most: with ``until_sure``: replicates at which it ends in any case.
        time: seconds in which replicates may be added, up to 40 and then 80, while no policy is shown to be best; 0: none. The
            intervals then have the level of three looks, see ``sim.study.execute.looks``.
        workers: processes; default one per core.
        folder: where results go; default ``results/<scenario>-<hash of the study>`` in the working directory.
        execution: failures, time limits, clusters, resuming.

    Raises:
        GrapevineError: something that cannot be used, with what was given and what is expected. Nothing is run then.
    """
    from sim.study.design.currency import checked_currency
    from sim.study.design.plan import Study, plan

    rule = rule_of(until_sure, tolerance, most)
    inputs = read_inputs(scenarios, Market(parameters, customers, graph, graph_layer, directed), seed)
    names, twin = _arms(policies, without_event, inputs.scenarios)
    apart = policies is None and rule is None and not twin if same_desk is None else same_desk
    if apart and rule is not None:
        raise InputError(
            "same_desk and until_sure cannot be combined: the arms on the reference split are not candidates for the best"
        )
    same = companions(names) if apart else {}
    if against is not None and against not in names:
        raise InputError(f"against is {against!r}, expected one of {', '.join(names)}")
    study = Study(
        scenarios=inputs.scenarios,
        policies=(*names, *dict.fromkeys(same.values())),  # two policies may have the same arm
        replicates=replicates,
        months=months,
        seed=seed,
        fixed_parameters=fixed_parameters,
        prior=prior,
        events=(True, False) if twin else (True,),
        graph=inputs.graph,
        files=inputs.files,
        record=record_of(record),
        currency="" if currency is None else checked_currency(currency),
    )
    settings = _settings(folder, workers, execution)
    check_policies(study, settings.execution)
    if rule is not None:
        found = run_rounds(study, rule, settings, inputs.graph_report)
    else:
        notes: dict[str, object] = {"same_desk": same} if same else {}
        if settings.execution.first_answer and settings.execution.progress is True:
            settings = replace(settings, first=FirstAnswer(against))
        if time:
            _check_grows(time, replicates, settings.execution)
            found = run_looks(study, time, settings, inputs.graph_report, notes)
        else:
            notes |= looks_of(settings.execution)
            found = run_plan(plan(study), settings, inputs.graph_report, notes=notes)
    return ComparisonResult(stated_in(found, study.currency), against)


def _check_grows(time: float, replicates: int, execution: Execution) -> None:
    """Raise InputError unless a study with these options can be looked at several times."""
    if not 0.0 < time < float("inf"):
        raise InputError(f"time is {time!r}, expected seconds, or 0")
    from sim.study.execute.looks import AT

    if replicates != AT[0]:
        raise InputError(f"time and replicates cannot be combined: it starts with {AT[0]}, and adds more")
    if execution.expand is not None or execution.accept_changes:
        raise InputError("time cannot be combined with expand or accept_changes; set it to 0")


def _arms(
    policies: AnyPolicy | Sequence[AnyPolicy] | None, without_event: bool | None, scenarios: Sequence[Scenario]
) -> tuple[tuple[str, ...], bool]:
    """Return the policies, and whether each replicate also runs without events: as asked, else as the scenario's lesson says."""
    from sim.study.analysis.lesson import check_lesson

    for one in scenarios:
        check_lesson(one)  # an unknown measure is reported before anything runs
    lesson = scenarios[0].lesson if len(scenarios) == 1 and policies is None else None
    names = policy_names(policies if policies is not None else lesson.policies if lesson else POLICIES)
    twin = bool(lesson and lesson.needs_twin) if without_event is None else without_event
    return names, twin


def run(
    scenario: AnyScenario = "default",
    policy: AnyPolicy = "first-come",
    *,
    months: int = HORIZON_MONTHS,
    seed: int = 1,
    parameters: Parameters | None = None,
    customers: int | None = None,
    graph: AnyPath | None = None,
    graph_layer: str = "close",
    directed: bool = False,
    without_event: bool = False,
    record: str | Sequence[str] = (),
    currency: str | None = None,
    folder: AnyPath | None = None,
    execution: Execution | None = None,
) -> RunResult:
    """Run one scenario under one policy, every parameter at the scenario's value.

    Args:
        scenario: as for ``compare``.
        policy: as for ``compare``.
        months: months after burn-in.
        seed: seed of everything that is random.
        parameters: as for ``compare``.
        customers: as for ``compare``.
        graph: as for ``compare``.
        graph_layer: as for ``compare``.
        directed: as for ``compare``.
        without_event: leave the scenario's events out.
        record: as for ``compare``.
        currency: as for ``compare``.
        folder: as for ``compare``.
        execution: as for ``compare``.

    Raises:
        GrapevineError: something that cannot be used.
        RunsFailed: the run failed; the message says on which day and why.
    """
    from sim.study.design.currency import checked_currency
    from sim.study.design.plan import Study, plan

    unit = "" if currency is None else checked_currency(currency)
    inputs = read_inputs(scenario, Market(parameters, customers, graph, graph_layer, directed), seed)
    study = Study(
        scenarios=inputs.scenarios,
        policies=(policy_name(policy),),
        replicates=1,
        months=months,
        seed=seed,
        fixed_parameters=True,
        events=(not without_event,),
        exact_seed=True,
        graph=inputs.graph,
        files=inputs.files,
        record=record_of(record),
        currency=unit,
    )
    stored = run_plan(plan(study), _settings(folder, 1, execution), inputs.graph_report)
    found = RunResult(stated_in(stored, unit))
    if lines := failures_of(found.stored):
        raise RunsFailed("the run failed", found.folder, lines)
    return found


def sweep(
    study: AnyPath,
    *,
    replicates: int | None = None,
    months: int | None = None,
    yes: bool | Approve = False,
    workers: int | None = None,
    folder: AnyPath | None = None,
    execution: Execution | None = None,
) -> SweepResult:
    """Run a written study: several policies at many design points, and where each wins.

    Args:
        study: the name of a ready-made study, or a TOML file.
        replicates: replicates at each design point; default what the file says.
        months: months after burn-in; default what the file says.
        yes: start also a study that will take more than 60 minutes, 10 GB or, on a cluster, 10 core hours; or a function that is asked
            with the forecast.
        workers: processes; default one per core.
        folder: where results go; default ``results/<study>-<hash of the study>`` in the working directory.
        execution: failures, time limits, clusters, resuming.

    Raises:
        GrapevineError: something that cannot be used.
        ForecastExceedsLimit: the study is long, and ``yes`` is not given.
    """
    planned = plan_sweep(study, replicates, months, _settings(folder, workers, execution))
    approve: Approve = (lambda _: bool(yes)) if isinstance(yes, bool) else yes
    found = SweepResult(run_plan(planned.plan, planned.settings, notes=planned.written.notes(), approve=approve))
    found.write()
    return found


def resume(
    folder: AnyPath, *, workers: int | None = None, execution: Execution | None = None
) -> ComparisonResult | RunResult | SweepResult:
    """Finish a study that was stopped, or its expansion; one that is finished is read.

    Args:
        folder: the folder that holds it, and says what was asked.
        workers: processes; default one per core.
        execution: failures, time limits, clusters.

    Raises:
        StoreError: there is no study in the folder, or code or files have changed and ``accept_changes`` is not given.
    """
    from sim.study.execute.resume import plan_of
    from sim.study.storage.layout import manifest_of

    chosen = _execution(execution)
    home = path_of(folder, "folder")
    planned = plan_of(home, accept_changes=chosen.accept_changes)
    about = manifest_of(home)
    notes = {
        str(key): about[key]
        for key in ("study_file", "points", "vary", "graph_report", "same_desk", "looks")
        if key in about
    }
    settings = Settings(home, workers, replace(chosen, expand=None, resume=False))
    found = result_of(run_plan(planned, settings, notes=notes))
    if isinstance(found, SweepResult):
        found.write()
    return found


def _settings(folder: AnyPath | None, workers: int | None, execution: Execution | None) -> Settings:
    return Settings(None if folder is None else path_of(folder, "folder"), workers, _execution(execution))


def _execution(given: Execution | None) -> Execution:
    if given is not None and not isinstance(given, Execution):
        raise ExecutionError(f"execution is {given!r}, expected an Execution")
    return given or Execution()
