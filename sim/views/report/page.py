"""The report of a study: one HTML file that opens from disk, with the answer first and everything that it rests on below."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow.compute as pc

from sim.measures.catalogue import run_metric
from sim.study.analysis.answer import about_of, choice_answer
from sim.study.analysis.compare import Comparison, compare_stored
from sim.study.analysis.influence import influence
from sim.study.design.shell_words import printable
from sim.study.storage.files import StoreError, write_whole
from sim.study.storage.results import Results, open_study
from sim.views import words
from sim.views.figures import figures_for
from sim.views.figures.drawing import Picture
from sim.views.figures.months import over_months
from sim.views.figures.recorded import recorded_figures
from sim.views.lesson import lesson_rows
from sim.views.report import provenance
from sim.views.report.brief import brief
from sim.views.report.desk import desk_rows
from sim.views.report.diagnostics import failure_rows, rate_rows
from sim.views.report.explore import explorer
from sim.views.report.frame import DrawnPicture, drawn, page
from sim.views.report.health import health_checks
from sim.views.report.influence import influence_note, with_influence
from sim.views.report.measures import channel_rows, event_rows, ranking_table, stakeholder_measures, watch_rows
from sim.views.report.money import milestone_months, milestone_rows, money_table
from sim.views.report.section import ScenarioSection
from sim.views.report.standings import pair_rows, standing_rows
from sim.views.report.sweep import has_many_points, one_point, render_sweep
from sim.views.report.walk import walk
from sim.views.series import with_events

FILE = "report.html"
TEMPLATE = "page.html.j2"

_PART_OF = {
    "months": "months",
    "payback": "months",
    "winwin": "ranking",
    "served": "service",
    "heard": "voice",
    "led": "voice",
    "desk": "desk",
    "walk": "walk",
    "queue": "recorded",
    "cascade": "recorded",
    "network": "recorded",
}
"""The part of the appendix in which a figure stands, by its name; others stand beside the pairs of policies."""


def write_report(folder: Path, path: Path | None = None, scenario: str | None = None) -> Path:
    """Write the report of a result folder and return its path.

    Args:
        folder: the result folder.
        path: the file; default ``report.html`` in the folder, of one scenario ``report-NAME.html``.
        scenario: of a folder with several, the report of this one alone.

    Raises:
        StoreError: the folder holds no study, is damaged, or cannot be written; or there is no such scenario in it.
        CompareError: no run can be compared.
    """
    results = open_study(folder)
    name = FILE
    if scenario is not None:
        results, name = one_point(results, scenario), f"report-{words.slug(scenario)}.html"
    place = folder / name if path is None else path
    text = render_sweep(results) if has_many_points(results) else render(results)
    _write(place, printable(text).encode())
    return place


def _write(path: Path, data: bytes) -> None:
    try:
        write_whole(path, lambda file: file.write(data))
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror or error}") from error


def _figures(pictures: Sequence[Picture], scope: str, study: str) -> dict[str, list[DrawnPicture]]:
    """Return the figures by the part of the appendix in which they stand."""
    found: dict[str, list[DrawnPicture]] = {}
    for picture in pictures:
        found.setdefault(_PART_OF.get(picture.name, "sure"), []).append(drawn(picture, scope, study))
    return found


def _brief_picture(pictures: Sequence[Picture], scope: str, study: str) -> DrawnPicture | None:
    """Return the one figure of the brief: the payback where there is one, else the differences."""
    by_name = {picture.name: picture for picture in pictures}
    found = by_name.get("payback") or by_name.get("differences")
    return None if found is None else drawn(found, f"{scope}-brief", study)


def month_picture(results: Results, scenario: str) -> Picture | None:
    """Return profit and churn of one scenario month by month; None when no replicate is complete under every policy."""
    runs, days, groups = (with_events(table, scenario) for table in (results.runs, results.days, results.groups))
    if not runs.num_rows:
        return None
    return over_months(compare_stored(results, scenario), runs, days, groups)


def render(results: Results) -> str:
    """Return the page of a study of one scenario as text."""
    section = _section(results, results.manifest["scenarios"][0]["name"])
    return page(
        TEMPLATE,
        section=section,
        script=section.scripts,
        title=section.brief.title,
        finished=results.finished,
        command=provenance.command(results.manifest),
        how=provenance.how_rows(results.manifest, results.runs),
    )


def _section(results: Results, scenario: str) -> ScenarioSection:
    comparison = compare_stored(results, scenario)
    entry = provenance.scenario_entry(results.manifest, scenario)
    about = about_of(results, comparison)
    moves = influence(results, comparison)
    parameters = with_influence(provenance.parameter_rows(entry["resolved"], entry["departures"]), moves)
    runs = results.runs.filter(pc.equal(results.runs["scenario"], scenario))
    currency, money = about.currency, about.money
    tables = [with_events(one, scenario) for one in (results.runs, results.days, results.groups)]
    pictures = (
        *figures_for(comparison, tables[0], tables[1], tables[2], currency),
        *recorded_figures(results, scenario),
    )
    return ScenarioSection(
        anchor=words.slug(scenario),
        title=entry["title"] or scenario,
        question=entry["question"],
        story=entry["story"],
        brief=brief(results, comparison, entry, about),
        picture=_brief_picture(pictures, words.slug(scenario), results.manifest["study"]),
        checks=health_checks(results, comparison, entry),
        choice="" if about.choice is None else choice_answer(about.choice, currency),
        metric=run_metric(comparison.metric),
        level=words.confidence(comparison.level).replace(" ", "\N{NO-BREAK SPACE}"),
        one_in=round(1.0 / (1.0 - comparison.level)),
        leader=comparison.leader,
        against=comparison.against,
        reading=_reading(comparison),
        policies=comparison.policies,
        standings=standing_rows(comparison),
        figures=_figures(pictures, words.slug(scenario), results.manifest["study"]),
        explorer=explorer(comparison, tables[0], tables[1], currency),
        walk=walk(comparison, tables[0], tables[1], currency),
        desk=desk_rows(comparison, tables[0], tables[1], entry),
        influence=influence_note(moves),
        money=money_table(comparison, money, currency) if money else None,
        milestones=milestone_rows(money, currency) if money else [],
        milestone_months=milestone_months(money) if money else (),
        events=event_rows(comparison),
        ranking=ranking_table(comparison.policies, about.rankings),
        measures=stakeholder_measures(comparison),
        channels=channel_rows(tables[2], comparison.policies),
        watch=watch_rows(results, comparison, entry.get("watch", ())),
        discuss=tuple(entry.get("discuss", ())),
        lesson=(entry.get("lesson") or {}).get("sentence", ""),
        lesson_rows=lesson_rows(about.claims),
        rates=rate_rows(tables[2]),
        departures=provenance.departure_rows(entry["departures"]),
        uncertain=with_influence(provenance.uncertain_rows(entry["drawn"]), moves),
        parameters=parameters,
        evidence=provenance.evidence_text(parameters),
        pairs=pair_rows(comparison),
        failures=failure_rows(runs, results.failures),
    )


def _reading(comparison: Comparison) -> str:
    """How to read the table, and what the intervals cover."""
    if comparison.clusters < 2 or len(comparison.policies) < 2:
        return ""
    cover = (
        "Parameters were fixed, so the intervals cover chance only."
        if comparison.fixed_parameters
        else f"The intervals cover chance and parameter uncertainty: {comparison.replicates} replicates with {comparison.clusters} "
        "parameter draws."
    )
    return (
        f"The intervals are simultaneous {words.confidence(comparison.level)} confidence intervals for all pairs. Where one includes 0, "
        f"the two policies are a tie. Regret is the expected loss of choosing the policy, given that another may be better. {cover}"
    )
