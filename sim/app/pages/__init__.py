"""Pages of the workshop, registered with NiceGUI by ``register``."""

from __future__ import annotations

from sim.app.site import Site


def register(site: Site) -> None:
    """Register the pages."""
    from fastapi import Request
    from nicegui import ui

    from sim.app.join_card import join_card

    def first_page(request: Request) -> None:
        ui.label("Grapevine").style("font-size: 2rem; font-weight: 700")
        if site.visit_of(request).teacher:
            join_card(site)
        else:
            ui.label("You are in. The workshop starts here.")

    # the framework reads the type of the argument from the function itself, and finds no name that is local
    first_page.__annotations__["request"] = Request
    ui.page("/")(first_page)
