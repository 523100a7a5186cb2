"""The prediction against the result, and the class's predictions where the teacher shows them."""

from __future__ import annotations

from sim.app.outcome.bets import Outcome, company_outcome, customers_first, customers_outcome
from sim.app.outcome.reading import Findings
from sim.app.pages.class_view import distribution
from sim.app.pages.page import Page
from sim.app.pages.parts import Tag, box, heading, line
from sim.app.visitors import Bet, Run, subject
from sim.views.words import percent

_SIGNS = {"won": "✓", "tied": "≈", "lost": "✗"}


def prediction(page: Page, run: Run, found: Findings) -> None:
    """Add what the visitor predicted, and how it came out."""
    words = page.words
    if run.bet is not None:
        with box("gw-box gw-bet"):
            heading(words("bet.title"), 2, "gw-h3")
            _company(page, run.bet, found)
            _customers(page, run.bet, found)
            if run.bet.why:
                line(words("bet.why", why=run.bet.why), "gw-small")


def class_predictions(page: Page, run: Run) -> None:
    """Add the predictions of the class, where they are shown and there are some."""
    about = subject(run.choice)
    shown = page.room.classroom.revealed or page.visitor.teacher
    if shown and page.room.classroom.distribution(about).bets:
        distribution(page, about)


def _company(page: Page, bet: Bet, found: Findings) -> None:
    said = found.differences
    outcome = company_outcome(bet.policy, said)
    first = "" if said.leader is None else page.words.policy(said.leader)
    text = page.words("bet.company", policy=_name(page, bet.policy), n=bet.certainty)
    _came_out(page, text, outcome, bet.policy, first, "bet.best")


def _customers(page: Page, bet: Bet, found: Findings) -> None:
    first = customers_first(found)
    if bet.customers is None or first is None:
        return
    chance = "" if first[1] is None else percent(first[1])
    text = page.words("bet.customers", policy=_name(page, bet.customers))
    outcome = customers_outcome(bet.customers, found)
    _came_out(page, text, outcome, bet.customers, page.words.policy(first[0]), "bet.first", chance)


def _came_out(
    page: Page, text: str, outcome: Outcome | None, policy: str, first: str, key: str, chance: str = ""
) -> None:
    """Add a line with a prediction, its outcome, and what came first.

    Args:
        page: the page.
        text: the prediction.
        outcome: how it came out; None where nothing is settled.
        policy: what was predicted; empty for no clear winner.
        first: what came first.
        key: of the words that say so.
        chance: how surely it did.
    """
    words = page.words
    with box(f"gw-bet-line gw-bet-{outcome or 'open'}"):
        Tag("span", _SIGNS[outcome] if outcome else "?", "gw-bet-sign").attributes(aria_hidden="true")
        with box():
            Tag("span", text)
            which = "none." if not policy else ""
            Tag("strong", words(f"bet.{which}{outcome}") if outcome else words("bet.open"))
            Tag("span", words(key, policy=first, chance=chance), "gw-small")


def _name(page: Page, policy: str) -> str:
    return page.words("quoted", text=page.words.policy(policy)) if policy else page.words("bet.nobody")
