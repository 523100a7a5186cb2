"""Run: the comparison in the background, with a first picture at once and partial results as replicates arrive."""

from __future__ import annotations

from nicegui import ui

from sim.app.choice import minutes
from sim.app.pages.amounts import time_text
from sim.app.pages.follow import cancel, latest, settle, start
from sim.app.pages.intervals import Intervals
from sim.app.pages.offer import title_of
from sim.app.pages.page import Page
from sim.app.pages.parts import Tag, box, button, enable, heading, line, problem
from sim.app.visitors import Run
from sim.app.work import Ticket
from sim.app.work.partial import SoFar


def build(page: Page) -> None:
    """Fill the panel."""
    words = page.words
    heading(words("run.title"), 1)
    line(words("run.lead"), "gw-lead")
    with box("gw-box gw-run"):
        page.live(lambda: page.visitor.choice, lambda: _about(page))
        begin = button(words("run.start"), lambda: start(page), kind="primary large", icon="play_arrow")
        page.watch(lambda: _busy(page), lambda: enable(begin, not _busy(page)))
    page.live(lambda: _id(page), lambda: _progress(page), "gw-run-state")
    picture = page.live(lambda: _id(page), lambda: _picture(page), "gw-run-picture")
    page.watch(lambda: _rows(page), lambda: picture.style(f"--rows: {_rows(page)}"))


def _id(page: Page) -> str:
    return page.visitor.run.comparison.id if page.visitor.run else ""


def _rows(page: Page) -> int:
    """Return the rows for which there is a place before they are known."""
    return len((page.visitor.run or page.visitor).choice.policies)


def _busy(page: Page) -> bool:
    return page.visitor.run is not None and not page.visitor.run.comparison.ended


def _about(page: Page) -> None:
    """Say what will run."""
    choice, words = page.visitor.choice, page.words
    with box():
        Tag("strong", title_of(words, choice))
        line(
            words(
                "run.about",
                policies=len(choice.policies),
                replicates=choice.replicates,
                months=choice.months,
                time=time_text(words, minutes(choice)),
            ),
            "gw-small",
        )


# Progress


def _progress(page: Page) -> None:
    run, words = page.visitor.run, page.words
    if run is None:
        return
    with box("gw-run-row"):
        with box():
            bar = Tag("progress", "", "gw-progress").attributes(max=100, aria_label=words("run.progress"))
            text = Tag("span", "", "gw-run-text")
        # not at every change of state: a button that is drawn anew as it is pressed hears nothing
        page.live(lambda: run.comparison.ended and run.comparison.state, lambda: _action(page, run), "gw-run-act")
    said = Tag("p", "", "gw-unseen").attributes(role="status")

    def draw() -> None:
        found = run.comparison
        bar.attributes(value=_percent(found))
        text.set_text(_where(page, found))

    page.watch(lambda: (run.comparison.version, _seconds(run.comparison)), draw)
    page.watch(lambda: run.comparison.state, lambda: said.set_text(words(f"run.state.{run.comparison.state}")))
    page.live(lambda: run.comparison.state == "failed", lambda: _failed(page, run))


def _percent(found: Ticket) -> int:
    return 100 if found.state == "done" else round(100 * found.done / found.total) if found.total else 0


def _seconds(found: Ticket) -> int | None:
    left = found.seconds_left
    return None if left is None else round(left / 5)


def _where(page: Page, found: Ticket) -> str:
    """Return where a comparison is, in words."""
    words = page.words
    if found.state == "waiting":
        said = f" ({found.stage})" if found.stage else ""
        return words.count("run.waits", found.place) if found.place else f"{words('run.starts')}{said}"
    if found.state != "running":
        return words(f"run.state.{found.state}")
    if not found.done:
        return words("run.starts")
    left = found.seconds_left
    time = "" if left is None else words("run.left", time=time_text(words, left / 60.0))
    return f"{words('run.works', done=found.done, total=found.total)} {time}".strip()


def _action(page: Page, run: Run) -> None:
    """Add the way to the answer of a complete comparison, or a button that cancels it."""
    if run.comparison.state == "done":
        settle(page, run)
        button(page.words("run.see"), lambda: page.go("compare"), kind="primary", icon="insights")
    elif not run.comparison.ended:
        button(page.words("run.cancel"), lambda: cancel(page), icon="stop")


def _failed(page: Page, run: Run) -> None:
    if run.comparison.state == "failed":
        problem(page.words("run.failed"), run.comparison.message)


# Picture


def _picture(page: Page) -> None:
    run, words = page.visitor.run, page.words
    if run is None:
        line(words("run.empty"), "gw-small")
        return
    heading(words("picture.title"), 2, "gw-h3")
    caption = line("", "gw-run-caption")
    place = ui.element("div")
    shown: list[Intervals] = []

    def draw() -> None:
        found, arriving = _shown(run)
        caption.set_text(_caption(page, run, found, arriving=arriving))
        if found is None:
            return
        if not shown:
            with place:
                line(words("picture.lead", policy=words.policy(found.against)), "gw-small")
                shown.append(Intervals(page, run.choice.policies, found.against, words("picture.title")))
        shown[0].show(found, arriving=arriving)

    page.watch(lambda: (run.comparison.state, latest(run.comparison), latest(run.glance)), draw)
    page.live(lambda: page.visitor.choice == run.choice, lambda: _other(page, run))


def _shown(run: Run) -> tuple[SoFar | None, bool]:
    """Return what is known so far, and whether more is to come: of the first picture while that knows more replicates."""
    own, small, done = latest(run.comparison), latest(run.glance), run.comparison.state == "done"
    if own is None or (small is not None and not done and own.replicates < small.replicates):
        return small, True
    return own, not done


def _caption(page: Page, run: Run, found: SoFar | None, *, arriving: bool) -> str:
    words = page.words
    if found is None:
        return words("run.first") if not run.comparison.ended else ""
    if found.small is not None:
        small = found.small
        return words("run.small", customers=f"{small.customers:,}", n=found.replicates, months=small.months)
    if arriving:
        return words("run.arriving", n=found.replicates, of=run.choice.replicates)
    return words("run.all", n=found.replicates)


def _other(page: Page, run: Run) -> None:
    if page.visitor.choice != run.choice:
        line(page.words("run.other", title=title_of(page.words, run.choice)), "gw-small")
