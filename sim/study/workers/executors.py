"""Executors of jobs: worker processes that end when this one does, or any other executor.

Anything with the interface of ``concurrent.futures.Executor`` will do; nothing else of it is used here.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, TypeVar

from sim.study.design.plan import Job
from sim.study.storage.arrivals import Destination
from sim.study.storage.gathering import Gathered, Gathering
from sim.study.storage.job_result import JobFile, JobResult
from sim.study.workers.errors import StartError, WorkerDied
from sim.study.workers.job import failures_of, out_of_time, result_of, run_job
from sim.study.workers.machine_failures import DIED, OUTSIDE, PERHAPS
from sim.study.workers.pool import Pool
from sim.study.workers.writing import write_job, write_part

__all__ = ["DIED", "ExecutorFactory", "Lost", "completed_jobs", "completed_tasks", "processes"]

ExecutorFactory = Callable[[int], AbstractContextManager[Executor]]
"""Makes an executor of so many workers; leaving the context ends them, at once when it is left by an exception."""

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Lost:
    """Stands for the result of a task that lost its worker twice: why, and after how many seconds the second time."""

    error: BrokenExecutor
    seconds: float


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """Start a pool of new processes.

    They end when this process ends, however it ends; and within moments when the context is left by an exception.
    """
    pool = Pool(workers)
    try:
        yield pool
        pool.shutdown()
    except BaseException:
        pool.abandon()
        raise


def completed_jobs(
    tasks: Iterable[Job | Gathering],
    executor: ExecutorFactory,
    workers: int,
    started: Callable[[Job], None] = lambda _: None,
    *,
    to: Destination | None = None,
    gathered: Callable[[Gathering, Gathered | None], None] = lambda *_: None,
) -> Generator[JobResult | JobFile, None, None]:
    """Yield the results of jobs as they complete. The runs of a job that loses its worker twice fail for a reason outside the model.

    Args:
        tasks: the jobs, and parts that are to be made; see ``completed_tasks``.
        executor: makes what runs them.
        workers: tasks at a time.
        started: called with each job that is submitted.
        to: where workers write what they see; None: they send it.
        gathered: called with each part that was made; None when it could not be made there.

    Raises:
        StartError: a worker cannot start. Whatever else goes wrong in an executor raises, too.
    """

    def submit(pool: Executor, task: Job | Gathering) -> Future[Any]:
        if isinstance(task, Gathering):
            return pool.submit(write_part, task)
        return pool.submit(run_job, task) if to is None else pool.submit(write_job, task, to)

    def starting(task: Job | Gathering) -> None:
        if isinstance(task, Job):
            started(task)

    for task, result in completed_tasks(tasks, submit, executor, workers, starting):
        if isinstance(task, Gathering):
            gathered(task, None if isinstance(result, Lost) else result)
        else:
            yield _lost_job(task, result) if isinstance(result, Lost) else result


def _lost_job(job: Job, lost: Lost) -> JobResult:
    late = job.limit_min is not None and lost.seconds >= 60.0 * job.limit_min
    died = f"{lost.error}; {PERHAPS}" if isinstance(lost.error, WorkerDied) else DIED
    return result_of(job, failures_of(job, out_of_time(job) if late else OUTSIDE + died), lost.seconds)


def completed_tasks(
    tasks: Iterable[Task],
    submit: Callable[[Executor, Task], Future[Result]],
    executor: ExecutorFactory,
    workers: int,
    started: Callable[[Task], None] = lambda _: None,
) -> Generator[tuple[Task, Result | Lost], None, None]:
    """Yield tasks with their results as they complete, and never have more than a few submitted.

    When a worker dies, the tasks that it may have been running are each tried once more, alone; one that loses its worker again is
    ``Lost``.

    Args:
        tasks: what is to be done. To a deque more may be added while results are taken.
        submit: submits one of them.
        executor: makes what runs them.
        workers: tasks at a time.
        started: called with each task that is submitted.

    Raises:
        StartError: a worker cannot start. Whatever else goes wrong in an executor raises, too.
    """
    waiting = tasks if isinstance(tasks, deque) else deque(tasks)
    while waiting:
        suspects: list[Task] = []
        with executor(workers) as pool:
            yield from _until_broken(waiting, submit, pool, 2 * workers, suspects, started)
        for task in suspects:
            alone: Result | Lost = _alone(task, submit, executor)
            yield task, alone


def _until_broken(
    waiting: deque[Task],
    submit: Callable[[Executor, Task], Future[Result]],
    pool: Executor,
    most: int,
    suspects: list[Task],
    started: Callable[[Task], None],
) -> Iterator[tuple[Task, Result]]:
    """Take tasks from ``waiting`` until there are none or the pool breaks; those that were running then go to ``suspects``."""
    running: dict[Future[Result], tuple[int, Task]] = {}
    # each reports its own end: to ask all that are running, thousands on a cluster, takes longer than to write one
    ended: SimpleQueue[Future[Result]] = SimpleQueue()
    broken, submitted = False, 0
    while (waiting and not broken) or running:
        while waiting and not broken and len(running) < most:
            task = waiting.popleft()
            try:
                future = submit(pool, task)
            except BrokenExecutor:
                waiting.appendleft(task)
                broken = True
            else:
                running[future] = submitted, task
                submitted += 1
                started(task)
                future.add_done_callback(ended.put)
        for future in sorted(_taken(ended) if running else (), key=lambda one: running[one][0]):
            _, task = running.pop(future)
            try:
                result = future.result()
            except BrokenExecutor:
                suspects.append(task)
            else:
                yield task, result


def _taken(queue: SimpleQueue[Future[Result]]) -> list[Future[Result]]:
    """Take all that is in a queue, once there is something."""
    found = [queue.get()]
    while not queue.empty():
        found.append(queue.get())
    return found


def _alone(task: Task, submit: Callable[[Executor, Task], Future[Result]], executor: ExecutorFactory) -> Result | Lost:
    begin = time.perf_counter()
    try:
        with executor(1) as pool:
            return submit(pool, task).result()
    except BrokenExecutor as error:
        if isinstance(error, WorkerDied) and not error.started:
            raise StartError(str(error)) from error
        return Lost(error, time.perf_counter() - begin)
