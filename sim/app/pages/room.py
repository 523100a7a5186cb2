"""The room: everything that the pages of all visitors share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.app.classroom import Classroom
from sim.app.visitors import Visitor, Visitors
from sim.app.work.shelf import Shelf

if TYPE_CHECKING:
    from sim.app.guard.visit import HasScope
    from sim.app.limits import Limits
    from sim.app.site import Site
    from sim.app.work.pool import Pool


@dataclass(frozen=True, eq=False)
class Room:
    """The room.

    Attributes:
        site: what the server says: limits, invitation, attendance, and who a request comes from.
        pool: worker processes.
        shelf: folders for results.
        visitors: the visitors.
        classroom: predictions and the teacher's switches.
    """

    site: Site
    pool: Pool
    shelf: Shelf
    visitors: Visitors
    classroom: Classroom

    @classmethod
    def of(cls, site: Site) -> Room:
        """Return the room of a site that begins to serve."""
        shelf = Shelf(site.limits)
        return cls(site, site.pool, shelf, Visitors(site.pool, shelf, site.limits), Classroom())

    @property
    def limits(self) -> Limits:
        """The limits."""
        return self.site.limits

    def visitor_of(self, request: HasScope, language: str = "en") -> Visitor:
        """Return the visitor from whom a request comes. ``language`` is for one who is new."""
        visit = self.site.visit_of(request)
        return self.visitors.of(visit.visitor, teacher=visit.teacher, language=language)

    def known(self, request: HasScope) -> Visitor | None:
        """Return the visitor from whom a request for a download comes; None for one who never opened a page."""
        return self.visitors.find(self.site.visitor_of(request))
