"""The teacher's panel: how people join, predictions, and a choice that is proposed to everybody."""

from __future__ import annotations

from sim.app.join_card import join_card
from sim.app.pages.class_view import distribution
from sim.app.pages.offer import title_of
from sim.app.pages.page import Page
from sim.app.pages.parts import Tag, box, button, heading, line
from sim.app.visitors import subject

COMMAND = "grapevine app --host 0.0.0.0"
"""Command that starts a workshop for a class."""

SWITCHES = ("predicting", "frozen", "revealed")


def build(page: Page) -> None:
    """Fill the panel; nobody else comes here."""
    if not page.visitor.teacher:
        return
    words = page.words
    heading(words("teach.title"), 1)
    line(words("teach.lead"), "gw-lead")
    with box("gw-box"):
        if page.room.site.invitation is None:
            line(words("teach.alone", command=COMMAND))
        else:
            join_card(page.room.site, words)
    with box("gw-box"):
        heading(words("teach.switches"), 2, "gw-h3")
        for name in SWITCHES:
            _switch(page, name)
    with box("gw-box"):
        heading(words("teach.offer"), 2, "gw-h3")
        line(words("teach.offer.lead"))
        page.live(lambda: (page.room.classroom.offered, page.visitor.choice), lambda: _offer(page), "gw-size")
    _distributions(page)


def _switch(page: Page, name: str) -> None:
    """Add a switch of the classroom."""
    classroom = page.room.classroom
    with Tag("label", "", "gw-option gw-switch"):
        field = Tag("input").attributes(type="checkbox", role="switch")
        Tag("span")
        Tag("strong", page.words(f"teach.{name}"))

    def switched(on: object) -> None:
        classroom.switch(**{name: on is True})
        page.look()

    field.on("change", lambda event: switched(event.args), js_handler="(e) => emit(e.target.checked)")
    page.watch(lambda: getattr(classroom, name), lambda: field.attributes(checked=bool(getattr(classroom, name))))


def _offer(page: Page) -> None:
    words, classroom, choice = page.words, page.room.classroom, page.visitor.choice
    if classroom.offered is not None:
        line(words("teach.offer.now", title=title_of(words, classroom.offered)))
    with box("gw-row"):
        if classroom.offered != choice:
            button(
                words("teach.offer.do", title=title_of(words, choice)),
                lambda: _propose(page, stop=False),
                kind="primary",
            )
        if classroom.offered is not None:
            button(words("teach.offer.stop"), lambda: _propose(page, stop=True))


def _propose(page: Page, *, stop: bool) -> None:
    page.room.classroom.offer(None if stop else page.visitor.choice)
    page.look()


def _distributions(page: Page) -> None:
    """Add the predictions about one scenario, which the teacher chooses among those that have some."""
    classroom = page.room.classroom
    chosen = [subject(page.visitor.choice)]

    def draw() -> None:
        heading(page.words("teach.distribution", title=_title(page, chosen[0])), 2, "gw-h3")
        with box("gw-row gw-sections"):
            for about in dict.fromkeys([*classroom.subjects(), chosen[0]]):
                if about != chosen[0]:
                    button(_title(page, about), lambda about=about: pick(about), kind="chip")  # type: ignore[misc]
        distribution(page, chosen[0], 3)

    def pick(about: str) -> None:
        chosen[0] = about
        page.look()

    page.live(lambda: (classroom.version, chosen[0]), draw)


def _title(page: Page, about: str) -> str:
    """Return the title of a ready-made scenario, the name of another."""
    from sim.app.choice.scenarios import names, ready_made

    name = about.partition("#")[0]
    return page.words.scenario(name, ready_made(name).title)[0] if about in names() else name
