"""The command ``grapevine``: parse, call, print.

Nothing heavy is imported here; each command imports what it needs when it is called, so that ``--help`` answers at once.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import sim
from sim.commands.break_even import break_even
from sim.commands.diff import diff
from sim.commands.explain import explain
from sim.commands.options import (
    AcceptChanges,
    Customers,
    Dask,
    Directed,
    Expand,
    FixedParameters,
    GraphFile,
    GraphLayer,
    Json,
    Months,
    OnError,
    Out,
    RecordWords,
    Replicates,
    Resume,
    ScenarioName,
    ScenarioNames,
    Seed,
    Settings,
    TimeLimit,
    Workers,
)
from sim.commands.query import query
from sim.commands.resume import resume, status
from sim.commands.shell import EXIT_INTERRUPTED, UsageError, app, command, print_json, say
from sim.commands.studies import (
    Going,
    check_failures,
    files_of,
    graph_source,
    load_worlds,
    policies_of,
    run_plan,
)
from sim.commands.sweep import sweep
from sim.commands.until_sure import Most, Tolerance, UntilSure, run_rounds
from sim.commands.validate import validate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.lab.rounds import Choice
    from sim.lab.store import Results
    from sim.scenario import Scenario

POLICIES = "ignore,react-to-whiners,grow-advocates"


def main() -> None:
    """Entry point of the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                errors="replace"
            )  # a terminal that cannot show a character shows a question mark
    try:
        app()
    except SystemExit as end:
        if (
            end.code == EXIT_INTERRUPTED
        ):  # all is kept and said; another Ctrl-C must not end this process in its own way
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise


def _version(wanted: bool) -> None:
    if wanted:
        say(f"grapevine {sim.__version__}")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and stop.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    pass


@command
def compare(
    scenarios: ScenarioNames = None,
    policies: Annotated[
        str,
        typer.Option(
            help="Policies by name, as file.py:ClassName, or combined as file.toml:NAME, with commas between; "
            "parameters in brackets: 'name[key=value;key=value]'."
        ),
    ] = POLICIES,
    replicates: Replicates = 20,
    months: Months = 6,
    seed: Seed = 1,
    customers: Customers = None,
    graph: GraphFile = None,
    graph_layer: GraphLayer = "close",
    directed: Directed = False,
    settings: Settings = None,
    out: Out = None,
    record: RecordWords = None,
    workers: Workers = None,
    fixed_parameters: FixedParameters = False,
    without_event: Annotated[
        bool,
        typer.Option(
            "--without-event", help="Also run each world's twin without its events, and say what they did."
        ),
    ] = False,
    resume: Resume = False,
    expand: Expand = None,
    on_error: OnError = "continue",
    time_limit: TimeLimit = None,
    dask: Dask = None,
    accept_changes: AcceptChanges = False,
    until_sure: UntilSure = None,
    tolerance: Tolerance = None,
    most: Most = None,
    as_json: Json = False,
) -> None:
    """Compare policies side by side.

    Every policy is tried in the same worlds, so that they differ by nothing else.
    """
    from sim.lab.plan import Study, plan
    from sim.lab.record import read_record

    source = graph_source(graph, graph_layer, directed, customers)
    asked = scenarios or ["default"]
    worlds, report = load_worlds(asked, settings, customers, source, seed)
    study = Study(
        scenarios=worlds,
        policies=policies_of(policies),
        replicates=replicates,
        months=months,
        seed=seed,
        fixed_parameters=fixed_parameters,
        events=(True, False) if without_event else (True,),
        graph=source,
        files=files_of(worlds, asked),
        record=read_record(record or ()),
    )
    going = Going(resume, expand, on_error, time_limit, dask, accept_changes)
    choices: list[Choice] = []
    if until_sure is not None:
        if going != Going():
            raise UsageError(
                "--until-sure goes on with its rounds by itself; it cannot be combined with --resume, --expand, --on-error, "
                "--time-limit, --dask or --accept-changes"
            )
        results, choices = run_rounds(study, until_sure, tolerance, most, out, workers, report, quiet=as_json)
    elif tolerance is not None or most is not None:
        raise UsageError("--tolerance and --most say when --until-sure ends; it is not given")
    else:
        results = run_plan(plan(study), out, workers, report, quiet=as_json, going=going)
    print_comparison(results, as_json, choices)
    check_failures(results)


@command
def run(
    scenario: ScenarioName = "default",
    policy: Annotated[
        str,
        typer.Option(
            help="Policy by name, as file.py:ClassName, or combined as file.toml:NAME; "
            "parameters in brackets: 'name[key=value;key=value]'."
        ),
    ] = "first-come",
    months: Months = 6,
    seed: Seed = 1,
    customers: Customers = None,
    graph: GraphFile = None,
    graph_layer: GraphLayer = "close",
    directed: Directed = False,
    settings: Settings = None,
    out: Out = None,
    record: RecordWords = None,
    without_event: Annotated[
        bool, typer.Option("--without-event", help="Leave the scenario's events out.")
    ] = False,
    profile: Annotated[
        bool, typer.Option("--profile", help="Run it once more, and say what each phase of the day costs.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Run one world, month by month.

    One policy, every parameter at the scenario's value.
    """
    from sim.lab.plan import Study, plan
    from sim.lab.record import read_record

    source = graph_source(graph, graph_layer, directed, customers)
    worlds, report = load_worlds([scenario], settings, customers, source, seed)
    study = Study(
        scenarios=worlds,
        policies=policies_of(policy),
        replicates=1,
        months=months,
        seed=seed,
        fixed_parameters=True,
        events=(not without_event,),
        exact_seed=True,
        graph=source,
        files=files_of(worlds, [scenario]),
        record=read_record(record or ()),
    )
    results = run_plan(plan(study), out, 1, report, quiet=as_json)
    check_failures(results)
    print_run(results, as_json)
    if profile and not as_json:
        from sim.lab.profile import profile_lines

        say("", *profile_lines(study))


command(break_even)
command(explain)


@command
def report(
    folder: Annotated[Path, typer.Argument(help="A result folder.")],
) -> None:
    """Make a page to read or send."""
    from sim.views.report import write_report

    say(f"Report: {write_report(folder)}")


@command
def check(
    file: Annotated[str, typer.Argument(help="A scenario file, or the name of a ready-made scenario.")],
    solve: Annotated[
        bool,
        typer.Option(
            "--solve",
            help="Solve for the numbers that make realised rates equal the stated ones, and store them in the file.",
        ),
    ] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Look at the file only; simulate nothing.")] = False,
    settings: Settings = None,
) -> None:
    """Check a scenario file.

    Everything that is wrong with it is said at once. Then its status-quo world is simulated, to see whether its rates are those
    that the file states.
    """
    from sim.scenario import load, uncertain_parameters
    from sim.views.terminal import governance_lines

    if solve and quick:
        raise UsageError("--solve simulates; it cannot be combined with --quick")
    if solve and settings:
        raise UsageError("--solve stores what a file states; it cannot be combined with --set")
    scenario = load(file, settings or ())
    told = f"{len(scenario.departures)} departures from the defaults, {len(uncertain_parameters(scenario))} uncertain parameters"
    say(f"{scenario.name} is a valid scenario: {told}.", *governance_lines(scenario))
    if quick:
        return
    if solve:
        _solve(scenario, file)
        scenario = load(file)
    _print_rates(scenario, file)


def _solve(scenario: Scenario, file: str) -> None:
    from sim.lab.reference import solve
    from sim.scenario import find, write_reference

    path = find(file)
    write_reference(path, solve(scenario))
    say(f"Solved, and stored in {path}.")


def _print_rates(scenario: Scenario, file: str) -> None:
    """Stated and realised rates of the status-quo world, and what to do when they differ."""
    from sim.lab.reference import realised
    from sim.views.terminal import rate_advice, rate_lines

    rates = realised(scenario)
    say("", *rate_lines(rates), *rate_advice(rates, file))


command(diff)
command(query)
command(sweep)
command(resume)
command(status)
command(validate)


@command
def schema() -> None:
    """Print the JSON Schema of scenarios."""
    from sim.scenario import json_schema

    print_json(json_schema())


@command
def list_(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="scenarios|policies|governance|parameters|metrics", help="What to list; default all."
        ),
    ] = None,
    long: Annotated[
        bool,
        typer.Option(
            "--long", help="Scenarios with their question, story, what to watch and what to discuss."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """List what there is to choose from.

    Scenarios, policies, owners of the conversation (governance), parameters and metrics, with units,
    ranges, defaults and sources.
    """
    from sim.views import catalogue

    kinds = tuple(catalogue.KINDS)
    if what is not None and what not in kinds:
        import difflib

        near = difflib.get_close_matches(what, kinds, n=1)
        hint = f"; did you mean {near[0]}?" if near else "."
        raise UsageError(f"there is no list of {what!r}{hint} Known: {', '.join(kinds)}")
    chosen = kinds if what is None else (what,)
    if as_json:
        print_json({kind: catalogue.rows(kind) for kind in chosen})
        return
    for place, kind in enumerate(chosen):
        say(*([""] if place else []), *catalogue.lines(kind, long=long))


def print_comparison(results: Results, as_json: bool, choices: Sequence[Choice] = ()) -> None:
    """Print how the policies of a study compare, and, where replicates were added until it was known, what came of that."""
    from sim.lab.answer import answer, choice_answer
    from sim.lab.compare import compare_all
    from sim.lab.lenses import lens_rankings
    from sim.views.terminal import comparison_lines, paragraph

    comparisons = compare_all(results.runs)
    lenses = {found.scenario: lens_rankings(results.runs, found.scenario) for found in comparisons}
    if as_json:
        told = [
            {
                "answer": answer(found),
                **found.to_json(),
                "lenses": [ranking.to_json() for ranking in lenses[found.scenario]],
            }
            for found in comparisons
        ]
        sure = {"until_sure": [one.to_json() for one in choices]} if choices else {}
        print_json(
            {"study": results.manifest["study"], "folder": str(results.folder), **sure, "comparisons": told}
        )
        return
    prose = {one["name"]: one for one in results.manifest["scenarios"]}
    for found in comparisons:
        about = prose[found.scenario]
        say(*comparison_lines(found, about["title"], about["question"], lenses[found.scenario]), "")
        for one in choices:
            if one.scenario == found.scenario:
                say(*paragraph(choice_answer(one.to_json())), "")
    say(f"Results: {results.folder}", f"A page to read or send: grapevine report {results.folder}")


def print_run(results: Results, as_json: bool) -> None:
    """Print one run month by month."""
    from sim.views.terminal import monthly_lines, ownership_line, summary_lines

    if as_json:
        run = results.runs.to_pylist()[0]
        print_json({"study": results.manifest["study"], "folder": str(results.folder), "run": run})
        return
    say(*monthly_lines(results), "", *summary_lines(results), "", *ownership_line(results))
    say("", f"Results: {results.folder}")


if __name__ == "__main__":
    main()
