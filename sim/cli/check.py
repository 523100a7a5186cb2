"""``grapevine check``: whether a scenario file is valid, and whether its rates come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Settings
from sim.cli.shell import UsageError, say

if TYPE_CHECKING:
    from sim.scenario import Scenario


def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A scenario file, or the name of a ready-made scenario.")],
    solve: Annotated[
        bool,
        typer.Option(
            "--solve",
            help="Solve for the numbers with which burn-in begins, so that it begins near the stated rates, and store them in the file.",
        ),
    ] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Check the file only; simulate nothing.")] = False,
    settings: Settings = None,
) -> None:
    """Check a scenario file.

    Reports everything that is wrong with it at once. Then simulates its status quo, to see whether the realised rates are the stated ones.
    """
    from sim.scenario import load, ready_files, retired_names, uncertain_parameters
    from sim.study.analysis.lesson import check_lesson
    from sim.views.terminal.single_run import governance_lines
    from sim.views.terminal.text_table import paragraph

    if solve and quick:
        raise UsageError("--solve simulates; it cannot be combined with --quick")
    if solve and settings:
        raise UsageError("--solve stores what a file states; it cannot be combined with --set")
    if solve and file in ready_files():
        raise UsageError(
            f"{file} is a ready-made scenario, which --solve would overwrite: copy it and solve the copy, "
            f"or give the path of its file, {ready_files()[file]}"
        )
    scenario = load(file, settings or ())
    check_lesson(scenario)
    uncertain = len(uncertain_parameters(scenario))
    departures = _counted(len(scenario.departures), "departure")
    found = f"{departures} from the defaults, {_counted(uncertain, 'uncertain parameter')}"
    renamed = [f"Line {line}: {name} is now called {current}." for line, name, current in retired_names(file)]
    say(*paragraph(f"{scenario.name} is a valid scenario: {found}."), *renamed, *governance_lines(scenario))
    if quick:
        return
    if solve:
        _solve(scenario, file)
        scenario = load(file)
    _print_rates(scenario, file)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _solve(scenario: Scenario, file: str) -> None:
    from sim.calibration.from_data.baseline import solve
    from sim.scenario import find
    from sim.scenario.toml.writing import write_baseline

    path = find(file)
    kept: dict[str, object] = {} if scenario.baseline.solve else {"solve": False}
    write_baseline(path, {**kept, **solve(scenario)})
    say(f"Solved, and stored in {path}.")


def _print_rates(scenario: Scenario, file: str) -> None:
    """Stated and realised rates of the status quo, and what to do when they differ."""
    from sim.calibration.from_data.baseline import realised
    from sim.views.terminal.single_run import rate_advice, rate_lines

    rates = realised(scenario)
    say("", *rate_lines(rates), *rate_advice(rates, file))
