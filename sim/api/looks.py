"""Replicates in a few looks: more of them while no policy is shown to be best and time allows."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.execution import path_of
from sim.api.running import Settings, carry_out, checked, default_folder, run_plan

if TYPE_CHECKING:
    from sim.api.execution import Execution
    from sim.study.design.plan import Plan, Study
    from sim.study.execute.progress import Progress
    from sim.study.storage.results import Results


class Pace:
    """Progress that is passed on, and timed from the first job that ends: compiling and starting do not count."""

    def __init__(self) -> None:
        self._first = self._last = 0.0
        self._runs = 0
        self._shown: Progress | None = None

    def showing(self, shown: Progress) -> Progress:
        """Return itself, passing everything on to ``shown``."""
        self._first, self._runs, self._shown = 0.0, 0, shown
        return self

    def begin(self, runs: int, failed: int) -> None:
        """Pass it on."""
        self._shown.begin(runs, failed)  # type: ignore[union-attr]

    def stage(self, doing: str) -> None:
        """Pass it on."""
        self._shown.stage(doing)  # type: ignore[union-attr]

    def note(self, line: str) -> None:
        """Pass it on."""
        self._shown.note(line)  # type: ignore[union-attr]

    def advance(self, runs: int, failed: int) -> None:
        """Pass it on, and take the time."""
        self._last = time.monotonic()
        if self._first:
            self._runs += runs
        else:
            self._first = self._last
        self._shown.advance(runs, failed)  # type: ignore[union-attr]

    def seconds(self, results: Results, runs: int) -> float:
        """Return the time that so many more runs take: by what was just run, else by the journal of the results."""
        from sim.study.analysis.changes.next_step import minutes_of

        if self._runs:
            return runs * (self._last - self._first) / self._runs
        found = minutes_of(results, runs)
        return float("inf") if found is None else 60.0 * found


def run_looks(
    study: Study, seconds: float, settings: Settings, graph_report: Sequence[str], notes: Mapping[str, Any]
) -> Results:
    """Run a study at its first look, and add replicates up to the next one while that may settle it and fits into the time.

    Args:
        study: what is compared; its replicates do not count.
        seconds: time that added replicates may take together.
        settings: how the runs are executed.
        graph_report: lines on the graph file, shown first.
        notes: further plain data for the manifest.

    Raises:
        ExecutionError: options that cannot be used together.
        StoreError: a folder cannot be used.
    """
    from sim.study.design.plan import plan
    from sim.study.execute import looks

    execution = settings.execution
    plans = [plan(replace(study, replicates=number)) for number in looks.AT]
    named = execution.folder(settings.folder)
    folders = [named if named is not None else default_folder(one) for one in plans]
    if (ended := _ended(plans, folders, settings)) is not None:
        execution.say(f"{ended.folder} already holds the results of this study; nothing was run again", "")
        return checked(ended, execution)
    about = {**notes, "looks": looks.note()}
    start, pace = _started(plans, folders), Pace()
    made = not folders[start].exists()
    if start:
        smaller = [one for one in folders[:start] if one != folders[start] and one.exists()]
        found = _larger(plans[start], folders[start], smaller, settings, about, pace)
    else:
        found = run_plan(plans[0], replace(settings, folder=folders[0]), graph_report, notes=about, pace=pace)
    left, reason = seconds, "most"
    for place in range(start + 1, len(plans)):
        if looks.is_settled(_comparisons(found)):
            reason = "settled"
            break
        expected = pace.seconds(found, plans[place].runs - plans[place - 1].runs)
        if expected > left:
            reason = "time"
            break
        so_far, then = looks.AT[place - 1], looks.AT[place]
        execution.say(
            f"not settled by {so_far} replicates; {then - so_far} more take about {max(1, round(expected))} s"
        )
        began, before, new = time.monotonic(), found.folder, not folders[place].exists()
        sources = [] if before == folders[place] else [before]
        found = _larger(plans[place], folders[place], sources, settings, about, pace)
        if made and sources:
            shutil.rmtree(before, ignore_errors=True)
        made = new
        left -= time.monotonic() - began
    return checked(_noted(found, looks.note(reason)), execution)


def _started(plans: Sequence[Plan], folders: Sequence[Path]) -> int:
    """Return at which look an earlier call was stopped; 0 where there was none."""
    from sim.study.storage.layout import MANIFEST, is_file, manifest_of

    for place in range(len(plans) - 1, 0, -1):
        folder = folders[place]
        if is_file(folder / MANIFEST) and manifest_of(folder).get("study") == plans[place].study_hash:
            return place
    return 0


def looks_of(execution: Execution) -> dict[str, object]:
    """Return the looks that a study to be expanded has been through, for the manifest of the larger one: its intervals keep their level."""
    from sim.study.execute.looks import note
    from sim.study.storage.layout import MANIFEST, is_file, manifest_of

    folder = None if execution.expand is None else path_of(execution.expand, "expand")
    if folder is None or not is_file(folder / MANIFEST) or "looks" not in manifest_of(folder):
        return {}
    return {"looks": note()}


def _ended(plans: Sequence[Plan], folders: Sequence[Path], settings: Settings) -> Results | None:
    """Return the results of an earlier call that came to its end."""
    from sim.study.storage.results import finished_study

    for whole, folder in zip(reversed(plans), reversed(folders), strict=True):
        found = finished_study(folder, whole.study_hash)
        if found is not None and found.manifest.get("looks", {}).get("ended"):
            return None if settings.options.has_more_to_try(found.runs) else found
    return None


def _larger(
    whole: Plan, folder: Path, sources: Sequence[Path], settings: Settings, notes: Mapping[str, Any], pace: Pace
) -> Results:
    """Return the results of a plan: those that are there, or what the folder or ``sources`` lack is run."""
    from sim.study.storage.results import finished_study

    found = finished_study(folder, whole.study_hash)
    return found or carry_out(whole, folder, settings, notes, expanded=True, sources=sources, pace=pace)


def _comparisons(found: Results) -> list[Any]:
    from sim.study.analysis.compare import compare_all
    from sim.study.execute.looks import LEVEL

    return compare_all(found.runs, level=LEVEL, same_desk=found.same_desk)


def _noted(results: Results, entry: Mapping[str, object]) -> Results:
    from sim.study.execute.sequential import noted

    return noted(results, {"looks": entry})
