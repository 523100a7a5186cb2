"""Who does the jobs: worker processes that end when this one does, or any other executor.

Anything with the interface of ``concurrent.futures.Executor`` will do; ``finished_jobs`` sees nothing else of it.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import AbstractContextManager, contextmanager
from queue import SimpleQueue

from sim.study.design.plan import Job
from sim.study.execute.job import JobResult, StartError, failures_of, out_of_time, result_of, run_job
from sim.study.workers.machine_failures import DIED, OUTSIDE, PERHAPS
from sim.study.workers.pool import Pool, WorkerDied

__all__ = ["DIED", "Crew", "finished_jobs", "processes"]

Crew = Callable[[int], AbstractContextManager[Executor]]
"""Makes an executor of so many workers; leaving the context ends them, at once when it is left by an exception."""


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """A pool of freshly started processes.

    They end when this process ends, however it ends; and within moments when the context is left by an exception.
    """
    pool = Pool(workers)
    try:
        yield pool
        pool.shutdown()
    except BaseException:
        pool.abandon()
        raise


def finished_jobs(
    jobs: Sequence[Job], crew: Crew, workers: int, begun: Callable[[Job], None] = lambda _: None
) -> Generator[JobResult, None, None]:
    """Results of ``jobs`` as they finish, never more than a few in hand; ``begun`` is told each job that is handed out.

    When a worker dies, the jobs it may have had in hand are each tried once more, alone. One that loses its worker again is given up, and
    its runs fail for a reason outside the model. Whatever else goes wrong in an executor raises: ``StartError`` when a worker cannot start.
    """
    waiting = deque(jobs)
    while waiting:
        suspects: list[Job] = []
        with crew(workers) as pool:
            yield from _until_broken(waiting, pool, 2 * workers, suspects, begun)
        for job in suspects:
            yield _alone(job, crew)


def _until_broken(
    waiting: deque[Job], pool: Executor, most: int, suspects: list[Job], begun: Callable[[Job], None]
) -> Iterator[JobResult]:
    """Take jobs from ``waiting`` until there are none or the pool breaks; what was in hand then goes to ``suspects``."""
    running: dict[Future[JobResult], Job] = {}
    # each tells when it has ended: to ask all that are in hand, thousands on a cluster, takes longer than to write one
    ended: SimpleQueue[Future[JobResult]] = SimpleQueue()
    broken = False
    while (waiting and not broken) or running:
        while waiting and not broken and len(running) < most:
            job = waiting.popleft()
            try:
                future = pool.submit(run_job, job)
            except BrokenExecutor:
                waiting.appendleft(job)
                broken = True
            else:
                running[future] = job
                begun(job)
                future.add_done_callback(ended.put)
        for future in sorted(_taken(ended) if running else (), key=lambda one: running[one].number):
            job = running.pop(future)
            try:
                result = future.result()
            except BrokenExecutor:
                suspects.append(job)
            else:
                yield result


def _taken(queue: SimpleQueue[Future[JobResult]]) -> list[Future[JobResult]]:
    """All that is in a queue, once there is something."""
    found = [queue.get()]
    while not queue.empty():
        found.append(queue.get())
    return found


def _alone(job: Job, crew: Crew) -> JobResult:
    started = time.perf_counter()
    try:
        with crew(1) as pool:
            return pool.submit(run_job, job).result()
    except BrokenExecutor as error:
        if isinstance(error, WorkerDied) and not error.started:
            raise StartError(str(error)) from error
        took = time.perf_counter() - started
        late = job.limit_min is not None and took >= 60.0 * job.limit_min
        why = out_of_time(job) if late else OUTSIDE + _how(error)
        return result_of(job, failures_of(job, why), took)


def _how(error: BrokenExecutor) -> str:
    return f"{error}; {PERHAPS}" if isinstance(error, WorkerDied) else DIED
