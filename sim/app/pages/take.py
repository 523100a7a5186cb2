"""Take away: files of a finished comparison, made by a worker process when they are asked for, and the command that repeats it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from nicegui import ui

from sim.app.choice import ChoiceError, command, scenario_file
from sim.app.outcome.slide import Slide
from sim.app.pages.earlier import earlier
from sim.app.pages.follow import file_name, finished, key_of, ticket
from sim.app.pages.help import copy_row
from sim.app.pages.offer import title_of
from sim.app.pages.page import Page
from sim.app.pages.parts import Tag, box, button, heading, line, link, problem
from sim.app.visitors import Run
from sim.app.work.jobs import Export

TAKE: Final = "take"
"""First part of the addresses of files."""


@dataclass(frozen=True)
class Form:
    """A form in which a comparison is taken away: the ending of its file, its type, the job that makes it, and a picture."""

    ending: str
    type: str
    job: Callable[[Run], Any]
    icon: str


FORMS: Final[Mapping[str, Form]] = {
    "html": Form("html", "text/html; charset=utf-8", lambda run: Export(run.folder, "html"), "article"),
    "pdf": Form("pdf", "application/pdf", lambda run: Export(run.folder, "pdf"), "picture_as_pdf"),
    "slide": Form("png", "image/png", lambda run: Slide(run.folder), "slideshow"),
    "zip": Form("zip", "application/zip", lambda run: Export(run.folder, "zip"), "folder_zip"),
}
"""By kind; the scenario file beside them is text that is there at once."""

SCENARIO: Final = "scenario"


def build(page: Page) -> None:
    """Fill the panel."""
    words = page.words
    heading(words("take.title"), 1)
    line(words("take.lead"), "gw-lead")
    earlier(page)
    page.live(lambda: "" if (run := finished(page)) is None else run.comparison.id, lambda: _content(page), "gw-take")


def _content(page: Page) -> None:
    run, words = finished(page), page.words
    if run is None:
        line(words("compare.none"))
        link(words("compare.go"), "#run", classes="gw-button gw-primary")
        return
    line(words("take.what", title=title_of(words, run.choice)), "gw-small")
    with box("gw-forms", "ul"):
        for kind, form in FORMS.items():
            _form(page, run, kind, form)
    _repeat(page, run)


def _form(page: Page, run: Run, kind: str, form: Form) -> None:
    """Add a form: what it is, and a button that makes it, then a link to its file."""
    words = page.words
    with box("gw-form", "li"):
        ui.icon(form.icon).props("aria-hidden=true")
        with box("gw-form-text"):
            Tag("strong", words(f"take.{kind}"))
            Tag("span", words(f"take.{kind}.what"), "gw-small")
        page.live(lambda: _state(page, run, kind), lambda: _action(page, run, kind, form), "gw-form-act")


def _state(page: Page, run: Run, kind: str) -> str:
    found = page.visitor.tickets.get(key_of(run, kind))
    return "" if found is None else found.state


def _action(page: Page, run: Run, kind: str, form: Form) -> None:
    words, state = page.words, _state(page, run, kind)
    if state == "done":
        name = f"{file_name(run.choice)}.{form.ending}"
        with link("", f"/{TAKE}/{run.comparison.id}/{kind}", classes="gw-button gw-primary", download=name) as made:
            ui.icon("file_download").props("aria-hidden=true")
            Tag("span", words("take.save"))
            Tag("span", words(f"take.{kind}"), "gw-unseen")
        made.attributes(data_kind=kind)
    elif state in ("waiting", "running"):
        Tag("span", words("take.making"), "gw-making").attributes(role="status")
    else:
        if state == "failed":
            problem(words("take.failed"), page.visitor.tickets[key_of(run, kind)].message)
        button(
            words("take.make"),
            lambda: _make(page, run, kind, form),
            label=f"{words('take.make')}: {words(f'take.{kind}')}",
        )


def _make(page: Page, run: Run, kind: str, form: Form) -> None:
    if _state(page, run, kind) in ("failed", "cancelled"):
        page.visitor.tickets.pop(key_of(run, kind))
    if ticket(page, run, kind, lambda: form.job(run)) is None:
        page.say(page.words("take.wait"), wrong=True)
    page.look()


def _repeat(page: Page, run: Run) -> None:
    """Add the scenario file, and the command that repeats the comparison with it."""
    words, name = page.words, f"{file_name(run.choice)}.toml"
    with box("gw-box"):
        heading(words("take.repeat"), 2, "gw-h3")
        line(words("take.repeat.lead"))
        try:
            scenario_file(run.choice)
        except ChoiceError as error:
            problem(words("take.failed"), str(error))
            return
        with link("", f"/{TAKE}/{run.comparison.id}/{SCENARIO}", classes="gw-button", download=name) as made:
            ui.icon("file_download").props("aria-hidden=true")
            Tag("span", name)
        made.attributes(data_kind=SCENARIO)
        copy_row(page, words("take.command"), command(run.choice, name))


def file_of(run: Run, kind: str, tickets: Mapping[str, Any]) -> tuple[bytes, str, str] | None:
    """Return a file of a comparison with its type and its name; None where there is none.

    Args:
        run: the visitor's comparison.
        kind: one of ``FORMS``, or ``SCENARIO``.
        tickets: of the same visitor.
    """
    if run.comparison.state != "done":
        return None
    if kind == SCENARIO:
        return scenario_file(run.choice).encode(), "application/toml", f"{file_name(run.choice)}.toml"
    found, form = tickets.get(key_of(run, kind)), FORMS.get(kind)
    if found is None or form is None or found.state != "done":
        return None
    return found.result, form.type, f"{file_name(run.choice)}.{form.ending}"
