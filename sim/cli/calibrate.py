"""``grapevine calibrate``: history matching of the free parameters to published patterns."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.options import Json, Seed, Workers, number, out_folder, unset
from sim.cli.shell import EXIT_FAILED, UsageError, complain, keep_folder, print_json, say

if TYPE_CHECKING:
    from sim.calibration.matching.waves import Calibration
    from sim.calibration.problem import Problem, Settings
    from sim.calibration.record.folder import Folder
    from sim.calibration.record.points import Running

STEPS = ("run", "screen", "check", "report", "ship")


def calibrate(
    step: Annotated[
        str,
        typer.Argument(
            metavar="run|screen|check|report|ship",
            help="run: waves, then the ensemble. screen: which parameters matter at all, by Morris trajectories. check: does it find "
            "again what was put in. report: figures and page of a folder, again. ship: put the ensemble of a folder into the package, once "
            "members that are measured again give the same; in a checkout, the points and those of --screened into calibration/.",
        ),
    ] = "run",
    waves: Annotated[int, number("Waves of points, each within what the earlier ones leave.")] = 3,
    points: Annotated[int, number("Points of the first wave.")] = 240,
    later: Annotated[int, number("Points of each later wave.")] = 200,
    ensemble: Annotated[int, number("Members of the ensemble, each checked by a run; 0: none.")] = 96,
    people: Annotated[int, number("People in the markets in which a point is measured.")] = 20_000,
    trajectories: Annotated[int, number("screen: Morris trajectories.")] = 10,
    screened: Annotated[
        Path | None,
        unset(
            metavar="FOLDER",
            help="Free only the parameters that matter most by the screening in FOLDER. ship: the screening that goes with it.",
        ),
    ] = None,
    keep: Annotated[
        int | None,
        unset(
            metavar="N",
            help="How many parameters a screening leaves free; usually all that move some paper by a standard deviation.",
        ),
    ] = None,
    seed: Seed = 1,
    problem: Annotated[
        str | None,
        unset(
            metavar="MODULE:FUNCTION",
            help="Calibrate on something else than the published patterns: a function that returns a sim.calibration.problem.Problem.",
        ),
    ] = None,
    *,
    out: Annotated[Path | None, out_folder("calibration-HASH")] = None,
    page: Annotated[
        Path | None, unset(metavar="FILE", help="Also write the page there, figures into images/ beside it.")
    ] = None,
    workers: Workers = None,
    dask: Annotated[
        str | None,
        unset(metavar="ADDRESS", help="Run on the Dask cluster whose scheduler has this address, as tcp://host:8786."),
    ] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Measure again the points that failed.")] = False,
    as_json: Json = False,
) -> None:
    """Fit the uncertain parameters to published patterns, by history matching.

    Each finished point is kept at once: the same command goes on with a calibration that was stopped, and one with more waves or a larger
    ensemble adds them. That nothing is left is a result, and the papers that contradict each other are named.
    """
    from sim.calibration.problem import PUBLISHED, Settings, problem_named
    from sim.calibration.record.folder import asked_in, opened, usual_folder

    if step not in STEPS:
        raise UsageError(f"calibrate {step}: expected one of {', '.join(STEPS)}")
    given = {
        "waves": waves,
        "points": points,
        "later": later,
        "people": people,
        "trajectories": trajectories,
        "keep": 1 if keep is None else keep,
    }
    for name, value in given.items():
        if value < (2 if name == "trajectories" else 1):
            raise UsageError(f"--{name} is {value}, expected more")
    if screened is not None and step in ("check", "report"):
        raise UsageError(f"--screened has no part in calibrate {step}; it goes with run, screen and ship")
    settings = Settings(people=people, seed=seed, points=points, later=later)
    if step in ("run", "screen"):
        named = problem or PUBLISHED
        asked = _restricted(problem_named(named), screened, keep)
        folder = opened(out or usual_folder(asked, settings), asked, settings, workers=workers, named=named)
    else:
        folder = _finished(out, problem or PUBLISHED, settings)
        asked, settings = asked_in(folder)
    keep_folder(folder.path)
    work = _work(asked, settings, folder, _running(asked, workers, dask, retry_failed), quiet=as_json)
    if step in ("run", "screen"):
        with folder.locked():
            found = _run(work, waves, ensemble) if step == "run" else _screen(work, trajectories, keep)
    elif step == "check":
        found = _check(work)
    else:
        found = _ship(work, screened) if step == "ship" else {}
    _show(work, step, found, page, as_json)


def _finished(out: Path | None, named: str, settings: Settings) -> Folder:
    """Return the folder that is named; else the usual one, or what the checkout keeps."""
    from sim.calibration.findings.kept import kept
    from sim.calibration.problem import problem_named
    from sim.calibration.record.folder import found, holds_calibration, usual_folder

    if out is not None:
        return found(out)
    usual = usual_folder(problem_named(named), settings)
    there = None if holds_calibration(usual) else kept()
    return there or found(usual)


def _restricted(problem: Problem, screened: Path | None, keep: int | None) -> Problem:
    from sim.calibration.matching.screening import chosen
    from sim.calibration.problem import CalibrationError
    from sim.calibration.record.folder import found

    if screened is None:
        return problem
    record = found(screened).read("screen")
    if record is None:
        raise CalibrationError(f"{screened} holds no screening that is complete")
    return problem.with_free(chosen(record["candidates"], keep))


def _running(problem: Problem, workers: int | None, dask: str | None, retry_failed: bool) -> Running:
    from sim.api.execution import Execution
    from sim.calibration.record.points import Running, Watcher

    options = Execution(dask=dask).options(workers)

    def prepare(watcher: Watcher) -> None:
        if problem.model:
            from sim.scenario import load
            from sim.study.workers.precompile import compile_model

            compile_model(load("default"), "grow-advocates", watcher)

    return Running(options.workers, options.executor, retry_failed, prepare)


def _work(problem: Problem, settings: Settings, folder: Folder, run: Running, *, quiet: bool) -> Calibration:
    from sim.calibration.matching.waves import Calibration
    from sim.study.execute.progress import Bar

    def tell(line: str) -> None:
        if not quiet:
            typer.echo(line, err=True)

    return Calibration(problem, settings, folder, run, lambda total: Bar(total, sys.stderr, unit="point"), tell)


def _run(work: Calibration, waves: int, members: int) -> dict[str, Any]:
    from sim.calibration.matching.ensemble import draw_ensemble
    from sim.calibration.matching.rivals import find_rivals
    from sim.calibration.matching.waves import match

    found = match(work, waves)
    if not found.empty:
        if members:
            draw_ensemble(work, found, members)
        find_rivals(work, found)
    return {}


def _screen(work: Calibration, trajectories: int, keep: int | None) -> dict[str, Any]:
    from sim.calibration.matching.screening import chosen, screen

    screen(work, trajectories)
    record = work.folder.read("screen")
    assert record is not None  # it has just been written
    return {"screen": record, "kept": list(chosen(record["candidates"], keep))}


def _check(work: Calibration) -> dict[str, Any]:
    from sim.calibration.matching.sbc import check_folder

    with work.folder.locked():
        return {"check": check_folder(work)}


def _ship(work: Calibration, screened: Path | None) -> dict[str, Any]:
    """Put the ensemble into the package and the folder into the checkout, if the model still gives what it gave."""
    from sim.calibration.findings.kept import is_kept, keep, place_of_kept
    from sim.calibration.findings.measured_again import MEMBERS, measured_again
    from sim.calibration.matching.ensemble import ship
    from sim.calibration.problem import CalibrationError
    from sim.calibration.record.folder import check_current, found
    from sim.study.design.plan import model_version

    screening = None if screened is None else found(screened)
    if screening is not None and is_kept(work.folder):
        raise CalibrationError(
            f"{work.folder.path} is the calibration that is kept, with its screening; --screened goes with a folder that is not kept yet"
        )
    check_current(work.folder)
    work.say(f"measuring {MEMBERS} members again")
    differs = measured_again(work)
    if differs:
        more = f", and {len(differs) - 3} more" if len(differs) > 3 else ""
        raise CalibrationError(
            f"the model gives other results than those that it was calibrated with: {'; '.join(differs[:3])}{more}. "
            "The ensemble belongs to another model: calibrate again. Nothing was written"
        )
    ship(work.problem, work.folder, model_version=model_version() if work.problem.model else None)
    place = place_of_kept()
    if place is not None and not is_kept(work.folder):
        keep(work.folder, place, screening)
    return {
        "shipped": "The ensemble is part of the package" + ("" if place is None else f", its points are in {place}")
    }


def _show(work: Calibration, step: str, found: dict[str, Any], page: Path | None, as_json: bool) -> None:
    from sim.calibration.findings.kept import is_kept
    from sim.calibration.findings.summary import summary_of
    from sim.views.calibration_page import write_page
    from sim.views.terminal.calibration import lines, plain, screening_lines

    if step == "screen":
        text, data = screening_lines(found["screen"]["candidates"], found["kept"]), found
        summary = None
    else:
        summary = summary_of(work.problem, work.folder)
        text, data = lines(summary), plain(summary)
        if summary.waves and (page is not None or not is_kept(work.folder)):
            write_page(summary, page or work.folder.path / "calibration.md")
    if as_json:
        print_json({"folder": str(work.folder.path), **data})
    else:
        say(*text, "", f"Results: {work.folder.path}", *([found["shipped"]] if step == "ship" else []))
    errors = [one.error for one in work.folder.measured.values() if one.error]
    for line in sorted(set(errors))[:5]:
        complain(f"{errors.count(line)} of {len(work.folder.measured)} points failed: {line}")
    if errors and step in ("run", "screen"):
        raise typer.Exit(EXIT_FAILED)
