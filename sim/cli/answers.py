"""The results of a study, printed: a comparison, a single run, a sweep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import typer

from sim.cli.shell import EXIT_FAILED, complain, keep_folder, print_json, say

if TYPE_CHECKING:
    from sim.api.results import ComparisonResult, Result, RunResult, SweepResult
    from sim.study.analysis.compare import Comparison


def print_result(result: Result, as_json: bool, full: bool = False) -> None:
    """Print a result as what it is, and end the command with ``EXIT_FAILED`` when runs of it failed.

    ``full``: of a comparison also everything that stands behind the answer.
    """
    from sim.api.results import ComparisonResult, RunResult, SweepResult

    keep_folder(result.folder)
    if isinstance(result, SweepResult):
        _print_sweep(result, as_json)
    elif isinstance(result, ComparisonResult):
        _print_comparison(result, as_json, full)
    elif isinstance(result, RunResult):
        _print_run(result, as_json)
    check_failures(result)


def check_failures(result: Result) -> None:
    """End the command with ``EXIT_FAILED`` when runs failed; complain which and why."""
    if complain_of_failures(result):
        raise typer.Exit(EXIT_FAILED)


def complain_of_failures(result: Result) -> bool:
    """Return whether runs failed, and complain which and why."""
    from sim.api.running import failures_of

    lines = failures_of(result.stored)
    for line in lines:
        complain(line)
    return bool(lines)


def _print_comparison(result: ComparisonResult, as_json: bool, full: bool) -> None:
    """How policies compare: one screen for a scenario, a line each for several, and everything with ``full``."""
    from sim.study.design.shell_words import quoted
    from sim.views.terminal.comparison import several_lines

    if as_json:
        print_json(result.data())
        return
    several = len(result.comparisons) > 1
    if several:
        say(*several_lines(result.comparisons), "")
    if full or not several:
        for found in result.comparisons:
            say(*_screen(result, found, full), "")
    _say_ensemble(result.manifest.get("ensemble", {}), full)
    more = "" if full else "; everything behind it: --full"
    say(f"Results: {result.folder}{more}", f"A page to read or send: grapevine report {quoted(result.folder)}")


def _screen(result: ComparisonResult, found: Comparison, full: bool) -> list[str]:
    """Return the lines on one scenario."""
    from sim.study.analysis.changes import changes
    from sim.views.report.measures import watch_rows
    from sim.views.terminal.comparison import Told, comparison_lines, detail_lines, next_lines, watch_lines
    from sim.views.terminal.lesson import lesson_lines
    from sim.views.terminal.text_table import paragraph

    prose = next(one for one in result.manifest["scenarios"] if one["name"] == found.scenario)
    about = result.about[found.scenario]
    claims = about.claims
    changed = changes(result.stored, found)
    told = Told(prose["title"], () if full else claims, changed.sentences())
    lines = comparison_lines(found, result.answers[found.scenario], about, told)
    if not full:
        return lines
    lesson = ["", *lesson_lines(prose["lesson"]["sentence"], claims)] if claims else []
    watch = watch_rows(result.stored, found, prose.get("watch", ()))
    watched = ["", *watch_lines(watch, found.policies, found.against)] if watch else []
    more = [] if changed.next_step is None else next_lines(changed.next_step)
    question = ["", *paragraph(prose["question"])] if prose["question"] else []
    return [*lines, *more, *question, *lesson, *watched, "", *detail_lines(found, about.rankings)]


def _say_ensemble(ensembles: Mapping[str, Mapping[str, Any]], full: bool) -> None:
    """Say from which ensemble parameters were drawn: in full, or where another version of the model calibrated it."""
    from sim.study.design.plan import model_version
    from sim.views.terminal.text_table import paragraph

    other = any(about["model_version"] != model_version() for about in ensembles.values())
    for line in _ensemble_lines(ensembles) if full or other else ():
        say(*paragraph(line), "")


def _ensemble_lines(ensembles: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield from which ensemble parameters were drawn, where one was."""
    from sim.study.design.plan import model_version

    for scenario, about in ensembles.items():
        given = about["set_by_the_scenario"]
        conditioned = f", given what the scenario sets ({', '.join(given)})" if given else ""
        other = (
            ""
            if about["model_version"] == model_version()
            else "; it was calibrated with another version of the model: grapevine calibrate ship says whether that one gave the same"
        )
        yield (
            f"{scenario}: parameters drawn from the calibrated ensemble of {about['members']} members, which amount to "
            f"{about['effective_size']:g} of equal weight{conditioned}{other}"
        )


def _print_run(result: RunResult, as_json: bool) -> None:
    """One run month by month."""
    from sim.views.terminal.single_run import monthly_lines, ownership_line, summary_lines

    stored = result.stored
    if as_json:
        print_json(result.data())
        return
    money = result.currency
    say(*monthly_lines(stored, money), "", *summary_lines(stored, money), "", *ownership_line(stored))
    say("", f"Results: {result.folder}")


def _print_sweep(result: SweepResult, as_json: bool) -> None:
    """Print the answer of a sweep."""
    from sim.study.design.shell_words import quoted
    from sim.views.terminal.sweep import lines

    if as_json:
        print_json(result.data())
        return
    say(*lines(result.stored, result.written, result.summary), "", f"Results: {result.folder}")
    if result.written.vary:
        say(f"What moves the answer, and where it turns: grapevine explain {quoted(result.folder)}")
