"""A visitor's comparisons: start one, read one that is finished, and settle the prediction about it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from nicegui import run as background

from sim.app.choice import ChoiceError, checked, command, run_arguments
from sim.app.outcome.bets import company_outcome
from sim.app.outcome.reading import Findings, Reading
from sim.app.pages.page import Page
from sim.app.visitors import Run, subject
from sim.app.work import PoolClosed, Ticket, TooMany
from sim.app.work.jobs import Comparison, Glance
from sim.app.work.partial import SoFar

READING = "reading"
"""Names the job that reads a comparison, which starts when somebody looks at it."""


async def start(page: Page) -> None:
    """Start the comparison of the choice as it stands; say why where that cannot be."""
    choice = page.visitor.choice
    if not may_start(page):
        return
    try:
        scenario = await background.io_bound(checked, choice, page.room.limits)
        if scenario is not None:
            _submit(page, {"scenarios": scenario, **run_arguments(choice)}, choice)
    except (ChoiceError, TooMany, PoolClosed) as error:
        page.say(str(error), wrong=True)
    page.look()


def may_start(page: Page) -> bool:
    """Return whether the visitor may start something now; say for how long not where much was cancelled."""
    seconds = math.ceil(page.room.pool.pause(page.visitor.id))
    if seconds:
        page.say(page.words.count("run.pause", seconds), wrong=True)
    return not seconds


def _submit(page: Page, arguments: dict[str, Any], choice: Any) -> None:
    visitor, pool = page.visitor, page.room.pool
    if visitor.run is not None and not visitor.run.comparison.ended:
        return
    glance = pool.submit(visitor.id, Glance(arguments))
    folder = page.room.shelf.folder(visitor.id)
    try:
        line = command(choice, f"{file_name(choice)}.toml")
        comparison = pool.submit(visitor.id, Comparison(arguments, folder, _split(line)))
    except (TooMany, PoolClosed):
        pool.cancel(glance)
        page.room.shelf.drop(folder)
        raise
    visitor.started(Run(choice, folder, glance, comparison, bet=visitor.bet))
    _prune(page)


def _split(line: str) -> tuple[str, ...]:
    import shlex

    return tuple(shlex.split(line))


def file_name(choice: Any) -> str:
    """Return the name of a choice's files, without an ending."""
    from sim.app.choice.scenarios import base
    from sim.views.words import slug

    return slug(base(choice).name)


def cancel(page: Page) -> None:
    """Stop the latest comparison and its first picture."""
    if page.visitor.run is not None:
        page.room.pool.cancel(page.visitor.run.glance)
        page.room.pool.cancel(page.visitor.run.comparison)
    page.look()


def complete(page: Page) -> list[Run]:
    """Return the complete comparisons, the latest one first."""
    return [one for one in reversed(page.visitor.runs) if one.comparison.state == "done"]


def finished(page: Page) -> Run | None:
    """Return the complete comparison that the visitor looks at: the chosen one, else the latest."""
    known = complete(page)
    return next((one for one in known if one.comparison.id == page.visitor.shown), known[0] if known else None)


def latest(found: Ticket) -> SoFar | None:
    """Return what a comparison, or its first picture, says so far."""
    return found.partials[-1] if found.partials else None


def ticket(page: Page, run: Run, kind: str, job: Callable[[], Any]) -> Ticket | None:
    """Return the ticket of a job on the results of a comparison, submitted once; None while too many jobs of the visitor wait.

    Args:
        page: the page.
        run: the comparison, which is done.
        kind: what the job makes.
        job: makes the job.
    """
    key = key_of(run, kind)
    if key not in page.visitor.tickets:
        try:
            page.visitor.tickets[key] = page.room.pool.submit(page.visitor.id, job())
        except (TooMany, PoolClosed):
            return None
    return page.visitor.tickets[key]


def key_of(run: Run, kind: str) -> str:
    """Return the name of the ticket of a job on the results of a comparison."""
    return f"{kind} {run.comparison.id}"


def reading(page: Page, run: Run) -> Ticket | None:
    """Return the ticket of the job that reads a finished comparison; None while too many jobs of the visitor wait."""
    return ticket(page, run, READING, lambda: Reading(run.folder))


def findings(page: Page, run: Run) -> Findings | None:
    """Return what a finished comparison shows; None while it is read."""
    found = reading(page, run)
    return found.result if found is not None and found.state == "done" else None


def settle(page: Page, run: Run) -> None:
    """Note how the prediction came out that stood when a comparison was started."""
    about, said = subject(run.choice), latest(run.comparison)
    placed = page.room.classroom.placed(about, page.visitor.id)
    if run.bet is None or placed is None or said is None or run.comparison.state != "done":
        return
    outcome = company_outcome(placed.bet.policy, said)
    if outcome is not None:
        page.room.classroom.settle(about, page.visitor.id, outcome)


def _prune(page: Page) -> None:
    """Forget what was made of comparisons that are gone."""
    known = {one.comparison.id for one in page.visitor.runs}
    for key in [one for one in page.visitor.tickets if " " in one]:
        if key.rpartition(" ")[2] not in known:
            page.room.pool.cancel(page.visitor.tickets.pop(key))
