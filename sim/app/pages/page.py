"""One open page of a visitor: what its parts share, and how they keep in step with the visitor's state."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from nicegui import Client, ui
from nicegui.element import Element

from sim.app.pages.room import Room
from sim.app.visitors import Visitor
from sim.app.words import Words

EVERY_S: Final = 0.5
"""Seconds between two looks at the visitor's state. An assumption: soon enough for people, cheap for thirty pages."""

_NEVER: Final = object()


@dataclass(eq=False)
class _Watch:
    step: str
    read: Callable[[], Hashable]
    draw: Callable[[], object]
    within: tuple[Element, ...]
    seen: Hashable = _NEVER
    gone: bool = False


@dataclass(eq=False)
class Page:
    """One open page.

    Attributes:
        room: pool, folders, visitors and classroom; ``room.site`` has the limits.
        visitor: the visitor, shared with other pages of the same browser.
        words: labels in the visitor's language: ``page.words("help")``.
        client: the connection to the browser; deleted some time after the page was closed.
        step: the step that is shown.
    """

    room: Room
    visitor: Visitor
    words: Words
    client: Client
    step: str = "choose"
    _building: str = ""
    _within: tuple[Element, ...] = ()
    _watches: list[_Watch] = field(default_factory=list)
    _go: Callable[[str], object] = field(default=lambda step: None)

    def watch(self, read: Callable[[], Hashable], draw: Callable[[], object]) -> None:
        """Call ``draw`` now, and again whenever ``read`` returns something else while the step that is being built is shown.

        ``read`` is called twice a second and has to be cheap, as a ticket's ``(id, version)`` is.
        """
        self._watches.append(_Watch(self._building, read, draw, self._within, read()))
        draw()

    def live(self, read: Callable[[], Hashable], draw: Callable[[], object], classes: str = "") -> Element:
        """Return a new part of the page whose content is drawn now, and anew whenever ``read`` returns something else.

        What is watched within it is forgotten with its content. Nothing in it keeps the keyboard's focus; give it ``classes`` that reserve
        its height.
        """
        part = ui.element("div").classes(classes)
        step, within = self._building, (*self._within, part)

        def again() -> None:
            self._forget(part)
            part.clear()
            with part, self._inside(step, within):
                draw()

        self.watch(read, again)
        return part

    def look(self) -> None:
        """Draw what has changed. Called by a timer; call it after a change so that nobody waits for the timer."""
        for one in () if self.client.is_deleted else list(self._watches):
            if one.step in ("", self.step) and not one.gone:
                now = one.read()
                if now != one.seen:
                    one.seen = now
                    one.draw()

    def go(self, step: str) -> None:
        """Show another step."""
        self._go(step)

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Show a short message, which a screen reader speaks; text is text. Nothing happens where the page was closed."""
        if self.client.is_deleted:
            return
        kind = "gw-toast gw-toast-wrong" if wrong else "gw-toast"
        with self.client:
            ui.notify(text, position="bottom", multi_line=True, timeout=6000 if wrong else 3000, classes=kind)

    @contextmanager
    def building(self, step: str) -> Iterator[None]:
        """Note that a step is built: what it watches is looked at only while it is shown."""
        with self._inside(step, ()):
            yield

    def _forget(self, part: Element) -> None:
        """Watch no longer what a part holds."""
        for one in self._watches:
            one.gone = part in one.within
        self._watches = [one for one in self._watches if not one.gone]

    @contextmanager
    def _inside(self, step: str, within: tuple[Element, ...]) -> Iterator[None]:
        before = self._building, self._within
        self._building, self._within = step, within
        try:
            yield
        finally:
            self._building, self._within = before

    def connect(self, go: Callable[[str], Any]) -> None:
        """Note what shows another step."""
        self._go = go
