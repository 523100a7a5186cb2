"""Ctrl-C between any two lines that store results: what is said to be kept is what is there, and nothing is lost or doubled."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from sim.study.design.plan import Plan, plan
from sim.study.execute import runner, status
from sim.study.execute.runner import RunOptions, run
from sim.study.storage import arrivals, completed_jobs, files, gathering, parts, store
from sim.study.storage.files import StoreError
from sim.study.storage.results import open_study
from sim.views.terminal.failures import stopped_line
from tests.study import synthetic
from tests.study.execute.test_runner import study
from tests.study.rows import data

# a stop between the end of a "with" and the closing of its file leaves that to the collector
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"),
    pytest.mark.slow,
]

FILES = {module.__file__ for module in (arrivals, files, gathering, parts, runner, completed_jobs, store)}
FUNCTIONS = {
    "accept", "append_line", "begin", "clear", "collect", "count", "finish", "gather", "gathered", "gatherings", "keep", "remove",
    "seal", "set_damaged_aside", "take_over", "write", "write_json", "write_new", "write_whole", "_fill", "_note", "_prepare",
    "_take_stock", "_write_plan",
}  # fmt: skip


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a few jobs, so that several are written."""
    monkeypatch.setattr(store, "JOBS_PER_PART", 4)


class Lines:
    """Counts the lines that store results, and stops before one of them as Ctrl-C would."""

    def __init__(self, stop: int | None = None) -> None:
        self.seen: list[tuple[str, int]] = []
        self._stop = stop

    def __call__(self, frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if code.co_filename not in FILES or code.co_name not in FUNCTIONS:
            return None
        if event == "line":
            self.seen.append((code.co_name, frame.f_lineno))
            if len(self.seen) - 1 == self._stop:
                raise KeyboardInterrupt
        return self


@contextmanager
def traced(lines: Lines) -> Iterator[None]:
    before = sys.gettrace()
    sys.settrace(lines)
    try:
        yield
    finally:
        sys.settrace(before)


def lines_of(asked: Plan, folder: Path) -> list[tuple[str, int]]:
    lines = Lines()
    with traced(lines):
        run(asked, folder, workers=1)
    return lines.seen


def stopped_before(line: int, asked: Plan, folder: Path) -> None:
    with pytest.raises(KeyboardInterrupt), traced(Lines(line)):
        run(asked, folder, workers=1)


def check_told(folder: Path, runs: int) -> None:
    """What is said, when a study was stopped, is what is read back."""
    try:
        found = open_study(folder)
    except StoreError:
        assert stopped_line(folder, runs) == "stopped before the first run"
        return
    names = found.runs.column("run").to_pylist()
    assert len(set(names)) == len(names)
    assert status.status_of(folder).runs == len(names)
    assert f" keeps {len(names)} of {runs} runs" in stopped_line(folder, runs)


def some(seen: Sequence[tuple[str, int]], every: int) -> list[int]:
    """Some of the lines; among them those at the end of the first part that is written, when its jobs are removed."""
    removing = [place for place, (name, _) in enumerate(seen) if name == "remove"]
    writing = [place for place, (name, _) in enumerate(seen) if name == "count"]
    first = [place for place in removing if place > writing[0]]
    return sorted({*range(0, len(seen), every), first[0], first[1], writing[-1]})


def check_stops(places: Sequence[int], asked: Plan, tmp_path: Path, whole: dict[str, bytes]) -> None:
    for place in places:
        folder = tmp_path / f"stopped-{place}"
        stopped_before(place, asked, folder)
        check_told(folder, asked.runs)
        run(asked, folder, workers=1)
        assert data(folder) == whole, place


@pytest.mark.parametrize("every", [101, pytest.param(1, marks=pytest.mark.proof)])
def test_wherever_it_is_stopped_what_is_said_is_there_and_the_rest_comes(tmp_path: Path, every: int) -> None:
    asked = plan(study(policies=("ignore", "fails-odd"), replicates=11))
    seen = lines_of(asked, tmp_path / "whole")
    check_stops(some(seen, every), asked, tmp_path, data(tmp_path / "whole"))


@pytest.mark.parametrize(
    "every", [pytest.param(151, marks=pytest.mark.proof), pytest.param(13, marks=pytest.mark.proof)]
)
def test_wherever_trying_again_is_stopped_it_goes_on(
    tmp_path: Path, every: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(synthetic.TOLD, str(tmp_path))
    asked = plan(study(policies=("ignore", "sick-run-memory"), replicates=11))
    sick = tmp_path / "sick"

    def failed(folder: Path) -> Path:
        sick.touch()
        run(asked, folder, workers=1)
        sick.unlink()
        return folder

    seen = lines_of(asked, failed(tmp_path / "first"))
    whole = data(tmp_path / "first")
    run(asked, tmp_path / "well", options=RunOptions(workers=1))
    assert data(tmp_path / "well") == whole
    replacing = [place for place, (name, _) in enumerate(seen) if name == "count"]
    for place in sorted({*some(seen, every), *replacing[-4:]}):
        folder = failed(tmp_path / f"stopped-{place}")
        stopped_before(place, asked, folder)
        check_told(folder, asked.runs)
        run(asked, folder, workers=1)
        assert data(folder) == whole, place
