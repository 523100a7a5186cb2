"""The pool: a few prepared worker processes, the queue before them, and the tickets of all visitors.

One thread starts processes and hands out jobs, one for each process listens to it; none looks again and again. Every change is made
under one lock, which is held for moments only, so that a page may call anything here.
"""

from __future__ import annotations

import atexit
import pickle
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from sim.app.limits import Limits
from sim.app.work.books import Books, PoolClosed, TooMany
from sim.app.work.seat import Seat, Seats
from sim.app.work.ticket import Job, Ticket
from sim.app.work.turns import Turns
from sim.app.work.worker import Worker

__all__ = ["Pool", "PoolClosed", "TooMany"]

WARM: Final = "sim.app.work.prewarm:prewarm"
NICE, NICE_QUICK = 5, 1
"""Niceness of the processes: the server goes first, then quick jobs, then long ones. Assumptions."""

CLOSE_S: Final = 4.0
"""Seconds in which all processes end when the pool closes; they are killed, so that they usually take a tenth of one."""

_LOST = "The process that did this {how}, perhaps because memory ran out. It has been replaced; start the run again, or make it smaller."
_NEVER = "No process could be started for this run: {how}. The terminal of the workshop shows why."
_CLOSED = "The workshop was closed."


class Pool:
    """Does jobs in worker processes, in fair order."""

    def __init__(self, limits: Limits, processes: int | None = None, *, warm: str = WARM) -> None:
        """Start the processes, which takes them a few seconds; jobs can be submitted at once.

        Args:
            limits: what one visitor may ask for.
            processes: processes for all jobs; one more is for quick jobs alone. Default: one per core that may be used.
            warm: a function ``module:name`` with which each process prepares itself; empty: none.
        """
        from sim.study.workers.cores import usable_cores

        cores = usable_cores()
        self._warm, self._starting = warm, ""
        self._changed = threading.Condition(threading.RLock())  # a signal handler may come back to it
        self._turns, self._books, self._over = Turns(), Books(limits), False
        self._raw: dict[str, bytes] = {}
        self._seats = Seats(max(1, processes or cores), cores)
        self._manager = threading.Thread(target=self._manage, daemon=True, name="pool")
        atexit.register(self.close)
        self._manager.start()

    @property
    def processes(self) -> list[int]:
        """The numbers of the worker processes."""
        with self._changed:
            return [worker.pid for worker in self._seats.workers]

    @property
    def ready(self) -> int:
        """The number of processes that take jobs."""
        with self._changed:
            return self._seats.ready

    @property
    def starting(self) -> str:
        """The work of the processes before the first job, such as compiling; empty when one is ready."""
        return "" if self.ready else self._starting

    def submit(self, visitor: str, job: Job) -> Ticket:
        """Put a job into the queue and return its ticket.

        Raises:
            TooMany: the visitor has as many jobs waiting or running as the limits allow.
            PoolClosed: the pool is closed.
        """
        raw = pickle.dumps(job, pickle.HIGHEST_PROTOCOL)
        with self._changed:
            if self._over:
                raise PoolClosed(_CLOSED)
            self._books.check(visitor)
            ticket = Ticket(visitor, job)
            self._books.add(ticket)
            self._raw[ticket.id] = raw
            self._turns.add(ticket)
            self._seats.try_again()
            self._tell()
        return ticket

    def cancel(self, ticket: Ticket) -> None:
        """Cancel a job: one that waits does not start, the process of one that runs is killed and replaced."""
        with self._changed:
            if ticket.ended:
                return
            ticket.end("cancelled")
            self._turns.remove(ticket)
            self._raw.pop(ticket.id, None)
            if self._seats.kill(ticket):
                self._books.charge(ticket.visitor)
            self._tell()

    def pause(self, visitor: str) -> float:
        """Return the seconds for which a visitor who has cancelled much should start nothing; results may still be read."""
        with self._changed:
            return self._books.pause(visitor)

    def of(self, visitor: str) -> list[Ticket]:
        """Return the tickets of a visitor in the order in which they were submitted; of those that ended, the latest few."""
        with self._changed:
            return self._books.of(visitor)

    def ticket(self, visitor: str, name: str) -> Ticket | None:
        """Return the visitor's ticket with this ``id``; None for anybody else's."""
        return next((one for one in self.of(visitor) if one.id == name), None)

    def forget(self, visitor: str) -> None:
        """Cancel what a visitor has submitted, and forget it."""
        with self._changed:
            for ticket in self.of(visitor):
                self.cancel(ticket)
            self._books.forget(visitor)
            self._turns.forget(visitor)

    def close(self) -> None:
        """End all processes, and all jobs with them. May be called again, from a signal handler and at the end of the program."""
        atexit.unregister(self.close)
        with self._changed:
            self._over = True
            workers = self._seats.workers
            for ticket in self._books.open():
                ticket.end("cancelled", _CLOSED)
            self._changed.notify_all()
        for worker in workers:
            worker.kill()
        deadline = time.monotonic() + CLOSE_S
        for worker in workers:
            worker.join(max(0.0, deadline - time.monotonic()))
        self._manager.join(max(0.0, deadline - time.monotonic()))

    def _tell(self) -> None:
        """Tell waiting tickets their places, and the manager that something has changed."""
        self._turns.tell_places()
        saying = self.starting
        for ticket in self._turns.order():
            ticket.say(saying)
        self._changed.notify_all()

    def _manage(self) -> None:
        """Start processes and hand out jobs until the pool is closed. Runs in a thread of its own."""
        while True:
            with self._changed:
                while (task := self._task()) is None and not self._over:
                    self._changed.wait(self._seats.pause_s)
                if self._over or task is None:
                    return
            task()

    def _task(self) -> Callable[[], None] | None:
        """Return what there is to do now: a job to hand out, else a process to start."""
        for seat in self._seats.idle():
            if (ticket := self._turns.take(quick=seat.quick)) is not None:
                return self._handed_out(seat, ticket)
        if (empty := self._seats.to_start()) is None:
            return None
        empty.phase = "starting"
        return lambda: self._start(empty)

    def _handed_out(self, seat: Seat, ticket: Ticket) -> Callable[[], None]:
        raw, worker = self._raw[ticket.id], seat.worker
        assert worker is not None
        seat.take(ticket, raw)
        ticket.start("starting")
        workers = self._seats.share(seat, len(self._turns))
        self._tell()
        return lambda: worker.give(raw, workers)

    def _start(self, seat: Seat) -> None:
        nice = NICE_QUICK if seat.quick else NICE
        heard, lost = partial(self._heard, seat), partial(self._lost, seat)
        try:
            worker = Worker(self._warm, nice, heard, lost)
        except (OSError, RuntimeError) as error:  # no process, or no thread
            lost(f"the system gives none ({error})")
            return
        with self._changed:
            seat.worker = worker
            over = self._over
        worker.go_on()
        if over:
            worker.kill()
            worker.join(CLOSE_S)

    def _heard(self, seat: Seat, message: tuple[Any, ...]) -> None:
        """Note what a process says. Runs in its listening thread."""
        what, *said = message
        with self._changed:
            ticket = seat.ticket
            if what == "starting":
                self._starting = said[0]
                self._tell()
            elif what == "ready":
                seat.is_ready()
                self._tell()
            elif what == "started":
                seat.taken = True
            elif ticket is None or ticket.ended:
                return
            elif what == "progress":
                ticket.progress(*said)
            elif what == "partial":
                ticket.add(said[0])
            else:
                self._end(seat, what, said[0])

    def _end(self, seat: Seat, what: str, said: Any) -> None:
        ticket = seat.free()
        assert ticket is not None
        self._raw.pop(ticket.id, None)
        ticket.end("done", result=said) if what == "done" else ticket.end("failed", said)
        self._books.prune(ticket)
        self._tell()

    def _lost(self, seat: Seat, how: str) -> None:
        """Note that a process has ended. Its job has failed; one that it had not taken yet waits again."""
        with self._changed:
            ticket, taken = seat.ticket, seat.taken
            given_up = seat.is_lost()
            if ticket is not None and not ticket.ended:
                if taken:
                    self._raw.pop(ticket.id, None)
                    ticket.end("failed", _LOST.format(how=how))
                else:
                    ticket.wait()
                    self._turns.add(ticket, first=True)
            if given_up and self._seats.is_broken:
                self._fail_all(how)
            self._tell()

    def _fail_all(self, how: str) -> None:
        while (ticket := self._turns.take(quick=False)) is not None:
            self._raw.pop(ticket.id, None)
            ticket.end("failed", _NEVER.format(how=how))
