"""The workbook of one made-up study, read back by pandas and from its XML."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.api.results import open_results
from sim.cli.app import app
from sim.study.analysis.sweep import summary_of, written_of
from sim.study.storage.results import open_study
from sim.views.export.sheet import Sheet
from sim.views.export.workbook import _write
from sim.views.sweep.finding import finding
from tests.views.made_sweep import varied_sweep
from tests.views.made_up import MadeUp, write_folder

pytestmark = pytest.mark.slow

SHEETS = ["Answer", "Standings", "Differences", "Measures", "Runs", "Parameters", "Provenance"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, study: MadeUp) -> Path:
    scenario = {"title": '=HYPERLINK("http://x","y")', "question": "@SUM(1+1)"}
    return write_folder(tmp_path_factory.mktemp("study") / "out", study, scenarios=[scenario], failed=[4])


@pytest.fixture(scope="module")
def book(folder: Path) -> Path:
    return open_results(folder).report(format="xlsx")


def test_the_sheets_hold_numbers_under_headings_with_units(folder: Path, book: Path) -> None:
    sheets = pd.read_excel(book, sheet_name=None)
    assert list(sheets) == SHEETS
    found = open_results(folder).comparisons[0]  # type: ignore[union-attr]
    standings = sheets["Standings"].set_index("policy")
    for row in found.standings:
        assert standings.loc[row.policy, "value [€]"] == pytest.approx(row.mean)
        assert standings.loc[row.policy, "chance of being best [0 to 1]"] == pytest.approx(row.best_chance)
    pairs = sheets["Differences"].set_index(["policy", "less"])
    for gap in found.differences:
        read = pairs.loc[(gap.policy, gap.against)]
        assert (read["low [€]"], read["high [€]"]) == pytest.approx((gap.low, gap.high))
    assert {"€", "€ per customer", "0 to 1", "%"} <= {
        head.partition("[")[2].rstrip("]") for head in sheets["Standings"].columns if "[" in head
    }
    measures = sheets["Measures"]
    assert len(measures) == len(found.measures)
    assert measures["unit"].notna().all()
    runs = sheets["Runs"]
    assert runs["value [€]"].dropna().tolist() == pytest.approx(
        [row["value"] for row in open_results(folder).stored.runs.to_pylist() if row["value"] is not None]
    )
    parameters = sheets["Parameters"].set_index("parameter")
    assert parameters.loc["loyalty.churn", "value"] == 0.02
    assert isinstance(parameters.loc["loyalty.churn", "source"], str)
    said = dict(zip(sheets["Provenance"]["what"], sheets["Provenance"]["value"], strict=True))
    assert said["command"].startswith("grapevine compare default")


def test_a_sweep_is_tables_too(tmp_path: Path) -> None:
    levels = np.linspace(0.2, 1.2, 12).tolist()
    folder = varied_sweep(tmp_path / "out", levels, lambda b: (1e6, 1e6, 1e6 * (0.965 + 0.05 * b)), noise=0.0)
    sheets = pd.read_excel(open_results(folder).report(format="xlsx"), sheet_name=None)
    found = summary_of(open_study(folder))
    assert list(sheets)[:5] == ["Answer", "Who is best where", "Differences by point", "Robust choice", "What moves it"]
    said = sheets["Answer"].set_index("what")["answer"]
    assert said["finding"] == finding(written_of(open_study(folder).manifest), found).title
    assert not sheets["Answer"]["answer"].str.contains("---").any()
    assert set(sheets["Differences by point"]["unit"]) == {"€"}
    assert found.robust is not None
    robust = sheets["Robust choice"].set_index("policy")
    for one in found.robust.policies:
        assert robust.loc[one.policy, "greatest regret [€]"] == pytest.approx(one.regret.value)
    moved = sheets["What moves it"].set_index(["policy", "parameter"])
    for policy, effects in found.effects.items():
        for effect in effects:
            assert moved.loc[(policy, effect.parameter), "low [€]"] == pytest.approx(effect.low)


def test_no_cell_is_a_formula(book: Path) -> None:
    with zipfile.ZipFile(book) as archive:
        parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(parts) == len(SHEETS)
        for name in parts:
            assert not [one for one in ElementTree.fromstring(archive.read(name)).iter() if one.tag.endswith("}f")]
    sheet = openpyxl.load_workbook(book)["Answer"]
    cells = {row[1].value: row[2] for row in sheet.iter_rows(min_row=2)}
    for what, begins in (("title", "=HYPERLINK"), ("question", "@SUM")):
        assert cells[what].value.startswith(begins)
        assert (cells[what].data_type, cells[what].quotePrefix) == ("s", True)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("=1+1", "=1+1"), ("+1", "+1"), ("-x", "-x"), ("@x", "@x"), ("\t=1", "\t=1"), ("\r=1", "\r=1"), (" =1", " =1"),
        ("a\x00b", "a\ufffdb"), ("\u202eلا 😀", "\u202eلا 😀"), ("x" * 40_000, "x" * 32_766 + "…"), (-1, -1), (0.5, 0.5),
        (float("nan"), None), (float("inf"), None), (True, True), (13883306554419124157, "13883306554419124157"),
    ],
)  # fmt: skip
def test_what_a_cell_holds(tmp_path: Path, value: object, read: object) -> None:
    book = openpyxl.Workbook(write_only=True)
    _write(book, Sheet("One", ("a", "b"), ((value, "end"),)))
    book.save(tmp_path / "a.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["One"]["A2"]
    assert cell.value == (str(read).replace("\r", "\n") if isinstance(read, str) else read)
    assert cell.data_type != "f"


def test_without_openpyxl_it_says_how_to_get_it(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    ended = CliRunner().invoke(app, ["report", str(folder), "--out", str(tmp_path / "a.xlsx")])
    assert ended.exit_code == 2
    assert "pip install openpyxl" in ended.stderr
    assert list(tmp_path.iterdir()) == []
