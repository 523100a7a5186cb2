"""The results of a study: the answer, data frames, a figure, the report."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.api.execution import path_of
from sim.kernel.errors import GrapevineError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.api.execution import AnyPath
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

    def report(self, path: AnyPath | None = None) -> Path:
        """Write the report, a page with all figures, and return where it is.

        Args:
            path: the HTML file; default ``report.html`` in the folder.
        """
        from sim.views.report.page import write_report

        return write_report(self.folder, None if path is None else Path(path))

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
        from sim.study.analysis.compare import compare_all

        return compare_all(self.stored.runs, against=self.against, same_desk=self.stored.same_desk)

    @property
    def answer(self) -> str:
        """The answer, in a sentence for each scenario."""
        from sim.study.analysis.answer import answer, choice_answer

        if not self.comparisons:
            raise ResultError(f"{self.folder}: no run is complete")
        lines = []
        for found in self.comparisons:
            choices = [choice_answer(one) for one in self.choices if one["scenario"] == found.scenario]
            name = f"{found.scenario}: " if len(self.comparisons) > 1 else ""
            lines.append(name + " ".join([answer(found), *choices]))
        return "\n".join(lines)

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
        from sim.study.analysis.answer import money, period_of

        row = self._row()
        return f"{row['policy']} in {row['scenario']}: value over {period_of(PRIMARY, row['months'])} {money(row['value'])}."

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

    def _picture(self, scenario: str | None) -> Picture | None:
        from sim.views.report.page import month_picture

        return month_picture(self.stored, self._scenario(scenario))


class SweepResult(Result):
    """A written study: policies at many design points."""

    @cached_property
    def written(self) -> WrittenStudy:
        """The study file, its design points, and what is varied."""
        from sim.study.execute.resume import written_study

        no_study: Any = None  # reading results takes the file and its points alone
        return written_study(self.manifest, no_study)

    @cached_property
    def summary(self) -> SweepSummary:
        """Differences, winners, influences of parameters, and what is robust."""
        from sim.study.analysis.sweep import summarise

        return summarise(self.written, self.stored.runs)

    @property
    def answer(self) -> str:
        """The answer, as the terminal shows it."""
        from sim.views.terminal.sweep import lines

        return "\n".join(lines(self.written, self.summary))

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
        from sim.views.terminal.sweep import pictures

        return next(iter(reversed(pictures(self.written, self.summary))), None)


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
