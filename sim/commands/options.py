"""Arguments and options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def whole(text: str | int) -> int:
    """A whole number from the command line; an error that names what was given."""
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a whole number.") from None


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
Workers = Annotated[
    int | None,
    typer.Option(
        help="Processes; default one a core. Results do not depend on it.",
        show_default=False,
        parser=whole,
        metavar="NUMBER",
    ),
]
Replicates = Annotated[
    int, typer.Option(help="Worlds that every policy is tried in.", parser=whole, metavar="NUMBER")
]
FixedParameters = Annotated[
    bool, typer.Option("--fixed-parameters", help="Do not draw uncertain parameters from their ranges.")
]

Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Finish the study that was begun; an error when there is none. (Without it the command finishes it too, or begins it.)",
    ),
]
Expand = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Add the replicates, policies or worlds that the study in FOLDER lacks; nothing that is there is run again.",
        show_default=False,
    ),
]
OnError = Annotated[
    str,
    typer.Option(
        metavar="continue|stop-at-end|stop",
        help="When a run fails: 'continue' records it, goes on and compares what is left; 'stop-at-end' goes on, and ends with an error "
        "in place of a comparison; 'stop' ends at once and keeps what is finished.",
    ),
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        metavar="MINUTES",
        help="Minutes that a run may take; runs that share a world share their time. A job that takes longer is stopped, and its runs "
        "are recorded as failed.",
        show_default=False,
    ),
]
Dask = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Run on the Dask cluster whose scheduler has this address, as tcp://host:8786.",
        show_default=False,
    ),
]
AcceptChanges = Annotated[
    bool,
    typer.Option(
        "--accept-changes",
        help="Go on with a study although code, packages or policy files have changed since; the manifest then lists both.",
    ),
]
