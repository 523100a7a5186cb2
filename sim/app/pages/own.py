"""A visitor's own scenario: text that is data, checked with the line of what is wrong."""

from __future__ import annotations

from nicegui import run
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from sim.app.choice import Choice, ChoiceError, checked, fitted, own_choice, scenario_file
from sim.app.limits import Limits
from sim.app.pages.offer import title_of
from sim.app.pages.page import Page
from sim.app.pages.parts import line


class OwnText(Element, component="assets/own.js"):
    """A text area with the numbers of its lines, and a button that reads a file in the browser."""

    def __init__(self, page: Page) -> None:
        """Put it into the page."""
        super().__init__()
        words, most = page.words, f"{page.room.limits.upload:,}"
        self._page = page
        self._props.update(
            {
                "label": words("choose.own.label"),
                "file-text": words("choose.own.file"),
                "use-text": words("choose.own.use"),
                "example-text": words("choose.own.example"),
                "limit-text": words("choose.own.limit", bytes=most),
                "too-large": words("choose.own.large", bytes=most),
                "no-text": words("choose.own.notext"),
                "most": page.room.limits.upload,
            }
        )
        self.on("use", self._use, ["text"])
        self.on("example", self._example)

    async def _use(self, event: GenericEventArguments) -> None:
        """Check what is in the text area, and take it if it can be run; a browser may send anything."""
        text = event.args.get("text") if isinstance(event.args, dict) else None
        if not isinstance(text, str):
            return
        page, words = self._page, self._page.words
        try:
            choice = await run.io_bound(_checked, text, page.room.limits)
        except ChoiceError as error:
            place = words("choose.own.line", line=error.line, message=error.message) if error.line else error.message
            self.run_method("wrong", place, error.line or 0)
            return
        if choice is None:  # the server is ending
            return
        page.visitor.choose(choice)
        page.say(words("choose.own.taken", title=title_of(words, choice)))
        page.look()

    def _example(self) -> None:
        self.run_method("put", self._page.visitor.choice.text or scenario_file(self._page.visitor.choice))


def own_company(page: Page) -> None:
    """Add the part for one's own scenario."""
    line(page.words("choose.own.lead"))
    own = OwnText(page)
    if page.visitor.choice.text:
        own.run_method("put", page.visitor.choice.text)


def _checked(text: str, limits: Limits) -> Choice:
    choice = fitted(own_choice(text, limits), limits)
    checked(choice, limits)
    return choice
