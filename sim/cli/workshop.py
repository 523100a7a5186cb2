"""``grapevine app``: the workshop in a browser, for one person or for a class."""

from __future__ import annotations

import atexit
import os
import sys
from contextlib import suppress
from dataclasses import replace
from typing import Annotated

import typer

from sim.app.limits import Limits
from sim.cli.options import Workers, number, unset
from sim.cli.process import exit_code_of
from sim.cli.shell import UsageError, complain, say

LIMITS = Limits()


def app_(
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Address to listen on: 127.0.0.1 is for this machine only; 0.0.0.0 lets others in the network join with a code.",
        ),
    ] = "127.0.0.1",
    port: Annotated[int | None, number("Port; default 8080, or the next free one.", show_default=False)] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
    code: Annotated[
        str | None,
        unset(metavar="CODE", help="Code with which people join, 6 to 32 letters and digits; default a random one."),
    ] = None,
    name: Annotated[
        list[str] | None,
        unset(
            "--name",
            metavar="NAME",
            help="A further name by which people reach this machine, as behind a proxy; may be given several times.",
        ),
    ] = None,
    people: Annotated[
        int, number("Largest market that a visitor may choose, customers and prospects.")
    ] = LIMITS.people,
    months: Annotated[int, number("Most months that a visitor may choose.")] = LIMITS.months,
    replicates: Annotated[int, number("Most replicates that a visitor may choose.")] = LIMITS.replicates,
    workers: Workers = None,
) -> None:
    """Open the workshop in a browser: choose a company, predict, compare policies, and watch two of them.

    It makes no connection to the internet. Ctrl-C ends it.
    """
    from sim.app.pages import register
    from sim.app.serve import ServeOptions, serve
    from sim.app.work.pool import Pool
    from sim.views.terminal.output import coloured

    asked = {"people": people, "months": months, "replicates": replicates}
    for what, most in asked.items():
        if most < 1:
            raise UsageError(f"--{what} is at least 1, not {most}")
    options = ServeOptions(
        host=host, port=port, code=code, names=tuple(name or ()), limits=replace(LIMITS, **asked), workers=workers,
        open_browser=not no_open, say=say, coloured=coloured(),
    )  # fmt: skip
    try:
        serve(options, register, Pool)
    except KeyboardInterrupt as stop:
        complain(str(stop) or "stopped")
        _end(exit_code_of(stop))


def _end(code: int) -> None:
    """End this process at once. Everything is closed by now, and to take apart thousands of page elements takes Python seconds."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
