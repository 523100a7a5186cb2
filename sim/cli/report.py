"""``grapevine report``: the results of a study to read, print, send or publish."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Folder, unset
from sim.cli.shell import UsageError, complain, say


def report(
    folder: Folder,
    kind: Annotated[
        str | None,
        unset(
            "--format",
            metavar="html|pdf|markdown|xlsx|zip",
            help="A page (default); the page as PDF, printed by Chromium, Chrome or Edge on this machine; Markdown with its figures as PNG "
            "files beside it; a workbook; a supplement of a paper, with page, answer, figures, tables and manifest.",
        ),
    ] = None,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="The same as --format xlsx.")] = False,
    as_zip: Annotated[bool, typer.Option("--zip", help="The same as --format zip.")] = False,
    out: Annotated[
        Path | None,
        unset(metavar="FILE", help="Where it goes; default a file in the folder. Its ending says the format, too."),
    ] = None,
    scenario: Annotated[
        str | None, unset(metavar="NAME", help="Of a folder with several scenarios, the page of this one alone.")
    ] = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser, or the program for such files.")] = (
        False
    ),
) -> None:
    """Write a report: a page to read or send.

    Also as PDF, as Markdown, as a workbook, or with everything behind it in one archive.
    """
    from sim.api.results import open_results

    asked = [one for one, given in ((kind, kind), ("xlsx", xlsx), ("zip", as_zip)) if given]
    if len(asked) > 1:
        raise UsageError("--format, --xlsx and --zip cannot be combined; write one after the other")
    if out is not None and out.exists():
        raise UsageError(f"--out: {out} exists already; nothing was overwritten")
    made = open_results(folder).report(out, format=asked[0] if asked else None, scenario=scenario)
    say(f"Report: {made}")
    if open_it and not webbrowser.open(made.absolute().as_uri()):
        complain(f"no browser could be opened here; open {made} yourself")
