"""``grapevine break-even``: the smallest audience at which special treatment of one public complaint pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.api.execution import Execution
from sim.cli.answers import complain_of_failures
from sim.cli.options import (
    Currency,
    Customers,
    FixedParameters,
    Json,
    Months,
    Out,
    Replicates,
    ScenarioName,
    Seed,
    Settings,
    Workers,
    number,
    unset,
)
from sim.cli.shell import EXIT_FAILED, UsageError, complain, keep_folder, print_json, say

if TYPE_CHECKING:
    from sim.api.break_even import BreakEvenResult


def break_even(
    scenario: ScenarioName = "default",
    audiences: Annotated[
        str | None,
        unset(
            metavar="NUMBER,NUMBER,...",
            help="Audiences of the complaint, with commas between; default from a two-hundredth of the largest to the largest.",
        ),
    ] = None,
    day: Annotated[int, number("Day after burn-in on which the complaint is made.")] = 5,
    unfair: Annotated[bool, typer.Option("--unfair", help="The complaint is unfair; nothing had failed.")] = False,
    compensations: Annotated[float, typer.Option(help="What special treatment offers, in usual compensations.")] = 1.0,
    replicates: Replicates = 20,
    months: Months = 3,
    seed: Seed = 1,
    customers: Customers = None,
    settings: Settings = None,
    out: Out = None,
    workers: Workers = None,
    fixed_parameters: FixedParameters = False,
    currency: Currency = None,
    as_json: Json = False,
) -> None:
    """Find from which audience special treatment of a public complaint pays.

    An influencer complains in public; paired runs differ in whether this complaint is served first, with effort and compensation, or
    like every other. The difference in value is followed over the audiences, without a run-off unless the scenario or --set states
    company.run_off_months.
    """
    from sim.api.break_even import break_even as find
    from sim.study.analysis.compare import CompareError

    result = find(
        scenario,
        _audiences(audiences) if audiences is not None else None,
        day=day,
        fair=not unfair,
        compensations=compensations,
        replicates=replicates,
        months=months,
        seed=seed,
        parameters=settings or (),
        customers=customers,
        fixed_parameters=fixed_parameters,
        currency=currency,
        workers=workers,
        folder=out,
        execution=Execution(tell=None if as_json else say),
    )
    keep_folder(result.folder)
    failed = complain_of_failures(result)
    try:
        _print(result, months, as_json)
    except CompareError as error:
        if not failed:
            raise
        complain(str(error))
    if failed:
        raise typer.Exit(EXIT_FAILED)


def _audiences(given: str) -> list[int]:
    """Return the audiences that were asked for."""
    try:
        sizes = [int(part) for part in given.split(",") if part.strip()]
    except ValueError:
        raise UsageError(f"--audiences is {given!r}, expected whole numbers with commas between") from None
    if not sizes:
        raise UsageError("--audiences is empty, expected whole numbers with commas between")
    return sizes


def _print(result: BreakEvenResult, months: int, as_json: bool) -> None:
    from sim.views.terminal.break_even import break_even_lines

    found, figure = result.found, result.write_figure()
    if as_json:
        plain = {"study": result.manifest["study"], "folder": str(result.folder), "figure": str(figure)}
        print_json({**plain, "break_even": found.to_json()})
        return
    say(
        *break_even_lines(found, months, result.run_off_months, result.currency),
        "",
        f"Figure: {figure}",
        f"Results: {result.folder}",
    )
