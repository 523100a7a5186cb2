"""Routes beside the page: what a browser loads for a visitor, and nobody else's."""

from __future__ import annotations

from typing import Any

from sim.app.pages.room import Room


def add_routes(room: Room) -> None:
    """Add the routes; a visitor gets an answer only for tickets of their own."""
    from fastapi import Request, Response
    from nicegui import app

    from sim.app.pages.take import TAKE, file_of
    from sim.app.pages.watch import WATCH
    from sim.app.watch.panel import frames_response

    def nothing() -> Any:
        return Response("There is nothing here.", status_code=404, media_type="text/plain")

    def frames(request: Any, ticket: str) -> Any:
        visitor = room.known(request)
        found = visitor.tickets.get(WATCH) if visitor else None
        if found is None or found.id != ticket or found.state != "done":
            return nothing()
        return frames_response(found.result)

    frames.__annotations__["request"] = Request
    app.get(f"/{WATCH}/{{ticket}}")(frames)

    def taken(request: Any, run: str, kind: str) -> Any:
        visitor = room.known(request)
        own = visitor.run_named(run) if visitor else None
        found = file_of(own, kind, visitor.tickets) if visitor and own else None
        if found is None:
            return nothing()
        data, content, name = found
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
        return Response(data, media_type=content, headers=headers)

    taken.__annotations__["request"] = Request
    app.get(f"/{TAKE}/{{run}}/{{kind}}")(taken)
