"""Compare: the answer of a finished comparison, from the records of the brief; policies by their plain labels."""

from __future__ import annotations

from nicegui import ui

from sim.app.outcome.differences import by_difference, labels_of, level_of, plain
from sim.app.outcome.reading import Findings
from sim.app.pages.compare_bet import class_predictions, prediction
from sim.app.pages.compare_months import months
from sim.app.pages.compare_tables import all_measures, gains_table, money_table
from sim.app.pages.earlier import earlier
from sim.app.pages.follow import finished, reading, settle
from sim.app.pages.intervals import Intervals
from sim.app.pages.page import Page
from sim.app.pages.parts import Tag, box, button, heading, line, link, mark, more, problem
from sim.app.visitors import Run


def build(page: Page) -> None:
    """Fill the panel."""
    earlier(page)
    page.live(lambda: _state(page), lambda: _content(page), "gw-compare")


def _state(page: Page) -> tuple[str, str]:
    """Return which comparison is shown, and how far its reading is."""
    run = finished(page)
    found = None if run is None else reading(page, run)
    return ("", "") if run is None else (run.comparison.id, "" if found is None else found.state)


def _content(page: Page) -> None:
    run, words = finished(page), page.words
    if run is None:
        heading(words("compare.title"), 1)
        line(words("compare.none"), "gw-lead")
        link(words("compare.go"), "#run", classes="gw-button gw-primary")
        return
    found = reading(page, run)
    if found is not None and found.state in ("failed", "cancelled"):
        heading(words("compare.title"), 1)
        problem(words("compare.failed"), found.message)
    elif found is None or found.state != "done":
        heading(words("compare.title"), 1)
        line(words("compare.reading"), "gw-lead").attributes(role="status")
    else:
        settle(page, run)
        _answer(page, run, found.result)


def _answer(page: Page, run: Run, found: Findings) -> None:
    brief, words = found.brief, page.words
    labels = labels_of(found.policies, words.policy)
    title, question = found.title, brief.question
    if not run.choice.text:
        title, question = words.scenario(run.choice.scenario, title, question)
    Tag("p", title, "gw-p gw-small gw-company")
    if brief.question:
        line(question, "gw-question")
    heading(plain(brief.title, labels), 1, "gw-answer")
    if brief.advice:
        line(plain(brief.advice, labels), "gw-lead")
    _newer(page, run)
    prediction(page, run, found)
    _keys(found, labels)
    _differences(page, found)
    page.live(lambda: page.room.classroom.version, lambda: class_predictions(page, run))
    _claims(page, found, labels)
    money_table(page, found)
    gains_table(page, found)
    months(page, found)
    _sure(page, found, labels)
    _policies(page, found)
    _measures(page, found)
    _discuss(page, found)


def _newer(page: Page, run: Run) -> None:
    """Say it where the settings have changed since, or a later comparison is still at work."""

    def draw() -> None:
        if page.visitor.choice != run.choice:
            with box("gw-row gw-newer"):
                Tag("span", page.words("compare.older"))
                link(page.words("compare.go"), "#run")

    page.live(lambda: page.visitor.choice == run.choice, draw)


def _keys(found: Findings, labels: dict[str, str]) -> None:
    with box("gw-keys", "dl"):
        for key in found.brief.keys:
            with box("gw-key-figure"):
                Tag("dt", plain(key.label, labels))
                Tag("dd", key.figure, "gw-key-number")
                if key.remark:
                    Tag("dd", plain(key.remark, labels), "gw-small")


def _differences(page: Page, found: Findings) -> None:
    words, said = page.words, found.differences
    with box("gw-box"):
        heading(words("picture.title"), 2, "gw-h3")
        line(words("picture.lead", policy=words.policy(said.against)), "gw-small")
        order = [one.policy for one in by_difference(said)]
        Intervals(page, order, said.against, words("picture.title")).show(said, currency=found.currency)
        line(words("picture.reading", n=found.replicates, level=level_of(said)), "gw-small")


def _claims(page: Page, found: Findings, labels: dict[str, str]) -> None:
    if not found.brief.claims:
        return
    words = page.words
    with box("gw-box"):
        heading(words("compare.claims"), 2, "gw-h3")
        if found.lesson:
            line(plain(found.lesson, labels))
        with box("gw-claims", "ul"):
            for one in found.brief.claims:
                with box("", "li"):
                    Tag("span", words(f"claim.{one.verdict}"), f"gw-verdict gw-verdict-{one.tone}")
                    Tag("strong", plain(one.says, labels))
                    Tag("span", plain(one.detail, labels), "gw-small")


def _sure(page: Page, found: Findings, labels: dict[str, str]) -> None:
    words, brief = page.words, found.brief
    with box("gw-box"):
        heading(words("compare.sure"), 2, "gw-h3")
        for text in brief.sure:
            line(plain(text, labels))
        for one in found.checks:
            line(
                f"{one.name}: {plain(one.found, labels)}. {plain(one.advice, labels)}", f"gw-check gw-check-{one.grade}"
            )
        if brief.changes:
            heading(words("compare.changes"), 3, "gw-h4")
            for text in brief.changes:
                line(plain(text, labels))


def _policies(page: Page, found: Findings) -> None:
    with more(page.words("compare.policies")), box("gw-policies", "ul"):
        for one in found.brief.policies:
            with box("", "li"):
                mark(one.policy, found.policies)
                with box():
                    Tag("strong", page.words.policy(one.policy))
                    Tag("span", page.words.idea(one.policy), "gw-idea")
                    if one.split:
                        Tag("span", page.words("compare.split", split=one.split), "gw-idea")
                    Tag("span", page.words("compare.spent", spent=one.spent), "gw-idea")


def _measures(page: Page, found: Findings) -> None:
    """Add all measures, which are a thousand cells, when somebody opens them."""
    with more(page.words("compare.measures")) as made:
        place = ui.element("div")
    filled: list[bool] = []

    def opened() -> None:
        if not filled:
            filled.append(True)
            with place:
                all_measures(page, found)

    made.on("toggle", lambda: opened(), js_handler="(e) => e.target.open && emit()")


def _discuss(page: Page, found: Findings) -> None:
    if found.discuss:
        with box("gw-box"):
            heading(page.words("compare.discuss"), 2, "gw-h3")
            with box("gw-discuss", "ol"):
                for one in found.discuss:
                    Tag("li", one)
    with box("gw-row"):
        button(page.words("compare.take"), lambda: page.go("take"), icon="file_download")
        button(page.words("compare.watch"), lambda: page.go("watch"), icon="movie")
