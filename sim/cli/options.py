"""Arguments and options that several commands take, alone and in groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.api.execution import Execution
from sim.cli.shell import complain, say


def whole_number(text: str | int) -> int:
    """Return a whole number from the command line. Raises BadParameter, which names what was given and what was probably meant."""
    try:
        return int(text)
    except ValueError:
        from sim.scenario.messages import meant_number

        meant = meant_number(str(text))
        hint = f"; did you mean {meant}?" if meant else ""
        raise typer.BadParameter(f"{text!r} is not a whole number{hint}") from None


def result_folder(text: str | Path) -> Path:
    """Return the result folder that is meant, and say on standard error which one, where that is not what was typed.

    Raises StoreError when several are meant, or ``latest`` and there is none.
    """
    from sim.study.storage.folders import find_study

    asked = Path(text)
    found = find_study(asked)
    if found != asked:
        complain(f"{text} is {found}")
    return found


def number(help: str, **more: Any) -> Any:
    """Return an option that is a whole number."""
    return typer.Option(help=help, parser=whole_number, metavar="NUMBER", **more)


def unset(*names: str, metavar: str, help: str, **more: Any) -> Any:
    """Return an option whose default is not shown."""
    return typer.Option(*names, metavar=metavar, help=help, show_default=False, **more)


def out_folder(usually: str) -> Any:
    """Return the option that says where results go."""
    return unset(metavar="FOLDER", help=f"Where results go; default results/{usually}.")


ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="Name of a ready-made scenario, or a TOML file.")]
ScenarioNames = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SCENARIO", help="Names of ready-made scenarios, or TOML files. Default: the default scenario."
    ),
]
Folder = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER",
        help="A result folder: its path, the beginning of its name in results/, or 'latest'.",
        parser=result_folder,
    ),
]
Months = Annotated[int, number("Months after burn-in.")]
Seed = Annotated[int, number("Seed of everything that is random.")]
Customers = Annotated[
    int | None, number("Customers at the start; prospects come on top, in the scenario's proportion.")
]
Currency = Annotated[
    str | None,
    unset(metavar="SYMBOL", help="Currency of the amounts, such as $, kr or CHF; it converts nothing. Default €."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="SECTION.PARAMETER=VALUE", help="Set a parameter; may be given several times."),
]
Out = Annotated[Path | None, out_folder("SCENARIO-HASH")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
RecordWords = Annotated[
    list[str] | None,
    typer.Option(
        "--record",
        metavar="conversations|people@DAYS",
        help="Also store every conversation with its turns, or everybody in the market on the evening of given days "
        "(people@0,180; 0 is the end of burn-in). May be given several times.",
    ),
]
Replicates = Annotated[int, number("Replicates per policy (paired seeds).")]
FixedParameters = Annotated[
    bool, typer.Option("--fixed-parameters", help="Keep uncertain parameters at the scenario's values.")
]
Prior = Annotated[
    bool,
    typer.Option(
        "--prior",
        help="Draw uncertain parameters from their uniform ranges, although this version has a calibrated ensemble.",
    ),
]
Workers = Annotated[
    int | None, number("Worker processes; default one per core. Results do not depend on it.", show_default=False)
]


@dataclass(frozen=True)
class MarketOptions:
    """Changes to a scenario: its size, its social graph, its parameters."""

    customers: Customers = None
    graph: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Social graph: an edge list, GraphML, GEXF, GML, Pajek, DIMACS or METIS, plain or gzipped. Sets the number of people.",
        ),
    ] = None
    graph_layer: Annotated[
        str, typer.Option(help="What the graph's edges are: 'close' ties or 'followers'. The other layer is derived.")
    ] = "close"
    directed: Annotated[bool, typer.Option("--directed", help="An edge 'u v' of the graph means that u follows v.")] = (
        False
    )
    settings: Settings = None

    def arguments(self) -> dict[str, Any]:
        """Return the options as arguments of the public functions."""
        names = ("customers", "graph", "graph_layer", "directed")
        return {"parameters": self.settings or (), **{name: getattr(self, name) for name in names}}


@dataclass(frozen=True)
class ExecutionOptions:
    """Options for the execution of a study."""

    workers: Workers = None
    on_error: Annotated[
        str | None,
        typer.Option(
            metavar="continue|stop-at-end|stop",
            help="When a run fails: 'continue' records it, goes on and compares what is left; 'stop-at-end' goes on, and ends with an "
            "error in place of a comparison; 'stop' ends at once and keeps what is complete. Default: continue, but a policy that is known "
            "to fail is refused at the start; if given, it is not.",
            show_default=False,
        ),
    ] = None
    time_limit: Annotated[
        float | None,
        unset(
            metavar="MINUTES",
            help="Minutes that a run may take; the runs of a replicate share their time. A job that takes longer is stopped, and its runs "
            "are recorded as failed.",
        ),
    ] = None
    dask: Annotated[
        str | None,
        unset(metavar="ADDRESS", help="Run on the Dask cluster whose scheduler has this address, as tcp://host:8786."),
    ] = None
    accept_changes: Annotated[
        bool,
        typer.Option(
            "--accept-changes",
            help="Go on with a study although code, packages or policy files have changed since; the manifest then lists both.",
        ),
    ] = False
    retry_failed: Annotated[
        bool,
        typer.Option(
            "--retry-failed",
            help="Run again what failed, whatever the reason. (Without it, what failed outside the model: a worker killed, no memory, "
            "a full disk; and with a larger --time-limit what took too long.)",
        ),
    ] = False

    def execution(self, *, quiet: bool) -> Execution:
        """Return the options as the public functions take them. ``quiet``: nothing is printed on the way."""
        names = ("on_error", "time_limit", "dask", "accept_changes", "retry_failed")
        return Execution(**{name: getattr(self, name) for name in names}, tell=None if quiet else say)


@dataclass(frozen=True)
class ResumeOptions(ExecutionOptions):
    """Options for the execution of a study, new or continued."""

    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Finish a study that was stopped; an error when there is none. (Without it the command finishes it too, or starts it.)",
        ),
    ] = False
    expand: Annotated[
        Path | None,
        unset(
            metavar="FOLDER",
            help="Add the replicates, policies or scenarios that the study in FOLDER lacks; nothing is run twice.",
            parser=result_folder,
        ),
    ] = None

    def execution(self, *, quiet: bool) -> Execution:
        """Return the options as the public functions take them. ``quiet``: nothing is printed on the way."""
        return replace(super().execution(quiet=quiet), resume=self.resume, expand=self.expand)


@dataclass(frozen=True)
class UntilSureOptions:
    """Options of the rule that ends a study when replicates are enough."""

    until_sure: Annotated[
        float | None,
        unset(
            "--until-sure",
            metavar="CHANCE",
            help="Add replicates in rounds until the best policy is known with this chance, such as 0.95; --replicates is then the least "
            "before the first look.",
        ),
    ] = None
    tolerance: Annotated[
        float | None,
        unset(
            metavar="MONEY",
            help="With --until-sure: a difference in value that does not matter; default a tenth of the budget of the horizon.",
        ),
    ] = None
    most: Annotated[
        int | None,
        number("With --until-sure: replicates at which it ends in any case; default 600.", show_default=False),
    ] = None
