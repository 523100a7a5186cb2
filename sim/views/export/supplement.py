"""A supplement of a paper: an archive with the page, the answer, figures, tables and what made them; the same bytes for the same folder."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from pyarrow import csv

import sim
from sim.study.design import tables
from sim.study.design.shell_words import printable
from sim.study.storage.files import write_whole
from sim.study.storage.layout import MANIFEST
from sim.study.storage.results import Results, open_study
from sim.views.export.markdown import escaped
from sim.views.export.page import Page, page_for
from sim.views.report import provenance

_AS_TEXT = ("plan", "runs", "groups")
"""Tables that are also there as CSV; days are many, and Parquet alone keeps them short."""

_DATE = (1980, 1, 1, 0, 0, 0)
_FIGURES = (
    "| figures/ | the figures of the report as SVG and PDF, a paper's column or two wide, text of 7 to 8 points |\n"
)
_README = """# Supplement of study {study}

{title}

{answer}

Made with Grapevine {version} from the result folder of a study run with {made_with}. Identity of its rows: {identity}.

| file | what it is |
|---|---|
| report.html | the report: opens from disk in any browser, needs no network |
| answer.json | the answer and every number behind it, as `--json` prints it |
{figures}| tables/plan | one row a run, before it is run |
| tables/runs | one row a run: its parameters, how it ended, every measure |
| tables/groups | one row a run, group of people or conversations, and measure |
| tables/days.parquet | one row a run and day |
{recorded}| manifest.json | what was asked, resolved to the last parameter; versions, hashes, machine, times |

Tables are Parquet, with unit and meaning of each column in the metadata of its field, and CSV where they are short. Rows of one
replicate under different policies are paired: they share seed and parameters.

To run it again, and get the same rows and the same identity:

```
{command}
```
"""


def write_supplement(folder: Path, path: Path, answer: Mapping[str, Any]) -> None:
    """Write the archive of a result folder.

    Args:
        folder: the result folder.
        path: the archive.
        answer: the answer as plain data.

    Raises:
        StoreError: the folder holds no study, is damaged, or the place cannot be written.
        CompareError: no run can be compared.
    """
    results = open_study(folder)
    with page_for(folder, path) as page:
        write_whole(path, lambda file: _archive(file, f"grapevine-{page.study}", _files(results, page, answer)))


def _files(results: Results, page: Page, answer: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    shown = {key: value for key, value in answer.items() if key != "folder"}  # a place on one machine
    yield "README.md", printable(_readme(results, shown, figures=bool(page.pictures))).encode()
    yield "report.html", page.html.encode()
    yield "answer.json", _json(shown)
    yield "manifest.json", (results.folder / MANIFEST).read_bytes()
    for name in dict.fromkeys(page.figure_names().values()):
        for kind in ("svg", "pdf"):
            yield f"figures/{name}.{kind}", page.pictures[name].file(kind, page.study, "paper")
    for name in ("plan", *tables.TABLES, *results.recorded):
        table = results.table(name)
        yield f"tables/{name}.parquet", _parquet(table)
        if name in _AS_TEXT:
            yield f"tables/{name}.csv", _csv(table)


def _readme(results: Results, answer: Mapping[str, Any], *, figures: bool) -> str:
    manifest = results.manifest
    titles = [one["title"] or one["name"] for one in manifest["scenarios"]]
    sentences = [one["answer"] for one in answer.get("comparisons", ()) if one.get("answer")]
    return _README.format(
        study=manifest["study"],
        title=escaped(answer.get("title") or "; ".join(titles)),
        answer=escaped("\n\n".join(sentences) or answer.get("question", "")),
        version=sim.__version__,
        made_with=manifest["model_version"],
        identity=manifest.get("identity") or "none, the study was not finished",
        figures=_FIGURES if figures else "",
        recorded="".join(f"| tables/{name}.parquet | recorded {name} |\n" for name in results.recorded),
        command=provenance.command(manifest) or "(made from Python; manifest.json has every argument)",
    )


def _json(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8", "backslashreplace")


def _parquet(table: Any) -> bytes:
    made = io.BytesIO()
    tables.write_parquet(table, made)
    return made.getvalue()


def _csv(table: Any) -> bytes:
    made = io.BytesIO()
    csv.write_csv(table, made)
    return made.getvalue()


def _archive(file: IO[bytes], top: str, files: Iterable[tuple[str, bytes]]) -> None:
    """Write a ZIP archive whose bytes depend on names and contents alone."""
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files:
            about = zipfile.ZipInfo(f"{top}/{name}", _DATE)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.create_system = 3  # the same on every system
            about.external_attr = 0o644 << 16
            archive.writestr(about, data)
