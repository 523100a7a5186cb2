"""Jobs are handed out and taken in at a cost that does not grow with the number in hand, and all come back."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from sim.study.design.plan import Job, plan
from sim.study.workers.executors import completed_jobs
from tests.study.execute.test_runner import study


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
    found: list[Any] = list(completed_jobs(jobs, crew, workers))
    assert sorted(job.number for job in found) == [job.number for job in jobs]
    return Counting.looks / len(jobs)


def test_what_is_in_hand_is_not_looked_through_for_every_job() -> None:
    jobs = list(plan(study(replicates=400, fixed_parameters=True)).jobs)
    assert looks_a_job(jobs, 50) <= looks_a_job(jobs, 1) + 1.0


class Breaks(Executor):
    """Does nothing, and is broken after so many jobs, as the pools of the standard library are when one of their processes dies."""

    def __init__(self, after: int) -> None:
        self._left = after

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        if not self._left:
            raise BrokenExecutor
        self._left -= 1
        told: Future[Any] = Future()
        told.set_exception(BrokenExecutor())
        return told


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_pool_that_breaks_as_a_whole_is_made_anew_and_every_job_comes_back(after: int) -> None:
    jobs = list(plan(study(replicates=6)).jobs)
    made: list[int] = []

    @contextmanager
    def crew(workers: int) -> Iterator[Executor]:
        made.append(workers)
        if len(made) == 1:
            yield Breaks(after)
        else:
            with ThreadPoolExecutor(workers) as pool:
                yield pool

    found = list(completed_jobs(jobs, crew, 2))
    assert sorted(one.number for one in found) == [job.number for job in jobs]
    assert not any(one.failed for one in found)
