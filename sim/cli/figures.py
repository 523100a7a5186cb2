"""``grapevine figures``: the figures of a result folder as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Folder, unset
from sim.cli.shell import say


def figures(
    folder: Folder,
    use: Annotated[
        str,
        typer.Option(
            "--for",
            metavar="paper|slides|web",
            help="What for: 'paper': columns of 89 mm, or two side by side, text of 7 to 8 points, no title; 'slides': 16:9, large text; "
            "'web': as in the report.",
        ),
    ] = "web",
    out: Annotated[Path | None, unset(metavar="FOLDER", help="Where files go; default figures/USE in FOLDER.")] = None,
    formats: Annotated[
        str | None,
        unset("--format", metavar="svg,png,pdf", help="Formats; default pdf,svg for a paper, otherwise png,svg."),
    ] = None,
) -> None:
    """Write every figure as files: for a paper, slides, or the web.

    Also writes captions.md: what each figure shows and how to read it. The same results give the same bytes.
    """
    from sim.api.results import open_results

    made = open_results(folder).figures(use, out, None if formats is None else formats.split(","))
    say(*(str(path) for path in made))
