"""What a study has found, printed: a comparison, a single run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.cli.shell import print_json, say

if TYPE_CHECKING:
    from sim.study.execute.sequential import Choice
    from sim.study.storage.results import Results


def print_comparison(results: Results, as_json: bool, choices: Sequence[Choice] = ()) -> None:
    """Print how the policies of a study compare, and, where replicates were added until it was known, what came of that."""
    from sim.study.analysis.answer import answer, choice_answer
    from sim.study.analysis.compare import compare_all
    from sim.study.analysis.stakeholders import lens_rankings
    from sim.study.storage.files import quoted
    from sim.views.terminal.comparison import comparison_lines, paragraph

    comparisons = compare_all(results.runs)
    lenses = {found.scenario: lens_rankings(results.runs, found.scenario) for found in comparisons}
    if as_json:
        told = [
            {
                "answer": answer(found),
                **found.to_json(),
                "lenses": [ranking.to_json() for ranking in lenses[found.scenario]],
            }
            for found in comparisons
        ]
        sure = {"until_sure": [one.to_json() for one in choices]} if choices else {}
        print_json({"study": results.manifest["study"], "folder": str(results.folder), **sure, "comparisons": told})
        return
    prose = {one["name"]: one for one in results.manifest["scenarios"]}
    for found in comparisons:
        about = prose[found.scenario]
        say(*comparison_lines(found, about["title"], about["question"], lenses[found.scenario]), "")
        for one in choices:
            if one.scenario == found.scenario:
                say(*paragraph(choice_answer(one.to_json())), "")
    say(f"Results: {results.folder}", f"A page to read or send: grapevine report {quoted(results.folder)}")


def print_run(results: Results, as_json: bool) -> None:
    """Print one run month by month."""
    from sim.views.terminal.comparison import monthly_lines, ownership_line, summary_lines

    if as_json:
        run = results.runs.to_pylist()[0]
        print_json({"study": results.manifest["study"], "folder": str(results.folder), "run": run})
        return
    say(*monthly_lines(results), "", *summary_lines(results), "", *ownership_line(results))
    say("", f"Results: {results.folder}")
