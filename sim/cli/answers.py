"""The results of a study, printed: a comparison, a single run, a sweep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import typer

from sim.cli.shell import EXIT_FAILED, complain, keep_folder, print_json, say

if TYPE_CHECKING:
    from sim.api.results import ComparisonResult, Result, RunResult, SweepResult


def print_result(result: Result, as_json: bool) -> None:
    """Print a result as what it is, and end the command with ``EXIT_FAILED`` when runs of it failed."""
    from sim.api.results import ComparisonResult, RunResult, SweepResult

    keep_folder(result.folder)
    if isinstance(result, SweepResult):
        _print_sweep(result, as_json)
    elif isinstance(result, ComparisonResult):
        _print_comparison(result, as_json)
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


def _print_comparison(result: ComparisonResult, as_json: bool) -> None:
    """How policies compare and, where replicates were added until the best was known, what was selected."""
    from sim.study.analysis.answer import answer, choice_answer
    from sim.study.analysis.lesson import judged_lesson
    from sim.study.analysis.stakeholders import stakeholder_rankings
    from sim.study.design.shell_words import quoted
    from sim.views.terminal.comparison import comparison_lines
    from sim.views.terminal.lesson import lesson_lines
    from sim.views.terminal.text_table import paragraph

    manifest, comparisons, choices = result.manifest, result.comparisons, result.choices
    lessons = {one["name"]: judged_lesson(result.stored, one) for one in manifest["scenarios"]}
    rankings = {
        found.scenario: stakeholder_rankings(result.stored.runs, found.scenario, found.policies)
        for found in comparisons
    }
    if as_json:
        plain = [
            {
                "answer": answer(found),
                **found.to_json(),
                "lesson": [one.to_json() for one in lessons[found.scenario]],
                "stakeholders": [ranking.to_json() for ranking in rankings[found.scenario]],
            }
            for found in comparisons
        ]
        sure = {"until_sure": choices} if choices else {}
        print_json({"study": manifest["study"], "folder": str(result.folder), **sure, "comparisons": plain})
        return
    prose = {one["name"]: one for one in manifest["scenarios"]}
    for found in comparisons:
        about = prose[found.scenario]
        say(*comparison_lines(found, about["title"], about["question"], rankings[found.scenario]), "")
        if lessons[found.scenario]:
            say(*lesson_lines(about["lesson"]["sentence"], lessons[found.scenario]), "")
        for one in choices:
            if one["scenario"] == found.scenario:
                say(*paragraph(choice_answer(one)), "")
    for line in _ensemble_lines(manifest.get("ensemble", {})):
        say(*paragraph(line), "")
    say(f"Results: {result.folder}", f"A page to read or send: grapevine report {quoted(result.folder)}")


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
        run = stored.runs.to_pylist()[0]
        print_json({"study": result.manifest["study"], "folder": str(result.folder), "run": run})
        return
    say(*monthly_lines(stored), "", *summary_lines(stored), "", *ownership_line(stored))
    say("", f"Results: {result.folder}")


def _print_sweep(result: SweepResult, as_json: bool) -> None:
    """Print the answer of a sweep."""
    from sim.study.design.shell_words import quoted
    from sim.views.terminal.sweep import lines, plain

    if as_json:
        print_json({"folder": str(result.folder), **plain(result.written, result.summary)})
        return
    say(*lines(result.written, result.summary), "", f"Results: {result.folder}")
    if result.written.vary:
        say(f"What moves the answer, and where it turns: grapevine explain {quoted(result.folder)}")
