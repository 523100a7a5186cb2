"""``grapevine compare``: policies side by side."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.api import studies
from sim.cli.answers import print_result
from sim.cli.options import (
    FixedParameters,
    Json,
    MarketOptions,
    Months,
    Out,
    Prior,
    RecordWords,
    Replicates,
    ResumeOptions,
    ScenarioNames,
    Seed,
    UntilSureOptions,
)
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
    replicates: Replicates = 20,
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
    going: ResumeOptions,
    sure: UntilSureOptions,
    as_json: Json = False,
) -> None:
    """Compare policies side by side.

    Every policy runs on the same replicates, with the same random numbers, so that only the policy differs.
    """
    result = studies.compare(
        scenarios or "default",
        policies,
        replicates=replicates,
        months=months,
        seed=seed,
        **market.arguments(),
        fixed_parameters=fixed_parameters,
        prior=prior,
        without_event=without_event or None,
        same_desk=same_desk,
        record=record or (),
        until_sure=sure.until_sure,
        tolerance=sure.tolerance,
        most=sure.most,
        workers=going.workers,
        folder=out,
        execution=going.execution(quiet=as_json),
    )
    print_result(result, as_json)
