"""The result folder, read with other libraries."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import duckdb
import polars
import pytest

from sim.study.execute.progress import Silence
from sim.study.storage.files import StoreError, digest_of
from sim.validation import results
from sim.validation.run import Outcome, measure_trials
from sim.validation.target import Effort
from tests.validation import made_up

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def measured() -> list[Outcome]:
    return measure_trials(made_up.trials(made_up.TARGETS), Effort(), workers=1, watcher=Silence())


@pytest.fixture
def rows(measured: list[Outcome]) -> list[dict[str, object]]:
    return results.rows(made_up.TARGETS, measured)


def test_the_folder_is_read_without_this_package(tmp_path: Path, rows: list[dict[str, object]]) -> None:
    results.write(tmp_path / "v", rows, quick=False, workers=1)
    targets = polars.read_parquet(tmp_path / "v" / "validation.parquet")
    assert targets["id"].to_list() == [target.id for target in made_up.TARGETS]
    assert targets["verdict"].to_list()[:2] == ["holds", "does not hold"]
    assert targets["value"].to_list() == [1.0, 1.0, 1.0, None, None, None]
    assert targets["parameters"].to_list()[3] == "voice.praise"
    asked = f"select id, name, value, holds from '{tmp_path / 'v' / 'readings.parquet'}' where not holds order by id, number"
    assert duckdb.sql(asked).fetchall() == [
        ("B1", "a number", 9.0, False),
        ("B2", "a number", 9.0, False),
        ("C3", "empty", None, False),
    ]
    whole = json.loads((tmp_path / "v" / "validation.json").read_text())
    assert whole[0]["readings"][1]["value"] == 2.0
    assert (whole[0]["readings"][0]["band_low"], whole[0]["readings"][0]["band_high"]) == (0.0, 3.0)
    assert (whole[0]["readings"][0]["power"], whole[0]["readings"][0]["verdict"]) == (0.9, "holds")
    assert whole[2]["repaired"] == [
        {
            "date": "2026-01-02",
            "what": "one was counted twice.",
            "verdict": "holds",
            "number": "a number: 2 [1, 3] share",
        }
    ]
    assert whole[3]["message"].startswith("ZeroDivisionError")


def test_the_manifest_says_by_what_and_vouches_for_the_files(tmp_path: Path, rows: list[dict[str, object]]) -> None:
    found = results.write(tmp_path / "v", rows, quick=True, workers=1)
    manifest = found.manifest
    assert manifest["quick"] is True
    assert {"numpy", "numba", "python"} <= set(manifest["packages"])
    assert manifest["counts"]["recovered"] == {
        "holds": 0, "does not hold": 0, "not known": 1, "not run": 1, "error": 1,
    }  # fmt: skip
    for name, digest in manifest["files"].items():
        assert digest_of(tmp_path / "v" / name) == digest
    assert results.read(tmp_path / "v").targets == found.targets == rows


def test_who_stopped_holding(rows: list[dict[str, object]]) -> None:
    """Listed as holding, measured, and do not; neither the open ones nor those that were not measured."""
    assert results.stopped_holding(rows) == ["B1"]


def test_a_folder_is_written_again_and_others_are_left_alone(tmp_path: Path, rows: list[dict[str, object]]) -> None:
    results.write(tmp_path / "v", rows, quick=False, workers=1)
    once_more = [{**rows[1], "verdict": "holds"}]
    again = results.write(tmp_path / "v", once_more, quick=False, workers=1)
    assert [row["id"] for row in again.targets] == [row["id"] for row in rows]
    assert [row["verdict"] for row in again.targets[:3]] == ["holds", "holds", "does not hold"]
    other = results.write(tmp_path / "v", once_more, quick=True, workers=1)
    assert len(other.targets) == 1  # another effort: nothing is kept
    (tmp_path / "v" / "thesis.txt").write_text("years of work")
    with pytest.raises(StoreError, match=r"thesis\.txt"):
        results.write(tmp_path / "v", rows, quick=False, workers=1)
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=re.escape(str(tmp_path / "file"))):
        results.check_free(tmp_path / "file")
    study = tmp_path / "study"
    study.mkdir()
    (study / "manifest.json").write_text('{"study": "abc"}')
    with pytest.raises(StoreError, match=re.escape(str(study))):
        results.check_free(study)


def test_a_folder_without_a_manifest_is_no_validation(tmp_path: Path, rows: list[dict[str, object]]) -> None:
    results.write(tmp_path / "v", rows, quick=False, workers=1)
    (tmp_path / "v" / "manifest.json").unlink()
    with pytest.raises(StoreError, match=re.escape(str(tmp_path / "v"))):
        results.read(tmp_path / "v")


def test_words_come_from_the_catalogue_and_numbers_stay(tmp_path: Path, rows: list[dict[str, object]]) -> None:
    found = results.write(tmp_path / "v", rows, quick=False, workers=1)
    better = [replace(made_up.TARGETS[1], finding="Better said."), made_up.TARGETS[0]]
    told = results.worded(found, better).targets
    assert [row["id"] for row in told] == ["B1", "A1"]
    assert told[0]["finding"] == "Better said."
    assert told[0]["readings"] == rows[1]["readings"]
