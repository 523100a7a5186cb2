"""The report of a study of many points: the synthesis first, the points as one table, and what it rests on.

It is the report of a sweep, and of a comparison of several scenarios. A sweep with a single point is a comparison, and has the report
of one.
"""

from __future__ import annotations

from dataclasses import replace

from sim.study.analysis.robust import statement
from sim.study.analysis.sweep import summary_of, written_of
from sim.study.design.shell_words import quoted
from sim.study.storage.results import Results
from sim.views import words
from sim.views.figures import figures_for_sweep
from sim.views.figures.drawing import Picture, looks
from sim.views.report import provenance
from sim.views.report.diagnostics import failure_rows
from sim.views.report.frame import DrawnPicture, drawn, page
from sim.views.report.sweep_health import health_checks
from sim.views.report.sweep_rows import (
    brief_rows,
    effect_tables,
    key_facts,
    matrix_rows,
    outcome_tables,
    point_rows,
    robust_rows,
    study_text,
)
from sim.views.sweep_cells import MARKS, is_matrix
from sim.views.sweep_changes import change_sentences, settling
from sim.views.sweep_finding import finding, focus
from sim.views.sweep_words import basis_text, called, noun

TEMPLATE = "sweep.html.j2"
_IN_TABLES = ("robust",)
"""Figures that the page shows as tables; a folder has them as files."""

_MOST_PANELS = 4


def has_many_points(results: Results) -> bool:
    """Return whether a folder holds several design points or scenarios."""
    planned = results.manifest["points"] if "study_file" in results.manifest else results.manifest["scenarios"]
    return len(planned) > 1


def render_sweep(results: Results) -> str:
    """Return the page as text."""
    written, found = written_of(results.manifest), summary_of(results)
    said, (settle, step) = finding(written, found), settling(results, written, found)
    policies = written.file.policies
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
        matrix=matrix_rows(results, written, found) if is_matrix(written) else [],
        points=[] if is_matrix(written) else point_rows(written, found),
        varied=[entry.label or name for name, entry in written.vary.items()],
        outcomes=outcome_tables(written, found),
        figures=[
            _drawn(results, picture) for picture in figures_for_sweep(written, found) if picture.name not in _IN_TABLES
        ],
        robust=robust_rows(written, found),
        basis=basis_text(found.robust) if found.robust else "",
        statement=statement(found.robust, lambda policy: called(policy, policies)) if found.robust else "",
        focus=focus(written, found),
        effects=effect_tables(written, found),
        changes=change_sentences(results, written, found),
        settle=settle,
        step=step,
        briefs=brief_rows(results, found) if noun(written, 1) == "scenario" else [],
        folder=quoted(results.folder),
        checks=health_checks(results, written, found),
        failures=failure_rows(results.runs, results.failures),
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
