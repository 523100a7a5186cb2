"""The supplement of one made-up study."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import sim
from sim.api.results import open_results
from tests.views.made_up import MadeUp, made_up, write_folder

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, study: MadeUp) -> Path:
    town = {"title": "<script>a</script> | town", "question": "Who?"}
    return write_folder(tmp_path_factory.mktemp("study") / "out", study, scenarios=[town])


@pytest.fixture(scope="module")
def files(folder: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(open_results(folder).report(format="zip")) as archive:
        assert archive.testzip() is None
        assert {name.partition("/")[0] for name in archive.namelist()} == {"grapevine-abc"}
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def test_it_holds_what_its_readme_names(folder: Path, files: dict[str, bytes]) -> None:
    readme = files["README.md"].decode()
    named = [line.split("|")[1].strip() for line in readme.splitlines() if line.startswith("| ")][1:]
    assert all(any(name.startswith(one) for name in files) for one in named)
    assert all(any(name.startswith(one) for one in named) for name in files if name != "README.md")
    for fact in (sim.__version__, open_results(folder).manifest["identity"], "grapevine compare default --policies"):
        assert fact in readme
    assert "<script" not in readme


def test_the_answer_is_that_of_the_command_line(folder: Path, files: dict[str, bytes]) -> None:
    told = json.loads(files["answer.json"])
    assert told == json.loads(json.dumps({k: v for k, v in open_results(folder).data().items() if k != "folder"}))
    assert told["comparisons"][0]["answer"] in files["README.md"].decode().replace("\\", "")


def test_the_tables_are_those_of_the_folder(folder: Path, files: dict[str, bytes]) -> None:
    stored = open_results(folder).stored
    for name in ("plan", "runs", "groups", "days"):
        table = pq.read_table(io.BytesIO(files[f"tables/{name}.parquet"]))
        assert table.equals(stored.table(name).combine_chunks())
    runs = pd.read_csv(io.BytesIO(files["tables/runs.csv"]))
    assert runs["value"].tolist() == pytest.approx(stored.runs["value"].to_pylist())
    assert files["manifest.json"] == (folder / "manifest.json").read_bytes()


def test_every_figure_is_there_twice_and_the_page_whole(files: dict[str, bytes]) -> None:
    figures = [Path(name) for name in files if name.startswith("figures/")]
    assert len(figures) >= 8
    assert {one.with_suffix(".svg") for one in figures} == {
        one.with_suffix(".svg") for one in figures if one.suffix == ".pdf"
    }
    assert all(files[str(one)].startswith(b"%PDF") for one in figures if one.suffix == ".pdf")
    assert files["report.html"].startswith(b"<!DOCTYPE html>")


def test_the_same_folder_gives_the_same_bytes(tmp_path: Path) -> None:
    """That figures do is for ``tests/views/figures`` and ``tests/cli/test_figures.py`` to say; here there are few."""
    folder = write_folder(tmp_path / "out", made_up(("ignore",), replicates=2, months=1))
    first, again = (open_results(folder).report(tmp_path / name) for name in ("first.zip", "again.zip"))
    assert first.read_bytes() == again.read_bytes()
