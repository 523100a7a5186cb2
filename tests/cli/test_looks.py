"""``compare`` grows while it is open and time allows: what it leaves, that it comes to its end once, what it cannot be combined with."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.api import studies
from sim.api.inputs import InputError
from sim.study.execute import first_look, looks
from sim.study.storage.results import Results, open_study
from tests.cli.tiny import at_once, compare, cut_after
from tests.cli.tiny import place as place
from tests.study.rows import data

pytestmark = [pytest.mark.slow, pytest.mark.process]


@pytest.fixture
def open_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """No look settles anything."""
    monkeypatch.setattr(looks, "is_settled", lambda comparisons: False)


@pytest.fixture(scope="module")
def eighty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The data of eighty replicates asked for at once."""
    return at_once(tmp_path_factory.mktemp("eighty"), 80)


def only(place: Path) -> Results:
    (folder,) = (place / "results").iterdir()
    return open_study(folder)


@pytest.mark.usefixtures("open_for_ever")
def test_it_grows_to_the_last_look_and_leaves_what_so_many_replicates_leave(
    place: Path, eighty: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_look, "FIRST_IF_S", -1.0)
    first = compare("--time", "1000")
    assert first.exit_code == 0, first.stderr
    found = only(place)
    assert found.manifest["replicates"] == 80
    assert found.manifest["looks"] == looks.note("most")
    assert "98 % intervals" in first.stdout
    assert first.stderr.count("First answer, after 10 of 20 replicates") == 1
    assert "20 more take about" in first.stdout
    assert "40 more take about" in first.stdout
    assert data(found.folder) == eighty
    journal = (found.folder / "journal.jsonl").read_bytes()
    second = compare("--time", "1000")
    assert first.stdout.endswith(second.stdout.partition("\n\n")[2])
    assert (only(place).folder / "journal.jsonl").read_bytes() == journal


@pytest.mark.usefixtures("open_for_ever")
def test_without_time_it_ends_at_the_first_look_once_and_for_all(place: Path) -> None:
    assert compare("--time", "1e-9").exit_code == 0
    assert only(place).manifest["looks"]["ended"] == "time"
    again = compare("--time", "1000")
    assert "nothing was run again" in again.stdout
    assert only(place).manifest["replicates"] == 20
    larger = compare("--replicates", "30", "--expand", str(only(place).folder))
    assert larger.exit_code == 0, larger.stderr
    assert only(place).level == looks.LEVEL  # it has been looked at before


@pytest.mark.usefixtures("open_for_ever")
def test_a_round_that_was_stopped_goes_on(
    place: Path, eighty: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with cut_after(monkeypatch, 25):
        assert compare("--time", "1000", "--out", "out").exit_code == 130
    assert compare("--time", "1000", "--out", "out").exit_code == 0
    assert data(place / "out") == eighty


def test_a_number_of_replicates_or_no_time_means_one_look(place: Path) -> None:
    for words in (("--replicates", "4"), ("--time", "0", "--out", "none")):
        ended = compare(*words)
        assert ended.exit_code == 0, ended.stderr
        assert "95 % intervals" in ended.stdout
    assert open_study(place / "none").level == 0.95


def test_what_cannot_be_combined_is_said(place: Path) -> None:
    for words, told in (({"replicates": 5}, "replicates"), ({"time": -1.0}, "-1.0")):
        with pytest.raises(InputError) as caught:
            studies.compare("tiny.toml", **{"time": 5.0, **words})  # type: ignore[arg-type]
        assert told in str(caught.value)
    assert not (place / "results").exists()
