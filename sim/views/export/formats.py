"""The forms in which a report can be written, and the file of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.kernel.errors import GrapevineError


class FormatError(GrapevineError):
    """A form that does not exist, or a file whose ending says another."""


@dataclass(frozen=True)
class Format:
    """A form of the report.

    Attributes:
        file: its usual file in the result folder.
        write: writes it; called with the folder and the file.
    """

    file: str
    write: Callable[[Path, Path], object]

    @property
    def ending(self) -> str:
        """The ending of its files."""
        return Path(self.file).suffix


def write(folder: Path, kind: str | None = None, path: Path | None = None) -> Path:
    """Write a report and return where it is.

    Args:
        folder: a result folder.
        kind: a name in ``FORMATS``; default that of the file's ending, without a file ``html``.
        path: the file; default one in the folder.

    Raises:
        FormatError: there is no such form, or the file's ending is that of another.
        StoreError: the folder holds no study, is damaged, or the file cannot be written.
        PrintError: there is no browser that prints a PDF.
        CompareError: no run can be compared.
    """
    chosen = FORMATS[format_of(kind, path)]
    place = folder / chosen.file if path is None else path
    chosen.write(folder, place)
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


@contextmanager
def _page(folder: Path, path: Path) -> Iterator[Path]:
    """Write the page for the time of making something of it; beside ``path``, which a browser may read where it may write."""
    from sim.study.storage.files import temporary_folder
    from sim.views.report.page import write_report

    with temporary_folder(path.absolute().parent) as place:
        yield write_report(folder, place / "report.html")


def _html(folder: Path, path: Path) -> None:
    from sim.views.report.page import write_report

    write_report(folder, path)


def _pdf(folder: Path, path: Path) -> None:
    from sim.views.export.pdf import browser, print_page

    browser()  # before the page is made, which takes longer
    with _page(folder, path) as page:
        print_page(page, path)


def _markdown(folder: Path, path: Path) -> None:
    from sim.views.export.markdown import write_markdown

    with _page(folder, path) as page:
        write_markdown(folder, page.read_text(encoding="utf-8"), path)


def _workbook(folder: Path, path: Path) -> None:
    from sim.views.export.workbook import write_workbook

    write_workbook(folder, path)


def _supplement(folder: Path, path: Path) -> None:
    from sim.views.export.supplement import write_supplement

    write_supplement(folder, path)


FORMATS: Final[Mapping[str, Format]] = {
    "html": Format("report.html", _html),
    "pdf": Format("report.pdf", _pdf),
    "markdown": Format("report.md", _markdown),
    "xlsx": Format("report.xlsx", _workbook),
    "zip": Format("supplement.zip", _supplement),
}
"""The forms by name."""
