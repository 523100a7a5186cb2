"""``grapevine run``: one scenario under one policy, month by month."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.api import studies
from sim.api.execution import Execution
from sim.cli.answers import print_result
from sim.cli.options import Currency, Json, MarketOptions, Months, Out, RecordWords, ScenarioName, Seed
from sim.cli.shell import say
from sim.kernel.horizon import HORIZON_MONTHS


def run(
    scenario: ScenarioName = "default",
    policy: Annotated[
        str,
        typer.Option(
            help="Policy by name, as file.py:ClassName, or combined as file.toml:NAME; "
            "parameters in brackets: 'name[key=value;key=value]'."
        ),
    ] = "first-come",
    months: Months = HORIZON_MONTHS,
    seed: Seed = 1,
    *,
    market: MarketOptions,
    out: Out = None,
    record: RecordWords = None,
    without_event: Annotated[bool, typer.Option("--without-event", help="Leave the scenario's events out.")] = False,
    profile: Annotated[
        bool, typer.Option("--profile", help="Run it once more, and show how long each phase of the day takes.")
    ] = False,
    currency: Currency = None,
    as_json: Json = False,
) -> None:
    """Run one scenario, month by month.

    One policy, every parameter at the scenario's value.
    """
    from sim.study.design.arrow import without_pandas

    without_pandas()
    result = studies.run(
        scenario,
        policy,
        months=months,
        seed=seed,
        **market.arguments(),
        without_event=without_event,
        record=record or (),
        currency=currency,
        folder=out,
        execution=Execution(tell=None if as_json else say),
    )
    print_result(result, as_json)
    if profile and not as_json:
        from sim.study.execute.profile import profile_lines
        from sim.study.execute.resume import study_of

        say("", *profile_lines(study_of(result.manifest, result.folder)))
