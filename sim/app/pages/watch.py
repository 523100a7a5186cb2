"""Watch: the same people and the same chance under two policies, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nicegui import run

from sim.app.choice import Choice, ChoiceError, checked
from sim.app.pages.follow import may_start
from sim.app.pages.offer import title_of
from sim.app.pages.page import Page
from sim.app.pages.parts import Tag, box, button, heading, line, problem
from sim.app.pages.select import select
from sim.app.watch import Playback
from sim.app.work import PoolClosed, Ticket, TooMany

WATCH = "watch"
"""Name of the ticket, and of the route that gives the frames."""

MONTHS = (3, 6, 12, 24)
"""Months to choose from, as far as the choice has them; assumption: a class watches six at most."""
USUAL_MONTHS = 6


@dataclass
class _Draft:
    one: str
    other: str
    months: int


def build(page: Page) -> None:
    """Fill the panel."""
    heading(page.words("watch.title"), 1)
    line(page.words("watch.lead"), "gw-lead")
    page.live(lambda: (page.visitor.choice.policies, page.visitor.choice.months), lambda: _form(page))
    page.live(lambda: _progress_state(page), lambda: _progress(page), "gw-watch-progress")
    page.live(lambda: _shown(page), lambda: _player(page), "gw-watch")


def _form(page: Page) -> None:
    words, choice = page.words, page.visitor.choice
    draft = _Draft(choice.policies[0], choice.policies[1], _months(choice)[0])
    names = {one: words.policy(one) for one in choice.policies}
    with box("gw-box gw-watch-form"):
        select(words("watch.one"), names, draft.one, lambda name: setattr(draft, "one", name))
        select(words("watch.other"), names, draft.other, lambda name: setattr(draft, "other", name))
        months = {str(n): words("watch.months", n=n) for n in sorted(_months(choice))}
        select(words("setup.months"), months, str(draft.months), lambda n: setattr(draft, "months", int(n)))
        button(words("watch.start"), lambda: _start(page, draft), kind="primary", icon="play_arrow")


def _months(choice: Choice) -> Sequence[int]:
    """Return the months to choose from, the usual ones first."""
    known = [n for n in MONTHS if n <= choice.months] or [choice.months]
    usual = USUAL_MONTHS if USUAL_MONTHS in known else known[-1]
    return [usual, *(n for n in known if n != usual)]


async def _start(page: Page, draft: _Draft) -> None:
    choice, words = page.visitor.choice, page.words
    if draft.one == draft.other:
        page.say(words("watch.same"), wrong=True)
        return
    if not may_start(page):
        return
    try:
        scenario = await run.io_bound(checked, choice, page.room.limits)
        if scenario is None:
            return
        job = Playback(
            scenario, (draft.one, draft.other), months=draft.months, seed=choice.seed, limits=page.room.limits,
            people=min(300, page.room.limits.shown, scenario.society.people), language=words.language,
            title=title_of(words, choice),
        )  # fmt: skip
        _replace(page, job)
    except (ChoiceError, TooMany, PoolClosed) as error:
        page.say(str(error), wrong=True)
    page.look()


def _replace(page: Page, job: Playback) -> None:
    """Start a job in place of the one before."""
    before = page.visitor.tickets.get(WATCH)
    if before is not None:
        page.room.pool.cancel(before)
    page.visitor.tickets[WATCH] = page.room.pool.submit(page.visitor.id, job)
    page.visitor.touch()


def _ticket(page: Page) -> Ticket | None:
    return page.visitor.tickets.get(WATCH)


def _progress_state(page: Page) -> tuple[object, ...]:
    """Return what decides which parts stand there; the button stays the same while the job goes on, so that it hears."""
    ticket = _ticket(page)
    return () if ticket is None else (ticket.id, ticket.ended and ticket.state)


def _percent(ticket: Ticket) -> int:
    return round(100 * ticket.done / ticket.total) if ticket.total else 0


def _progress(page: Page) -> None:
    ticket, words = _ticket(page), page.words
    if ticket is None or ticket.state in ("done", "cancelled"):
        return
    if ticket.state == "failed":
        problem(words("watch.failed"), ticket.message)
        return
    with box("gw-row"):
        bar = Tag("progress", "", "gw-progress").attributes(max=100, aria_label=words("watch.title"))
        text = Tag("span")
        button(words("watch.cancel"), lambda: page.room.pool.cancel(ticket))

    def draw() -> None:
        bar.attributes(value=_percent(ticket))
        text.set_text(_progress_text(page, ticket))

    page.watch(lambda: (ticket.state, ticket.place, _percent(ticket)), draw)


def _progress_text(page: Page, ticket: Ticket) -> str:
    if ticket.state == "waiting" and ticket.place:
        return page.words("watch.waits", n=ticket.place)
    return page.words("watch.works", n=_percent(ticket))


def _shown(page: Page) -> tuple[str, bool] | None:
    ticket = _ticket(page)
    return (ticket.id, True) if ticket is not None and ticket.state == "done" else None


def _player(page: Page) -> None:
    from sim.app.watch.languages import LANGUAGES
    from sim.app.watch.panel import build as build_player

    ticket = _ticket(page)
    if ticket is None or ticket.state != "done":
        line(page.words("watch.empty"), "gw-small")
        return
    build_player(f"/{WATCH}/{ticket.id}", labels=LANGUAGES[page.words.language].labels)
