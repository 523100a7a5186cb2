"""The results of a study: the answer, data frames, a figure, the report."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.execution import path_of
from sim.kernel.errors import GrapevineError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.api.execution import AnyPath
    from sim.study.analysis.answer import About, Answer
    from sim.study.analysis.compare import Comparison
    from sim.study.analysis.sweep import SweepSummary
    from sim.study.design.study_file import WrittenStudy
    from sim.study.storage.results import Results
    from sim.views.figures.drawing import Picture


class ResultError(GrapevineError):
    """Something that a result does not have."""


class Result:
    """The results of a study, in its folder and in memory.

    Attributes:
        stored: the folder as it was read: manifest and Arrow tables, see ``sim.study.storage.store.Results``.
    """

    def __init__(self, stored: Results) -> None:
        self.stored = stored

    @property
    def folder(self) -> Path:
        """The folder that holds the results."""
        return self.stored.folder

    @property
    def manifest(self) -> dict[str, Any]:
        """The study in full: every parameter, and the code and packages that ran it."""
        return self.stored.manifest

    @property
    def finished(self) -> bool:
        """True when the study is complete; otherwise the tables hold the part that is complete."""
        return self.stored.finished

    @property
    def answer(self) -> str:
        """The answer, in a sentence for each scenario."""
        raise NotImplementedError

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run: every measure, the parameters that were varied or drawn, how the run ended."""
        return self.table("runs")

    @cached_property
    def days(self) -> pd.DataFrame:
        """One row per day of a completed run, with every daily metric."""
        return self.table("days")

    @cached_property
    def failures(self) -> pd.DataFrame:
        """The runs that failed, with their error and the command that repeats them; empty when none did."""
        found: pd.DataFrame = self.runs[self.runs["status"] == "failed"]
        return found[["scenario", "policy", "replicate", "error", "failed_day", "replay"]]

    def table(self, name: str) -> pd.DataFrame:
        """Return a table: ``plan``, ``runs``, ``days``, ``groups`` or, where stored, ``conversations``, ``turns``, ``people``.

        Raises StoreError when the study did not store it.
        """
        from sim.api.frames import table_frame

        return table_frame(self.stored, name)

    def query(self, sql: str) -> pd.DataFrame:
        """Return what a SELECT on the tables of the study gives. Raises QueryError when the question is wrong."""
        import pandas as pd

        from sim.study.storage.query import query

        found = query(self.folder, sql)
        return pd.DataFrame(found.rows, columns=list(found.columns))

    def plot(self, scenario: str | None = None) -> Figure:
        """Return the figure of the answer. Raises ResultError when there is nothing to draw.

        Args:
            scenario: which scenario, of several.
        """
        picture = self._picture(scenario)
        if picture is None:
            raise ResultError(f"{self.folder} has nothing to draw: {self.answer}")
        return picture.figure(self.manifest["study"])

    def report(self, path: AnyPath | None = None, *, format: str | None = None, scenario: str | None = None) -> Path:
        """Write the report and return where it is: a page with all figures, or the same in another form.

        Args:
            path: the file; default ``report.html``, or the like, in the folder.
            format: ``html``, ``pdf``, ``markdown``, ``xlsx`` or ``zip``; default what the file's ending says.
            scenario: the page of this one alone, of several.

        Raises FormatError for another format or ending, PrintError where there is no browser that prints a PDF.
        """
        from sim.views.export.formats import Source, write

        source = Source(self.folder, self.data, scenario)
        return write(source, format, None if path is None else path_of(path, "path"))

    def data(self) -> dict[str, Any]:
        """Return the results as plain data, as the command line prints them with ``--json``."""
        raise NotImplementedError

    def figures(
        self, use: str = "web", folder: AnyPath | None = None, formats: Sequence[str] | None = None
    ) -> list[Path]:
        """Write every figure as files, and their captions, and return where they are.

        Args:
            use: ``paper``: columns of 89 mm, or two side by side, with text of 7 to 8 points and no title; ``slides``: 16:9 with large
                text; ``web``: as in the report.
            folder: where they go; default ``figures/<use>`` in the folder.
            formats: of ``svg``, ``png`` and ``pdf``; default pdf and svg for a paper, otherwise png and svg.

        Raises:
            FigureError: there is no such use or format, or nothing to draw.
            StoreError: a file cannot be written.
        """
        from sim.views.figures.files import USUAL, checked_formats, checked_use, write_figures

        wanted = checked_use(use)
        place = self.folder / "figures" / wanted if folder is None else path_of(folder, "folder")
        return write_figures(self.stored, place, wanted, USUAL[wanted] if formats is None else checked_formats(formats))

    def _picture(self, scenario: str | None) -> Picture | None:
        raise NotImplementedError

    def _scenario(self, scenario: str | None) -> str:
        names = [one["name"] for one in self.manifest["scenarios"]]
        if scenario is None and len(names) > 1:
            raise ResultError(f"say which scenario: {', '.join(names)}")
        if scenario is not None and scenario not in names:
            from sim.scenario.messages import unknown_name

            raise ResultError(unknown_name("scenario", scenario, names))
        return scenario if scenario is not None else str(names[0])

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.folder}: {self.summary_text()}>"

    def summary_text(self) -> str:
        """Return the answer, or why there is none yet."""
        try:
            return self.answer
        except GrapevineError as error:
            return str(error)

    def _repr_html_(self) -> str:
        from sim.api.notebook import result_html

        return result_html(self)


class ComparisonResult(Result):
    """Policies side by side, in one scenario or several.

    Attributes:
        against: the reference, see ``sim.compare``.
    """

    def __init__(self, stored: Results, against: str | None = None) -> None:
        super().__init__(stored)
        self.against = against
        policies = list(self.manifest["policies"])
        if against is not None and against not in policies:
            raise ResultError(f"against is {against!r}, expected one of {', '.join(policies)}")

    @cached_property
    def comparisons(self) -> list[Comparison]:
        """The full comparison of each scenario: chances of being best, regret, all measures."""
        from sim.study.analysis.compare import compare_all_stored

        return compare_all_stored(self.stored, self.against)

    @property
    def answer(self) -> str:
        """The answer, in a few sentences for each scenario."""
        if not self.comparisons:
            raise ResultError(f"{self.folder}: no run is complete")
        several = len(self.comparisons) > 1
        return "\n".join(f"{name}: {one.text}" if several else one.text for name, one in self.answers.items())

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """The answer of each scenario in parts: verdict, worth, advice."""
        from sim.study.analysis.answer import answer_in_parts

        return {found.scenario: answer_in_parts(found, self.about[found.scenario]) for found in self.comparisons}

    @cached_property
    def about(self) -> dict[str, About]:
        """By scenario, what its comparison does not hold itself: money, stakeholders' rankings, what was selected."""
        from sim.study.analysis.answer import about_of

        return {found.scenario: about_of(self.stored, found) for found in self.comparisons}

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The policy selected in each scenario, where replicates were added until the best policy was known."""
        found: list[dict[str, Any]] = self.manifest.get("until_sure", {}).get("choices", [])
        return found

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Paired differences in value, with simultaneous intervals; see ``sim.api.frames.difference_frame`` for the columns."""
        from sim.api.frames import difference_frame

        return difference_frame(self.comparisons, self.manifest, self.against)

    def data(self) -> dict[str, Any]:
        """Return the comparison of each scenario as plain data, as ``grapevine compare --json`` prints it."""
        from sim.study.analysis.changes import changes
        from sim.study.analysis.decision import decide

        plain = []
        for found in self.comparisons:
            about = self.about[found.scenario]
            plain.append(
                {
                    "headline": self.answers[found.scenario].headline,
                    "answer": self.answers[found.scenario].text,
                    "decision": decide(found).to_json(),
                    **found.to_json(),
                    "changes": changes(self.stored, found).to_json(),
                    "money": None if about.money is None else about.money.to_json(),
                    "lesson": [one.to_json() for one in about.claims],
                    "stakeholders": [ranking.to_json() for ranking in about.rankings],
                }
            )
        sure = {"until_sure": self.choices} if self.choices else {}
        return {"study": self.manifest["study"], "folder": str(self.folder), **sure, "comparisons": plain}

    def _picture(self, scenario: str | None) -> Picture | None:
        from sim.views.figures import differences

        wanted = self._scenario(scenario)
        return next((differences(one) for one in self.comparisons if one.scenario == wanted), None)


class RunResult(Result):
    """One run: one scenario, one policy, one seed."""

    @property
    def answer(self) -> str:
        """The value of the run, in a sentence."""
        from sim.measures.catalogue import PRIMARY
        from sim.study.analysis.amounts import amount
        from sim.study.analysis.answer import period_of

        row, currency = self._row(), self.currency
        value = amount(row["value"], currency, digits=3)
        return f"{row['policy']} in {row['scenario']}: value over {period_of(PRIMARY, row['months'])} {value}."

    @property
    def currency(self) -> str:
        """The currency of the amounts."""
        from sim.study.design.currency import currency_of

        return currency_of(self.manifest, self.manifest["scenarios"][0])

    @cached_property
    def measures(self) -> pd.Series:
        """Every measure of the run, by name."""
        from sim.measures.catalogue import RUN_METRICS

        self._row()
        found: pd.Series = self.runs.iloc[0][[metric.name for metric in RUN_METRICS]]
        return found.astype(float)

    def _row(self) -> dict[str, Any]:
        rows: list[dict[str, Any]] = self.stored.runs.to_pylist()
        if not rows:
            raise ResultError(f"{self.folder}: the run is not complete")
        return rows[0]

    def data(self) -> dict[str, Any]:
        """Return the run as plain data, as ``grapevine run --json`` prints it."""
        return {"study": self.manifest["study"], "folder": str(self.folder), "run": self._row()}

    def _picture(self, scenario: str | None) -> Picture | None:
        from sim.views.report.page import month_picture

        return month_picture(self.stored, self._scenario(scenario))


class SweepResult(Result):
    """A written study: policies at many design points."""

    @cached_property
    def written(self) -> WrittenStudy:
        """The study file, its design points, and what is varied."""
        from sim.study.analysis.sweep import written_of

        return written_of(self.manifest)

    @cached_property
    def summary(self) -> SweepSummary:
        """Differences, winners, influences of parameters, and what is robust."""
        from sim.study.analysis.sweep import summary_of

        return summary_of(self.stored)

    @property
    def answer(self) -> str:
        """The answer, as the terminal shows it."""
        from sim.views.terminal.sweep import lines

        return "\n".join(lines(self.stored, self.written, self.summary))

    def data(self) -> dict[str, Any]:
        """Return the summary as plain data, as ``grapevine sweep --json`` prints it."""
        from sim.views.terminal.sweep import plain

        return {"folder": str(self.folder), **plain(self.stored, self.written, self.summary)}

    def write(self) -> None:
        """Write the answer and the figures into the folder."""
        from sim.views.terminal.sweep import write_files

        write_files(self.written, self.stored, self.summary)

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Differences from the reference policy at each design point, with pointwise intervals."""
        from sim.api.frames import point_frame

        return point_frame(self.summary, self.stored)

    def _picture(self, scenario: str | None) -> Picture | None:
        from sim.views.figures.sweeps import figures_for_sweep

        return next(iter(figures_for_sweep(self.written, self.summary)), None)


def result_of(stored: Results, against: str | None = None) -> ComparisonResult | RunResult | SweepResult:
    """Return the results as what they are: a sweep, a single run or a comparison."""
    if "study_file" in stored.manifest:
        return SweepResult(stored)
    return RunResult(stored) if stored.manifest["exact_seed"] else ComparisonResult(stored, against)


def open_results(folder: AnyPath) -> ComparisonResult | RunResult | SweepResult:
    """Return the results in a folder, complete or not: its path, the beginning of its name in ``results``, or ``latest``.

    Raises:
        StoreError: there is no such folder, several names begin so, it holds no results, or a file is damaged.
    """
    from sim.study.storage.folders import find_study
    from sim.study.storage.results import open_study

    return result_of(open_study(find_study(path_of(folder, "folder"))))
