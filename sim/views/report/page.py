"""The report of a study: one HTML file that opens from disk, reads like an answer and says what it stands on."""

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
from sim.study.analysis.stakeholders import lens_rankings
from sim.study.storage.files import StoreError, printable, write_whole
from sim.study.storage.results import Results, open_study
from sim.views import words
from sim.views.figures import figures_for
from sim.views.figures.drawing import Look, Panel, Picture
from sim.views.figures.months import over_months
from sim.views.report import facts, provenance

FILE = "report.html"
FIGURES = "figures"


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
class World:
    """Everything that the page says about one scenario."""

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
    doubt: str
    policies: tuple[str, ...]
    standings: list[facts.StandingRow]
    pictures: list[DrawnPicture]
    events: list[facts.MeasureRow]
    eyes: facts.EyesTable | None
    lenses: list[facts.LensTable]
    channels: list[facts.MeasureRow]
    watch: list[facts.MeasureRow]
    discuss: tuple[str, ...]
    rates: list[facts.RateRow]
    departures: list[provenance.DepartureRow]
    uncertain: list[provenance.UncertainRow]
    parameters: list[provenance.ParameterRow]
    evidence: str
    pairing: list[facts.PairingRow]
    failures: list[facts.FailureRow]


def write_report(folder: Path, path: Path | None = None) -> Path:
    """Write the report of a result folder to ``path``, by default ``report.html`` in the folder, and return its path.

    Raises:
        StoreError: the folder holds no study, is damaged, or cannot be written.
        CompareError: there are no runs to compare.
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


def write_figures(folder: Path) -> list[Path]:
    """Write every figure of a study as PNG into its folder ``figures``; give back the paths. Raises as ``write_report``."""
    results = open_study(folder)
    place = folder / FIGURES
    try:
        place.mkdir(exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the folder {place}: {error.strerror or error}") from error
    return [
        _write_png(place, scenario, picture, results.manifest["study"])
        for scenario in _scenarios(results)
        for picture in _of(results, scenario)
    ]


def _write_png(place: Path, scenario: str, picture: Picture, study: str) -> Path:
    path = place / f"{_anchor(scenario)}-{picture.name}.png"
    image = picture.png(study)
    _write(path, image)
    return path


def _scenarios(results: Results) -> list[str]:
    return list(dict.fromkeys(results.runs["scenario"].to_pylist()))


def _with_events(table: Any, scenario: str) -> Any:
    """The rows of one scenario, worlds without its events left out."""
    return table.filter(pc.and_(pc.equal(table["scenario"], scenario), table["event"]))


def _of(results: Results, scenario: str) -> tuple[Picture, ...]:
    return _pictures(results, scenario, compare(results.runs, scenario))


def _pictures(results: Results, scenario: str, comparison: Comparison) -> tuple[Picture, ...]:
    runs, days, groups = (_with_events(table, scenario) for table in (results.runs, results.days, results.groups))
    resolved = provenance.world(results.manifest, scenario)["resolved"]
    return figures_for(comparison, runs, days, groups, provenance.multiples(runs, resolved))


def month_picture(results: Results, scenario: str) -> Picture | None:
    """Return value and churn of one scenario month by month; None when no replicate is complete under every policy."""
    runs, days = (_with_events(table, scenario) for table in (results.runs, results.days))
    if not runs.num_rows:
        return None
    resolved = provenance.world(results.manifest, scenario)["resolved"]
    return over_months(compare(runs, scenario), runs, days, provenance.multiples(runs, resolved))


def _anchor(scenario: str) -> str:
    """A scenario's name as an id and a file name: letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", scenario.lower()).strip("-") or "scenario"


def render(results: Results) -> str:
    """The page as text."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    source = resources.files("sim.views").joinpath("report.html.j2").read_text(encoding="utf-8")
    worlds = [_world(results, scenario) for scenario in _scenarios(results)]
    page = environment.from_string(source).render(
        title=worlds[0].title if len(worlds) == 1 else f"{len(worlds)} scenarios compared",
        finished=results.finished,
        worlds=worlds,
        command=provenance.command(results.manifest),
        how=provenance.how_rows(results.manifest, results.runs),
    )
    return page + "\n"


def _world(results: Results, scenario: str) -> World:
    comparison = compare(results.runs, scenario)
    about = provenance.world(results.manifest, scenario)
    parameters = provenance.parameter_rows(about["resolved"], about["departures"])
    runs = results.runs.filter(pc.equal(results.runs["scenario"], scenario))
    return World(
        anchor=_anchor(scenario),
        title=about["title"] or scenario,
        question=about["question"],
        story=about["story"],
        answer=answer(comparison),
        choice=_choice(results, scenario),
        brief=_brief(comparison, about["resolved"]),
        metric=run_metric(comparison.metric),
        level=words.percent(comparison.level),
        leader=comparison.leader,
        against=comparison.against,
        doubt=_doubt(comparison),
        policies=comparison.policies,
        standings=facts.standing_rows(comparison),
        pictures=[
            _drawn(picture, _anchor(scenario), results.manifest["study"])
            for picture in _pictures(results, scenario, comparison)
        ],
        events=facts.event_rows(comparison),
        eyes=facts.eyes_table(comparison.policies, lens_rankings(results.runs, scenario)),
        lenses=facts.lens_tables(comparison),
        channels=facts.channel_rows(_with_events(results.groups, scenario), comparison.policies),
        watch=facts.watch_rows(
            _with_events(results.runs, scenario),
            _with_events(results.days, scenario),
            comparison.policies,
            about.get("watch", ()),
        ),
        discuss=tuple(about.get("discuss", ())),
        rates=facts.rate_rows(_with_events(results.groups, scenario)),
        departures=provenance.departure_rows(about["departures"]),
        uncertain=provenance.uncertain_rows(about["drawn"]),
        parameters=parameters,
        evidence=provenance.evidence_text(parameters),
        pairing=facts.pairing_rows(comparison),
        failures=facts.failure_rows(runs, results.failures),
    )


def _choice(results: Results, scenario: str) -> str:
    """What a sequential choice came to, if there was one."""
    found = results.manifest.get("until_sure", {}).get("choices", ())
    return " ".join(choice_answer(one) for one in found if one["scenario"] == scenario)


def _drawn(picture: Picture, scope: str, study: str) -> DrawnPicture:
    """The picture drawn, its ids made unique in a page of several scenarios."""
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
        ("simulated worlds for each", str(comparison.replicates)),
        ("horizon", "1 month" if comparison.months == 1 else f"{comparison.months} months"),
    ]
    if people is not None:
        rows.append(("people", f"{people:,}"))
    if comparison.dropped:
        rows.append(("worlds left out, because a policy failed in them", str(comparison.dropped)))
    return rows


def _doubt(comparison: Comparison) -> str:
    """How to read the table, and what the intervals count."""
    if comparison.clusters < 2 or len(comparison.policies) < 2:
        return ""
    counts = (
        "Parameters were fixed: the intervals count luck only."
        if comparison.fixed_parameters
        else f"The intervals count luck and ignorance: {comparison.replicates} worlds with {comparison.clusters} different draws of the "
        "uncertain parameters."
    )
    return (
        f"The intervals hold for all pairs at once with {words.percent(comparison.level)}. Where one contains zero, the two policies are a "
        f"tie. Regret is what choosing the policy would cost on average, given that another may be better. {counts}"
    )
