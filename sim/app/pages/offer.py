"""Offer of the teacher to everybody: a choice, which a visitor may take."""

from __future__ import annotations

from sim.app.choice import Choice
from sim.app.pages.page import Page
from sim.app.pages.parts import Tag, box, button
from sim.app.words import Words


def title_of(words: Words, choice: Choice) -> str:
    """Return the title of a choice's scenario."""
    from sim.app.choice.scenarios import base

    scenario = base(choice)
    title = scenario.title or scenario.name
    return title if choice.text else words.scenario(choice.scenario, title)[0]


def offer_line(page: Page) -> None:
    """Add a line with what the teacher proposes, for as long as the visitor has something else."""
    classroom, visitor = page.room.classroom, page.visitor

    def draw() -> None:
        offered = classroom.offered
        if offered is None or offered == visitor.choice or visitor.teacher:
            return
        with box():
            Tag("strong", page.words("offer", title=title_of(page.words, offered)))
            button(page.words("offer.take"), lambda: _take(page, offered), kind="primary")

    page.live(lambda: (classroom.offered, visitor.choice), draw, "gw-offer")


def _take(page: Page, offered: Choice) -> None:
    page.visitor.choose(offered)
    page.say(page.words("offer.taken"))
    page.look()
