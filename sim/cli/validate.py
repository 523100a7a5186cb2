"""``grapevine validate``: published findings and exact theory against the model."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Json, Workers, number, out_folder, unset
from sim.cli.shell import EXIT_BUG, UsageError, complain, keep_folder, print_json, say
from sim.cli.validate_draws import Asked, validate_draws


def validate(
    only: Annotated[str | None, unset(metavar="ID,ID", help="These targets only, by their ids.")] = None,
    kind: Annotated[
        str | None,
        unset(metavar="KIND", help="Targets of one kind only: exact, trained, held-out, emergent, recovered."),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Fewer and smaller replicates, wider intervals; for a first look.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail when a target that is listed as holding does not hold.")
    ] = False,
    ablate: Annotated[
        bool,
        typer.Option(
            "--ablate",
            help="Measure patterns that nobody put in and that hold again, without each mechanism that might carry them; takes long.",
        ),
    ] = False,
    draws: Annotated[
        int | None,
        number(
            "Measure targets in so many markets drawn from the calibrated ensemble, and say in how many each holds.",
            show_default=False,
        ),
    ] = None,
    prior: Annotated[
        bool, typer.Option("--prior", help="With --draws: draw the same parameters from their uncalibrated prior.")
    ] = False,
    ensemble: Annotated[
        Path | None,
        unset(metavar="FOLDER", help="With --draws: the ensemble of that calibration, not the one shipped."),
    ] = None,
    out: Annotated[Path | None, out_folder("validation, with --draws results/validation-draws-HASH")] = None,
    page: Annotated[Path | None, unset(metavar="FILE", help="Also write the page of results there.")] = None,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Compare the model with published findings and exact theory.

    Kinds of target are counted apart: exact theory, published patterns that a calibration has seen (trained) and has not (held out), and
    recovered input. Patterns are emergent until they are split. Only those that nobody put in and nothing was fitted to are evidence.
    With --ablate the page also shows which mechanism carries which finding.
    With --draws it says how many findings hold under the calibrated ensemble, and with --prior under the prior; both share a folder, and
    a run that was stopped goes on.
    A folder that holds a validation of the same model keeps the targets that are not measured again.
    """
    names = only.split(",") if only is not None else None
    if workers is not None and workers < 1:
        raise UsageError(f"--workers is {workers}, allowed is 1 or more")
    if draws is not None:
        _without(ablate=ablate, strict=strict)
        validate_draws(Asked(names, kind, draws, prior, ensemble, quick, out, page, workers, as_json))
        return
    if prior or ensemble is not None:
        raise UsageError(f"--{'prior' if prior else 'ensemble'} needs --draws, the number of draws")
    from sim.study.execute.progress import Bar
    from sim.validation import results
    from sim.validation.catalogue import TARGETS
    from sim.validation.changes import AS_IT_IS
    from sim.validation.mechanisms import suspects
    from sim.validation.pilot import powerless, spreads
    from sim.validation.run import measure_trials
    from sim.validation.target import Effort, chosen
    from sim.validation.under_draws import kept
    from sim.views.terminal.validation import ablation_lines, target_lines
    from sim.views.validation_page import page_of

    targets = chosen(TARGETS, names, kind)
    folder = out if out is not None else Path("results") / "validation"
    results.check_free(folder)
    weak = powerless(targets, spreads()) if not quick else []
    if weak:
        complain(f"by the pilot without the power to tell: {', '.join(weak)}")
    trials = [(target, AS_IT_IS) for target in targets]
    trials += suspects(targets) if ablate else ()
    with Bar(len(trials), sys.stderr, unit="target") as bar:
        outcomes = measure_trials(trials, Effort(quick), workers=workers, watcher=bar)
    rows = results.rows(targets, outcomes[: len(targets)])
    ablations = results.ablation_rows(outcomes[len(targets) :])
    found = results.write(folder, rows, quick=quick, workers=workers, ablations=ablations)
    keep_folder(folder)
    text = page_of(results.worded(found, TARGETS), kept())
    results.write_page(folder / results.PAGE, text)
    if page is not None:
        results.write_page(page, text)
    if as_json:
        print_json({"folder": str(folder), "counts": results.counts(rows), "targets": rows, "ablations": ablations})
    else:
        say(*target_lines(rows), *ablation_lines(ablations), "", f"Results: {folder}")
    _judge([*rows, *ablations], results.stopped_holding(rows), strict)


def _without(**options: bool) -> None:
    for name, given in options.items():
        if given:
            raise UsageError(f"--{name} does not go with --draws")


def _judge(found: list[dict[str, object]], stopped: list[str], strict: bool) -> None:
    """Complain of what went wrong, and end with an error when a target did not complete or, when strict, stopped holding."""
    broken = [row for row in found if row["verdict"] == "error"]
    for row in broken:
        off = f" without its mechanism ({row['without']})" if row.get("without") else ""
        complain(f"target {row['id']}{off} ended in an error: {str(row['message']).splitlines()[0]}")
    if stopped:
        complain(f"listed as holding, and do not hold: {', '.join(stopped)}")
    if broken or (strict and stopped):
        raise typer.Exit(EXIT_BUG)
