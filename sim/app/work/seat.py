"""The seats of the pool: places of worker processes, which are filled again when a process ends."""

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


class Seats:
    """All seats: some for every job, and one for quick jobs alone."""

    def __init__(self, processes: int, cores: int) -> None:
        self._all = [Seat(quick=True), *(Seat(quick=False) for _ in range(processes))]
        self._cores = cores

    @property
    def workers(self) -> list[Worker]:
        """The processes that there are."""
        return [seat.worker for seat in self._all if seat.worker is not None]

    @property
    def ready(self) -> int:
        """The number of processes that take jobs."""
        return sum(seat.phase in ("idle", "busy") for seat in self._all)

    @property
    def is_broken(self) -> bool:
        """True when no process can be started for long jobs."""
        return all(seat.phase == "given up" for seat in self._all if not seat.quick)

    @property
    def pause_s(self) -> float | None:
        """Seconds until a process is to be started; None: there is none."""
        return min((seat.pause_s for seat in self._all if seat.pause_s is not None), default=None)

    def idle(self) -> list[Seat]:
        """Return the seats whose processes wait for a job, the one for quick jobs first."""
        return [seat for seat in self._all if seat.phase == "idle"]

    def to_start(self) -> Seat | None:
        """Return a seat whose process is to be started now; those for long jobs come first."""
        return next((seat for seat in reversed(self._all) if seat.pause_s == 0.0), None)

    def kill(self, ticket: Ticket) -> bool:
        """Kill the process that does a job, and return whether one did."""
        doing = [seat.worker for seat in self._all if seat.ticket is ticket and seat.worker is not None]
        for worker in doing:
            worker.kill()
        return bool(doing)

    def share(self, seat: Seat, waiting: int) -> int:
        """Return how many cores the job of a seat gets, with so many jobs waiting: all of them while nobody else wants any."""
        wanted = waiting + sum(one.phase == "busy" for one in self._all)
        return 1 if seat.quick else max(1, self._cores // max(1, wanted))

    def try_again(self) -> None:
        """Let seats that were given up start a process again."""
        for seat in self._all:
            seat.try_again()
