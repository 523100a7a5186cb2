"""Arguments and options that several commands take, alone and in groups."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer


def whole(text: str | int) -> int:
    """A whole number from the command line; an error that names what was given."""
    try:
        return int(text)
    except ValueError:
        from sim.scenario.messages import meant_number

        meant = meant_number(str(text))
        hint = f" Did you mean {meant}?" if meant else ""
        raise typer.BadParameter(f"{text!r} is not a whole number.{hint}") from None


def number(help: str, **more: Any) -> Any:
    """An option that is a whole number."""
    return typer.Option(help=help, parser=whole, metavar="NUMBER", **more)


def unset(*names: str, metavar: str, help: str) -> Any:
    """An option without a default that would be worth showing."""
    return typer.Option(*names, metavar=metavar, help=help, show_default=False)


def out_folder(usually: str) -> Any:
    """Where results go."""
    return unset(metavar="FOLDER", help=f"Where results go; default results/{usually}.")


ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="Name of a ready-made scenario, or a TOML file.")]
ScenarioNames = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SCENARIO", help="Names of ready-made scenarios, or TOML files; none means the default world."
    ),
]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="A result folder.")]
Months = Annotated[int, number("Months after burn-in.")]
Seed = Annotated[int, number("Seed of everything that is random.")]
Customers = Annotated[
    int | None, number("Customers at the start; prospects come on top, in the scenario's proportion.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="SECTION.PARAMETER=VALUE", help="Change a parameter; may be given several times."),
]
Out = Annotated[Path | None, out_folder("SCENARIO-HASH")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
RecordWords = Annotated[
    list[str] | None,
    typer.Option(
        "--record",
        metavar="conversations|people@DAYS",
        help="Take down more than the days: every conversation with its turns, or everybody in the market on the evening of "
        "given days (people@0,180; 0 is the end of burn-in). May be given several times.",
    ),
]
Replicates = Annotated[int, number("Worlds that every policy is tried in.")]
FixedParameters = Annotated[
    bool, typer.Option("--fixed-parameters", help="Do not draw uncertain parameters from their ranges.")
]
Workers = Annotated[
    int | None, number("Processes; default one a core. Results do not depend on it.", show_default=False)
]


@dataclass(frozen=True)
class Market:
    """What is changed in a scenario: its size, its social graph, its parameters."""

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


@dataclass(frozen=True)
class Running:
    """How the runs of a study are made."""

    workers: Workers = None
    on_error: Annotated[
        str | None,
        typer.Option(
            metavar="continue|stop-at-end|stop",
            help="When a run fails: 'continue' records it, goes on and compares what is left; 'stop-at-end' goes on, and ends with an "
            "error in place of a comparison; 'stop' ends at once and keeps what is finished. Default: continue, once every policy has been "
            "tried; if given, also with one that is known to fail.",
            show_default=False,
        ),
    ] = None
    time_limit: Annotated[
        float | None,
        unset(
            metavar="MINUTES",
            help="Minutes that a run may take; runs that share a world share their time. A job that takes longer is stopped, and its runs "
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


@dataclass(frozen=True)
class Going(Running):
    """How a study is run, and from what it goes on."""

    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Finish the study that was begun; an error when there is none. (Without it the command finishes it too, or begins it.)",
        ),
    ] = False
    expand: Annotated[
        Path | None,
        unset(
            metavar="FOLDER",
            help="Add the replicates, policies or worlds that the study in FOLDER lacks; nothing that is there is run again.",
        ),
    ] = None
