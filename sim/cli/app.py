"""The command ``grapevine``: one file a command, registered here in the order of ``--help``.

Nothing heavy is imported; each command imports what it needs when it is called, so that ``--help`` answers at once.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

import sim
from sim.cli.animate import animate
from sim.cli.break_even import break_even
from sim.cli.calibrate import calibrate
from sim.cli.check import check
from sim.cli.compare import compare
from sim.cli.diff import diff
from sim.cli.explain import explain
from sim.cli.figures import figures
from sim.cli.listing import list_, schema
from sim.cli.process import EXIT_CODES, OutputError, heed_signals, ignore_signals, look_here_last, secure_streams
from sim.cli.query import query
from sim.cli.report import report
from sim.cli.resume import resume, status
from sim.cli.run import run
from sim.cli.schedule import schedule
from sim.cli.shell import EXIT_ERROR, UsageError, app, cannot_print, command, complain, say
from sim.cli.sweep import sweep
from sim.cli.validate import validate
from sim.cli.workshop import app_
from sim.study.workers.own_process import own_process


def main() -> None:
    """Entry point of the command."""
    look_here_last()
    secure_streams()
    heed_signals()
    # it warns at length without a home folder, which it does not need
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    try:
        with own_process():
            app()
    except OutputError as error:  # of what is printed outside a command: help, the version
        complain(cannot_print(error))
        sys.exit(EXIT_ERROR)
    except SystemExit as end:
        # results are stored and messages printed: another Ctrl-C must not change the exit code
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


STUDIES: tuple[Callable[..., None], ...] = (compare, run, sweep, resume, status)
RESULTS_AND_MODEL: tuple[Callable[..., None], ...] = (
    app_, report, explain, diff, query, animate, break_even, validate, calibrate, check, list_, schedule, schema,
)  # fmt: skip

for one in STUDIES:
    command(one)


for one in (figures, *RESULTS_AND_MODEL):
    command(one)


@command
def help_(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="COMMAND", help="The command to describe; default all.")] = None,
) -> None:
    """Show what a command does, as --help after it."""
    from sim.scenario.messages import unknown_name

    top: Any = context.parent
    commands = top.command.commands
    if name is None:
        say(top.get_help())
    elif name in commands:
        inner = type(context)(commands[name], info_name=name, parent=top)
        say(inner.get_help())
    else:
        raise UsageError(unknown_name("command", name, commands))


if __name__ == "__main__":
    main()
