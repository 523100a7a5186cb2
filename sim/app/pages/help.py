"""Help, and dialogs: plain HTML dialogs, which hold the keyboard's focus and close with Escape."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui
from nicegui.element import Element

from sim.app.pages.page import Page
from sim.app.pages.parts import Tag, box, button, heading, line


class Dialog(Element):
    """A dialog, which opens over the page."""

    def __init__(self, title: str) -> None:
        """Put a closed dialog into the page."""
        super().__init__("dialog")
        self.classes("gw-dialog")
        self._props["aria-label"] = title

    def open(self) -> None:
        """Show it."""
        self.run_method("showModal")

    def close(self) -> None:
        """Hide it."""
        self.run_method("close")


@contextmanager
def dialog(page: Page, title: str) -> Iterator[Dialog]:
    """Add a closed dialog for other elements, with a title and a button that closes it."""
    with Dialog(title) as made:
        heading(title).attributes(tabindex="-1", autofocus=True)  # else it would open at the button below
        yield made
        with box("gw-dialog-foot"):
            button(page.words("close"), made.close)


def help_dialog(page: Page) -> Dialog:
    """Add the help."""
    words, limits = page.words, page.room.limits
    with dialog(page, words("help.title")) as made:
        for number in range(1, 6):
            line(words(f"help.{number}"))
        line(words("help.keys"))
        if words.language != "en":
            line(words("help.language"))
        line(
            words(
                "help.limits",
                people=f"{limits.people:,}",
                months=limits.months,
                replicates=limits.replicates,
                policies=limits.policies,
                waiting=limits.waiting,
                kept=limits.kept,
            ),
            "gw-small",
        )
    return made


def copy_row(page: Page, label: str, text: str) -> None:
    """Add a text to copy, with a button that does it where the browser allows it."""
    Tag("span", label, "gw-label")

    def copied() -> None:
        ui.clipboard.write(text)
        page.say(page.words("copied"))

    with box("gw-row gw-copy"):
        field = Tag("input").attributes(type="text", readonly=True, value=text, aria_label=label)
        field.on("focus", js_handler="(e) => e.target.select()")
        button(page.words("copy"), copied, icon="content_copy")
