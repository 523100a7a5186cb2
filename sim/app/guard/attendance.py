"""Attendance: the visitors who have a page open, or had one a moment ago, and whether there is room for one more."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sim.app.guard.buckets import Clock
from sim.app.guard.visit import Visit

AWAY = 120.0
"""Seconds for which the place of a visitor without an open page is kept: a phone that sleeps, a page that reloads; assumption."""

MOST_PAGES = 12
"""Open pages (websockets) of one visitor; assumption: more than anybody looks at."""


@dataclass
class _Place:
    teacher: bool
    pages: int = 0
    left: float = 0.0


class Attendance:
    """Counts open pages per visitor. The teacher always has a place and takes none."""

    def __init__(self, most: int, clock: Clock = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._places: dict[str, _Place] = {}

    def has_room(self, visit: Visit) -> bool:
        """Return whether a visitor may come in, or is in already."""
        if visit.teacher:
            return True
        here = self._here()
        return visit.visitor in here or sum(not place.teacher for place in here.values()) < self._most

    def opened(self, visit: Visit) -> bool:
        """Note an opened page, and return whether it is allowed."""
        if not self.has_room(visit) or self._pages(visit) >= MOST_PAGES:
            return False
        self._places.setdefault(visit.visitor, _Place(visit.teacher)).pages += 1
        return True

    def closed(self, visit: Visit) -> None:
        """Note that a page which was opened is closed."""
        place = self._places[visit.visitor]
        place.pages -= 1
        place.left = self._clock()

    def present(self) -> int:
        """Return the number of visitors with an open page, without teachers."""
        return sum(place.pages > 0 and not place.teacher for place in self._places.values())

    def _pages(self, visit: Visit) -> int:
        place = self._places.get(visit.visitor)
        return place.pages if place else 0

    def _here(self) -> dict[str, _Place]:
        """Return the places that are taken, after the long absent have lost theirs."""
        now = self._clock()
        self._places = {who: one for who, one in self._places.items() if one.pages or now - one.left < AWAY}
        return self._places
