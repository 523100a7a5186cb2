"""``grapevine list`` and ``grapevine schema``: what there is to choose from, and the form of the files."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.options import Json
from sim.cli.shell import UsageError, print_json, say


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
        raise UsageError(f"no schema {what!r}, expected scenario or study")


def list_(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="scenarios|policies|governance|parameters|metrics", help="What to list; default an overview."
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One entry, or a section of parameters, in full.")
    ] = None,
    long: Annotated[
        bool, typer.Option("--long", help="Every entry in full: meanings, ranges, sources, stories.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List scenarios and policies; parameters, metrics and owners of the conversation (governance).

    With units, ranges, defaults and sources.
    """
    from sim.views.terminal import catalogue, catalogue_text

    kinds = tuple(catalogue.KINDS)
    if what is not None and what not in kinds:
        raise UsageError(f"no list {what!r}{_hint(what)} Known: {', '.join(kinds)}")
    if what is None and not (long or as_json):
        say(*catalogue_text.overview())
        return
    if name is not None and not catalogue_text.entries(str(what), name):
        raise UsageError(f"no {name!r} among the {what}{_hint(name)}")
    chosen = kinds if what is None else (what,)
    if as_json:
        print_json({kind: catalogue_text.entries(kind, name) for kind in chosen})
        return
    for place, kind in enumerate(chosen):
        heading = [] if what else [*([""] if place else []), kind.upper(), ""]
        say(*heading, *catalogue_text.lines(kind, long=long, only=name))


def _hint(what: str) -> str:
    """Return what was probably meant by an unknown name: a list, or an entry of one."""
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
    more = f", or grapevine check {near} --quick" if kind == "scenarios" else ""
    return f"; {near!r} is one of the {kind}: grapevine list {kind} {near}{more}."
