"""A seat of the pool: the place of one worker process, which is filled again when the process ends."""

from __future__ import annotations

import time
from typing import Final, Literal

from sim.app.work.ticket import Ticket
from sim.app.work.worker import Worker

Phase = Literal["empty", "starting", "idle", "busy", "given up"]

STARTS: Final = 3
"""Starts in a row that may fail before a seat is given up. An assumption: full memory, say, may pass."""

PAUSE_S: Final = 0.25
LONGEST_PAUSE_S: Final = 30.0
"""Seconds before a process is started again that ended without doing a job; twice as many each time, up to the longest. Assumptions."""


class Seat:
    """One worker process, or the wait for it.

    Attributes:
        quick: whether it is for quick jobs only.
        phase: ``empty``, ``starting``, ``idle``, ``busy`` or ``given up``.
        worker: the process, if there is one.
        ticket: the job that it does.
        raw: that job, pickled.
        taken: whether the process has said that it has the job.
    """

    def __init__(self, *, quick: bool) -> None:
        self.quick = quick
        self.phase: Phase = "empty"
        self.worker: Worker | None = None
        self.ticket: Ticket | None = None
        self.raw = b""
        self.taken = False
        self._at = 0.0
        self._vain = 0

    @property
    def pause_s(self) -> float | None:
        """Seconds until a process may be started; None where none is to be started."""
        return max(0.0, self._at - time.monotonic()) if self.phase == "empty" else None

    def is_ready(self) -> None:
        """Note that its process takes jobs."""
        self.phase = "idle"

    def take(self, ticket: Ticket, raw: bytes) -> None:
        """Note the job that its process does from now on."""
        self.phase, self.ticket, self.raw, self.taken = "busy", ticket, raw, False

    def free(self) -> Ticket | None:
        """Note that the job has ended, and return its ticket."""
        ticket, self.ticket, self.raw = self.ticket, None, b""
        self.phase, self._vain = "idle", 0
        return ticket

    def is_lost(self) -> bool:
        """Note that its process has ended; return whether the seat is given up, since none can start."""
        never, worked = self.phase == "starting", self.taken and self.ticket is not None
        self.worker = self.ticket = None
        self.raw, self.taken = b"", False
        self._vain = 0 if worked else self._vain + 1
        if never and self._vain >= STARTS:
            self.phase = "given up"
            return True
        self.phase = "empty"
        self._at = time.monotonic() + (min(LONGEST_PAUSE_S, PAUSE_S * 2.0**self._vain) if self._vain else 0.0)
        return False

    def try_again(self) -> None:
        """Let a seat that was given up start a process again."""
        if self.phase == "given up":
            self.phase, self._vain, self._at = "empty", 0, 0.0
