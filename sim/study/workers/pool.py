"""Worker processes: one Python each, with a pipe to it and a pipe from it, so that one that dies costs nothing but its own job.

A worker starts with a safe path: what lies in the working directory cannot pass for the standard library while Python starts. Only then
it takes over the path of this process, to import what this process would import. It does not run the user's script again, so that a
script needs no guard. It has its own pipes: nothing is left on disk, and what a killed worker leaves half-written reaches no other process.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import IO, Any

import sim
from sim.kernel.garbage import end_at_once, rarely_collecting
from sim.study.design.arrow import without_pandas
from sim.study.workers import time_limit
from sim.study.workers.job import StartError
from sim.study.workers.python_process import NEW_GROUP, how_it_ended, one_thread, python_command, search_path

_GRACE_S = 5.0
_WORDS = 40
"""Lines of a worker's last words that are remembered."""

_PROGRAM = "import sys; sys.path[:] = {path}; from sim.study.workers.pool import serve; serve()"


class WorkerDied(BrokenExecutor):
    """A worker ended in the middle of a job. ``started``: whether it had come as far as to take jobs."""

    def __init__(self, message: str, *, started: bool = True) -> None:
        super().__init__(message)
        self.started = started


class Pool(Executor):
    """An executor of worker processes. What they print goes where errors of this process go.

    Each is started when there is work for it, and replaced when it dies: the future of its job then holds ``WorkerDied``. One that cannot
    be started makes it ``StartError``.
    """

    def __init__(self, workers: int) -> None:
        self._most = workers
        self._tasks: SimpleQueue[tuple[Future[Any], bytes] | None] = SimpleQueue()
        self._keepers: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._running: set[_Worker] = set()
        self._over = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As ``Executor.submit``."""
        future: Future[Any] = Future()
        self._tasks.put((future, pickle.dumps((fn, args, kwargs), pickle.HIGHEST_PROTOCOL)))
        if len(self._keepers) < self._most:
            self._keepers.append(threading.Thread(target=self._keep_one, daemon=True))
            self._keepers[-1].start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As ``Executor.shutdown``."""
        if cancel_futures:
            self._cancel()
        for _ in self._keepers:
            self._tasks.put(None)
        if wait:
            for keeper in self._keepers:
                keeper.join()

    def abandon(self) -> None:
        """End all workers within moments, whatever they are doing."""
        with self._lock:
            self._over = True
            running = [*self._running]
        self._cancel()
        for worker in running:
            worker.dismiss()
        deadline = time.monotonic() + _GRACE_S
        for worker in running:
            worker.end(max(0.0, deadline - time.monotonic()))
        self.shutdown()

    def _cancel(self) -> None:
        while True:
            try:
                task = self._tasks.get_nowait()
            except Empty:
                return
            if task is not None:
                task[0].cancel()

    def _keep_one(self) -> None:
        """Keep one worker at work. Runs in a thread; Ctrl-C is for the main thread, and the worker inherits that it is held back."""
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        worker: _Worker | None = None
        while (task := self._tasks.get()) is not None:
            future, raw = task
            if not future.set_running_or_notify_cancel():
                continue
            try:
                worker = worker or self._started()
                done, result = worker.do(raw)
            except BaseException as error:
                if worker is not None:
                    self._ended(worker)
                    worker = None
                future.set_exception(error)
            else:
                (future.set_result if done else future.set_exception)(result)
        if worker is not None:
            self._ended(worker)

    def _started(self) -> _Worker:
        worker = _Worker()
        with self._lock:
            self._running.add(worker)
            over = self._over
        try:
            if over:
                raise WorkerDied("the study is over")
            worker.wait_until_ready()
        except BaseException:
            self._ended(worker)
            raise
        return worker

    def _ended(self, worker: _Worker) -> None:
        worker.dismiss()
        worker.end(_GRACE_S)
        worker.close()
        with self._lock:
            self._running.discard(worker)


class _Worker:
    """A worker process, seen from this one."""

    def __init__(self) -> None:
        words = python_command(_PROGRAM.format(path=search_path()))
        try:
            self._process = subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=one_thread(),
                creationflags=NEW_GROUP,
            )
        except OSError as error:
            raise StartError(
                f"a worker process could not be started: {error.strerror or error}. Fewer --workers need less"
            ) from error
        self._ready = False
        self._words = _Words(self._process.stderr)  # type: ignore[arg-type]

    def wait_until_ready(self) -> None:
        """Wait until it takes jobs. StartError when it ends before, WorkerDied when it is killed before."""
        try:
            there = _receive(self._process.stdout)
        except EOFError:
            raise self._not_started() from None
        if there != sim.__file__:
            raise StartError(f"a worker process found another grapevine: {there}, here it is {sim.__file__}")
        self._ready = True
        self._words.pass_on()

    def do(self, raw: bytes) -> tuple[bool, Any]:
        """Have a task done; return whether that went well, and its result or else its error. WorkerDied when the worker ends over it."""
        try:
            _send(self._process.stdin, raw)
            found: tuple[bool, Any] = _receive(self._process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            self._process.wait()
            raise WorkerDied(f"the worker process {how_it_ended(self._process.returncode)}") from None
        return found

    def dismiss(self) -> None:
        """Ask it to end and leave what it is doing. While it starts it cannot be asked, and is killed."""
        if not self._ready:
            self._process.kill()
        with suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]

    def end(self, patience_s: float) -> None:
        """Wait so long for its end, then kill it."""
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._words.to_the_end()

    def close(self) -> None:
        """Close the pipe from it."""
        self._process.stdout.close()  # type: ignore[union-attr]

    def _not_started(self) -> Exception:
        code = self._process.wait()
        self._words.to_the_end()
        said = self._words.last()
        how = how_it_ended(code)
        if code < 0:
            return WorkerDied(f"a worker process {how} while it started", started=False)
        why = f": {said[-1]}" if said else ""
        more = "".join(f"\n  {line}" for line in said) if len(said) > 1 else ""
        return StartError(f"a worker process could not start, it {how}{why}{more}")


class _Words:
    """The lines that a worker prints: remembered until it takes jobs, then passed on."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._lines: deque[str] = deque(maxlen=_WORDS)
        self._lock = threading.Lock()
        self._passes_on = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def last(self) -> list[str]:
        """Return the last lines that were not passed on."""
        with self._lock:
            return [line.rstrip() for line in self._lines if line.strip()]

    def pass_on(self) -> None:
        """Pass on all lines so far, and those that come."""
        with self._lock:
            self._passes_on = True
            self._flush()

    def to_the_end(self) -> None:
        """Wait until all is read, but not for processes that the worker has left behind."""
        self._reader.join(1.0)

    def _read(self) -> None:
        with self._stream:
            for line in self._stream:
                with self._lock:
                    self._lines.append(line.decode(errors="replace"))
                    if self._passes_on:
                        self._flush()

    def _flush(self) -> None:
        if self._lines and sys.stderr is not None:
            with suppress(OSError, ValueError):  # it may be closed, and the worker must not wait for a reader
                sys.stderr.write("".join(self._lines))
                sys.stderr.flush()
        self._lines.clear()


def serve() -> None:
    """In a worker: do what comes until the pipe is closed; leave Ctrl-C to the process at its other end, and end when that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    without_pandas()
    end_at_once()
    time_limit.expendable = True
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # what is printed belongs with the errors, the pipe is for answers
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    waiting: SimpleQueue[bytes | None] = SimpleQueue()
    busy = threading.Event()
    threading.Thread(target=_take_in, args=(tasks, waiting, busy), daemon=True).start()
    _send(answers, pickle.dumps(sim.__file__))
    with rarely_collecting():
        while (raw := waiting.get()) is not None:
            answer = _done(raw)
            busy.clear()
            _send(answers, answer)


def _take_in(tasks: IO[bytes], waiting: SimpleQueue[bytes | None], busy: threading.Event) -> None:
    """Take tasks in; at the end of them the worker ends, at once if the pipe is closed while it is busy."""
    while True:
        try:
            raw = _bytes_from(tasks)
        except (EOFError, OSError):
            waiting.put(None)
            if busy.is_set():
                os._exit(1)
            return
        busy.set()
        waiting.put(raw)


def _done(raw: bytes) -> bytes:
    """Do a task; return, pickled, whether it went well, and its result or else its error."""
    try:
        fn, args, kwargs = pickle.loads(raw)
        return pickle.dumps((True, fn(*args, **kwargs)), pickle.HIGHEST_PROTOCOL)
    except BaseException as error:
        error.add_note(f"In a worker process:\n{''.join(traceback.format_exception(error))}")
        try:
            raw = pickle.dumps((False, error))
            pickle.loads(raw)  # some errors cannot be made again from what they hold
        except Exception:
            raw = pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
        return raw


def _send(stream: IO[bytes] | None, raw: bytes) -> None:
    assert stream is not None
    stream.write(len(raw).to_bytes(8, "big") + raw)
    stream.flush()


def _receive(stream: IO[bytes] | None) -> Any:
    assert stream is not None
    return pickle.loads(_bytes_from(stream))


def _bytes_from(stream: IO[bytes]) -> bytes:
    """Read a whole message. EOFError when its sender has gone."""
    length = int.from_bytes(_exactly(stream, 8), "big")
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    raw = stream.read(length)
    if len(raw) < length:
        raise EOFError
    return raw
