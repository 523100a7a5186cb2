"""The page of a study, to make something else of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sim.study.storage.files import temporary_folder
from sim.study.storage.layout import manifest_of
from sim.views.figures.drawing import Picture
from sim.views.report.frame import collecting
from sim.views.report.page import write_report


@dataclass(frozen=True)
class Page:
    """The page of a study for a while.

    Attributes:
        file: where it is.
        html: the page.
        study: hash of the study.
        pictures: its figures by their ids in the page.
    """

    file: Path
    html: str
    study: str
    pictures: Mapping[str, Picture]

    def figure_names(self) -> dict[str, str]:
        """Return the name of the file of each figure by its id; a figure that the page shows twice has one file, named for the last."""
        last = {id(picture): name for name, picture in self.pictures.items()}
        return {name: last[id(picture)] for name, picture in self.pictures.items()}


@contextmanager
def page_for(folder: Path, path: Path, scenario: str | None = None) -> Iterator[Page]:
    """Make the page of ``folder`` beside ``path``, where a browser may read it if it may write there, and remove it afterwards.

    Raises:
        StoreError: the folder holds no study, or the place cannot be written.
        CompareError: no run can be compared.
    """
    with temporary_folder(path.absolute().parent) as place, collecting() as pictures:
        file = write_report(folder, place / "report.html", scenario)
        yield Page(file, file.read_text(encoding="utf-8"), str(manifest_of(folder)["study"]), pictures)
