"""Read a finished comparison into plain records, by the functions of the brief. It takes a second or two, so a worker process does it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sim.app.work.ticket import Tell

if TYPE_CHECKING:
    from sim.app.work.partial import SoFar
    from sim.study.analysis.stakeholders import StakeholderRanking
    from sim.views.report.brief import Brief
    from sim.views.report.health import Check
    from sim.views.report.measures import StakeholderMeasures


@dataclass(frozen=True)
class Findings:
    """A finished comparison.

    Attributes:
        title: of the scenario.
        brief: the brief's contents.
        differences: what the picture of the answer shows.
        replicates: complete replicates.
        lesson: what the scenario is there to show; may be empty.
        discuss: its questions for a discussion.
        rankings: how stakeholders would rank the policies.
        checks: health checks that do not pass.
        months: measures month by month, see ``sim.views.report.explore.explorer``; None where there are none.
        measures: all measures, by stakeholder.
        policies: the columns of ``measures``.
        currency: of amounts.
        study: hash of the study, by which figures name it.
    """

    title: str
    brief: Brief
    differences: SoFar
    replicates: int
    lesson: str
    discuss: tuple[str, ...]
    rankings: tuple[StakeholderRanking, ...]
    checks: tuple[Check, ...]
    months: dict[str, Any] | None
    measures: tuple[StakeholderMeasures, ...]
    policies: tuple[str, ...]
    currency: str
    study: str


@dataclass(frozen=True)
class Reading:
    """The job that reads a result folder. The result is ``Findings``.

    Attributes:
        folder: the result folder of a comparison in one scenario.
    """

    quick: ClassVar[bool] = True
    folder: Path

    def run(self, tell: Tell, workers: int) -> Findings:
        """Return what the comparison shows. Raises CompareError where no run can be compared."""
        tell.progress(0, 1, "reading")
        return findings(self.folder)


def findings(folder: Path) -> Findings:
    """Return what the comparison in a folder shows. Raises CompareError where no run can be compared."""
    from sim.app.work.partial import so_far
    from sim.study.analysis.answer import about_of
    from sim.study.analysis.compare import compare_stored
    from sim.study.storage.results import open_study
    from sim.views.report.brief import brief
    from sim.views.report.explore import explorer
    from sim.views.report.health import health_checks
    from sim.views.report.measures import stakeholder_measures
    from sim.views.report.provenance import scenario_entry
    from sim.views.series import with_events

    results = open_study(folder)
    name = results.manifest["scenarios"][0]["name"]
    comparison, entry = compare_stored(results, name), scenario_entry(results.manifest, name)
    about, differences = about_of(results, comparison), so_far(results)
    assert differences is not None, "what can be compared has a difference"
    runs, days = (with_events(table, name) for table in (results.runs, results.days))
    return Findings(
        title=entry["title"] or name,
        brief=brief(results, comparison, entry, about),
        differences=differences,
        replicates=comparison.replicates,
        lesson=(entry.get("lesson") or {}).get("sentence", ""),
        discuss=tuple(entry.get("discuss", ())),
        rankings=tuple(about.rankings),
        checks=tuple(one for one in health_checks(results, comparison, entry) if one.grade != "pass"),
        months=explorer(comparison, runs, days, about.currency),
        measures=tuple(stakeholder_measures(comparison)),
        policies=comparison.policies,
        currency=about.currency,
        study=results.manifest["study"],
    )
