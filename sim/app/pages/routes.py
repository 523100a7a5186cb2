"""Routes beside the page: what a browser loads for a visitor, and nobody else's."""

from __future__ import annotations

from typing import Any

from sim.app.pages.room import Room


def add_routes(room: Room) -> None:
    """Add the routes; a visitor gets an answer only for tickets of their own."""
    from fastapi import Request, Response
    from nicegui import app

    from sim.app.pages.watch import WATCH
    from sim.app.watch.panel import frames_response

    def frames(request: Any, ticket: str) -> Any:
        visitor = room.known(request)
        found = visitor.tickets.get(WATCH) if visitor else None
        if found is None or found.id != ticket or found.state != "done":
            return Response("There is nothing here.", status_code=404, media_type="text/plain")
        return frames_response(found.result)

    frames.__annotations__["request"] = Request
    app.get(f"/{WATCH}/{{ticket}}")(frames)
