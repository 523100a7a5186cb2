"""Pages of the workshop, registered with NiceGUI by ``register``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.app.site import Site

if TYPE_CHECKING:
    from sim.app.pages.room import Room

SWEEP_S = 60.0
"""Seconds between two looks for visitors who have left, which go on when nobody is there any more. An assumption."""


def register(site: Site) -> None:
    """Register the pages. They import NiceGUI, which the server has to prepare first."""
    from fastapi import Request
    from nicegui import app, ui

    from sim.app.pages.choose import known_cards
    from sim.app.pages.first import open_page
    from sim.app.pages.room import Room
    from sim.app.pages.routes import add_routes
    from sim.app.pages.steps import STEPS, TEACHER, builder_of
    from sim.views.figures.drawing import looks

    for step in (*STEPS, TEACHER):  # what takes a moment is there before the first visitor waits for it
        builder_of(step)
    looks(known_cards()[0].policies)
    room = Room.of(site)

    def first_page(request: Any) -> None:
        open_page(room, request)

    # the framework reads the type of the argument from the function itself, and finds no name that is local
    first_page.__annotations__["request"] = Request
    ui.page("/")(first_page)
    add_routes(room)
    app.on_shutdown(room.shelf.close)
    _clean_up(room)


def _clean_up(room: Room) -> None:
    """Forget now and then who has left, also when nobody is there any more, and give back the memory of pages that were closed."""
    from nicegui import app

    from sim.app.memory import Cleaner, set_aside

    cleaner = Cleaner()
    app.on_startup(set_aside)
    app.on_delete(cleaner.gone)

    def clean() -> None:
        room.visitors.sweep()
        cleaner.clean()

    app.timer(min(SWEEP_S, room.limits.away_s), clean)
