"""Websockets behind the gate: for the visitor's own page only, so many, and so many messages."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

from sim.app.guard.asgi import App, Message, Receive, Scope, Send
from sim.app.guard.attendance import Attendance
from sim.app.guard.buckets import Bucket, Buckets, Rate
from sim.app.guard.visit import VISIT, Visit

MESSAGES = Rate(burst=400, per_second=30)
"""Messages of one visitor, of all pages together: a slider that is moved by a key that is held sends eight a second; assumption."""


async def guarded_socket(
    app: App,
    scope: Scope,
    receive: Receive,
    send: Send,
    attendance: Attendance,
    owner: Callable[[str], str | None],
    messages: Buckets,
) -> None:
    """Hand a websocket to the app while it keeps to the rules, and note that its page is open.

    Args:
        app: the app behind the gate.
        scope: the marked scope.
        receive: as in ASGI.
        send: as in ASGI.
        attendance: counts open pages.
        owner: visitor of an open page.
        messages: by visitor, how many messages may still come.
    """
    visit: Visit = scope[VISIT]
    if _is_of_another(scope, visit, owner) or not attendance.opened(visit):
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    try:
        await app(scope, _counted(receive, send, messages.of(visit.visitor)), send)
    finally:
        attendance.closed(visit)


def _is_of_another(scope: Scope, visit: Visit, owner: Callable[[str], str | None]) -> bool:
    """Return whether the page is somebody else's. One that is gone passes: the app then tells the browser to load it again."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    return any(owner(page) not in (None, visit.visitor) for page in query.get("client_id", ()))


def _counted(receive: Receive, send: Send, bucket: Bucket) -> Receive:
    """Return a ``receive`` that ends the connection when messages come too fast."""

    async def counting() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and not bucket.take():
            await send({"type": "websocket.close", "code": 1008})
            return {"type": "websocket.disconnect", "code": 1008}
        return message

    return counting
