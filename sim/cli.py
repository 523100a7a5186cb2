"""The command ``grapevine``: parse, call, print.

Nothing heavy is imported here; each command imports what it needs when it is called, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import sim
from sim.commands.shell import EXIT_ERROR, Json, UsageError, app, command, complain, print_json, say, whole
from sim.commands.sweep import sweep
from sim.commands.validate import validate

if TYPE_CHECKING:
    from sim.lab.plan import GraphSource, Plan
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
    app()


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


ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Name of a ready-made scenario, or a TOML file.")
]
ScenarioNames = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SCENARIO",
        help="Names of ready-made scenarios, or TOML files; none means the default world.",
    ),
]
Months = Annotated[int, typer.Option(help="Months after burn-in.", parser=whole, metavar="NUMBER")]
Seed = Annotated[int, typer.Option(help="Seed of everything that is random.", parser=whole, metavar="NUMBER")]
Customers = Annotated[
    int | None,
    typer.Option(
        help="Customers at the start; prospects come on top, in the scenario's proportion.",
        parser=whole,
        metavar="NUMBER",
    ),
]
GraphFile = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Social graph: an edge list, plain or gzipped, GraphML or GML. Sets the number of people.",
    ),
]
GraphLayer = Annotated[
    str,
    typer.Option(help="What the graph's edges are: 'close' ties or 'followers'. The other layer is derived."),
]
Directed = Annotated[
    bool, typer.Option("--directed", help="An edge 'u v' of the graph means that u follows v.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="SECTION.PARAMETER=VALUE", help="Change a parameter; may be given several times."
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER", help="Where results go; default results/SCENARIO-HASH.", show_default=False
    ),
]


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
    replicates: Annotated[
        int, typer.Option(help="Worlds that every policy is tried in.", parser=whole, metavar="NUMBER")
    ] = 20,
    months: Months = 6,
    seed: Seed = 1,
    customers: Customers = None,
    graph: GraphFile = None,
    graph_layer: GraphLayer = "close",
    directed: Directed = False,
    settings: Settings = None,
    out: Out = None,
    workers: Annotated[
        int | None,
        typer.Option(
            help="Processes; default one a core. Results do not depend on it.",
            show_default=False,
            parser=whole,
            metavar="NUMBER",
        ),
    ] = None,
    fixed_parameters: Annotated[
        bool, typer.Option("--fixed-parameters", help="Do not draw uncertain parameters from their ranges.")
    ] = False,
    without_event: Annotated[
        bool,
        typer.Option(
            "--without-event", help="Also run each world's twin without its events, and say what they did."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Compare policies side by side.

    Every policy is tried in the same worlds, so that they differ by nothing else.
    """
    from sim.lab.plan import Study, plan

    source = _graph_source(graph, graph_layer, directed, customers)
    asked = scenarios or ["default"]
    worlds, report = _worlds(asked, settings, customers, source, seed)
    study = Study(
        scenarios=worlds,
        policies=_policies(policies),
        replicates=replicates,
        months=months,
        seed=seed,
        fixed_parameters=fixed_parameters,
        events=(True, False) if without_event else (True,),
        graph=source,
        files=_files(worlds, asked),
    )
    results = _run(plan(study), out, workers, report, quiet=as_json)
    _print_comparison(results, as_json)
    _check_failures(results)


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

    source = _graph_source(graph, graph_layer, directed, customers)
    worlds, report = _worlds([scenario], settings, customers, source, seed)
    study = Study(
        scenarios=worlds,
        policies=_policies(policy),
        replicates=1,
        months=months,
        seed=seed,
        fixed_parameters=True,
        events=(not without_event,),
        exact_seed=True,
        graph=source,
        files=_files(worlds, [scenario]),
    )
    results = _run(plan(study), out, 1, report, quiet=as_json)
    _check_failures(results)
    _print_run(results, as_json)
    if profile and not as_json:
        from sim.lab.profile import profile_lines

        say("", *profile_lines(study))


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


command(sweep)
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


def _graph_source(path: str | None, layer: str, directed: bool, customers: int | None) -> GraphSource | None:
    from sim.lab.plan import GraphSource

    if layer not in ("close", "followers"):
        raise UsageError(f"--graph-layer is {layer!r}, allowed are close and followers")
    if path is None:
        if directed or layer != "close":
            raise UsageError(
                "--directed and --graph-layer say what the file given with --graph is; there is none"
            )
        return None
    if not path:
        raise UsageError("--graph is empty, expected the path of a file")
    if customers is not None:
        raise UsageError(
            "--customers cannot be combined with --graph: the file says how many people there are"
        )
    return GraphSource(path, layer, directed)


def _worlds(
    names: Sequence[str],
    settings: Sequence[str] | None,
    customers: int | None,
    graph: GraphSource | None,
    seed: int,
) -> tuple[tuple[Scenario, ...], tuple[str, ...]]:
    """The scenarios, with settings and the number of people in place; and what was found in the graph file."""
    from sim.scenario import load

    made: list[Scenario] = []
    found: tuple[str, ...] = ()
    for name in names:
        scenario = load(name, settings or ())
        if customers is not None:
            scenario = load(name, [*(settings or ()), f"society.people={_people(scenario, customers)}"])
        if graph is not None:
            from sim.lab.job import read_graph

            told = read_graph(graph, scenario, seed)[1]
            found = tuple(told.lines())
            scenario = scenario.with_values({"society.people": told.people})
        made.append(scenario)
    return tuple(made), found


def _files(worlds: Sequence[Scenario], asked: Sequence[str]) -> dict[str, str]:
    return {world.name: name for world, name in zip(worlds, asked, strict=True)}


def _people(scenario: Scenario, customers: int) -> int:
    """People in a market with so many customers at the start."""
    from sim.scenario import describe

    share = scenario.society.customer_share
    if customers < 1:
        raise UsageError(f"--customers is {customers}, allowed is 1 or more")
    if share == 0.0:
        raise UsageError("--customers cannot be met: society.customer_share is 0")
    people = max(1, round(customers / share))
    most = int(next(one.range[1] for one in describe() if one.key == "society.people" and one.range))
    if people > most:
        raise UsageError(
            f"--customers is {customers}, allowed are 1 to {int(most * share)}: with a customer share of {share:g} "
            f"they make a market of {people} people, and {most} are the most"
        )
    return people


def _policies(given: str) -> tuple[str, ...]:
    """The policies asked for, each found and made once so that what is wrong is said before anything runs."""
    from sim.policies import resolve

    names = tuple(name.strip() for name in given.split(",") if name.strip())
    for name in names:
        resolve(name)
    return names


def _run(
    plan: Plan, out: Path | None, workers: int | None, graph_report: Sequence[str], *, quiet: bool
) -> Results:
    """Run a plan, or take its results from the folder that already holds them."""
    from sim.lab.progress import Bar
    from sim.lab.runner import command_line, run
    from sim.lab.store import finished_study

    if workers is not None and workers < 1:
        raise UsageError(f"--workers is {workers}, allowed is 1 or more")
    if out is not None and not out.name and not out.is_absolute():
        raise UsageError("--out is this very folder, expected a folder for the results alone")
    folder = out if out is not None else default_folder(plan)
    if graph_report and not quiet:
        say(*graph_report, "")
    found = finished_study(folder, plan.study_hash)
    if found is not None:
        if not quiet:
            say(f"{folder} already holds this very study; these are its results, nothing was run again.", "")
        return found
    try:
        with Bar(plan.runs, sys.stderr) as bar:
            return run(
                plan,
                folder,
                workers=workers,
                progress=bar,
                command=command_line(),
                notes={"graph_report": [*graph_report]},
            )
    except KeyboardInterrupt:
        from sim.views.terminal import stopped_line

        raise KeyboardInterrupt(stopped_line(folder, plan.runs)) from None


def default_folder(plan: Plan) -> Path:
    """``results/<scenario>-<hash of the study>``; of several scenarios the first and how many more."""
    import re

    names = [re.sub(r"[^\w.-]+", "-", scenario.name) for scenario in plan.study.scenarios]
    more = f"-and-{len(names) - 1}-more" if len(names) > 1 else ""
    return Path("results") / f"{names[0]}{more}-{plan.study_hash}"


def _print_comparison(results: Results, as_json: bool) -> None:
    from sim.lab.answer import answer
    from sim.lab.compare import compare_all
    from sim.lab.lenses import lens_rankings
    from sim.views.terminal import comparison_lines

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
        print_json({"study": results.manifest["study"], "folder": str(results.folder), "comparisons": told})
        return
    prose = {one["name"]: one for one in results.manifest["scenarios"]}
    for found in comparisons:
        about = prose[found.scenario]
        say(*comparison_lines(found, about["title"], about["question"], lenses[found.scenario]), "")
    say(f"Results: {results.folder}", f"A page to read or send: grapevine report {results.folder}")


def _print_run(results: Results, as_json: bool) -> None:
    from sim.views.terminal import monthly_lines, ownership_line, summary_lines

    if as_json:
        run = results.runs.to_pylist()[0]
        print_json({"study": results.manifest["study"], "folder": str(results.folder), "run": run})
        return
    say(*monthly_lines(results), "", *summary_lines(results), "", *ownership_line(results))
    say("", f"Results: {results.folder}")


def _check_failures(results: Results) -> None:
    """Say what failed; a policy that never finished a run ends the command with an error."""
    from sim.views.terminal import failure_line

    rows = results.runs.select(["scenario", "policy", "status", "error", "failed_day", "replay"]).to_pylist()
    hopeless = False
    for scenario, policy in dict.fromkeys((row["scenario"], row["policy"]) for row in rows):
        mine = [row for row in rows if (row["scenario"], row["policy"]) == (scenario, policy)]
        bad = [row for row in mine if row["status"] == "failed"]
        if bad:
            hopeless = hopeless or len(bad) == len(mine)
            complain(failure_line(scenario, policy, bad, len(mine)))
    if any(row["status"] == "failed" for row in rows):
        complain(f"tracebacks, and the commands that repeat them, are in {results.folder / 'journal.jsonl'}")
    if hopeless:
        raise typer.Exit(EXIT_ERROR)


if __name__ == "__main__":
    main()
