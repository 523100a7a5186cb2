"""The queue: visitors take turns, so that one who asks for much makes nobody wait for all of it."""

from __future__ import annotations

from itertools import zip_longest

from sim.app.work.ticket import Ticket


class Turns:
    """Waiting tickets in the order in which they start.

    The visitor who was served least recently comes first, one job at a time. Of one visitor's jobs the quick ones come first.
    """

    def __init__(self) -> None:
        self._lines: dict[str, list[Ticket]] = {}
        self._served: dict[str, int] = {}
        self._count = 0

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def add(self, ticket: Ticket, *, first: bool = False) -> None:
        """Put a ticket into its visitor's line: behind the others, or ``first`` again."""
        line = self._lines.setdefault(ticket.visitor, [])
        if first:
            line.insert(0, ticket)
            return
        line.append(ticket)
        line.sort(key=lambda one: not one.quick)  # stable: the order of arrival stays

    def remove(self, ticket: Ticket) -> None:
        """Take a ticket out, if it waits."""
        line = self._lines.get(ticket.visitor, [])
        if ticket in line:
            line.remove(ticket)
        if not line:
            self._lines.pop(ticket.visitor, None)

    def take(self, *, quick: bool) -> Ticket | None:
        """Return the next ticket, which waits no longer; with ``quick`` the next quick one."""
        found = next((one for one in self.order() if one.quick or not quick), None)
        if found is not None:
            self.remove(found)
            self._count += 1
            self._served[found.visitor] = self._count
        return found

    def forget(self, visitor: str) -> None:
        """Forget when a visitor was served."""
        self._served.pop(visitor, None)

    def order(self) -> list[Ticket]:
        """Return all tickets in the order in which they start, if none is added."""
        visitors = sorted(self._lines, key=lambda one: self._served.get(one, 0))  # stable: first come, first served
        rounds = zip_longest(*(self._lines[one] for one in visitors))
        return [ticket for each in rounds for ticket in each if ticket is not None]

    def tell_places(self) -> None:
        """Tell every ticket how many start before it."""
        quick = 0
        for place, ticket in enumerate(self.order()):
            ticket.move(quick if ticket.quick else place)
            quick += ticket.quick
