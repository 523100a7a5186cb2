"""The server process: one event loop, ended by signals, within seconds, whatever its connections do."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import uvicorn

from sim.app.guard.connection import PatientProtocol

SECONDS_FOR_ANSWERS = 1
"""Seconds that answers in progress have at the end; assumption."""

SECONDS_TO_END = 4.5
"""Seconds after which the process ends without waiting any longer; assumption: a person waits five."""

MOST_MESSAGE = 1_000_000
"""Bytes of a websocket message; what NiceGUI itself allows."""


class Server(uvicorn.Server):
    """Uvicorn that says when it answers, and that ends at SIGHUP as at SIGINT and SIGTERM."""

    def __init__(self, app: Any, most_connections: int, ready: Callable[[], None]) -> None:
        super().__init__(_config(app, most_connections))
        self._ready = ready
        self.ended_by: int | None = None
        """Number of the signal that ended it."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As in uvicorn; then say that it answers."""
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End at a signal, unless the process was started to ignore it; the caller finds in ``ended_by`` which one it was."""
        names = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
        before = {one: signal.getsignal(one) for one in names if signal.getsignal(one) != signal.SIG_IGN}
        for one in before:
            signal.signal(one, self.handle_exit)
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end; a second signal does not wait for answers."""
        if self.ended_by is None:
            self.ended_by = sig
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # that answers are cut off is what was wanted
            end_in_time(128 + sig)
        self.force_exit = self.should_exit
        self.should_exit = True


def _config(app: Any, most_connections: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="wsproto",
        ws_max_size=MOST_MESSAGE,
        ws_per_message_deflate=False,  # a small message could become a large one
        lifespan="on",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=most_connections,
        timeout_graceful_shutdown=SECONDS_FOR_ANSWERS,
    )


def end_in_time(code: int) -> None:
    """End this process with an exit code after ``SECONDS_TO_END``, in case that it does not end by itself."""
    timer = threading.Timer(SECONDS_TO_END, os._exit, [code])
    timer.daemon = True
    timer.start()


def most_connections(visitors: int) -> int:
    """Return the connections that are allowed: a dozen a visitor, while files that this process may open are left."""
    wanted = 60 + 12 * visitors
    try:
        import resource
    except ImportError:  # Windows
        return wanted
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return wanted if soft == resource.RLIM_INFINITY else min(wanted, max(60, soft - 200))
