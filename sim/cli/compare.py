"""``grapevine compare``: policies side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from sim.api import studies
from sim.cli.answers import print_result
from sim.cli.options import (
    Currency,
    FixedParameters,
    Json,
    MarketOptions,
    Months,
    Out,
    Prior,
    RecordWords,
    ResumeOptions,
    ScenarioNames,
    Seed,
    UntilSureOptions,
    number,
)
from sim.cli.shell import UsageError
from sim.kernel.horizon import HORIZON_MONTHS


def compare(
    scenarios: ScenarioNames = None,
    policies: Annotated[
        str | None,
        typer.Option(
            help="Policies by name, as file.py:ClassName, or combined as file.toml:NAME, with commas between; "
            "parameters in brackets: 'name[key=value;key=value]'.",
            show_default=f"those of the scenario's lesson, else {','.join(studies.POLICIES)}",
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Compare in every ready-made scenario; a line each.")
    ] = False,
    replicates: Annotated[
        int | None,
        number(
            "Replicates per policy (paired seeds). Default: 20; then 40 and 80, while no policy is shown to be best and --time allows.",
            show_default=False,
        ),
    ] = None,
    time: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            help="Time in which replicates may be added to the first 20; 0: none. Not used with --replicates, --until-sure, --expand.",
        ),
    ] = 60.0,
    months: Months = HORIZON_MONTHS,
    seed: Seed = 1,
    *,
    market: MarketOptions,
    out: Out = None,
    record: RecordWords = None,
    fixed_parameters: FixedParameters = False,
    prior: Prior = False,
    without_event: Annotated[
        bool,
        typer.Option(
            "--without-event",
            help="Also run each replicate without the scenario's events, and show what the events did "
            "(without --policies also where the scenario's lesson needs it).",
        ),
    ] = False,
    same_desk: Annotated[
        bool | None,
        typer.Option(
            "--same-desk/--no-same-desk",
            help="Also run each policy that states another split of the budget than first-come on that split, so that its idea is seen "
            "apart from what it takes from the desk. Default: without --policies, yes.",
            show_default=False,
        ),
    ] = None,
    currency: Currency = None,
    going: ResumeOptions,
    sure: UntilSureOptions,
    full: Annotated[
        bool,
        typer.Option(
            "--full", help="Print everything behind the answer: all measures, stakeholders, variance, events."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Compare policies side by side.

    Every policy runs on the same replicates, with the same random numbers, so that only the policy differs.
    """
    from sim.scenario.files import ready_files
    from sim.study.design.arrow import without_pandas

    without_pandas()
    if everything and scenarios:
        raise UsageError(f"--all takes every ready-made scenario; leave it out to compare {', '.join(scenarios)} alone")
    chosen = list(ready_files()) if everything else scenarios or "default"
    grows = replicates is None and sure.until_sure is None and going.expand is None and not going.accept_changes
    result = studies.compare(
        chosen,
        policies,
        replicates=20 if replicates is None else replicates,
        months=months,
        seed=seed,
        **market.arguments(),
        fixed_parameters=fixed_parameters,
        prior=prior,
        without_event=without_event or None,
        same_desk=same_desk,
        record=record or (),
        currency=currency,
        until_sure=sure.until_sure,
        tolerance=sure.tolerance,
        most=sure.most,
        time=time if grows else 0.0,
        workers=going.workers,
        folder=out,
        execution=replace(going.execution(quiet=as_json), first_answer=not as_json),
    )
    print_result(result, as_json, full)
