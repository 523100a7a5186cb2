"""The size of a comparison: customers, months, replicates and seed, within the limits, which stand beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.app.choice import Choice, first_choice
from sim.app.choice.scenarios import base
from sim.app.pages.page import Page
from sim.app.pages.parts import Tag, box, button, line
from sim.app.pages.slider import Scale, SliderPart
from sim.kernel.horizon import HORIZON_MONTHS

LEAST_CUSTOMERS = 200
"""Customers at least; assumption: fewer say nothing about a market."""


def size(page: Page) -> None:
    """Add the sliders."""
    for make in (_replicates, _months, _customers):
        _part(page, make)
    _seed(page)


def _part(page: Page, make: Callable[[Page, Choice], tuple[Scale, str]]) -> None:
    scale, field = make(page, page.visitor.choice)

    def moved(value: float) -> None:
        choice = page.visitor.choice
        whole: int | None = round(value)
        if field == "customers" and whole == _own_customers(choice):
            whole = None
        page.visitor.choose(choice.with_run(**{field: whole}), moving=field)
        page.look()

    part = SliderPart(page.words, scale, moved)
    page.watch(lambda: page.visitor.choice, lambda: part.show(make(page, page.visitor.choice)[0]))


def _replicates(page: Page, choice: Choice) -> tuple[Scale, str]:
    most = page.room.limits.replicates
    usual = min(most, 20 if choice.text else first_choice(choice.scenario).replicates)
    return _scale(page, "replicates", list(range(2, most + 1)), choice.replicates, usual, most=most), "replicates"


def _months(page: Page, choice: Choice) -> tuple[Scale, str]:
    most = page.room.limits.months
    return _scale(
        page, "months", list(range(1, most + 1)), choice.months, min(HORIZON_MONTHS, most), most=most
    ), "months"


def _customers(page: Page, choice: Choice) -> tuple[Scale, str]:
    people, own = page.room.limits.people, _own_customers(choice)
    most = int(people * base(choice).society.customer_share)
    steps = {round(LEAST_CUSTOMERS * (most / LEAST_CUSTOMERS) ** (step / 60), -2) or 100 for step in range(61)}
    values = sorted({LEAST_CUSTOMERS, most, own, *(int(one) for one in steps if one <= most)})
    now = own if choice.customers is None else choice.customers
    return _scale(
        page, "customers", [one for one in values if one <= most], now, own, people=f"{people:,}"
    ), "customers"


def _own_customers(choice: Choice) -> int:
    society = base(choice).society
    return round(society.people * society.customer_share)


def _scale(page: Page, name: str, values: list[int], now: int, usual: int, **limits: Any) -> Scale:
    words = page.words
    return Scale(
        label=words(f"setup.{name}"),
        values=values or [now],
        texts=[f"{one:,}" for one in values or [now]],
        value=now,
        text=f"{now:,}",
        home=usual,
        differs=words("setup.differs.usual", value=f"{usual:,}") if now != usual else "",
        facts=[(words("setup.meaning"), words(f"setup.{name}.about", **limits))],
    )


def _seed(page: Page) -> None:
    words, given = page.words, [str(page.visitor.choice.seed)]
    Tag("label", words("setup.seed"), "gw-label").attributes(for_="gw-seed")
    with box("gw-row"):
        field = Tag("input").attributes(
            type="text", inputmode="numeric", id="gw-seed", maxlength=16, placeholder=given[0]
        )
        field.style("max-width: 12rem")
        field.on(
            "input", lambda event: given.__setitem__(0, str(event.args)[:16]), js_handler="(e) => emit(e.target.value)"
        )
        button(words("setup.seed.use"), lambda: _sow(page, given[0]))
    page.watch(lambda: page.visitor.choice.seed, lambda: field.attributes(placeholder=str(page.visitor.choice.seed)))
    line(words("setup.seed.about"), "gw-small")


def _sow(page: Page, text: str) -> None:
    if not (text.isascii() and text.isdecimal() and int(text) < 2**53):
        page.say(page.words("setup.seed.wrong"), wrong=True)
        return
    page.visitor.choose(page.visitor.choice.with_run(seed=int(text)))
    page.look()
