"""The figures of a report's page, by the id that they have there."""

from __future__ import annotations

import re
from typing import Any

import pyarrow.compute as pc

from sim.study.analysis.compare import compare_all
from sim.study.storage.results import Results
from sim.views.figures import figures_for
from sim.views.figures.drawing import Picture


def page_pictures(results: Results) -> dict[str, Picture]:
    """Return every figure of a study by its id: the scenario and the figure's name."""
    found = {}
    for comparison in compare_all(results.runs, same_desk=results.same_desk):
        own = (with_events(table, comparison.scenario) for table in (results.runs, results.days, results.groups))
        for picture in figures_for(comparison, *own):
            found[f"{_anchor(comparison.scenario)}-{picture.name}"] = picture
    return found


def with_events(table: Any, scenario: str) -> Any:
    """Return the rows of one scenario, without the runs that have no events."""
    return table.filter(pc.and_(pc.equal(table["scenario"], scenario), table["event"]))


def _anchor(scenario: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", scenario.lower()).strip("-") or "scenario"
