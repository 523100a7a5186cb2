"""The forms in which a report can be written, and the file of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sim.kernel.errors import GrapevineError


class FormatError(GrapevineError):
    """A form that does not exist, or a file whose ending says another."""


@dataclass(frozen=True)
class Source:
    """The parts that a report is made of.

    Attributes:
        folder: a result folder.
        answer: gives its answer as plain data.
        scenario: of several, the only one that the report is about; None: all.
    """

    folder: Path
    answer: Callable[[], Mapping[str, Any]]
    scenario: str | None = None


@dataclass(frozen=True)
class Format:
    """A form of the report.

    Attributes:
        file: its usual file in the result folder.
        write: writes it into the file that it is called with.
        of_one: whether it can be of one scenario alone.
    """

    file: str
    write: Callable[[Source, Path], object]
    of_one: bool = True

    @property
    def ending(self) -> str:
        """The ending of its files."""
        return Path(self.file).suffix

    def file_for(self, scenario: str | None) -> str:
        """Return its usual file, of one scenario alone where one is given."""
        if scenario is None:
            return self.file
        from sim.views.words import slug

        return f"{Path(self.file).stem}-{slug(scenario)}{self.ending}"


def write(source: Source, kind: str | None = None, path: Path | None = None) -> Path:
    """Write a report and return where it is.

    Args:
        source: a result folder and its answer.
        kind: a name in ``FORMATS``; default that of the file's ending, without a file ``html``.
        path: the file; default one in the folder.

    Raises:
        FormatError: there is no such form, or the file's ending is that of another.
        StoreError: the folder holds no study, is damaged, or the file cannot be written.
        PrintError: there is no browser that prints a PDF.
        WorkbookError: openpyxl is missing.
        CompareError: no run can be compared.
    """
    chosen = FORMATS[format_of(kind, path)]
    if source.scenario is not None and not chosen.of_one:
        raise FormatError(f"{chosen.ending} holds all scenarios; one alone is written as html, pdf or markdown")
    place = source.folder / chosen.file_for(source.scenario) if path is None else path
    chosen.write(source, place)
    return place


def format_of(kind: str | None, path: Path | None) -> str:
    """Return the form that is asked for. Raises FormatError as ``write`` does."""
    by_ending = {one.ending: name for name, one in FORMATS.items()}
    if kind is not None and kind not in FORMATS:
        raise FormatError(f"no format {kind!r}, expected one of {', '.join(FORMATS)}")
    if path is None:
        return kind or "html"
    found = by_ending.get(path.suffix.lower())
    if found is None or (kind is not None and found != kind):
        endings = f"in {FORMATS[kind].ending}" if kind else f"in one of {', '.join(by_ending)}"
        raise FormatError(f"{path} should end {endings}")
    return found


def _html(source: Source, path: Path) -> None:
    from sim.views.report.page import write_report

    write_report(source.folder, path, source.scenario)


def _pdf(source: Source, path: Path) -> None:
    from sim.views.export.page import page_for
    from sim.views.export.pdf import browser, print_page

    browser()  # before the page is made, which takes longer
    with page_for(source.folder, path, source.scenario) as page:
        print_page(page.file, path)


def _markdown(source: Source, path: Path) -> None:
    from sim.views.export.markdown import write_markdown
    from sim.views.export.page import page_for

    with page_for(source.folder, path, source.scenario) as page:
        write_markdown(page, path)


def _workbook(source: Source, path: Path) -> None:
    from sim.views.export.workbook import write_workbook

    write_workbook(source.folder, path)


def _supplement(source: Source, path: Path) -> None:
    from sim.views.export.supplement import write_supplement

    write_supplement(source.folder, path, source.answer())


FORMATS: Final[Mapping[str, Format]] = {
    "html": Format("report.html", _html),
    "pdf": Format("report.pdf", _pdf),
    "markdown": Format("report.md", _markdown),
    "xlsx": Format("report.xlsx", _workbook, of_one=False),
    "zip": Format("supplement.zip", _supplement, of_one=False),
}
"""The forms by name."""
