"""NiceGUI, closed where it trusts: events only from the page's own visitor, websockets only, no storage on disk, no network."""

from __future__ import annotations

import inspect
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

from sim.app.guard.plain import missing_page
from sim.app.guard.visit import VISIT, Visit
from sim.app.guard.words import language_of

Handler = Callable[..., Any]

SETTINGS = ("NICEGUI_REDIS_URL", "NICEGUI_REDIS_KEY_PREFIX", "NICEGUI_STORAGE_PATH", "NICEGUI_SCREEN_TEST_PORT")
"""Variables with which NiceGUI would reach for a database or read a folder when it is imported."""

FROM_PAGES = ("handshake", "event", "javascript_response", "ack")
"""Events of the websocket that name a page by its id. A further one, ``log``, writes into our terminal, and is dropped."""


RELOAD = """<script>
(() => {
  let lost = 0;
  setInterval(async () => {
    lost = window.socket && !window.socket.connected && !document.hidden ? lost + 1 : 0;
    if (lost < 3) return;
    try { await fetch("/join", { method: "HEAD" }); } catch { return; }
    window.location.reload();
  }, 2000);
})();
</script>"""
"""Loads a page again that has no connection for five seconds although the server answers: after a restart, whose visitors join anew, or
when its place was taken. The framework would try for ever."""


def import_framework(folder: str) -> None:
    """Import NiceGUI so that it reads no file of the working directory. ``folder``: one that stays empty."""
    for name in SETTINGS:
        os.environ.pop(name, None)
    os.environ["NICEGUI_STORAGE_PATH"] = folder
    try:
        import nicegui  # noqa: F401
    finally:
        del os.environ["NICEGUI_STORAGE_PATH"]


def close_framework() -> None:
    """Close what NiceGUI leaves open: events for other people's pages, polling, details of errors, its own process pool."""
    from nicegui import core, run, ui

    run.setup = lambda: (
        None
    )  # its process pool, which nothing here uses, leaves semaphores behind when the server ends in a hurry
    logging.getLogger("nicegui").setLevel(logging.ERROR)  # warnings name what visitors ask for, as often as they like
    core.app.config.socket_io_js_transports = ["websocket"]
    core.sio.eio.transports = ["websocket"]
    core.app.on_page_exception(lambda _: ui.label("This page cannot be shown. The terminal of the workshop says why."))
    core.app.add_exception_handler(404, _missing)
    ui.add_body_html(RELOAD, shared=True)
    handlers = core.sio.handlers["/"]
    for name in FROM_PAGES:
        handlers[name] = _for_owners(handlers[name])
    handlers["connect"] = _for_the_server(handlers["connect"])
    handlers["log"] = _dropped


def visitor_of_page(page: str) -> str | None:
    """Return the visitor to whom an open page belongs; None if there is no such page."""
    from nicegui import Client

    client = Client.instances.get(page)
    visit = client.request.scope.get(VISIT) if client else None
    return visit.visitor if visit else None


async def _missing(request: Any, _: Exception) -> Any:
    """Answer with a plain page where the framework would build one of its own, and keep it in memory for a minute."""
    from fastapi import Response

    answer = missing_page(language_of(request.headers.get("accept-language", "")))
    return Response(answer.body, answer.status, media_type=answer.kind)


def _for_owners(handler: Handler) -> Callable[[str, Any], Awaitable[Any]]:
    """Return a handler that acts only for the visitor to whom the named page belongs."""

    async def checked(sid: str, message: Any) -> Any:
        page = message.get("client_id") if isinstance(message, dict) else None
        if not isinstance(page, str) or _visitor_of_socket(sid) != visitor_of_page(page):
            return False
        try:
            result = handler(sid, message)
            return await result if inspect.isawaitable(result) else result
        except (KeyError, TypeError, ValueError, AttributeError):  # a message that no page of ours sends
            logging.getLogger("nicegui").warning("a malformed message", exc_info=True)
            return False

    return checked


def _for_the_server(handler: Handler) -> Callable[..., Awaitable[Any]]:
    """Return a handler that acts only when the server itself calls it, with the environment of the socket.

    A client can send an event of the same name, with an environment of its own making that names somebody else's page.
    """

    async def checked(sid: str, environ: Any, *more: Any) -> Any:
        from nicegui import core

        if environ is not core.sio.get_environ(sid):
            return False
        return await handler(sid, environ, *more)

    return checked


def _visitor_of_socket(sid: str) -> str:
    from nicegui import core

    visit: Visit = core.sio.get_environ(sid)["asgi.scope"][VISIT]
    return visit.visitor


async def _dropped(_sid: str, _message: Any) -> None:
    """Ignore an event."""
