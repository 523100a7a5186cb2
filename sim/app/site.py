"""The site: what pages of the workshop get to know of the server that shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sim.app.guard.attendance import Attendance
from sim.app.guard.join import Invitation
from sim.app.guard.visit import HasScope, Visit, visit_of, visitor_of
from sim.app.limits import Limits


@dataclass(frozen=True)
class Site:
    """Everything that pages share. State of a visitor belongs into what pages keep by ``visitor_of``, never into a module.

    Attributes:
        limits: limits, which pages state.
        pool: the pool of worker processes.
        attendance: visitors with an open page.
        invitation: address, code and QR code, for the teacher only; None where no code is asked for.
        teacher_link: the link that makes a teacher.
    """

    limits: Limits
    pool: Any
    attendance: Attendance
    invitation: Invitation | None
    teacher_link: str

    @staticmethod
    def visit_of(request: HasScope) -> Visit:
        """Return the visit of a request: its visitor, and whether this is the teacher."""
        return visit_of(request)

    @staticmethod
    def visitor_of(request: HasScope) -> str:
        """Return the unguessable id of the visitor of a request."""
        return visitor_of(request)


Register = Callable[[Site], None]
"""Adds the pages to NiceGUI, before the server starts."""
