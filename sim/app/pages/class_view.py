"""Predictions of a class, as bars with counts, and how they came out. Names are not known here."""

from __future__ import annotations

from collections.abc import Mapping

from sim.app.classroom import BANDS, Distribution
from sim.app.pages.page import Page
from sim.app.pages.parts import Tag, box, heading, line, mark


def show_count(page: Page, about: str) -> None:
    """Add how many predictions there are."""
    n = page.room.classroom.distribution(about).bets
    if n:
        line(page.words.count("predict.count", n), "gw-small")


def distribution(page: Page, about: str, level: int = 2) -> None:
    """Add the predictions of the class about a scenario, see ``sim.app.visitors.subject``."""
    words, found = page.words, page.room.classroom.distribution(about)
    with box("gw-box gw-class"):
        heading(words("class.title"), level, "gw-h3")
        if not found.bets:
            line(words("class.none"), "gw-small")
            return
        line(words.count("predict.count", found.bets), "gw-small")
        _policies(page, "class.company", found.company, level + 1)
        _policies(page, "class.customers", found.customers, level + 1)
        _certainty(page, found, level + 1)
        _outcomes(page, found, level + 1)


def _policies(page: Page, title: str, counts: Mapping[str, int], level: int) -> None:
    if not counts:
        return
    heading(page.words(title), level, "gw-h4")
    total, known = sum(counts.values()), [one for one in counts if one]
    with box("gw-bars", "ul"):
        for policy, n in counts.items():
            _bar(page.words("predict.none") if not policy else page.words.policy(policy), n, total, policy, known)


def _certainty(page: Page, found: Distribution, level: int) -> None:
    heading(page.words("class.sure"), level, "gw-h4")
    if found.mean_certainty is not None:
        line(page.words("class.mean", n=round(found.mean_certainty)), "gw-small")
    with box("gw-bars", "ul"):
        for place, n in enumerate(found.certainty[: len(BANDS)]):
            _bar(page.words(f"class.sure.{place}"), n, found.bets)


def _outcomes(page: Page, found: Distribution, level: int) -> None:
    if not found.outcomes:
        return
    words = page.words
    heading(words("class.outcomes"), level, "gw-h4")
    with box("gw-bars", "ul"):
        for outcome in ("won", "tied", "lost"):
            n = found.outcomes.get(outcome, 0)
            sure = found.calibration.get(outcome)
            more = "" if sure is None else f" ({words('class.calibrated', n=round(sure))})"
            _bar(f"{words(f'class.{outcome}')}{more}", n, sum(found.outcomes.values()))


def _bar(name: str, n: int, total: int, policy: str = "", known: list[str] | None = None) -> None:
    with box("gw-bars-row", "li"):
        with box("gw-bars-name", "span"):
            if policy:
                mark(policy, known or [policy])
            Tag("span", name)
        with box("gw-bars-bar", "span") as bar:
            bar._props["aria-hidden"] = "true"
            Tag("span").style(f"width: {100 * n / max(1, total):.1f}%")
        Tag("span", f"{n:,}", "gw-bars-count")
