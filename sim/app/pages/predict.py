"""Predict: which policy wins, for the company and for its customers, how surely, and why, before a result is seen."""

from __future__ import annotations

from dataclasses import dataclass

from nicegui.element import Element

from sim.app.pages.class_view import distribution, show_count
from sim.app.pages.options import Option, Options, policy_options
from sim.app.pages.page import Page
from sim.app.pages.parts import Tag, box, button, enable, heading, line
from sim.app.pages.slider import Scale, SliderPart
from sim.app.visitors import Bet, subject

NONE = "none"
"""The option "no clear winner"; no policy has this name, and a bet says it as an empty name."""

WHY = 500
"""Characters of a reason."""

SURE = 50
"""Percent to begin with; assumption."""


@dataclass
class _Draft:
    """A prediction that is filled in and not placed yet."""

    policy: str = ""
    customers: str = ""
    certainty: int = SURE
    why: str = ""


def build(page: Page) -> None:
    """Fill the panel."""
    heading(page.words("predict.title"), 1)
    line(page.words("predict.lead"), "gw-lead")
    page.live(lambda: (_asked(page), page.words.language), lambda: _form(page))
    page.live(lambda: _standing(page), lambda: _stands(page), "gw-size")
    page.live(lambda: (page.room.classroom.version, _asked(page)), lambda: _class(page))


def _asked(page: Page) -> tuple[str, tuple[str, ...]]:
    """Return what the prediction is about, and among which policies."""
    return subject(page.visitor.choice), page.visitor.choice.policies


def _standing(page: Page) -> tuple[object, ...]:
    return page.visitor.bet, page.visitor.choice.policies, _closed(page)


def _form(page: Page) -> None:
    words, visitor = page.words, page.visitor
    draft = _draft(page)
    none = Option(NONE, words("predict.none"), words("predict.none.idea"))
    company = Options(
        words("predict.company"),
        [*policy_options(words, visitor.choice.policies), none],
        [draft.policy] if draft.policy else [],
        lambda names: setattr(draft, "policy", names[0]),
    )
    with box() as sure:
        _certainty(page, draft)
    customers = Options(
        words("predict.customers"),
        [*policy_options(words, visitor.choice.policies, ideas=False), Option(NONE, words("predict.none"))],
        [draft.customers] if draft.customers else [],
        lambda names: setattr(draft, "customers", names[0]),
    )
    customers.classes("gw-small-options")
    with box() as reason:
        _reason(page, draft)
    with box("gw-row"):
        place = button(words("predict.place"), lambda: _place(page, draft), kind="primary large", icon="how_to_vote")

    def closed() -> None:
        for group in (company, customers):
            _close(group, bool(_closed(page)))
        for part in (sure, reason):
            _lock(part, bool(_closed(page)))
        enable(place, not _closed(page))

    page.watch(lambda: _closed(page), closed)


def _closed(page: Page) -> str:
    """Return the key of why no prediction can be made; empty if one can."""
    if page.room.classroom.frozen:
        return "predict.frozen"
    return "predict.seen" if page.visitor.has_seen(page.visitor.choice) else ""


def _close(group: Element, closed: bool) -> None:
    group._props["closed"] = closed
    group.update()


def _lock(part: Element, closed: bool) -> None:
    """Let a part be read, and not be changed."""
    part.classes(add="gw-closed" if closed else "", remove="" if closed else "gw-closed")
    part._props["inert"] = closed
    part.update()


def _draft(page: Page) -> _Draft:
    """Return what was predicted before, as far as it is still compared."""
    bet, known = page.visitor.bet, page.visitor.choice.policies
    if bet is None or (bet.policy and bet.policy not in known):
        return _Draft()
    said = "" if bet.customers is None or bet.customers not in ("", *known) else bet.customers or NONE
    return _Draft(bet.policy or NONE, said, bet.certainty, bet.why)


def _certainty(page: Page, draft: _Draft) -> None:
    values = list(range(0, 101, 5))

    def scale() -> Scale:
        texts = [sure_text(page, one) for one in values]
        return Scale(page.words("predict.sure"), values, texts, draft.certainty, sure_text(page, draft.certainty))

    def moved(value: float) -> None:
        draft.certainty = round(value)
        part.show(scale())

    part = SliderPart(page.words, scale(), moved)


def sure_text(page: Page, percent: int) -> str:
    """Return a certainty in percent and in words."""
    word = "low" if percent < 60 else "mid" if percent < 80 else "high"
    return page.words("predict.sure.value", n=percent, word=page.words(f"predict.sure.{word}"))


def _reason(page: Page, draft: _Draft) -> None:
    Tag("label", page.words("predict.why"), "gw-label").attributes(for_="gw-why")
    area = Tag("textarea").attributes(id="gw-why", maxlength=WHY, rows=2)
    if draft.why:
        area.run_method("setRangeText", draft.why)
    area.on(
        "input",
        lambda event: setattr(draft, "why", str(event.args)[:WHY]),
        js_handler="(e) => emit(e.target.value)",
        throttle=0.3,
    )


def _place(page: Page, draft: _Draft) -> None:
    words, classroom = page.words, page.room.classroom
    if _closed(page):
        page.say(words(_closed(page)), wrong=True)
        return
    if not draft.policy:
        page.say(words("predict.first"), wrong=True)
        return
    bet = Bet(
        _name(draft.policy), _name(draft.customers) if draft.customers else None, draft.certainty, draft.why.strip()
    )
    if not classroom.place(subject(page.visitor.choice), page.visitor.id, bet):
        page.say(words("predict.frozen"), wrong=True)
        return
    page.visitor.predict(bet)
    page.say(words("predict.saved"))
    page.look()


def _name(option: str) -> str:
    return "" if option == NONE else option


def policy_name(page: Page, policy: str) -> str:
    """Return a predicted policy in plain words."""
    return page.words.policy(policy) if policy else page.words("predict.none")


def _stands(page: Page) -> None:
    """Say what the visitor's prediction is."""
    words, bet = page.words, page.visitor.bet
    if bet is not None:
        gone = bool(bet.policy) and bet.policy not in page.visitor.choice.policies
        name = policy_name(page, bet.policy)
        text = words("predict.gone", policy=name) if gone else words("predict.placed", policy=name, n=bet.certainty)
        Tag("p", text, "gw-p gw-stands")
    if _closed(page):
        line(words(_closed(page)), "gw-small")


def _class(page: Page) -> None:
    about = subject(page.visitor.choice)
    if page.room.classroom.revealed or page.visitor.teacher:
        distribution(page, about)
    else:
        show_count(page, about)
