"""Earlier comparisons: a list to look at another one, where there are several."""

from __future__ import annotations

from sim.app.choice import differences
from sim.app.pages.follow import complete, finished
from sim.app.pages.offer import title_of
from sim.app.pages.page import Page
from sim.app.pages.parts import box
from sim.app.pages.select import select
from sim.app.visitors import Run


def earlier(page: Page) -> None:
    """Add the list."""
    page.live(lambda: (tuple(one.comparison.id for one in complete(page)), page.visitor.shown), lambda: _list(page))


def _list(page: Page) -> None:
    known, shown = complete(page), finished(page)
    if len(known) < 2 or shown is None:
        return
    names = {one.comparison.id: _name(page, one, len(known) - place) for place, one in enumerate(known)}
    with box("gw-runs"):
        select(page.words("earlier.label"), names, shown.comparison.id, lambda name: _show(page, name))


def _name(page: Page, run: Run, number: int) -> str:
    """Return what a comparison is called: its number, its company, and what differs from the scenario."""
    found, values = differences(run.choice), dict(run.choice.values)
    changed = "; ".join(one.label for one in [one for one in found if one.key in values] or found)
    return page.words("earlier.item", n=number, title=title_of(page.words, run.choice)) + (
        f" ({changed})" if changed else ""
    )


def _show(page: Page, name: str) -> None:
    page.visitor.shown = name
    page.visitor.touch()
    page.look()
