"""Choose: the cards of the ready-made scenarios, one's own scenario, and a shared link."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from nicegui import ui

from sim.app.choice import Card, Choice, ChoiceError, cards, checked, first_choice, fitted, from_link, minutes
from sim.app.choice.cards import plain_story
from sim.app.choice.scenarios import base
from sim.app.pages.amounts import time_text
from sim.app.pages.own import own_company
from sim.app.pages.page import Page
from sim.app.pages.parts import Tag, box, button, heading, line, mark, more

if TYPE_CHECKING:
    from sim.scenario import Scenario


def build(page: Page) -> None:
    """Fill the panel."""
    heading(page.words("choose.title"), 1)
    line(page.words("choose.lead"), "gw-lead")
    with box("gw-choose"):
        with box():
            with box("gw-cards") as group:
                group._props.update({"role": "group", "aria-label": page.words("choose.cards")})
                for card in known_cards():
                    _card(page, card)
            with more(page.words("choose.own")):
                own_company(page)
            with more(page.words("choose.link")):
                _open_link(page)
        story = page.live(lambda: page.visitor.choice, lambda: _story(page), "gw-story")
        story._props.update({"role": "region", "tabindex": "0", "aria-label": page.words("choose.story")})


@cache
def known_cards() -> tuple[Card, ...]:
    """Return the cards, which take half a second to make, once."""
    return tuple(cards())


def _card(page: Page, card: Card) -> None:
    title, question = page.words.scenario(card.name, card.title, card.question)
    made = Tag("button", "", "gw-card").attributes(type="button")
    with made:
        ui.icon(card.picture).props("aria-hidden=true")
        Tag("span", title, "gw-card-title")
        Tag("span", question, "gw-card-question")
    made.on("click", lambda: _choose(page, fitted(first_choice(card.name), page.room.limits)))

    def draw() -> None:
        made.attributes(aria_pressed="true" if _is_chosen(page.visitor.choice, card.name) else "false")

    page.watch(lambda: _is_chosen(page.visitor.choice, card.name), draw)


def _is_chosen(choice: Choice, name: str) -> bool:
    return choice.scenario == name and not choice.text


def _choose(page: Page, choice: Choice) -> None:
    now = page.visitor.choice
    if (now.scenario, now.text) != (choice.scenario, choice.text):
        page.visitor.choose(choice)
    page.look()
    # on a phone the story stands below the cards
    ui.run_javascript("document.querySelector('.gw-story').scrollIntoView({block: 'nearest', behavior: 'smooth'})")


def _story(page: Page) -> None:
    choice, words = page.visitor.choice, page.words
    scenario = base(choice, page.room.limits)
    title, question = scenario.title or scenario.name, scenario.question
    if not choice.text:
        title, question = words.scenario(choice.scenario, title, question)
    heading(title, 2)
    if question:
        line(question, "gw-question")
    line(plain_story(scenario.story))
    heading(words("choose.policies"), 3)
    policy_list(page, choice)
    line(_size(page, choice, scenario), "gw-small")
    if choice.values:
        line(words("choose.changed"), "gw-small")


def policy_list(page: Page, choice: Choice) -> None:
    """Add the policies of a choice in plain words, with their marks."""
    with box("gw-policies", "ul"):
        for policy in choice.policies:
            with box("", "li"):
                mark(policy, choice.policies)
                with box():
                    Tag("strong", page.words.policy(policy))
                    Tag("span", page.words.idea(policy), "gw-idea")


def _size(page: Page, choice: Choice, scenario: Scenario) -> str:
    people = scenario.society.people
    if choice.customers is not None and scenario.society.customer_share:
        people = round(choice.customers / scenario.society.customer_share)
    return page.words(
        "choose.size",
        replicates=choice.replicates,
        months=choice.months,
        people=f"{people:,}",
        time=time_text(page.words, minutes(choice)),
    )


def _open_link(page: Page) -> None:
    words = page.words
    field = Tag("input").attributes(
        type="text", aria_label=words("choose.link.label"), autocomplete="off", maxlength=9000
    )
    Tag("p", words("choose.link.label"), "gw-small")
    given = [""]
    field.on(
        "input", lambda event: given.__setitem__(0, str(event.args)[:9000]), js_handler="(e) => emit(e.target.value)"
    )

    def opened() -> None:
        text = given[0].strip().rpartition("c=")[2].partition("#")[0].partition("&")[0]
        try:
            choice = from_link(text)
            checked(choice, page.room.limits)
        except ChoiceError as error:
            page.say(words("link.refused", why=str(error)), wrong=True)
            return
        page.visitor.choose(choice)
        page.look()

    with box("gw-row"):
        button(words("choose.link.use"), opened)
