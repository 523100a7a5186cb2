"""``compare --until-sure`` with the other options of a study: what it leaves, what it refuses, how it goes on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.study.storage.results import open_study
from tests.cli.tiny import at_once, compare, cut_after
from tests.cli.tiny import place as place
from tests.study.rows import data

pytestmark = [pytest.mark.slow, pytest.mark.process]

SURE = ("--until-sure", "0.9", "--tolerance", "1000")  # after the first look, 20 replicates


@pytest.fixture(scope="module")
def twenty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The data of twenty replicates asked for at once."""
    return at_once(tmp_path_factory.mktemp("twenty"), 20)


def test_a_time_limit_and_what_to_do_about_failures_leave_no_trace(place: Path, twenty: dict[str, bytes]) -> None:
    ended = compare("--out", "sure", *SURE, "--time-limit", "5", "--on-error", "stop")
    assert ended.exit_code == 0, ended.stderr
    assert data(place / "sure") == twenty
    assert open_study(place / "sure").manifest["until_sure"]["choices"][0]["best"]


def test_failures_are_judged_as_in_any_study(place: Path) -> None:
    failing = "ignore,first-come,my.py:Fails"
    ended = compare("--out", "a", *SURE, "--on-error", "stop", policies=failing)
    assert ended.exit_code == 2
    assert "my.py:Fails: RuntimeError: out of ideas" in ended.stderr
    assert not (place / "a").exists()
    ended = compare("--out", "b", *SURE, "--on-error", "stop-at-end", policies=failing)
    assert ended.exit_code == 3
    assert re.search(r"stop-at-end.*\n.*my\.py:Fails\b", ended.stderr)
    assert re.search(r"^20 replicates, tiny: ", ended.stdout, re.MULTILINE)
    assert not re.search(r"\bb\b", ended.stdout)  # no result, so no folder of results
    assert open_study(place / "b").finished


def test_it_expands_what_is_there(place: Path, twenty: dict[str, bytes]) -> None:
    assert compare("--out", "out", "--replicates", "5").exit_code == 0
    ended = compare("--expand", "out", *SURE)
    assert ended.exit_code == 0, ended.stderr
    assert data(place / "out") == twenty
    for words, told in ((("--expand", "nowhere"), "nowhere"), (("--expand", "out", "--out", "other"), "expand")):
        ended = compare(*words, *SURE)
        assert (ended.exit_code, told in ended.stderr) == (2, True)


def test_more_than_it_needs_stays(place: Path) -> None:
    """A folder of more replicates than the decision takes is not made smaller; it is made up to whole rounds."""
    assert compare("--out", "out", "--replicates", "45").exit_code == 0
    ended = compare("--out", "out", *SURE)
    assert ended.exit_code == 0, ended.stderr
    assert open_study(place / "out").manifest["replicates"] == 60


def test_it_resumes_what_was_begun_and_nothing_else(
    place: Path, twenty: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = compare("--out", "out", *SURE, "--resume")
    assert ended.exit_code == 2
    assert re.search(r"\bresume\b.*\bout\b", ended.stderr)
    with cut_after(monkeypatch, 13):
        ended = compare("--out", "out", *SURE)
    assert ended.exit_code == 130
    assert re.search(r"\b26 of 40 runs\b", ended.stderr)
    with cut_after(monkeypatch, 6):
        assert compare("--expand", "out", *SURE).exit_code == 2  # there is no study yet, only a round of one
    ended = compare("--out", "out", *SURE, "--resume")
    assert ended.exit_code == 0, ended.stderr
    assert data(place / "out") == twenty
    assert not list(place.glob("rounds-*"))


def test_a_study_that_is_not_finished_is_not_expanded(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with cut_after(monkeypatch, 2):
        assert compare("--out", "out", "--replicates", "5").exit_code == 130
    ended = compare("--expand", "out", *SURE)
    assert ended.exit_code == 2
    assert "grapevine resume out" in ended.stderr


def test_changes_are_not_accepted_with_a_reason(place: Path) -> None:
    ended = compare(*SURE, "--accept-changes")
    assert ended.exit_code == 2
    assert "accept-changes" in ended.stderr
    assert "until-sure" in ended.stderr
    assert not (place / "results").exists()
