"""The jobs of a comparison: the full one, a first picture of a small market, and its files to take away."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from sim.app.work.partial import Small, SoFar, of_runs, so_far
from sim.app.work.ticket import Tell
from sim.kernel.errors import GrapevineError

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.design.plan import Plan

EVERY_S: Final = 0.7
"""Seconds between two partial results at least. An assumption: a figure that changes more often is not read."""

CUSTOMERS: Final = 500
REPLICATES: Final = 4
MONTHS: Final = 6
RUN_OFF_MONTHS: Final = 12
"""The most that a first picture simulates, see ``Glance``: chosen by measuring, so that it is there within three seconds."""

SHARED_S: Final = 8.0
"""Seconds of work from which on a comparison starts worker processes of its own: each of them takes about 2 seconds to start."""

RUN_S: Final = 0.1
PERSON_DAYS_PER_S: Final = 12.5e6
"""Seconds of a run, and person-days in a further second. Measured in the default scenario with 1,000 to 10,000 people on two cores."""

KINDS: Final = ("html", "pdf", "zip")
"""Forms in which a comparison is taken away."""


_NO_BROWSER = (
    "A PDF needs Chromium, Chrome or Edge on the computer that runs the workshop, and none was found. Take the page instead, open it "
    "in any browser and print it: the brief is its first two A4 pages."
)


class ExportError(GrapevineError):
    """A form that does not exist, or that cannot be made on this machine."""


@dataclass(frozen=True)
class Comparison:
    """Compares policies into a folder. The result is the folder; partial results are ``SoFar``, the last one of all runs.

    Attributes:
        arguments: arguments of ``sim.compare``, with scenarios, policies, replicates and months, without folder, workers and execution:
            ``{"scenarios": checked(choice, limits), **run_arguments(choice)}``, see ``sim.app.choice``.
        folder: where the results go; it need not exist.
        command: the command line that the results name, if it is not that of the workshop.
    """

    arguments: Mapping[str, Any]
    folder: Path
    command: tuple[str, ...] = field(default=())

    def run(self, tell: Tell, workers: int) -> Path:
        """Compare, and return the folder; of a comparison that fails nothing stays."""
        try:
            return self._compared(tell, workers)
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def _compared(self, tell: Tell, workers: int) -> Path:
        from sim.api.execution import Execution
        from sim.api.studies import compare

        watch = _Watch(self.folder, tell, self.arguments.get("against"))
        shared = workers if seconds_alone(self.arguments) >= SHARED_S else 1
        with _named(self.command):
            found = compare(
                **self.arguments, folder=self.folder, workers=shared, execution=Execution(progress=watch.heard)
            )
        tell.partial(so_far(found.stored, found.against))
        return found.folder


def seconds_alone(arguments: Mapping[str, Any]) -> float:
    """Return about how many seconds a comparison takes in one process."""
    from sim.api.inputs import Market, read_inputs
    from sim.kernel.units import DAYS_PER_MONTH

    market = Market(arguments.get("parameters"), arguments.get("customers"))
    scenario = read_inputs(arguments["scenarios"], market, arguments.get("seed", 1)).scenarios[0]
    days = DAYS_PER_MONTH * (arguments["months"] + scenario.company.run_off_months)
    each: float = RUN_S + scenario.society.people * days / PERSON_DAYS_PER_S
    runs: int = arguments["replicates"] * len(arguments["policies"])
    return runs * each


class _Watch:
    """Tells how far a comparison is, and now and then what it says so far."""

    def __init__(self, folder: Path, tell: Tell, against: str | None) -> None:
        self._folder, self._tell, self._against = folder, tell, against
        self._seen = 0
        self._told = time.monotonic() - EVERY_S  # the first result is told at once

    def heard(self, done: int, total: int, stage: str) -> None:
        """Pass on the progress; after further runs the comparison so far, too."""
        self._tell.progress(done, total, stage)
        if self._seen < done < total and time.monotonic() - self._told >= EVERY_S:
            self._seen = done
            self._show()
            self._told = time.monotonic()

    def _show(self) -> None:
        from sim.study.storage.results import open_study

        found = so_far(open_study(self._folder), self._against)
        if found is not None:
            self._tell.partial(found)


@contextmanager
def _named(command: Sequence[str]) -> Iterator[None]:
    """Let this process have another command line for a while: results name it."""
    before = sys.argv
    sys.argv = [*command] or before
    try:
        yield
    finally:
        sys.argv = before


@dataclass(frozen=True)
class Glance:
    """The first picture: the same comparison in a small market, in memory. Its partial results and its result are ``SoFar``.

    Attributes:
        arguments: as for ``Comparison``.
    """

    quick: ClassVar[bool] = True
    arguments: Mapping[str, Any]

    def run(self, tell: Tell, workers: int) -> SoFar | None:
        """Compare in a small market; None where no run is complete."""
        from sim.study.design import tables
        from sim.study.workers.job import run_job

        planned, small = self._planned()
        against, rows = self.arguments.get("against"), []
        found: SoFar | None = None
        tell.progress(0, planned.runs, "simulating")
        for job in planned.jobs:
            rows.append(tables.from_bytes(run_job(job).tables["runs"]))
            table = tables.stamped(tables.joined(tables.RUNS, rows), tables.RUNS, planned.table())
            found = of_runs(table, against, small=small)
            tell.progress(table.num_rows, planned.runs, "simulating")
            if found is not None:
                tell.partial(found)
        return found

    def _planned(self) -> tuple[Plan, Small]:
        from sim.api.inputs import Market, read_inputs
        from sim.api.policy_names import policy_names
        from sim.study.design.plan import Study, plan

        given = self.arguments
        market = Market(given.get("parameters"), given.get("customers"))
        scenario = read_inputs(given["scenarios"], market, given.get("seed", 1)).scenarios[0]
        share, run_off = scenario.society.customer_share, min(RUN_OFF_MONTHS, scenario.company.run_off_months)
        people = min(scenario.society.people, max(1, round(CUSTOMERS / share)) if share else CUSTOMERS)
        small = scenario.with_values({"society.people": people, "company.run_off_months": run_off})
        study = Study(
            scenarios=(small,),
            policies=tuple(policy_names(given["policies"])),
            replicates=min(REPLICATES, given.get("replicates", REPLICATES)),
            months=max(min(MONTHS, given.get("months", MONTHS)), _months_of_events(scenario)),
            seed=given.get("seed", 1),
            fixed_parameters=given.get("fixed_parameters", False),
        )
        return plan(study), Small(round(people * share), study.replicates, study.months, run_off)


def _months_of_events(scenario: Scenario) -> int:
    """Return the months in which all events of a scenario begin."""
    from sim.kernel.units import DAYS_PER_MONTH

    return max((event.day // DAYS_PER_MONTH + 1 for event in scenario.events), default=0)


@dataclass(frozen=True)
class Export:
    """Writes a comparison in a form to take away. The result is the bytes of the file.

    Attributes:
        folder: its result folder.
        kind: one of ``KINDS``: the report, the brief with its pages for printing, or all results with their documentation.
    """

    quick: ClassVar[bool] = True
    folder: Path
    kind: str

    def run(self, tell: Tell, workers: int) -> bytes:
        """Return the bytes of the file.

        Raises:
            ExportError: there is no such form, or no browser on this machine that prints a PDF.
            PrintError: the browser failed.
        """
        from sim.api.results import result_of
        from sim.study.storage.results import open_study

        if self.kind not in KINDS:
            raise ExportError(f"no form {self.kind!r}, expected one of {', '.join(KINDS)}")
        if self.kind == "pdf":
            _check_browser()
        tell.progress(0, 1, "writing")
        with tempfile.TemporaryDirectory(dir=self.folder.parent, prefix="export-", ignore_cleanup_errors=True) as place:
            file = Path(place) / f"report.{self.kind}"
            with _called_results(self.folder, Path(place)) as folder:
                result_of(open_study(folder)).report(file)
            return file.read_bytes()


@contextmanager
def _called_results(folder: Path, place: Path) -> Iterator[Path]:
    """Give a folder the name ``results`` for a while, so that a report's commands do not say where this machine keeps it."""
    link = place / "results"
    try:
        link.symlink_to(folder.absolute(), target_is_directory=True)
    except OSError:  # Windows, where links need a privilege
        yield folder
        return
    with chdir(place):
        yield Path(link.name)


def _check_browser() -> None:
    from sim.views.export.pdf import PrintError, browser

    try:
        browser()
    except PrintError:
        raise ExportError(_NO_BROWSER) from None
