"""Workers that start before there is work, stay from one study to the next, and outlive neither."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest

from sim.study.design.plan import MODEL
from sim.study.workers import reserve
from sim.study.workers.errors import WorkerDied
from sim.study.workers.executors import processes
from sim.study.workers.reserve import kept_workers
from tests.study.workers.test_pool import alive, dies, needs_signals, own_number, starts_with, until

pytestmark = pytest.mark.process


def numbers(workers: int) -> set[int]:
    """The processes that do the tasks of a pool, a few each."""
    with processes(workers) as pool:
        told = [pool.submit(own_number) for _ in range(4)]
        return {one.result() for one in told}


def test_workers_stay_from_one_pool_to_the_next_and_end_with_the_last() -> None:
    with kept_workers(1):
        first = numbers(1)
        with kept_workers(2):  # there are some already
            assert numbers(1) == first
        assert numbers(1) == first
    until(lambda: not alive(*first))
    assert numbers(1).isdisjoint(first)


@needs_signals
def test_a_worker_that_died_or_was_started_elsewhere_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once one has died in a task none is kept: what is tried again then has all the memory."""
    with kept_workers():
        (first,) = numbers(1)
        os.kill(first, signal.SIGKILL)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
        (second,) = numbers(1)
        monkeypatch.setenv("GRAPEVINE_TEMPORARY_CACHE", "elsewhere")
        (third,) = numbers(1)
        assert len({first, second, third}) == 3
        assert not alive(second)
        with processes(1) as pool:
            with pytest.raises(WorkerDied):
                pool.submit(dies, int(signal.SIGKILL)).result()
            fourth = pool.submit(own_number).result()
        assert not alive(fourth)


@needs_signals
@pytest.mark.parametrize("stopped", [False, True])
def test_workers_that_nobody_needed_end_with_the_body(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    """They are killed while they start; a worker that says something meanwhile is not heard."""
    mark = f"open(os.path.join({str(tmp_path)!r}, str(os.getpid())), 'w').close()"
    starts_with(monkeypatch, f"import os, sys, time; print('hello', file=sys.stderr); {mark}; time.sleep(600.0)")
    found: list[int] = []

    def body() -> None:
        with kept_workers(2):
            until(lambda: len(list(tmp_path.iterdir())) == 2)
            found.extend(int(one.name) for one in tmp_path.iterdir())
            if stopped:
                raise KeyboardInterrupt

    if stopped:
        with pytest.raises(KeyboardInterrupt):
            body()
    else:
        body()
        until(lambda: not any(one.name == "workers end" for one in threading.enumerate()))
    assert not any(map(alive, found))
    assert capfd.readouterr() == ("", "")


def test_where_none_can_be_started_nothing_is_said_before_one_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as body:
        with monkeypatch.context() as patch:
            patch.setattr("sys.executable", str(tmp_path / "python"))
            body.enter_context(kept_workers(2))
            kept = reserve.current()
            assert kept is not None
            assert kept.take() is None
        assert len(numbers(1)) == 1


def test_what_workers_import_ahead_is_the_model() -> None:
    assert MODEL.partition(":")[0] == reserve.AHEAD
