"""``grapevine schedule``: the phases of a day."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from sim.cli.options import Json
from sim.cli.shell import print_json, say

if TYPE_CHECKING:
    from sim.engine.schedule import Phase


def schedule(as_json: Json = False) -> None:
    """Show the phases of a day.

    In order, each with the reason why it stands where it stands and the modules of the functions that run it.
    """
    from sim.model import PHASES
    from sim.views.terminal.output import width

    if as_json:
        print_json([_as_json(phase) for phase in PHASES])
        return
    indent = max(len(phase.name) for phase in PHASES) + 6
    for number, phase in enumerate(PHASES, start=1):
        say(f"{number:2}  {phase.name:{indent - 6}}  {phase.reason}")
        modules = ", ".join((phase.function.__module__, *phase.calls))
        say(*textwrap.wrap(modules, width(), initial_indent=" " * indent, subsequent_indent=" " * indent))


def _as_json(phase: Phase) -> dict[str, object]:
    return {
        "name": phase.name,
        "reason": phase.reason,
        "module": phase.function.__module__,
        "function": phase.function.__name__,
        "calls": list(phase.calls),
    }
