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
