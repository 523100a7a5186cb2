"""The lock of a result folder: one process at a time, whatever locks the file system has, and gone with its holder."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sim.study.storage import lock
from sim.study.storage.admission import check_free
from sim.study.storage.files import StoreError
from sim.study.storage.lock import FolderLock, holder_of

fcntl = pytest.importorskip("fcntl")

LACKING = {"flock": ("flock",), "all locks": ("flock", "lockf"), "nothing": ()}
HOLDER = """
import errno, fcntl, sys
from pathlib import Path
def no(*_): raise OSError(errno.{error}, "no locks")
for name in {lacking!r}: setattr(fcntl, name, no)
from sim.study.storage.lock import FolderLock
with FolderLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def without(monkeypatch: pytest.MonkeyPatch, lacking: tuple[str, ...], error: str = "ENOSYS") -> None:
    def no(*_: object) -> None:
        raise OSError(getattr(errno, error), "no locks")

    for name in lacking:
        monkeypatch.setattr(fcntl, name, no)


@contextmanager
def held_elsewhere(folder: Path, lacking: tuple[str, ...], error: str = "ENOSYS") -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock, on a file system that lacks some locks."""
    code = HOLDER.format(lacking=lacking, error=error)
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdin is not None
    assert other.stdout is not None
    with other:
        assert other.stdout.readline() == "held\n"
        yield other
        other.stdin.close()


@pytest.mark.process
@pytest.mark.parametrize("lacking", LACKING.values(), ids=LACKING)
@pytest.mark.parametrize("error", ["ENOSYS", "EOPNOTSUPP", "ENOLCK"])
def test_one_process_holds_a_folder_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: tuple[str, ...], error: str
) -> None:
    monkeypatch.setattr(lock, "_PATIENCE_S", 0.1)  # to be refused takes no longer here
    without(monkeypatch, lacking, error)
    with held_elsewhere(tmp_path, lacking, error) as other:
        name = f"process {other.pid} on {socket.gethostname()}"
        assert holder_of(tmp_path) == name
        with pytest.raises(StoreError, match=name), FolderLock(tmp_path):
            pass
        assert holder_of(tmp_path) == name  # having asked changes nothing
    assert holder_of(tmp_path) is None
    with FolderLock(tmp_path):
        assert holder_of(tmp_path) == f"process {os.getpid()} on {socket.gethostname()}"
        with pytest.raises(StoreError, match=f"process {os.getpid()} "), FolderLock(tmp_path):
            pass
    assert holder_of(tmp_path) is None
    assert {path.name for path in tmp_path.iterdir()} == {".lock"}


@pytest.mark.process
@pytest.mark.parametrize("lacking", LACKING.values(), ids=LACKING)
def test_a_lock_is_gone_when_its_holder_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: tuple[str, ...]
) -> None:
    without(monkeypatch, lacking)
    with held_elsewhere(tmp_path, lacking) as other:
        other.kill()
        other.wait()
    assert holder_of(tmp_path) is None
    with FolderLock(tmp_path):
        pass


def test_a_lock_of_another_machine_holds_and_says_how_to_remove_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, LACKING["all locks"])
    marker = tmp_path / ".lock.held"
    marker.write_text(json.dumps([os.getpid(), "elsewhere", ""]), encoding="utf-8")
    with pytest.raises(StoreError) as caught, FolderLock(tmp_path):
        pass
    assert "on elsewhere" in str(caught.value)
    assert f"remove {marker}" in str(caught.value)
    marker.unlink()
    with FolderLock(tmp_path):
        pass


def test_a_later_process_of_the_same_number_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, LACKING["all locks"])
    if not Path("/proc/self/stat").exists():
        pytest.skip("only where the system tells when a process started")
    marker = tmp_path / ".lock.held"
    marker.write_text(json.dumps([os.getpid(), socket.gethostname(), "1"]), encoding="utf-8")
    assert holder_of(tmp_path) is None
    with FolderLock(tmp_path):
        pass


def test_what_a_lock_leaves_is_not_taken_for_files_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, LACKING["all locks"])
    with FolderLock(tmp_path):
        assert (tmp_path / ".lock.held").exists()
        check_free(tmp_path, {"study": "a study"})
