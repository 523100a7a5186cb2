"""The player as a part of a NiceGUI page. It needs the extra ``app``, and is imported by pages only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from fastapi import Response
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from sim.app.watch.labels import LABELS

_ASSETS = Path(__file__).parent / "assets"


class Panel(Element, component="assets/panel.js"):
    """Two policies side by side, and the two lives of a person who is clicked; the browser plays without the server."""

    def __init__(
        self, frames_url: str, on_person: Callable[[int], object] | None = None, labels: Mapping[str, str] = LABELS
    ) -> None:
        """Show the frames that a route of this server answers with, see ``frames_response``.

        ``on_person`` is called with the number of a person whose story is opened.
        """
        super().__init__()
        self.add_resource(_ASSETS)
        self._props["frames-url"] = frames_url
        self._props["loading"] = labels["loading"]
        self._props["failed"] = labels["failed to load"]
        if on_person is not None:
            self.on("person", lambda event: _heard(event, on_person), ["number"])


def _heard(event: GenericEventArguments, on_person: Callable[[int], object]) -> None:
    """Pass on a number; a browser may send anything."""
    number = event.args.get("number") if isinstance(event.args, dict) else None
    if isinstance(number, int) and not isinstance(number, bool):
        on_person(number)


def build(
    frames_url: str, on_person: Callable[[int], object] | None = None, labels: Mapping[str, str] = LABELS
) -> Panel:
    """Put the player into the page that is being built, as wide as its place; see ``Panel``."""
    panel = Panel(frames_url, on_person, labels)
    panel.classes("w-full")
    return panel


def frames_response(frames: bytes) -> Response:
    """Return the answer of the route that gives the frames; no cache between server and visitor keeps it."""
    return Response(frames, media_type="application/json", headers={"Cache-Control": "private, no-store"})
