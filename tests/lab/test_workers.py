"""Jobs are handed out and taken in at a cost that does not grow with the number in hand, and no message between processes is half."""

from __future__ import annotations

import pickle
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sim.lab.plan import Job, plan
from sim.lab.workers import _ByFile, finished_jobs, processes
from tests.lab.test_runner import study


class Counting(threading.Condition):
    """A lock of a future that counts how often anybody looks at that future."""

    looks = 0

    def __init__(self) -> None:
        super().__init__()
        take = self.acquire

        def counted(*args: Any, **kwargs: Any) -> bool:
            Counting.looks += 1
            return take(*args, **kwargs)

        self.acquire = counted  # type: ignore[method-assign]

    def __enter__(self) -> bool:
        Counting.looks += 1
        return super().__enter__()


class Slow(Executor):
    """Finishes the oldest job once so many are in hand, and the rest one by one after the last has come."""

    def __init__(self, most: int, jobs: int) -> None:
        self._most, self._left = most, jobs
        self._held: deque[tuple[Future[Any], Job]] = deque()

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        told: Future[Any] = Future()
        told._condition = Counting()
        self._held.append((told, args[0]))
        self._left -= 1
        while self._held and (len(self._held) >= self._most or not self._left):
            first, job = self._held.popleft()
            first.set_result(job)
        return told


def looks_a_job(jobs: list[Job], workers: int) -> float:
    """How often a future is looked at for each of ``jobs``, all of which come back."""
    pool = Slow(2 * workers, len(jobs))

    @contextmanager
    def crew(_workers: int) -> Iterator[Executor]:
        yield pool

    Counting.looks = 0
    found: list[Any] = list(finished_jobs(jobs, crew, workers))
    assert sorted(job.number for job in found) == [job.number for job in jobs]
    return Counting.looks / len(jobs)


def test_what_is_in_hand_is_not_looked_through_for_every_job() -> None:
    jobs = list(plan(study(replicates=400, fixed_parameters=True)).jobs)
    assert looks_a_job(jobs, 50) <= looks_a_job(jobs, 1) + 1.0


WRITTEN_WHOLE = 512  # bytes: what POSIX lets any pipe take in one piece, or not at all (PIPE_BUF)


class Pipe(Executor):
    """Runs what it is given at once, and notes how many bytes the answer would be in a pipe."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        told: Future[Any] = Future()
        try:
            answer = fn(*args, **kwargs)
        except ValueError as error:
            told.set_exception(error)
        else:
            self.sizes.append(len(pickle.dumps(answer)))
            told.set_result(answer)
        return told


def zeros(count: int) -> bytes:
    if count < 0:
        raise ValueError("fewer than none")
    return bytes(count)


def test_what_goes_through_the_pipe_is_so_short_that_it_is_written_whole(tmp_path: Path) -> None:
    pipe = Pipe()
    by_file = _ByFile(pipe, tmp_path)
    assert by_file.submit(zeros, 5_000_000).result() == bytes(5_000_000)
    assert max(pipe.sizes) < WRITTEN_WHOLE
    assert list(tmp_path.iterdir()) == [], "the file of a result that was taken"
    with pytest.raises(ValueError, match="fewer than none"):
        by_file.submit(zeros, -1).result()


def test_where_no_file_can_be_written_the_result_comes_through_the_pipe(tmp_path: Path) -> None:
    pipe = Pipe()
    assert _ByFile(pipe, tmp_path / "gone").submit(zeros, 5_000).result() == bytes(5_000)
    assert max(pipe.sizes) > 5_000


def test_nothing_is_left_behind_by_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with processes(1) as pool:
        assert pool.submit(zeros, 100_000).result() == bytes(100_000)
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []
