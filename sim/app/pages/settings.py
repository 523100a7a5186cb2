"""The settings of a scenario as sliders: the three that matter most, and all others by search or by section."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from nicegui import ui
from nicegui.element import Element

from sim.app.choice import Choice, ChoiceError, Slider, sliders
from sim.app.pages.page import Page
from sim.app.pages.parts import Tag, box, line
from sim.app.pages.slider import Scale, SliderPart, scale_of

FOUND = 8
"""Settings that a search shows at once; assumption: more is not read."""


@lru_cache(maxsize=64)
def sliders_of(choice: Choice) -> tuple[Slider, ...]:
    """Return the sliders of a choice, which take ten milliseconds to make. Raises ChoiceError."""
    return tuple(sliders(choice))


class Settings:
    """The sliders of a page, which all show the choice as it stands."""

    def __init__(self, page: Page) -> None:
        """Take the page."""
        self._page = page
        self._parts: dict[str, list[SliderPart]] = {}
        self._text, self._wrong = "", ("", "")
        self._found: Element | None = None

    def all(self) -> list[Slider]:
        """Return the settings of the choice as it stands."""
        return [*sliders_of(self._page.visitor.choice)]

    def show_first(self) -> None:
        """Add the three that matter most."""
        for slider in self.all()[:3]:
            self._add(slider)

    def search(self) -> None:
        """Add the search, and the sections."""
        words = self._page.words
        Tag("label", words("setup.search"), "gw-label").attributes(for_="gw-search")
        field = Tag("input").attributes(
            type="search", id="gw-search", placeholder=words("setup.search.hint"), autocomplete="off", maxlength=100
        )
        field.on(
            "input", lambda event: self._look_for(event.args), js_handler="(e) => emit(e.target.value)", throttle=0.25
        )
        with box("gw-row gw-sections"):
            for section in dict.fromkeys(slider.section for slider in self.all()[3:]):
                self._section(section)
        self._found = ui.element("div").classes("gw-found")
        self._found._props.update({"aria-live": "polite"})

    def refresh(self) -> None:
        """Show the values of the choice as it stands, in every slider."""
        try:
            now = {slider.key: slider for slider in self.all()}
        except ChoiceError:
            return
        for key, parts in self._parts.items():
            parts[:] = [part for part in parts if not part.is_deleted]
            for part in parts if key in now else ():
                part.show(self._scale(now[key]))

    def mark(self, key: str, why: str) -> None:
        """Say at a setting why its value cannot be used; at none where ``key`` is empty."""
        if (key, why) != self._wrong:
            self._wrong = key, why
            self.refresh()

    def _scale(self, slider: Slider) -> Scale:
        key, why = self._wrong
        return scale_of(self._page.words, slider, why if key and key in (slider.key, *slider.keys) else "")

    def _add(self, slider: Slider) -> None:
        part = SliderPart(self._page.words, self._scale(slider), lambda value: self._move(slider.key, value))
        self._parts.setdefault(slider.key, []).append(part)

    def _move(self, key: str, value: float) -> None:
        page = self._page
        try:
            page.visitor.choose(page.visitor.choice.with_value(key, value), moving=key)
        except ChoiceError as error:
            page.say(str(error), wrong=True)
        page.look()

    def _section(self, section: str) -> None:
        from sim.app.pages.parts import button

        name = self._page.words(f"section.{section}")
        button(name, lambda: self._list(name, [one for one in self.all()[3:] if one.section == section]), kind="chip")

    def _look_for(self, text: object) -> None:
        self._text = text.strip()[:100] if isinstance(text, str) else ""
        if self._text:
            self._list("", [one for one in self.all() if one.find(self._text)], FOUND)
        elif self._found is not None:
            self._found.clear()

    def _list(self, title: str, found: Sequence[Slider], most: int = 60) -> None:
        words = self._page.words
        if self._found is None:
            return
        self._found.clear()
        with self._found:
            if title:
                Tag("h3", title, "gw-h4")
            line(words.count("setup.found", len(found)) if found else words("setup.found.none"), "gw-small")
            for slider in found[:most]:
                self._add(slider)
            if len(found) > most:
                line(words("setup.found.more", n=len(found) - most), "gw-small")
