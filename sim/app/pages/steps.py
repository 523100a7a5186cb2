"""The steps of a visit, in order: each has a module of its name with ``build(page)``, which fills its panel when it is first shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from sim.app.pages.page import Page

STEPS: Final = ("choose", "predict", "setup", "run", "compare", "watch", "take")
"""Names of the steps; their labels are the words ``step.NAME``."""

TEACHER: Final = "teach"
"""The teacher's panel, a step of its own."""


def steps_of(page: Page) -> list[str]:
    """Return the steps that a visitor has: without predictions where the teacher has switched them off."""
    shown = [one for one in STEPS if one != "predict" or page.room.classroom.predicting]
    return [*shown, TEACHER] if page.visitor.teacher else shown


def builder_of(step: str) -> Callable[[Page], None]:
    """Return what fills the panel of a step."""
    build: Callable[[Page], None] = import_module(f"sim.app.pages.{step}").build
    return build


def next_to(page: Page, step: str) -> tuple[str | None, str | None]:
    """Return the steps before and after one; None at the ends."""
    known = [one for one in steps_of(page) if one != TEACHER]
    if step not in known:
        return None, None
    at = known.index(step)
    return (known[at - 1] if at else None), (known[at + 1] if at + 1 < len(known) else None)


class Steps(Element, component="assets/steps.js"):
    """The links to the steps; the browser shows one, and says which."""

    def __init__(self, page: Page, shown: Callable[[str], object]) -> None:
        """Put the links into the page. ``shown`` is called with the step that the visitor comes to."""
        super().__init__()
        self._page, self._shown = page, shown
        self._props["name"], self._props["language"] = page.words("steps"), page.words.language
        self._props["ready-text"] = page.words("steps.ready")
        self.offer(steps_of(page))
        self.on("step", self._heard, ["step"])

    def offer(self, steps: Sequence[str], ready: Sequence[str] = ()) -> None:
        """Show these steps, and mark those that have something new."""
        self._props["steps"] = [
            {"key": one, "name": self._page.words(f"step.{one}"), "extra": one == TEACHER, "ready": one in ready}
            for one in steps
        ]
        self.update()

    def go(self, step: str) -> None:
        """Show a step."""
        self.run_method("go", step)

    def _heard(self, event: GenericEventArguments) -> None:
        """Pass on a step; a browser may send anything."""
        step = event.args.get("step") if isinstance(event.args, dict) else None
        if isinstance(step, str) and step in steps_of(self._page):
            self._shown(step)
