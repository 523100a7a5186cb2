"""``grapevine resume`` and ``grapevine status``: a study from its folder alone."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sim.cli.answers import print_comparison, print_run
from sim.cli.options import Folder, Going, Json, Running
from sim.cli.shell import print_json, say
from sim.cli.studies import check_failures, run_plan


def resume(folder: Folder, *, running: Running, as_json: Json = False) -> None:
    """Finish a study that was stopped.

    Its folder says what was asked. An expansion that was stopped is finished too. A study that is finished is shown.
    """
    from sim.study.execute.resume import plan_of, study_of, written_study
    from sim.study.storage.layout import manifest_of

    planned = plan_of(folder, accept_changes=running.accept_changes)
    told = manifest_of(folder)
    going = Going(**asdict(running))
    notes = {str(key): told[key] for key in ("study_file", "points", "vary", "graph_report") if key in told}
    results = run_plan(planned, folder, going, quiet=as_json, notes=notes)
    if "study_file" in told:
        from sim.cli.sweep import report_sweep

        report_sweep(written_study(told, study_of(told, folder)), results, as_json)
    else:
        alone = results.manifest["exact_seed"]
        (print_run if alone else print_comparison)(results, as_json)
    check_failures(results)


def status(folder: Folder, as_json: Json = False) -> None:
    """Say how far a study is.

    Works while it runs, after it was stopped or killed, and when it is finished.
    """
    from sim.study.execute.status import status_of
    from sim.views.terminal.status import lines, plain

    found = status_of(folder)
    if as_json:
        told: dict[str, Any] = plain(found)
        print_json(told)
    else:
        say(*lines(found))
