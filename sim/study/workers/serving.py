"""The main program of a worker process: it does the tasks that come through a pipe, see ``sim.study.workers.worker``."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import traceback
from contextlib import suppress
from importlib import import_module
from queue import SimpleQueue
from typing import IO

import sim
import sim.study.workers.writing
from sim.study.design.arrow import without_pandas
from sim.study.workers import time_limit
from sim.study.workers.messages import bytes_from, send
from sim.study.workers.own_process import own_process


def serve(ahead: str = "") -> None:
    """Do what comes until the pipe is closed; leave Ctrl-C to the process at its other end, and end when that ends.

    ``ahead``: a module to import before the first task comes.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    without_pandas()
    time_limit.expendable = True
    tasks, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # what is printed belongs with the errors, the pipe is for answers
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    waiting: SimpleQueue[bytes | None] = SimpleQueue()
    busy = threading.Event()
    threading.Thread(target=_take_in, args=(tasks, waiting, busy), daemon=True).start()
    send(answers, pickle.dumps(sim.__file__))
    with own_process():
        if ahead:
            _import(ahead)
        while (raw := waiting.get()) is not None:
            answer = _done(raw)
            busy.clear()
            send(answers, answer)


def _import(module: str) -> None:
    with suppress(Exception):  # it will fail again in a task, which says so
        import_module(module)


def _take_in(tasks: IO[bytes], waiting: SimpleQueue[bytes | None], busy: threading.Event) -> None:
    """Take tasks in; at the end of them the worker ends, at once if the pipe is closed while it is busy."""
    while True:
        try:
            raw = bytes_from(tasks)
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
