"""A pool of worker processes: one Python each, with pipes to it and from it, so that one that dies costs nothing but its own job."""

from __future__ import annotations

import pickle
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import Empty, SimpleQueue
from typing import Any

from sim.study.workers import reserve
from sim.study.workers.errors import WorkerDied
from sim.study.workers.worker import GRACE_S, Worker


class Pool(Executor):
    """An executor of worker processes. What they print goes where errors of this process go.

    Each is started when there is work for it, if the reserve has none, and replaced when it dies: the future of its job then holds
    ``WorkerDied``. One that cannot be started makes it ``StartError``. At the end they go to the reserve, unless one has died: the
    others may be what took its memory.
    """

    def __init__(self, workers: int) -> None:
        self._most = workers
        self._tasks: SimpleQueue[tuple[Future[Any], bytes] | None] = SimpleQueue()
        self._keepers: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._running: set[Worker] = set()
        self._over = False
        self._reserve = reserve.current()

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
        deadline = time.monotonic() + GRACE_S
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
        reserve.hold_ctrl_c_back()
        worker: Worker | None = None
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
                self._give_up_reserve()
                future.set_exception(error)
            else:
                (future.set_result if done else future.set_exception)(result)
        if worker is not None:
            self._released(worker)

    def _started(self) -> Worker:
        kept = self._reserve
        worker = (kept and kept.take()) or Worker()
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

    def _released(self, worker: Worker) -> None:
        with self._lock:
            kept = None if self._over else self._reserve
            self._running.discard(worker)
        if kept is None:
            self._ended(worker)
        else:
            kept.give_back(worker)

    def _give_up_reserve(self) -> None:
        """Start workers anew from now on, and keep none."""
        with self._lock:
            given_up, self._reserve = self._reserve, None
        if given_up is not None:
            given_up.end()

    def _ended(self, worker: Worker) -> None:
        worker.dismiss()
        worker.end()
        worker.close()
        with self._lock:
            self._running.discard(worker)
