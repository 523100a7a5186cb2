"""A written study before it is run: its plan, its folder, and what it will take."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.api.consent import check_policies, jobs_to_run, pilot_study
from sim.api.inputs import InputError

if TYPE_CHECKING:
    from sim.api.execution import AnyPath
    from sim.api.running import Settings
    from sim.study.design.plan import Plan
    from sim.study.design.study_file import WrittenStudy
    from sim.study.execute.forecast import Forecast


@dataclass(frozen=True)
class PlannedSweep:
    """A written study that is ready to run.

    Attributes:
        written: the study file and its design points.
        plan: its runs.
        folder: where its results go.
        settings: the folder as it was asked for, and how runs are executed.
    """

    written: WrittenStudy
    plan: Plan
    folder: Path
    settings: Settings

    def forecast(self) -> Forecast | None:
        """Return what is left of the study will take, from one replicate that is timed and not kept; None: nothing is left."""
        from sim.study.execute.resume import accepted

        execution = self.settings.execution
        planned = accepted(self.plan, self.folder) if execution.accept_changes else self.plan
        jobs = jobs_to_run(planned, self.folder, expanded=execution.expand is not None)
        return pilot_study(planned, jobs, self.settings)[0] if jobs else None


def plan_sweep(study: AnyPath, replicates: int | None, months: int | None, settings: Settings) -> PlannedSweep:
    """Return a written study, planned.

    Args:
        study: the name of a ready-made study, or a TOML file.
        replicates: replicates at each design point; None: what the file says.
        months: months after burn-in; None: what the file says.
        settings: where results go, and how runs are executed.

    Raises:
        StudyError: the file cannot be used.
        InputError: what is given is not a study.
        PolicyError: a policy gives no budget.
    """
    from sim.scenario.files import ready_files
    from sim.study.design.plan import plan
    from sim.study.design.study_file import find_study, read_study

    if not isinstance(study, str | os.PathLike):
        raise InputError(f"study is {study!r}, expected a name or the path of a TOML file")
    name = os.fspath(study)
    if name in ready_files():
        raise InputError(f"{name} is a scenario: grapevine compare {name}")
    written = read_study(name, replicates, months)
    planned = plan(written.study)
    check_policies(written.study, settings.execution)
    folder = settings.execution.folder(settings.folder)
    if folder is None:
        folder = Path("results") / f"{find_study(name).stem}-{planned.study_hash}"
    named = None if settings.execution.expand is not None else folder
    return PlannedSweep(written, planned, folder, replace(settings, folder=named))
