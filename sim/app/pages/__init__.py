"""Pages of the workshop, registered with NiceGUI by ``register``."""

from __future__ import annotations

from typing import Any

from sim.app.site import Site


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
