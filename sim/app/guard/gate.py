"""The gate: ASGI middleware in front of everything, websockets included.

Everything that it lets through has a visitor, and comes from our own pages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sim.app.guard.asgi import (
    App,
    Receive,
    Refused,
    Scope,
    Send,
    cookie,
    header,
    refuse,
    replayed,
    whole_body,
    with_headers,
)  # fmt: skip
from sim.app.guard.attendance import Attendance
from sim.app.guard.buckets import Bucket, Buckets, Rate
from sim.app.guard.door import Door
from sim.app.guard.headers import app_headers
from sim.app.guard.names import Names, same_origin
from sim.app.guard.plain import full_page
from sim.app.guard.shared import shared
from sim.app.guard.socket import MESSAGES, guarded_socket
from sim.app.guard.visit import VISIT, Seal, Visit
from sim.app.guard.words import language_of

PAGES = Rate(burst=60, per_second=1)
"""Requests of one visitor for pages and downloads, not for files of the framework: each page takes memory for a minute; assumption."""

ALL_PAGES = Rate(burst=300, per_second=30)
"""The same of all visitors: thirty who load ten pages each, and memory for 1,800 pages at most; assumption."""

FRAMEWORK = "/_nicegui/"
CLIENT = "/_nicegui/client/"
SOCKET = "/_nicegui_ws/socket.io/"

_FORWARDED = (b"x-forwarded-", b"forwarded")
"""Headers that proxies set; here only a visitor could have set them, and the framework would believe them."""

Owner = Callable[[str], str | None]
"""Answers which visitor an open page belongs to, by the id of the page; None if there is no such page."""


@dataclass
class Gate:
    """Middleware that admits requests.

    Attributes:
        app: the app behind it.
        names: names under which we are served.
        door: the code, and the teacher's link.
        seal: reads the cookie.
        cookie_name: name of the cookie; holds the port, since cookies do not tell ports apart.
        attendance: visitors and their places.
        most_visitors: places, for the page that says that they are taken.
        most_body: bytes of a request's body.
        owner: visitor of an open page.
    """

    app: App
    names: Names
    door: Door
    seal: Seal
    cookie_name: str
    attendance: Attendance
    most_visitors: int
    most_body: int
    owner: Owner
    _pages: Buckets = field(default_factory=lambda: Buckets(PAGES))
    _messages: Buckets = field(default_factory=lambda: Buckets(MESSAGES))
    _all_pages: Bucket = field(default_factory=lambda: Bucket(ALL_PAGES))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Admit a connection, or answer it."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        authority = "localhost"
        try:
            authority = self._our_name(scope)
            _check_request(scope, authority)
            visit = self._visit(scope)
            answer = await self.door.answer(scope, receive, visit)
            if answer is None:
                known = visit
                visit = visit or self._new_visit(scope)
                more = app_headers(authority) if known else [*app_headers(authority), self.door.new_cookie(visit)]
                self._check_visit(scope, visit)
                body = await whole_body(scope, receive, self.most_body)
                await self.app(_marked(scope, visit), replayed(body), with_headers(send, more))
                return
        except Refused as refused:
            answer = refused.answer
        safe = send if answer.kind == "text/html" else with_headers(send, app_headers(authority))
        await answer.send(safe)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            authority = self._our_name(scope)
            visit = self._visit(scope)
            if scope["path"] != SOCKET or not same_origin(header(scope, b"origin"), authority) or visit is None:
                raise refuse(403, "Not for you.")
        except Refused:
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        await guarded_socket(
            self.app, _marked(scope, visit), receive, send, self.attendance, self.owner, self._messages
        )

    def _our_name(self, scope: Scope) -> str:
        """Return the Host header, if it is one of our names."""
        authority = header(scope, b"host")
        server = scope.get("server")
        if not self.names.is_ours(authority, str(server[0]) if server else None):
            raise refuse(421, "The workshop is not served under this name. Use the address that the terminal shows.")
        return authority

    def _visit(self, scope: Scope) -> Visit | None:
        return self.seal.read(cookie(scope, self.cookie_name))

    def _new_visit(self, scope: Scope) -> Visit:
        """Return the visit of somebody without a cookie who opens a page, where no code is asked for. Raises Refused otherwise."""
        if scope["method"] != "GET" or scope["path"].startswith(FRAMEWORK):
            raise refuse(401, "Open the page of the workshop first.")
        if self.door.code:
            raise refuse(303, "Join first.", (b"location", f"/join{shared(scope)}".encode()))
        return Visit(teacher=True)

    def _check_visit(self, scope: Scope, visit: Visit) -> None:
        """Raise Refused if a visitor asks for somebody else's page, too often, or has no place."""
        path: str = scope["path"]
        if path.startswith(CLIENT) and self.owner(path.removeprefix(CLIENT).partition("/")[0]) != visit.visitor:
            raise refuse(404, "There is no such page.")
        if path.startswith(FRAMEWORK):
            return
        if not self.attendance.has_room(visit):
            raise Refused(full_page(language_of(header(scope, b"accept-language")), self.most_visitors))
        if not (self._pages.of(visit.visitor).take() and self._all_pages.take()):
            raise refuse(429, "That was too often. Wait a few seconds.", (b"retry-after", b"5"))


def _check_request(scope: Scope, authority: str) -> None:
    """Raise Refused for a method or path that nothing here has, and for a form that comes from elsewhere."""
    if scope["method"] not in ("GET", "HEAD", "POST"):
        raise refuse(405, "The workshop knows GET, HEAD and POST.", (b"allow", b"GET, HEAD, POST"))
    path: str = scope["path"]
    if ".." in path.split("/") or "\\" in path or "\0" in path or not path.startswith("/"):
        raise refuse(400, "There is no such path.")
    if scope["method"] == "POST" and not same_origin(header(scope, b"origin"), authority):
        raise refuse(403, "This form does not come from the workshop.")


def _marked(scope: Scope, visit: Visit) -> Scope:
    """Return the scope with its visit, and without headers that only a proxy may set."""
    kept = [(name, value) for name, value in scope["headers"] if not name.startswith(_FORWARDED)]
    return {**scope, "headers": kept, VISIT: visit}
