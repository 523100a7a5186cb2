"""The report of a study of many points: the synthesis first, the points as one table, and what it rests on.

It is the report of a sweep, and of a comparison of several scenarios. A sweep with a single point is a comparison, and has the report
of one.
"""

from __future__ import annotations

from dataclasses import replace

import pyarrow.compute as pc

from sim.scenario.messages import unknown_name
from sim.study.analysis.robust import statement
from sim.study.analysis.sweep import summary_of, written_of
from sim.study.analysis.sweep.differences import LEVEL
from sim.study.design.shell_words import quoted
from sim.study.storage.files import StoreError
from sim.study.storage.results import Results
from sim.views import words
from sim.views.figures import figures_for_sweep
from sim.views.figures.drawing import Picture, looks
from sim.views.report import provenance
from sim.views.report.diagnostics import failure_rows
from sim.views.report.frame import DrawnPicture, drawn, page
from sim.views.report.sweep.health import sweep_checks
from sim.views.report.sweep.rows import matrix_rows, outcome_tables, point_rows
from sim.views.report.sweep.synthesis import brief_rows, effect_tables, key_facts, robust_rows, study_text
from sim.views.sweep.cells import MARKS, is_matrix
from sim.views.sweep.changes import change_sentences, settling
from sim.views.sweep.finding import finding, focus
from sim.views.sweep.words import basis_text, called, noun

TEMPLATE = "sweep.html.j2"
_IN_TABLES = ("robust",)
"""Figures that the page shows as tables; a folder has them as files."""

_MOST_PANELS = 4
_MOST_FAILURES = 50


def has_many_points(results: Results) -> bool:
    """Return whether a folder holds several design points or scenarios."""
    planned = results.manifest["points"] if "study_file" in results.manifest else results.manifest["scenarios"]
    return len(planned) > 1


def one_point(results: Results, name: str) -> Results:
    """Return the results of one scenario or design point alone. Raises StoreError when the folder has none of that name."""
    manifest = results.manifest
    scenarios = [one for one in manifest["scenarios"] if one["name"] == name]
    if not scenarios:
        known = [one["name"] for one in manifest["scenarios"]]
        raise StoreError(
            unknown_name("scenario", name, known, listed=f"{', '.join(known[:12])}{', …' if len(known) > 12 else ''}")
        )
    about = {**manifest, "scenarios": scenarios}
    if "points" in manifest:
        about["points"] = [one for one in manifest["points"] if one["name"] == name]
    runs = results.runs.filter(pc.equal(results.runs.column("scenario"), name))
    return replace(results, manifest=about, runs=runs)


def render_sweep(results: Results) -> str:
    """Return the page as text."""
    written, found = written_of(results.manifest), summary_of(results)
    said, (settle, step) = finding(written, found), settling(results, written, found)
    policies, failures = written.file.policies, failure_rows(results.runs, results.failures)
    return page(
        TEMPLATE,
        finding=said,
        study=written.file,
        finished=results.finished,
        noun=noun(written),
        one=noun(written, 1),
        policies=policies,
        against=found.against,
        looks=looks(policies),
        labels={policy: words.label(policy) for policy in policies},
        marks=MARKS,
        facts=key_facts(written, found),
        matrix=matrix_rows(written, found) if is_matrix(written) else [],
        points=[] if is_matrix(written) else point_rows(written, found),
        varied=[entry.label or name for name, entry in written.vary.items()],
        outcomes=outcome_tables(written, found),
        figures=[
            _drawn(results, picture) for picture in figures_for_sweep(written, found) if picture.name not in _IN_TABLES
        ],
        robust=robust_rows(written, found),
        level=words.confidence(found.level),
        pointwise=words.confidence(LEVEL),
        basis=basis_text(found.robust) if found.robust else "",
        statement=statement(found.robust, lambda policy: called(policy, policies)) if found.robust else "",
        focus=focus(written, found),
        effects=effect_tables(written, found),
        changes=change_sentences(results, written, found),
        settle=settle,
        step=step,
        briefs=brief_rows(results, found) if noun(written, 1) == "scenario" else [],
        folder=quoted(results.folder),
        health={"checks": sweep_checks(results, written, found)},
        failed=len(failures),
        failures={"failures": failures[:_MOST_FAILURES]},
        study_text=study_text(results.manifest),
        command=provenance.command(results.manifest),
        how=_how_rows(results),
    )


def _drawn(results: Results, picture: Picture) -> DrawnPicture:
    """Draw a figure with its first panels; those of weaker parameters are in the file beside the page."""
    return drawn(replace(picture, panels=picture.panels[:_MOST_PANELS]), "sweep", results.manifest["study"])


def _how_rows(results: Results) -> list[tuple[str, str]]:
    """Return how the study was run, without what the page says elsewhere: each point, and the study file."""
    known = (
        "study_file",
        "points",
        "vary",
        "design",
        "ensemble",
        "files",
        "identities",
        "provenance",
        "events",
        "scenarios",
    )
    manifest = {key: value for key, value in results.manifest.items() if key not in known}
    return provenance.how_rows(manifest, results.runs)
