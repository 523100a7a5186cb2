"""Opening a page: who comes, in which language, with which shared choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nicegui import ui

from sim.app.choice import ChoiceError, checked, from_link
from sim.app.guard.words import language_of
from sim.app.pages.frame import build_frame
from sim.app.pages.page import Page
from sim.app.pages.room import Room
from sim.app.words import Words

if TYPE_CHECKING:
    from fastapi import Request


def open_page(room: Room, request: Request) -> None:
    """Fill the page of a visitor who comes, or comes again."""
    visitor = room.visitor_of(request, language_of(request.headers.get("accept-language", "")))
    client = ui.context.client
    page = Page(room, visitor, Words(visitor.language), client)
    client.on_connect(lambda: room.visitors.opened(visitor))
    client.on_disconnect(lambda: room.visitors.closed(visitor))
    problem = _take(page, request.query_params.get("c", ""))
    build_frame(page)
    if problem:
        page.say(problem, wrong=True)


def _take(page: Page, link: str) -> str:
    """Take the choice of a shared link; return what is wrong with it."""
    if not link:
        return ""
    ui.add_head_html('<script>history.replaceState(null, "", "/" + (location.hash || "#choose"))</script>')
    try:
        choice = from_link(link)
        checked(choice, page.room.limits)
    except ChoiceError as error:
        return page.words("link.refused", why=str(error))
    page.visitor.choose(choice)
    return ""
