"""Who does the jobs: worker processes that end when this one does, or any other executor.

Anything with the interface of ``concurrent.futures.Executor`` will do; ``finished_jobs`` sees nothing else of it.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import connection
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory, mkstemp
from typing import Any

from sim.lab.job import JobResult, failures_of, out_of_time, result_of, run_job
from sim.lab.plan import Job

DIED = "the worker process ended abruptly: killed, out of memory, or a crash in compiled code"
_GRACE_S = 5.0

Crew = Callable[[int], AbstractContextManager[Executor]]
"""Makes an executor of so many workers; leaving the context ends them, at once when it is left by an exception."""


@contextmanager
def processes(workers: int) -> Iterator[Executor]:
    """A pool of freshly started (spawned) processes.

    They end when this process ends, however it ends; and within moments when the context is left by an exception.
    """
    before = set(multiprocessing.active_children())
    ends, keeps = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker, initargs=(ends,))
    with TemporaryDirectory(prefix="grapevine-", ignore_cleanup_errors=True) as folder:
        try:
            yield _ByFile(pool, Path(folder))
            pool.shutdown(wait=True)
        except BaseException:
            keeps.close()  # the workers' watchers see this and end them
            pool.shutdown(wait=False, cancel_futures=True)
            _end(set(multiprocessing.active_children()) - before)
            raise
        finally:
            keeps.close()
            ends.close()


class _ByFile(Executor):
    """A pool of processes whose results come as files, and only the names of these through the pipe that the processes share.

    A process that is killed while it writes to the pipe leaves part of a message there, for the rest of which this process would wait for
    ever. A name is so short that it is written whole or not at all.
    """

    def __init__(self, inner: Executor, folder: Path) -> None:
        self._inner, self._folder = inner, folder

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As ``Executor.submit``."""
        return read_with(_off_file, self._inner.submit(_into_file, self._folder, fn, args, kwargs))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As ``Executor.shutdown``."""
        self._inner.shutdown(wait=wait, cancel_futures=cancel_futures)


def read_with(read: Callable[[Future[Any]], Any], ended: Future[Any]) -> Future[Any]:
    """A future of what ``read`` makes of another future that has ended, or of the error that it raises."""
    told: Future[Any] = Future()

    def tell(found: Future[Any]) -> None:
        try:
            result = read(found)
        except BaseException as error:  # cancelled, too: whoever waits for the result is told
            told.set_exception(error)
        else:
            told.set_result(result)

    ended.add_done_callback(tell)
    return told


def _into_file(folder: Path, fn: Callable[..., Any], args: Any, kwargs: Any) -> tuple[Path | None, Any]:
    """In a worker: a file of its own with what ``fn`` gives, pickled; where none can be written, what it gives."""
    result = fn(*args, **kwargs)
    try:
        handle, name = mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as file:
            pickle.dump(result, file, protocol=pickle.HIGHEST_PROTOCOL)
    except OSError:
        return None, result
    return Path(name), None


def _off_file(found: Future[tuple[Path | None, Any]]) -> Any:
    """What a worker has written into a file, which is then removed, or given."""
    path, result = found.result()
    if path is not None:
        result = pickle.loads(path.read_bytes())
        path.unlink()
    return result


def _end(children: set[Any]) -> None:
    """Wait for processes to end by themselves, then make them."""
    deadline = time.monotonic() + _GRACE_S
    for child in children:
        child.join(max(0.0, deadline - time.monotonic()))
    for child in children:
        if child.is_alive():
            child.kill()
            child.join()


def _start_worker(ends: connection.Connection) -> None:
    """In a worker: leave Ctrl-C to the parent, and end when the parent ends or says so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    watched = [ends] if parent is None else [ends, parent.sentinel]
    threading.Thread(target=_watch, args=(watched,), daemon=True).start()


def _watch(watched: list[Any]) -> None:
    connection.wait(watched)
    os._exit(1)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back while a process starts: the new one inherits that, and never prints a traceback of its own."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def finished_jobs(
    jobs: Sequence[Job], crew: Crew, workers: int, begun: Callable[[Job], None] = lambda _: None
) -> Generator[JobResult, None, None]:
    """Results of ``jobs`` as they finish, never more than a few in hand; ``begun`` is told each job that is handed out.

    When a worker dies, the jobs it may have had in hand are each tried once more, alone; one that kills its worker again is
    given up, and its runs are recorded as failed. Whatever else goes wrong in an executor raises.
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
                with _interrupts_held():
                    future = pool.submit(run_job, job)
            except BrokenExecutor:
                waiting.appendleft(job)
                broken = True
            else:
                running[future] = job
                begun(job)
                future.add_done_callback(ended.put)
        for future in sorted(_taken(ended), key=lambda one: running[one].number):
            job = running.pop(future)
            try:
                result = future.result()
            except BrokenExecutor:
                suspects.append(job)
                broken = True
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
        with crew(1) as pool, _interrupts_held():
            future = pool.submit(run_job, job)
            return future.result()
    except BrokenExecutor:
        took = time.perf_counter() - started
        late = job.limit_min is not None and took >= 60.0 * job.limit_min
        return result_of(job, failures_of(job, out_of_time(job) if late else DIED), took)
