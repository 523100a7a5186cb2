"""Beside the settings: whether the choice can run, what differs from the scenario, undo, reset, share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from nicegui import run, ui

from sim.app.choice import Choice, ChoiceError, checked, differences, minutes, to_link
from sim.app.limits import Limits
from sim.app.pages.amounts import amount, time_text
from sim.app.pages.help import copy_row, dialog
from sim.app.pages.page import Page
from sim.app.pages.parts import Tag, box, button, enable, heading, line, problem

QUIET_S = 0.3
"""Seconds without a change before a choice is checked; assumption: while a slider moves nobody reads."""


def side(page: Page, mark: Callable[[str, str], object]) -> None:
    """Add the panel. ``mark`` is called with the setting that is to blame, and why; with empty texts where none is."""
    words, visitor = page.words, page.visitor
    heading(words("setup.side"), 2, "gw-h3")
    verdict = Verdict(page, mark)
    with box("gw-row"):
        undo = button(words("setup.undo"), lambda: _step(page, back=True), icon="undo", kind="quiet")
        redo = button(words("setup.redo"), lambda: _step(page, back=False), icon="redo", kind="quiet")
    heading(words("setup.differences"), 3, "gw-h4")
    page.live(lambda: visitor.choice, lambda: _changes(page))
    with box("gw-row"):
        reset = button(words("setup.reset.all"), lambda: _reset(page), icon="restart_alt", kind="quiet")
        button(words("setup.share"), lambda: _share(page), icon="share", kind="quiet")

    def state() -> tuple[bool, bool, bool]:
        return visitor.can_undo, visitor.can_redo, bool(visitor.choice.values)

    def draw() -> None:
        for made, on in zip((undo, redo, reset), state(), strict=True):
            enable(made, on)

    page.watch(state, draw)
    page.watch(lambda: visitor.choice, verdict.ask)


class Verdict:
    """Says whether the choice can run; checking takes a tenth of a second or two, and is done beside the page."""

    def __init__(self, page: Page, mark: Callable[[str, str], object]) -> None:
        """Put it into the page; for ``mark`` see ``side``."""
        self._page, self._mark = page, mark
        self._place = ui.element("div").classes("gw-size")
        self._place._props["aria-live"] = "polite"

    async def _check(self, choice: Choice) -> None:
        await asyncio.sleep(QUIET_S)
        if choice != self._page.visitor.choice or self._place.is_deleted:
            return
        wrong = await run.io_bound(_wrong, choice, self._page.room.limits)
        if choice == self._page.visitor.choice and not self._place.is_deleted:
            self._show(choice, wrong)

    def ask(self) -> None:
        """Check the choice as it stands."""
        from nicegui import background_tasks

        background_tasks.create(self._check(self._page.visitor.choice))

    def _show(self, choice: Choice, wrong: ChoiceError | None) -> None:
        self._mark(wrong.key if wrong else "", str(wrong) if wrong else "")
        self._place.clear()
        words = self._page.words
        with self._place:
            if wrong:
                problem(words("setup.wrong"), str(wrong))
            else:
                line(words("setup.fine", time=time_text(words, minutes(choice))))


def _wrong(choice: Choice, limits: Limits) -> ChoiceError | None:
    """Return why a choice cannot run; None if it can."""
    try:
        checked(choice, limits)
    except ChoiceError as error:
        return error
    return None


def _changes(page: Page) -> None:
    found = differences(page.visitor.choice)
    if not found:
        line(page.words("setup.differences.none"), "gw-small")
        return
    with box("gw-changes", "ul"):
        for one in found:
            before, after = amount(one.before, one.unit), amount(one.after, one.unit)
            Tag("li", page.words("setup.change", label=one.label, before=before, after=after))


def _step(page: Page, *, back: bool) -> None:
    page.visitor.undo() if back else page.visitor.redo()
    page.look()


def _reset(page: Page) -> None:
    page.visitor.choose(page.visitor.choice.without_values())
    page.look()


def _share(page: Page) -> None:
    """Show a link to the choice, and its QR code."""
    words = page.words
    try:
        text = to_link(page.visitor.choice)
    except ChoiceError as error:
        page.say(str(error), wrong=True)
        return
    address = f"{_address(page)}/?c={text}#setup"
    with dialog(page, words("setup.share.title")) as made:
        line(words("setup.share.lead"))
        copy_row(page, words("setup.share.label"), address)
        picture = _qr(address)
        if picture:
            ui.html(picture, sanitize=False).classes("gw-qr")
    made.on("close", made.delete)
    made.open()


def _address(page: Page) -> str:
    """Return the address under which others reach the workshop, or else the visitor's own."""
    invitation = page.room.site.invitation
    if invitation is not None:
        return invitation.address
    return str(ui.context.client.request.base_url).rstrip("/")


def _qr(address: str) -> str:
    """Return the QR code of an address as SVG; empty for one that is too long to be read from a screen."""
    import segno

    if len(address) > 700:
        return ""
    drawn: str = segno.make(address, error="l", micro=False).svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True
    )
    return drawn.replace("<svg ", '<svg role="img" aria-label="QR" ', 1)
