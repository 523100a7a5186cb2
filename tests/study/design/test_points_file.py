"""Files of points, as people and spreadsheets write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars
import pytest

from sim.study.design.sampling import StudyError
from sim.study.design.sampling.points_file import read_points
from sim.study.design.study_file import read_study
from tests.facts import unstated

TABLE = "loyalty.churn,society.people\n0.01,300\n0.5,2e3\n"
EXPECTED = {"loyalty.churn": [0.01, 0.5], "society.people": [300, 2000]}

WRITTEN = {
    "commas": TABLE.encode(),
    "lines of Windows": TABLE.replace("\n", "\r\n").encode(),
    "no newline at the end": TABLE.rstrip().encode(),
    "blank lines": (TABLE + "\n\n").encode(),
    "quotes and blanks": b'"loyalty.churn", society.people \n"0.01", 300\n 0.5 ,2e3\n',
    "byte-order mark": TABLE.encode("utf-8-sig"),
    "UTF-16": TABLE.encode("utf-16"),
    "UTF-16 without a mark": TABLE.encode("utf-16-le"),
    "tabs": TABLE.replace(",", "\t").encode(),
    "tabs and decimal commas": TABLE.replace(",", "\t").replace(".0", ",0").replace("0.5", "0,5").encode(),
    "semicolons": TABLE.replace(",", ";").encode(),
    "Excel in German": b"loyalty.churn;society.people\r\n0,01;300\r\n0,5;2e3\r\n",
    "Excel's line of the separator": b"sep=;\r\nloyalty.churn;society.people\r\n0,01;300\r\n0,5;2e3\r\n",
}


@pytest.mark.parametrize("data", WRITTEN.values(), ids=WRITTEN)
def test_the_same_points_are_read_however_they_are_written(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "points.csv"
    file.write_bytes(data)
    assert read_points(file) == EXPECTED


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"churn\n0,01\n0,5\n", [0.01, 0.5]),
        (b"churn\n1\n", [1]),
        ("Kündigung\n1\n".encode("cp1252"), [1]),
        (b"x\ntrue\nFALSE\n", [True, False]),
    ],
)
def test_one_column_needs_no_separator(tmp_path: Path, data: bytes, expected: list[Any]) -> None:
    file = tmp_path / "points.csv"
    file.write_bytes(data)
    (column,) = read_points(file).values()
    assert [(type(one), one) for one in column] == [(type(one), one) for one in expected]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"a;b\n1.000,5;2\n", "row 1 .. 'a' .. '1.000,5'"),
        (b"a;b\n1.000;2,5\n", "row 1 .. 'a' .. '1.000'"),
        (b"a,b\n1,2,3\n", "row 1 .. 3 cells .. 2"),
        (b'a,b\n"1,5",2\n', "row 1 .. 'a' .. '1,5'"),
        (b"a,b\n1,NA\n", "row 1 .. 'b' .. 'NA'"),
        (b"a,b\n1,\n", "row 1 .. 'b'"),
        (b"a,b\n1,nan\n", "row 1 .. 'b' .. nan"),
        (b"a,\n1,2\n", "name"),
        (b"", "name"),
        (bytes(range(256)), "binary"),
        (b'a,b\n"1,2\n', "CSV"),
    ],
)
def test_what_is_wrong_is_said_with_row_and_column(tmp_path: Path, data: bytes, told: str) -> None:
    file = tmp_path / "points.csv"
    file.write_bytes(data)
    with pytest.raises(StudyError) as caught:
        read_points(file)
    assert unstated(caught.value, f"points.csv .. {told}") == []


def study(folder: Path) -> Any:
    text = (
        'title = "t"\nquestion = "q"\npolicies = "ignore"\nbase = false\n[design]\nkind = "list"\nfile = "points.parquet"\n'
        '[vary."society.people"]\nlabel = "people"\n'
    )
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return read_study(str(folder / "study.toml"))


def test_whole_numbers_are_whole_however_the_file_holds_them(tmp_path: Path) -> None:
    frame = polars.DataFrame({"society.people": [300.0, 2000.0], "company.budget": [1, 2]})
    frame.write_parquet(tmp_path / "points.parquet")
    found = study(tmp_path)
    assert [world.society.people for world in found.study.scenarios] == [300, 2000]
    kinds = {name: type(value) for name, value in found.points[0].values.items()}
    assert kinds == {"society.people": int, "company.budget": float}


def test_a_fraction_of_a_whole_number_is_refused_with_its_row(tmp_path: Path) -> None:
    polars.DataFrame({"society.people": [300.0, 2.5]}).write_parquet(tmp_path / "points.parquet")
    with pytest.raises(StudyError) as caught:
        study(tmp_path)
    assert unstated(caught.value, "row 2 .. 'society.people' .. 2.5 .. whole number") == []
