"""``grapevine validate --draws``: published findings under draws of the calibrated ensemble, or of the uncalibrated prior."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from sim.cli.shell import EXIT_BUG, complain, keep_folder, print_json, say


@dataclass(frozen=True)
class Asked:
    """A call of the command: ids and kind of targets, number and origin of draws, effort, and where results go."""

    only: Sequence[str] | None
    kind: str | None
    draws: int
    prior: bool
    ensemble: Path | None
    quick: bool
    out: Path | None
    page: Path | None
    workers: int | None
    as_json: bool


def validate_draws(asked: Asked) -> None:
    """Measure targets in markets drawn from the ensemble, or from the prior of its parameters, and say in how many they hold."""
    from sim.calibration.matching.ensemble import members_in
    from sim.study.design.ensemble import shipped
    from sim.study.execute.progress import Bar
    from sim.validation import draw_results
    from sim.validation.catalogue import TARGETS
    from sim.validation.draws import draws_of
    from sim.validation.results import write_page
    from sim.validation.target import Effort, chosen, drawable
    from sim.views.draws_page import draws_section
    from sim.views.terminal.draws import draw_lines

    wanted = chosen(TARGETS, asked.only, asked.kind)
    targets = drawable(wanted)
    if len(targets) < len(wanted):
        complain(
            f"left out, for no draw changes exact theory: {', '.join(one.id for one in wanted if one not in targets)}"
        )
    members = members_in(asked.ensemble) if asked.ensemble is not None else shipped()
    some = draws_of("prior" if asked.prior else "ensemble", members, asked.draws)
    about = draw_results.identity(members, asked.draws, Effort(asked.quick))
    _warn(about)
    folder = draw_results.opened(asked.out or draw_results.usual_folder(about), about, workers=asked.workers)
    number = len(targets) * len(some)
    with Bar(number, sys.stderr, unit="trial") as bar:
        bar.begin(number - sum(folder.lacks(target, draw) for target in targets for draw in some), 0)
        rows = draw_results.measure_missing(folder, targets, some, workers=asked.workers, watcher=bar)
    found = folder.finish(TARGETS)
    keep_folder(folder.path)
    text = "\n".join(draws_section(found))
    write_page(folder.path / draw_results.PAGE, text)
    if asked.page is not None:
        write_page(asked.page, text)
    if asked.as_json:
        print_json({"folder": str(folder.path), **found, "trials": rows})
    else:
        say(*draw_lines(found), "", f"Results: {folder.path}")
    _judge(rows)


def _warn(about: Mapping[str, Any]) -> None:
    ensemble = about["ensemble"]
    if ensemble is not None and ensemble["model_version"] != about["model_version"]:
        complain(f"the ensemble was fitted to model {ensemble['model_version']}; this is {about['model_version']}")


def _judge(rows: Sequence[Mapping[str, Any]]) -> None:
    broken = [row for row in rows if row["verdict"] == "error"]
    for row in broken:
        first = str(row["message"]).splitlines()[0]
        complain(f"target {row['id']} in draw {row['draw']} of the {row['origin']} ended in an error: {first}")
    if broken:
        raise typer.Exit(EXIT_BUG)
