"""``grapevine break-even``: the smallest audience at which special treatment of one public complaint pays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.options import (
    Customers,
    FixedParameters,
    Going,
    Json,
    Market,
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
from sim.cli.shell import EXIT_FAILED, UsageError, complain, print_json, say
from sim.cli.studies import default_folder, load_worlds, policies_of, run_plan, tell_failures

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.analysis.break_even import BreakEven
    from sim.study.design.plan import Plan
    from sim.study.storage.results import Results


def break_even(
    scenario: ScenarioName = "default",
    audiences: Annotated[
        str | None,
        unset(
            metavar="NUMBER,NUMBER,...",
            help="Audiences of the complaint, with commas between; default from a two-hundredth of the largest to the largest.",
        ),
    ] = None,
    day: Annotated[int, number("Day after burn-in on which it is made.")] = 5,
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
    as_json: Json = False,
) -> None:
    """How large an audience must be for special treatment to pay.

    An influencer complains in public; twin worlds differ in whether this one complaint is served first, with effort and compensation, or
    like every other. The difference in value is followed over a range of audiences.
    """
    from sim.kernel.units import DAYS_PER_MONTH
    from sim.study.analysis import break_even as lab
    from sim.study.analysis.compare import CompareError
    from sim.study.design.plan import Study, plan

    days = DAYS_PER_MONTH * months
    if not 0 <= day < days:
        raise UsageError(f"--day is {day}, expected one from 0 to {days - 1}, within --months {months}")
    changed = Market(customers=customers, settings=settings)
    usual = load_worlds([scenario], changed, None, seed)[0][0]
    sizes = _sizes(audiences) if audiences is not None else lab.default_audiences(usual)
    made = lab.worlds_of(usual, sizes, day, fair=not unfair)
    study = Study(
        scenarios=made,
        policies=policies_of(f"{lab.ORDINARY},{lab.special_policy(usual, day, compensations)}"),
        replicates=replicates,
        months=months,
        seed=seed,
        fixed_parameters=fixed_parameters,
        files={world.name: scenario for world in made},
    )
    planned = plan(study)
    results = run_plan(planned, out or _folder(planned, usual), Going(workers=workers), quiet=as_json)
    failed = tell_failures(results)
    try:
        found = lab.break_even(results.runs, [world.name for world in made], sorted(sizes))
    except CompareError as error:
        if not failed:
            raise
        complain(str(error))
    else:
        _tell(results, found, months, as_json)
    if failed:
        raise typer.Exit(EXIT_FAILED)


def _sizes(given: str) -> tuple[int, ...]:
    """The audiences asked for, ascending."""
    try:
        sizes = sorted(int(part) for part in given.split(",") if part.strip())
    except ValueError:
        raise UsageError(f"--audiences is {given!r}, expected whole numbers with commas between") from None
    if not sizes:
        raise UsageError("--audiences is empty, expected whole numbers with commas between")
    return tuple(sizes)


def _folder(planned: Plan, usual: Scenario) -> Path:
    """``results/<scenario>-break-even-<hash of the study>``."""
    named = replace(planned.study, scenarios=(usual.model_copy(update={"name": f"{usual.name}-break-even"}),))
    return default_folder(replace(planned, study=named))


def _tell(results: Results, found: BreakEven, months: int, as_json: bool) -> None:
    from sim.views.figures.break_even import write_picture
    from sim.views.terminal.comparison import break_even_lines

    picture = write_picture(found, results.folder, results.manifest["study"])
    if as_json:
        told: dict[str, Any] = {"study": results.manifest["study"], "folder": str(results.folder)}
        print_json({**told, "figure": str(picture), "break_even": found.to_json()})
        return
    say(*break_even_lines(found, months), "", f"Figure: {picture}", f"Results: {results.folder}")
