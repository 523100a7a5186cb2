"""The tickets of all visitors: how many each may have, and of those that ended the latest few."""

from __future__ import annotations

import time
from collections import defaultdict

from sim.app.guard.buckets import Buckets, Clock, Rate
from sim.app.limits import Limits
from sim.app.work.ticket import Ticket
from sim.kernel.errors import GrapevineError

CANCELLED = Rate(burst=6, per_second=1 / 10)
"""Processes that end because one visitor cancels what runs: six, then one in ten seconds. A new one takes about three seconds of a
processor to get ready, from all others. An assumption: three comparisons with their first pictures, each cancelled at once."""


class TooMany(GrapevineError):
    """A visitor has as many jobs waiting or running as the limits allow."""


class PoolClosed(GrapevineError):
    """The pool takes no more jobs."""


class Books:
    """Tickets by visitor, in the order in which they were submitted."""

    def __init__(self, limits: Limits, clock: Clock = time.monotonic) -> None:
        self._allowed, self._kept = limits.waiting, limits.kept
        self._tickets: defaultdict[str, list[Ticket]] = defaultdict(list)
        self._cancelled = Buckets(CANCELLED, clock)

    def check(self, visitor: str) -> None:
        """Raise TooMany unless a visitor may submit another job."""
        if sum(not one.ended for one in self.of(visitor)) >= self._allowed:
            jobs = "1 run" if self._allowed == 1 else f"{self._allowed} runs"
            raise TooMany(
                f"You have {jobs} waiting or running, which is the limit. Wait until one has finished, or cancel one."
            )

    def add(self, ticket: Ticket) -> None:
        """Write down a new ticket."""
        self._tickets[ticket.visitor].append(ticket)
        self.prune(ticket)

    def of(self, visitor: str) -> list[Ticket]:
        """Return the tickets of a visitor."""
        return [*self._tickets.get(visitor, ())]

    def open(self) -> list[Ticket]:
        """Return all tickets that have not ended."""
        return [ticket for line in self._tickets.values() for ticket in line if not ticket.ended]

    def forget(self, visitor: str) -> None:
        """Strike out all tickets of a visitor."""
        self._tickets.pop(visitor, None)

    def charge(self, visitor: str) -> None:
        """Note that a process ended because a visitor cancelled what it did."""
        self._cancelled.of(visitor).owe()

    def pause(self, visitor: str) -> float:
        """Return the seconds until a visitor who has cancelled much may start something again; 0 for all others."""
        return self._cancelled.of(visitor).wait()

    def prune(self, like: Ticket) -> None:
        """Keep only the latest few ended tickets of this visitor with jobs of this kind: their results take memory."""
        line = self._tickets.get(like.visitor, [])
        ended = [one for one in line if one.ended and type(one.job) is type(like.job)]
        for old in ended[: -self._kept]:
            line.remove(old)
