"""From what was asked for to a study that has been run."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli.options import Going, Market
from sim.cli.shell import EXIT_FAILED, UsageError, complain, kept_in, say
from sim.kernel.interrupts import stop_behind

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.design.plan import GraphSource, Plan
    from sim.study.execute.runner import RunOptions
    from sim.study.storage.job_result import JobResult
    from sim.study.storage.results import Results


def graph_source(market: Market) -> GraphSource | None:
    """The graph file that was asked for, if any; UsageError for options that go with none."""
    from sim.study.design.plan import GraphSource

    path, layer, directed = market.graph, market.graph_layer, market.directed
    if layer not in ("close", "followers"):
        raise UsageError(f"--graph-layer is {layer!r}, allowed are close and followers")
    if path is None:
        if directed or layer != "close":
            raise UsageError("--directed and --graph-layer say what the file given with --graph is; there is none")
        return None
    if not path:
        raise UsageError("--graph is empty, expected the path of a file")
    if market.customers is not None:
        raise UsageError("--customers cannot be combined with --graph: the file says how many people there are")
    return GraphSource(path, layer, directed)


def load_worlds(
    names: Sequence[str], market: Market, graph: GraphSource | None, seed: int
) -> tuple[tuple[Scenario, ...], tuple[str, ...]]:
    """The scenarios, with settings and the number of people in place; and what was found in the graph file."""
    from sim.scenario import load

    made: list[Scenario] = []
    found: tuple[str, ...] = ()
    settings = market.settings or []
    for name in names:
        scenario = load(name, settings)
        if market.customers is not None:
            people = people_for(scenario, market.customers)
            scenario = load(name, [*settings, f"society.people={people}"])
        if graph is not None:
            from sim.study.execute.job import read_graph

            told = read_graph(graph, scenario, seed)[1]
            found = tuple(told.lines())
            scenario = scenario.with_values({"society.people": told.people})
        made.append(scenario)
    return tuple(made), found


def files_of(worlds: Sequence[Scenario], asked: Sequence[str]) -> dict[str, str]:
    """By which argument each scenario was asked for."""
    return {world.name: name for world, name in zip(worlds, asked, strict=True)}


def people_for(scenario: Scenario, customers: int) -> int:
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


def policies_of(given: str) -> tuple[str, ...]:
    """The policies asked for, each found and made once so that what is wrong is said before anything runs."""
    from sim.policies import resolve

    names = tuple(name.strip() for name in given.split(",") if name.strip())
    for name in names:
        resolve(name)
    return names


def run_plan(
    plan: Plan,
    out: Path | None,
    going: Going,
    graph_report: Sequence[str] = (),
    *,
    quiet: bool,
    notes: Mapping[str, Any] | None = None,
    yes: bool | None = None,
) -> Results:
    """Run a plan, or take its results from the folder that already holds them.

    ``notes``: further plain data for the manifest; ``yes``: whether a long study is agreed to (None: it is begun without asking).
    """
    from sim.study.execute.expand import check_holds_study
    from sim.study.execute.resume import accepted
    from sim.study.storage.layout import MANIFEST
    from sim.study.storage.results import finished_study

    asked = folder_asked_for(out, going)
    folder = asked if asked is not None else default_folder(plan)
    how = how_of(going)
    if graph_report and not quiet:
        say(*graph_report, "")
    expanded = going.expand is not None
    if expanded:
        check_holds_study(folder)
    if going.accept_changes:
        plan = accepted(plan, folder)
    found = finished_study(folder, plan.study_hash)
    if found is not None and not how.has_more_to_try(found.runs):
        kept_in(folder)
        if not quiet:
            say(f"{folder} already holds this very study; these are its results, nothing was run again.", "")
        return judged(found, going)
    if going.resume and not (folder / MANIFEST).is_file():
        raise UsageError(f"--resume: no study was begun in {folder}; leave --resume out to begin it")
    about = {"graph_report": [*graph_report], **(notes or {})}
    timed: tuple[JobResult, ...] = ()
    if yes is not None:
        from sim.cli.forecast import consent

        timed = consent(plan, folder, how, going, yes, expanded=expanded)
    return judged(carry_out(plan, folder, how, about, timed, expanded=expanded), going)


def carry_out(
    plan: Plan,
    folder: Path,
    how: RunOptions,
    notes: Mapping[str, Any] | None = None,
    precomputed: Sequence[JobResult] = (),
    *,
    expanded: bool = False,
    sources: Sequence[Path] = (),
) -> Results:
    """Run a plan into a folder under a progress bar. Ctrl-C says what is kept.

    Args:
        plan: what is run.
        folder: the result folder.
        how: see ``RunOptions``.
        notes: further plain data for the manifest.
        precomputed: results of jobs that have been run already.
        expanded: the folder may hold a smaller study.
        sources: result folders; runs of the plan that they hold are taken over.
    """
    from sim.study.execute.progress import Bar
    from sim.study.execute.runner import run
    from sim.study.storage.provenance import command_line

    command = command_line()
    try:
        with Bar(plan.runs, sys.stderr) as bar:
            about = {"options": how, "progress": bar, "command": command, "notes": notes, "precomputed": precomputed}
            results = run(plan, folder, enlarge=expanded, sources=sources, **about)  # type: ignore[arg-type]
    except (Exception, KeyboardInterrupt) as error:
        stopped = stop_behind(error)
        if not isinstance(stopped, KeyboardInterrupt):  # or a signal of its kind
            raise
        from sim.views.terminal.comparison import stopped_line

        raise type(stopped)(stopped_line(folder, plan.runs)) from None
    kept_in(folder)
    return results


def how_of(going: Going) -> RunOptions:
    """How a study is run; UsageError for options that mean nothing."""
    from sim.study.execute.runner import ON_ERROR, RunOptions

    workers = going.workers
    if workers is not None and workers < 1:
        raise UsageError(f"--workers is {workers}, allowed is 1 or more")
    on_error = going.on_error or ON_ERROR[0]
    if on_error not in ON_ERROR:
        raise UsageError(f"--on-error is {on_error!r}, allowed are {', '.join(ON_ERROR)}")
    if going.time_limit is not None and not 0.0 < going.time_limit < float("inf"):
        raise UsageError(f"--time-limit is {going.time_limit:g}, expected minutes above 0")
    crew = None
    if going.dask is not None:
        from sim.study.workers.dask import executor_of, workers_of

        if workers is not None:
            raise UsageError("--workers cannot be combined with --dask: the cluster says how many there are")
        crew, workers = executor_of(going.dask), workers_of(going.dask)
    return RunOptions(workers, crew, on_error, going.time_limit, going.accept_changes, going.retry_failed)


def folder_asked_for(out: Path | None, going: Going) -> Path | None:
    """The folder that is named, if any; UsageError for one that cannot be meant."""
    if going.expand is not None:
        if out is not None or going.resume:
            raise UsageError("--expand names the folder; it cannot be combined with --out or --resume")
        return going.expand
    if out is not None and not out.name and not out.is_absolute():
        raise UsageError("--out is this very folder, expected a folder for the results alone")
    return out


def judged(results: Results, going: Going) -> Results:
    """The results; with --on-error stop-at-end an error when a run failed."""
    if going.on_error == "stop-at-end" and "failed" in results.runs.column("status").to_pylist():
        complain("a run failed, so nothing is compared, as --on-error stop-at-end asks")
        tell_failures(results)
        raise typer.Exit(EXIT_FAILED)
    return results


def default_folder(plan: Plan) -> Path:
    """``results/<scenario>-<hash of the study>``; of several scenarios the first and how many more."""
    import re

    names = [re.sub(r"[^\w.-]+", "-", scenario.name) for scenario in plan.study.scenarios]
    more = f"-and-{len(names) - 1}-more" if len(names) > 1 else ""
    return Path("results") / f"{names[0]}{more}-{plan.study_hash}"


def check_failures(results: Results) -> None:
    """End the command with ``EXIT_FAILED`` when runs failed, and say which and why."""
    if tell_failures(results):
        raise typer.Exit(EXIT_FAILED)


def tell_failures(results: Results) -> bool:
    """Whether runs failed; which and why is said."""
    from sim.views.terminal.comparison import failure_lines

    columns = ["scenario", "policy", "replicate", "status", "error", "failed_day", "replay"]
    lines = failure_lines(results.runs.select(columns).to_pylist())
    for line in lines:
        complain(line)
    if lines:
        complain(f"tracebacks, and the commands that repeat them, are in {results.folder / 'journal.jsonl'}")
    return bool(lines)
