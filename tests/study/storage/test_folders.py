"""Result folders by what people type."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.study.storage.files import StoreError
from sim.study.storage.folders import check_is_study, find_study


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three studies in ``results``, from old to new by name; beside them what is no study; and one of the user's own."""
    monkeypatch.chdir(tmp_path)
    for minute, name in enumerate(("default-a1", "default-b2", "airline-c3", "validation", "notes", "mine/own-d4")):
        folder = tmp_path / "results" / name if "/" not in name else tmp_path / name
        folder.mkdir(parents=True)
        if name != "notes":
            (folder / "manifest.json").write_text("{}")
            os.utime(folder / "manifest.json", (1e9 + 60 * minute, 1e9 + 60 * minute))
        if name not in ("notes", "validation"):
            (folder / "plan.parquet").touch()
    return tmp_path / "results"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("latest", "results/airline-c3"), ("results/latest", "results/airline-c3"), ("mine/latest", "mine/own-d4"),
        ("air", "results/airline-c3"), ("default-b", "results/default-b2"), ("results/default-a", "results/default-a1"),
        ("default-a1", "results/default-a1"), ("mine/o", "mine/own-d4"), ("results/validation", "results/validation"),
        ("own", "own"), ("nowhere/latest-not", "nowhere/latest-not"), (".", "."), ("notes", "notes"),
    ],
)  # fmt: skip
def test_a_folder_is_found_by_latest_and_by_the_beginning_of_its_name(results: Path, asked: str, found: str) -> None:
    assert find_study(Path(asked)) == Path(found)


def test_a_path_comes_before_latest_and_a_whole_name_before_a_beginning(results: Path) -> None:
    for name in ("results/default-a1-more", "latest"):
        Path(name).mkdir()
        (Path(name) / "manifest.json").write_text("{}")
        (Path(name) / "plan.parquet").touch()
    assert find_study(Path("default-a1")) == Path("results/default-a1")
    assert find_study(Path("latest")) == Path("latest")
    assert find_study(results / "default-a1") == results / "default-a1"


def test_of_several_none_is_taken(results: Path) -> None:
    with pytest.raises(StoreError) as caught:
        find_study(Path("default"))
    head, newer, older, advice = str(caught.value).splitlines()
    assert head.startswith("2 ")
    assert [line.split()[0] for line in (newer, older)] == ["results/default-b2", "results/default-a1"]
    assert newer.split()[1] == "2001-09-09"
    assert "'latest'" in advice
    assert "results/airline-c3" in advice


@pytest.mark.parametrize("asked", ["latest", "mine/latest"])
def test_no_latest_without_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match=r"no result folder in (results|mine)"):
        find_study(Path(asked))


def test_a_name_that_fits_nothing_is_answered_with_what_is_there(results: Path) -> None:
    with pytest.raises(StoreError, match=r"defualt-a1 does not exist; did you mean results/default-a1\?"):
        check_is_study(Path("defualt-a1"))
    with pytest.raises(StoreError, match=r"is not a result folder.*the latest here: .*airline-c3, .*default-b2, .*a1$"):
        check_is_study(Path("mine"))
