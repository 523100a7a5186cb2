"""The frame of the page: header, steps, panels that are filled when they are first shown, and the links between them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from nicegui import ui
from nicegui.element import Element

from sim.app.pages.follow import READING, key_of
from sim.app.pages.help import help_dialog
from sim.app.pages.offer import offer_line
from sim.app.pages.page import EVERY_S, Page
from sim.app.pages.parts import Tag, box, button, link
from sim.app.pages.steps import STEPS, TEACHER, Steps, builder_of, next_to, steps_of
from sim.app.words import LANGUAGES

_STYLES: Final = [Path(__file__).parent / "assets" / name for name in ("workshop.css", "results.css")]


def build_frame(page: Page) -> None:
    """Fill a page that is opened."""
    ui.add_head_html("".join(f"<style>{one.read_text(encoding='utf-8')}</style>" for one in _STYLES))
    ui.dark_mode(page.visitor.dark)
    ui.page_title("Grapevine")
    panels: dict[str, Element] = {}
    filled: set[str] = set()

    def show(step: str) -> None:
        page.step = step
        if step not in filled:
            panels[step].clear()  # of what may be left of an attempt that failed
            _fill(page, step, panels[step])
            filled.add(step)
        page.look()

    with box("gw-page"):
        with box("gw-header", "header"):
            _header(page)
            steps = Steps(page, show)
        page.connect(steps.go)
        with box("gw-main"):
            for step in (*STEPS, TEACHER):
                with box(f"gw-step gw-step-{step}", "section") as panels[step]:
                    panels[step]._props.update(
                        {"data-of": step, "tabindex": "-1", "aria-label": page.words(f"step.{step}")}
                    )
    page.watch(lambda: (tuple(steps_of(page)), _ready(page)), lambda: steps.offer(steps_of(page), _ready(page)))
    show("choose")
    ui.timer(EVERY_S, page.look)


def _fill(page: Page, step: str, panel: Element) -> None:
    with panel, page.building(step):
        Tag("span").attributes(id=step)  # what the link to the step names
        if step != TEACHER:
            offer_line(page)
        builder_of(step)(page)
        page.live(lambda: next_to(page, step), lambda: _onward(page, step), "gw-onward")


def _ready(page: Page) -> tuple[str, ...]:
    """Return the steps that have something new for this visitor: a finished comparison that nobody has looked at yet."""
    run = page.visitor.run
    new = run is not None and run.comparison.state == "done" and key_of(run, READING) not in page.visitor.tickets
    return ("compare",) if new else ()


def _header(page: Page) -> None:
    words, visitor = page.words, page.visitor
    with box("gw-bar"):
        Tag("span", "Grapevine", "gw-logo")
        if visitor.teacher and page.room.site.invitation is not None:
            invitation = page.room.site.invitation
            with box("gw-join"):
                Tag("span", invitation.address.removeprefix("http://"), "gw-address")
                Tag("span", words("join.code", code=invitation.code), "gw-code")
        with box("gw-tools"):
            dialog = help_dialog(page)
            button(words("help"), dialog.open, icon="help_outline", kind="tool", label=words("help"))
            _languages(page)
            button("", lambda: _dark(page), icon="contrast", kind="tool", label=words("dark"))


def _languages(page: Page) -> None:
    for name, title in LANGUAGES.items():
        if name != page.visitor.language:
            button(name.upper(), lambda name=name: _speak(page, name), kind="tool", label=title)  # type: ignore[misc]


def _speak(page: Page, language: str) -> None:
    page.visitor.language = language
    ui.navigate.reload()


async def _dark(page: Page) -> None:
    """Turn dark into light, whichever the browser shows."""
    page.visitor.dark = not await ui.run_javascript("document.body.classList.contains('body--dark')")
    ui.dark_mode(page.visitor.dark)


def _onward(page: Page, step: str) -> None:
    before, after = next_to(page, step)
    if before:
        link(page.words("back", step=page.words(f"step.{before}")), f"#{before}", classes="gw-back")
    if after:
        link(page.words("next", step=page.words(f"step.{after}")), f"#{after}", classes="gw-next gw-button gw-primary")
