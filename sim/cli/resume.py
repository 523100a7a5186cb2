"""``grapevine resume`` and ``grapevine status``: a study from its folder alone."""

from __future__ import annotations

from sim.cli.answers import print_result
from sim.cli.options import ExecutionOptions, Folder, Json
from sim.cli.shell import print_json, say


def resume(folder: Folder, *, running: ExecutionOptions, as_json: Json = False) -> None:
    """Finish a study that was stopped.

    Its folder says what was asked. An expansion that was stopped is finished too. A study that is finished is shown.
    """
    from sim.api.studies import resume as finish
    from sim.study.design.arrow import without_pandas

    without_pandas()
    print_result(finish(folder, workers=running.workers, execution=running.execution(quiet=as_json)), as_json)


def status(folder: Folder, as_json: Json = False) -> None:
    """Show how far a study is.

    Works while it runs, after it was stopped or killed, and when it is finished.
    """
    from sim.study.execute.status import status_of
    from sim.views.terminal.progress import status_data as plain
    from sim.views.terminal.progress import status_lines as lines

    found = status_of(folder)
    if as_json:
        print_json(plain(found))
    else:
        say(*lines(found))
