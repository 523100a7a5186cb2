"""The report of a study: one HTML file that opens from disk, with the answer first and everything that it rests on below."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from sim.measures.catalogue import Metric, run_metric
from sim.study.analysis.answer import answer, choice_answer
from sim.study.analysis.compare import Comparison, compare
from sim.study.analysis.lesson import judged_lesson
from sim.study.analysis.stakeholders import stakeholder_rankings
from sim.study.design.shell_words import printable
from sim.study.storage.files import StoreError, write_whole
from sim.study.storage.results import Results, open_study
from sim.views import words
from sim.views.figures import figures_for
from sim.views.figures.drawing import Look, Panel, Picture
from sim.views.figures.months import over_months
from sim.views.lesson import LessonRow, lesson_rows
from sim.views.report import provenance
from sim.views.report.diagnostics import FailureRow, RateRow, failure_rows, rate_rows
from sim.views.report.measures import (
    MeasureRow,
    RankingTable,
    StakeholderMeasures,
    channel_rows,
    event_rows,
    ranking_table,
    stakeholder_measures,
    watch_rows,
)
from sim.views.report.standings import PairRow, StandingRow, pair_rows, standing_rows

FILE = "report.html"
TEMPLATE = "page.html.j2"


@dataclass(frozen=True)
class DrawnPicture:
    """A picture with its panels drawn: ``drawn`` pairs each panel with its SVG."""

    name: str
    title: str
    reading: str
    alt: str
    panels: tuple[Panel, ...]
    key: tuple[tuple[str, Look], ...]
    drawn: tuple[tuple[Panel, Markup], ...]


@dataclass(frozen=True)
class ScenarioSection:
    """The contents of the page about one scenario."""

    anchor: str
    title: str
    question: str
    story: str
    answer: str
    choice: str
    brief: list[tuple[str, str]]
    metric: Metric
    level: str
    leader: str | None
    against: str
    reading: str
    policies: tuple[str, ...]
    standings: list[StandingRow]
    pictures: list[DrawnPicture]
    events: list[MeasureRow]
    ranking: RankingTable | None
    measures: list[StakeholderMeasures]
    channels: list[MeasureRow]
    watch: list[MeasureRow]
    discuss: tuple[str, ...]
    lesson: str
    lesson_rows: list[LessonRow]
    rates: list[RateRow]
    departures: list[provenance.DepartureRow]
    uncertain: list[provenance.UncertainRow]
    parameters: list[provenance.ParameterRow]
    evidence: str
    pairs: list[PairRow]
    failures: list[FailureRow]


def write_report(folder: Path, path: Path | None = None) -> Path:
    """Write the report of a result folder to ``path``, by default ``report.html`` in the folder, and return its path.

    Raises:
        StoreError: the folder holds no study, is damaged, or cannot be written.
        CompareError: no run can be compared.
    """
    results = open_study(folder)
    page = printable(render(results)).encode()
    place = folder / FILE if path is None else path
    _write(place, page)
    return place


def _write(path: Path, data: bytes) -> None:
    try:
        write_whole(path, lambda file: file.write(data))
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror or error}") from error


def _scenarios(results: Results) -> list[str]:
    return list(dict.fromkeys(results.runs["scenario"].to_pylist()))


def _with_events(table: Any, scenario: str) -> Any:
    """Return the rows of one scenario, without the runs that have no events."""
    return table.filter(pc.and_(pc.equal(table["scenario"], scenario), table["event"]))


def _pictures(results: Results, scenario: str, comparison: Comparison) -> tuple[Picture, ...]:
    runs, days, groups = (_with_events(table, scenario) for table in (results.runs, results.days, results.groups))
    return figures_for(comparison, runs, days, groups)


def month_picture(results: Results, scenario: str) -> Picture | None:
    """Return profit and churn of one scenario month by month; None when no replicate is complete under every policy."""
    runs, days, groups = (_with_events(table, scenario) for table in (results.runs, results.days, results.groups))
    if not runs.num_rows:
        return None
    return over_months(compare(runs, scenario, same_desk=results.same_desk), runs, days, groups)


def _anchor(scenario: str) -> str:
    """Return a scenario's name as an id: letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", scenario.lower()).strip("-") or "scenario"


def render(results: Results) -> str:
    """Return the page as text."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    source = resources.files("sim.views.report").joinpath(TEMPLATE).read_text(encoding="utf-8")
    sections = [_section(results, scenario) for scenario in _scenarios(results)]
    page = environment.from_string(source).render(
        title=sections[0].title if len(sections) == 1 else f"{len(sections)} scenarios compared",
        finished=results.finished,
        sections=sections,
        command=provenance.command(results.manifest),
        how=provenance.how_rows(results.manifest, results.runs),
    )
    return page + "\n"


def _section(results: Results, scenario: str) -> ScenarioSection:
    comparison = compare(results.runs, scenario, same_desk=results.same_desk)
    about = provenance.scenario_entry(results.manifest, scenario)
    parameters = provenance.parameter_rows(about["resolved"], about["departures"])
    runs = results.runs.filter(pc.equal(results.runs["scenario"], scenario))
    return ScenarioSection(
        anchor=_anchor(scenario),
        title=about["title"] or scenario,
        question=about["question"],
        story=about["story"],
        answer=answer(comparison),
        choice=_choice(results, scenario),
        brief=_brief(comparison, about["resolved"]),
        metric=run_metric(comparison.metric),
        level=words.percent(comparison.level).replace(" ", "\N{NO-BREAK SPACE}"),
        leader=comparison.leader,
        against=comparison.against,
        reading=_reading(comparison),
        policies=comparison.policies,
        standings=standing_rows(comparison),
        pictures=[
            _drawn(picture, _anchor(scenario), results.manifest["study"])
            for picture in _pictures(results, scenario, comparison)
        ],
        events=event_rows(comparison),
        ranking=ranking_table(comparison.policies, stakeholder_rankings(results.runs, scenario, comparison.policies)),
        measures=stakeholder_measures(comparison),
        channels=channel_rows(_with_events(results.groups, scenario), comparison.policies),
        watch=watch_rows(
            _with_events(results.runs, scenario),
            _with_events(results.days, scenario),
            comparison.policies,
            about.get("watch", ()),
        ),
        discuss=tuple(about.get("discuss", ())),
        lesson=(about.get("lesson") or {}).get("sentence", ""),
        lesson_rows=lesson_rows(judged_lesson(results, about)),
        rates=rate_rows(_with_events(results.groups, scenario)),
        departures=provenance.departure_rows(about["departures"]),
        uncertain=provenance.uncertain_rows(about["drawn"]),
        parameters=parameters,
        evidence=provenance.evidence_text(parameters),
        pairs=pair_rows(comparison),
        failures=failure_rows(runs, results.failures),
    )


def _choice(results: Results, scenario: str) -> str:
    """Return the result of a sequential selection, if there was one."""
    found = results.manifest.get("until_sure", {}).get("choices", ())
    return " ".join(choice_answer(one) for one in found if one["scenario"] == scenario)


def _drawn(picture: Picture, scope: str, study: str) -> DrawnPicture:
    """Draw the picture, its ids made unique in a page of several scenarios."""
    svgs = (Markup(svg) for svg in replace(picture, name=f"{scope}-{picture.name}").svgs(study))
    return DrawnPicture(
        name=picture.name,
        title=picture.title,
        reading=picture.reading,
        alt=picture.alt,
        panels=picture.panels,
        key=picture.key,
        drawn=tuple(zip(picture.panels, svgs, strict=True)),
    )


def _brief(comparison: Comparison, resolved: Mapping[str, Any]) -> list[tuple[str, str]]:
    people = resolved.get("society", {}).get("people")
    rows = [
        ("policies", str(len(comparison.policies))),
        ("replicates of each", str(comparison.replicates)),
        ("horizon", "1 month" if comparison.months == 1 else f"{comparison.months} months"),
    ]
    if people is not None:
        rows.append(("people", f"{people:,}"))
    if comparison.dropped:
        rows.append(("replicates left out, because a policy failed in them", str(comparison.dropped)))
    return rows


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
        f"The intervals are simultaneous {words.percent(comparison.level)} confidence intervals for all pairs. Where one includes 0, the "
        f"two policies are a tie. Regret is the expected loss of choosing the policy, given that another may be better. {cover}"
    )
