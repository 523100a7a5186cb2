"""The command ``grapevine``: parse, call, print.

Nothing heavy is imported here; each command imports what it needs when it is called, so that ``--help`` answers at once.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

import sim
from sim.cli.answers import print_result
from sim.cli.break_even import break_even
from sim.cli.diff import diff
from sim.cli.explain import explain
from sim.cli.options import (
    FixedParameters,
    Folder,
    Json,
    MarketOptions,
    Months,
    Out,
    RecordWords,
    Replicates,
    ResumeOptions,
    ScenarioName,
    ScenarioNames,
    Seed,
    Settings,
    UntilSureOptions,
)
from sim.cli.process import EXIT_CODES, OutputError, heed_signals, ignore_signals, look_here_last, secure_streams
from sim.cli.query import query
from sim.cli.resume import resume, status
from sim.cli.schedule import schedule
from sim.cli.shell import EXIT_ERROR, UsageError, app, cannot_print, command, complain, print_json, say
from sim.cli.sweep import sweep
from sim.cli.validate import validate

if TYPE_CHECKING:
    from sim.scenario import Scenario

POLICIES = "ignore,react-to-whiners,grow-advocates"


def main() -> None:
    """Entry point of the command."""
    look_here_last()
    secure_streams()
    heed_signals()
    # it warns at length where there is no home folder, and does without one
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    try:
        app()
    except OutputError as error:  # of what is printed outside a command: help, the version
        complain(cannot_print(error))
        sys.exit(EXIT_ERROR)
    except SystemExit as end:
        # when all is kept and said, another Ctrl-C must not end this process in its own way
        if end.code in EXIT_CODES:
            ignore_signals()
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
    *,
    market: MarketOptions,
    out: Out = None,
    record: RecordWords = None,
    fixed_parameters: FixedParameters = False,
    without_event: Annotated[
        bool,
        typer.Option("--without-event", help="Also run each world's twin without its events, and say what they did."),
    ] = False,
    going: ResumeOptions,
    sure: UntilSureOptions,
    as_json: Json = False,
) -> None:
    """Compare policies side by side.

    Every policy is tried in the same worlds, so that they differ by nothing else.
    """
    from sim.api import studies

    result = studies.compare(
        scenarios or "default",
        policies,
        replicates=replicates,
        months=months,
        seed=seed,
        **market.arguments(),
        fixed_parameters=fixed_parameters,
        without_event=without_event,
        record=record or (),
        until_sure=sure.until_sure,
        tolerance=sure.tolerance,
        most=sure.most,
        workers=going.workers,
        folder=out,
        execution=going.execution(quiet=as_json),
    )
    print_result(result, as_json)


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
    *,
    market: MarketOptions,
    out: Out = None,
    record: RecordWords = None,
    without_event: Annotated[bool, typer.Option("--without-event", help="Leave the scenario's events out.")] = False,
    profile: Annotated[
        bool, typer.Option("--profile", help="Run it once more, and say what each phase of the day costs.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Run one world, month by month.

    One policy, every parameter at the scenario's value.
    """
    from sim.api import studies
    from sim.api.execution import Execution

    result = studies.run(
        scenario,
        policy,
        months=months,
        seed=seed,
        **market.arguments(),
        without_event=without_event,
        record=record or (),
        folder=out,
        execution=Execution(tell=None if as_json else say),
    )
    print_result(result, as_json)
    if profile and not as_json:
        from sim.study.execute.profile import profile_lines
        from sim.study.execute.resume import study_of

        say("", *profile_lines(study_of(result.manifest, result.folder)))


command(break_even)
command(explain)


@command
def report(folder: Folder) -> None:
    """Make a page to read or send."""
    from sim.views.report.page import write_report

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
    from sim.scenario import load, retired_names, uncertain_parameters
    from sim.views.terminal.comparison import governance_lines

    if solve and quick:
        raise UsageError("--solve simulates; it cannot be combined with --quick")
    if solve and settings:
        raise UsageError("--solve stores what a file states; it cannot be combined with --set")
    scenario = load(file, settings or ())
    told = f"{len(scenario.departures)} departures from the defaults, {len(uncertain_parameters(scenario))} uncertain parameters"
    renamed = [f"Line {line}: [{name}] is now called [{current}]." for line, name, current in retired_names(file)]
    say(f"{scenario.name} is a valid scenario: {told}.", *renamed, *governance_lines(scenario))
    if quick:
        return
    if solve:
        _solve(scenario, file)
        scenario = load(file)
    _print_rates(scenario, file)


def _solve(scenario: Scenario, file: str) -> None:
    from sim.calibration.baseline import solve
    from sim.scenario import find
    from sim.scenario.toml.writing import write_baseline

    path = find(file)
    write_baseline(path, solve(scenario))
    say(f"Solved, and stored in {path}.")


def _print_rates(scenario: Scenario, file: str) -> None:
    """Stated and realised rates of the status-quo world, and what to do when they differ."""
    from sim.calibration.baseline import realised
    from sim.views.terminal.comparison import rate_advice, rate_lines

    rates = realised(scenario)
    say("", *rate_lines(rates), *rate_advice(rates, file))


command(diff)
command(query)
command(sweep)
command(resume)
command(status)
command(validate)
command(schedule)


@command
def schema(
    what: Annotated[str, typer.Argument(metavar="scenario|study", help="The kind of file to describe.")] = "scenario",
) -> None:
    """Print the JSON Schema of scenarios, or of studies."""
    if what == "scenario":
        from sim.scenario import json_schema

        print_json(json_schema())
    elif what == "study":
        from sim.study.design.study_file import study_schema

        print_json(study_schema())
    else:
        raise UsageError(f"there is no schema of {what!r}; expected scenario or study")


@command
def list_(
    what: Annotated[
        str | None,
        typer.Argument(metavar="scenarios|policies|governance|parameters|metrics", help="What to list; default all."),
    ] = None,
    long: Annotated[
        bool, typer.Option("--long", help="Scenarios with their question, story, what to watch and what to discuss.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List what there is to choose from.

    Scenarios, policies, owners of the conversation (governance), parameters and metrics, with units,
    ranges, defaults and sources.
    """
    from sim.views.terminal import catalogue

    kinds = tuple(catalogue.KINDS)
    if what is not None and what not in kinds:
        raise UsageError(f"there is no list of {what!r}{_list_meant(what)} Known: {', '.join(kinds)}")
    chosen = kinds if what is None else (what,)
    if as_json:
        print_json({kind: catalogue.rows(kind) for kind in chosen})
        return
    for place, kind in enumerate(chosen):
        say(*([""] if place else []), *catalogue.lines(kind, long=long))


def _list_meant(what: str) -> str:
    """What was probably meant by a list that there is none of: a kind of things, or one of them."""
    from sim.scenario.messages import did_you_mean, nearest_name
    from sim.views.terminal import catalogue

    kinds = tuple(catalogue.KINDS)
    if hint := did_you_mean(what, kinds):
        return hint
    names = {row["name"]: kind for kind in kinds for row in reversed(catalogue.rows(kind))}
    near = nearest_name(what, names, cutoff=0.75)
    if near is None:
        return "."
    kind = names[near]
    more = f" --long, or grapevine check {near} --quick" if kind == "scenarios" else ""
    return f"; {near!r} is one of the {kind}: grapevine list {kind}{more}."


@command
def help_(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="COMMAND", help="The command to describe; default all.")] = None,
) -> None:
    """Show what a command does, as --help after it."""
    from sim.scenario.messages import did_you_mean

    top: Any = context.parent
    commands = top.command.commands
    if name is None:
        say(top.get_help())
    elif name in commands:
        inner = type(context)(commands[name], info_name=name, parent=top)
        say(inner.get_help())
    else:
        hint = did_you_mean(name, commands) or "."
        raise UsageError(f"there is no command {name!r}{hint} Known: {', '.join(commands)}")


if __name__ == "__main__":
    main()
