"""Tables of the answer: money, who gains and loses, all measures; they scroll sideways where a phone is too narrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sim.app.outcome.differences import heads_of, labels_of, level_of, plain
from sim.app.outcome.reading import Findings
from sim.app.pages.page import Page
from sim.app.pages.parts import Tag, box, heading, line, mark
from sim.views.report.gains import GainCell
from sim.views.report.measures import Cell
from sim.views.report.money import Amount

_TONES = {"better": "▲", "worse": "▼"}


@contextmanager
def _table(name: str, heads: Sequence[str]) -> Iterator[None]:
    """Add a table with a row of heads; its rows are added within."""
    with box("gw-table") as scrolls:
        scrolls._props.update({"role": "region", "tabindex": "0", "aria-label": name})
        with Tag("table"):
            with Tag("thead"), Tag("tr"):
                for head in heads:
                    Tag("th", head).attributes(scope="col")
            with Tag("tbody"):
                yield


def money_table(page: Page, found: Findings) -> None:
    """Add the money of each policy beside the reference."""
    table, words = found.brief.money, page.words
    if table is None:
        return
    heads = ["policy", "value", "share", "profit", "spent", "payback", "chance"]
    with box("gw-box"):
        heading(words("money.title", unit=table.unit), 2, "gw-h3")
        line(words("money.lead", policy=words.policy(found.brief.reference), months=found.brief.months), "gw-small")
        with _table(words("money.title", unit=table.unit), [words(f"money.{one}") for one in heads]):
            for row in table.rows:
                with Tag("tr", "", "gw-reference" if row.reference else ""):
                    _policy(page, row.policy, found.policies)
                    for one in (row.value, row.share, row.profit, row.spent, row.payback):
                        _amount(one)
                    Tag("td", row.chance)


def _policy(page: Page, policy: str, known: Sequence[str]) -> None:
    with Tag("th").attributes(scope="row"), box("gw-policy", "span"):
        mark(policy, known)
        Tag("span", page.words.policy(policy))


def _amount(one: Amount) -> None:
    with Tag("td"):
        Tag("strong" if one.clear else "span", one.text)
        if one.below:
            Tag("span", one.below, "gw-below")


def gains_table(page: Page, found: Findings) -> None:
    """Add who gains and who loses."""
    table, words = found.brief.gains, page.words
    if table is None:
        return
    known = heads_of(found.policies, words.policy)
    reference, *others = (known.get(one, one) for one in (table.reference, *table.policies))
    heads = [words("gains.what"), reference, *others]
    with box("gw-box"):
        heading(words("gains.title"), 2, "gw-h3")
        line(plain(table.sentence, labels_of(found.policies, words.policy)))
        line(words("gains.lead", policy=reference, level=table.confidence.removesuffix(" %")), "gw-small")
        with _table(words("gains.title"), heads):
            for row in table.rows:
                if row.stakeholder:
                    with Tag("tr", "", "gw-group"):
                        Tag("th", row.stakeholder).attributes(scope="colgroup", colspan=len(heads))
                with Tag("tr"):
                    Tag("th", plain(row.label)).attributes(scope="row")
                    Tag("td", row.level)
                    for cell in row.cells:
                        _gain(page, cell)


def _gain(page: Page, cell: GainCell) -> None:
    with Tag("td", "", f"gw-tone-{cell.tone}" if cell.tone else ""):
        if cell.tone:
            Tag("span", page.words(f"gains.{cell.tone}"), "gw-unseen")
            Tag("span", _TONES[cell.tone]).attributes(aria_hidden="true")
        Tag("strong" if cell.tone else "span", cell.text)
        if cell.interval:
            Tag("span", cell.interval, "gw-below")


def all_measures(page: Page, found: Findings) -> None:
    """Add every measure by stakeholder."""
    words, order = page.words, _order(found)
    line(words("measures.lead", level=level_of(found.differences)), "gw-small")
    for group in found.measures:
        heading(group.stakeholder, 3, "gw-h4")
        heads = [words("gains.what"), *(words.policy(found.policies[one]) for one in order)]
        with _table(group.stakeholder, heads):
            for row in group.rows:
                with Tag("tr"):
                    with Tag("th", "", "gw-text").attributes(scope="row", title=plain(row.meaning) or None):
                        Tag("span", plain(row.label))
                        if row.unit:
                            Tag("span", row.unit, "gw-below")
                    for one in order:
                        _measure(row.cells[one])


def _order(found: Findings) -> list[int]:
    """Return the places of the policies in the order of the table of money, so that a policy has the same column everywhere."""
    money = found.brief.money
    ranked = [row.policy for row in money.rows] if money is not None else []
    places = [found.policies.index(one) for one in ranked if one in found.policies]
    return [*places, *(place for place in range(len(found.policies)) if place not in places)]


def _measure(cell: Cell) -> None:
    with Tag("td"):
        Tag("span", cell.mean)
        if cell.difference:
            Tag("strong" if cell.clear else "span", cell.difference, "gw-below")
        if cell.interval:
            Tag("span", cell.interval, "gw-below")
