"""Of several processes that find nothing compiled one compiles; and who watches knows what is being done."""

from __future__ import annotations

import io
import itertools
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import numba
import pytest

import sim
from sim.kernel.code_folders import CodeFolders
from sim.kernel.compile import entries, kernels
from sim.model import ConversationModel
from sim.scenario import load
from sim.study.execute import progress, status
from sim.study.execute.progress import Bar, Silence
from sim.study.execute.status import Reporter
from sim.study.storage.lock import FolderLock
from sim.study.workers import precompile, precompile_helper
from sim.views.terminal.progress import status_lines as lines_of

PATIENCE_S = 60.0
ROOT = Path(sim.__file__).parents[1]


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


def test_who_watches_is_told_again_and_again_until_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precompile, "_TELL_EVERY_S", 0.001)
    told = threading.Event()

    class Watcher(Diary):
        def stage(self, doing: str) -> None:
            super().stage(doing)
            if len(self.stages) > 2:
                told.set()

    watcher = Watcher()
    numbers = itertools.count()
    with precompile._ticking(watcher, lambda: f"compiling {next(numbers)}"):
        until(told)
    assert watcher.stages[:3] == ["compiling 0", "compiling 1", "compiling 2"]
    number = len(watcher.stages)
    time.sleep(0.02)
    assert len(watcher.stages) == number


def test_how_far_it_is_counts_functions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = CodeFolders(tmp_path)
    monkeypatch.setattr("sim.kernel.code_folders.folders", lambda: kept)
    assert precompile._how_far() == ""
    for name in ("one", "two", "three"):
        kept.write(f"{name}.code", b"compiled")
    [done, total] = map(int, re.findall(r"\d+", precompile._how_far()))
    assert done == 3
    assert total == len(entries()) + len(kernels()) > 200


COMPILED = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="this interpreter compiles nothing")


@COMPILED
@pytest.mark.slow
def test_a_helper_compiles_for_the_types_that_a_run_uses() -> None:
    """Else it would help nobody: what a run calls for other types, it compiles itself."""
    model = ConversationModel(load("default", {"society.people": "300"}), "first-come", seed=3)
    model.run_days(31)
    work = precompile_helper.work()
    state = numba.typeof(model.compiled_state)
    used = [(made, types) for made, types in work if made.overloads and types[0] == state]
    assert [made.__qualname__ for made, types in used if list(made.overloads) != [types]] == []
    assert {"run_clock", "speak", "decide_in_the_evening"} <= {made.__qualname__ for made, _ in used}
    assert work[0][0].__qualname__ == "run_clock", "the largest comes first"


@COMPILED
@pytest.mark.process
def test_a_helper_leaves_its_code_in_the_cache_and_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    code = """
import os, time
from sim.kernel.code_folders import folders
from sim.study.workers import precompile_helper

started = []

class Remembered(precompile_helper.subprocess.Popen):
    def __init__(self, *words, **options):
        super().__init__(*words, **options)
        started.append(self)

precompile_helper.usable_cores = lambda: 2
precompile_helper.subprocess.Popen = Remembered
with precompile_helper.helper():
    until = time.monotonic() + 200.0
    while folders().number() < 3 and time.monotonic() < until:
        time.sleep(0.05)
print(folders().number() >= 3, started[0].poll() is not None, flush=True)
precompile_helper.helper().__enter__()
print(started[1].pid, flush=True)
os._exit(0)
"""
    environment = {**os.environ, "GRAPEVINE_CACHE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300
    )
    *told, pid = done.stdout.split()
    assert told == ["True", "True"]
    deadline = time.monotonic() + PATIENCE_S
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()


@COMPILED
def test_on_one_core_there_is_no_helper(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    monkeypatch.setattr(precompile_helper, "usable_cores", lambda: 1)
    monkeypatch.setattr(precompile_helper.subprocess, "Popen", lambda *words, **_: started.append(words))
    with precompile_helper.helper():
        pass
    assert started == []


def test_a_helper_that_cannot_be_started_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(precompile_helper, "usable_cores", lambda: 2)
    monkeypatch.setattr(precompile_helper.subprocess, "Popen", refused)
    with precompile_helper.helper():
        done = True
    assert done


def test_without_a_terminal_a_stage_that_lasts_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    with Bar(4, stream) as bar:
        bar.stage("compiling")
        assert stream.getvalue() == ""
        monkeypatch.setattr(progress, "LINE_EVERY_S", 0.0)
        bar.stage("compiling: 31 s")
    assert stream.getvalue() == "compiling: 31 s\n"


def test_quiet_is_not_reported_while_no_job_is_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_nothing_is_said_of_quiet_while_it_compiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "QUIET_S", 0.0)
    monkeypatch.setattr(status, "EVERY_S", 0.001)
    lines: list[str] = []
    with Reporter(tmp_path, 4, 1, lines.append) as reporter, reporter.doing("compiling"):
        reporter._counts.running[0] = "default, replicate 0"
        time.sleep(0.05)
        reporter._counts.running.clear()
    assert lines == []


def test_the_status_says_that_a_study_is_compiling(tmp_path: Path) -> None:
    with Reporter(tmp_path, 4, 1, lambda _: None) as reporter:
        with reporter.doing("compiling"):
            told = reporter._status("running")
        after = reporter._status("running")
    assert lines_of(told)[-1] == "now compiling"
    assert "compiling" not in lines_of(after)[-1]
