"""Of several processes that find nothing compiled one compiles; and who watches knows what is being done."""

from __future__ import annotations

import io
import threading
import time
from pathlib import Path

import pytest

from sim.study.execute import progress, status
from sim.study.execute.progress import Bar, Silence
from sim.study.execute.status import Reporter
from sim.study.storage.lock import FolderLock
from sim.study.workers import precompile
from sim.views.terminal.status import lines as lines_of

PATIENCE_S = 60.0


class Diary(Silence):
    """Remembers the stages."""

    def __init__(self) -> None:
        self.stages: list[str] = []

    def stage(self, doing: str) -> None:
        self.stages.append(doing)


def until(condition: threading.Event) -> None:
    assert condition.wait(PATIENCE_S)


@pytest.mark.parametrize("ends", ["the lock is given back", "all is compiled"])
def test_a_process_waits_for_another_that_compiles(tmp_path: Path, ends: str) -> None:
    waiting, entered, done = threading.Event(), threading.Event(), threading.Event()

    class Watcher(Silence):
        def stage(self, doing: str) -> None:
            assert "waiting" in doing
            waiting.set()

    def second() -> None:
        with precompile._one_at_a_time(tmp_path, done.is_set, Watcher()):
            entered.set()

    with FolderLock(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        until(waiting)
        assert not entered.is_set()
        if ends == "all is compiled":
            done.set()
            until(entered)
    until(entered)
    thread.join()


def test_who_comes_alone_does_not_wait_and_holds_the_lock(tmp_path: Path) -> None:
    diary = Diary()
    with precompile._one_at_a_time(tmp_path, lambda: False, diary):
        assert precompile.holder_of(tmp_path) is not None
    assert precompile.holder_of(tmp_path) is None
    assert diary.stages == []


def test_a_folder_that_cannot_be_locked_keeps_nobody_waiting(tmp_path: Path) -> None:
    diary = Diary()
    for folder in (None, tmp_path / "missing"):
        with precompile._one_at_a_time(folder, lambda: False, diary):
            pass
    assert diary.stages == []


def test_for_how_long_something_is_being_done_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precompile, "_TELL_EVERY_S", 0.001)
    told = threading.Event()

    class Watcher(Diary):
        def stage(self, doing: str) -> None:
            super().stage(doing)
            if len(self.stages) > 1:
                told.set()

    watcher = Watcher()
    with precompile._ticking(watcher, "compiling"):
        until(told)
    assert watcher.stages[:2] == ["compiling", "compiling: 0 s"]
    number = len(watcher.stages)
    time.sleep(0.02)
    assert len(watcher.stages) == number


def test_without_a_terminal_a_stage_that_lasts_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    with Bar(4, stream) as bar:
        bar.stage("compiling")
        assert stream.getvalue() == ""
        monkeypatch.setattr(progress, "LINE_EVERY_S", 0.0)
        bar.stage("compiling: 31 s")
    assert stream.getvalue() == "compiling: 31 s\n"


def test_nothing_is_said_of_quiet_while_nothing_is_in_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "QUIET_S", 0.0)
    monkeypatch.setattr(status, "EVERY_S", 0.001)
    lines: list[str] = []
    wrote = threading.Event()
    written: list[str] = []

    class Seen(Reporter):
        def _write(self, state: str) -> None:
            written.append(state)
            if len(written) > 5:
                wrote.set()

    with Seen(tmp_path, 4, 1, lines.append):
        until(wrote)
    assert lines == []


def test_the_status_says_that_a_study_is_compiling(tmp_path: Path) -> None:
    with Reporter(tmp_path, 4, 1, lambda _: None) as reporter:
        with reporter.doing("compiling"):
            told = reporter._status("running")
        after = reporter._status("running")
    assert lines_of(told)[-1] == "now compiling"
    assert "in hand: nothing" in lines_of(after)[-1]
