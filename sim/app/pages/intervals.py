"""The picture of the answer: each policy's difference from the reference with its interval, as a list that people and screen readers read.

Its parts stay while their numbers change, so that marks move and nothing jumps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nicegui import ui
from nicegui.element import Element

from sim.app.outcome.differences import Axis, amounts, axis_of, tick_text
from sim.app.pages.page import Page
from sim.app.pages.parts import Tag, box, mark
from sim.app.work.partial import PolicySoFar, SoFar
from sim.study.design.currency import DEFAULT
from sim.views.figures.drawing import Look, looks

EDGE = 14.0
"""Percent of the width from an end within which a tick's text stays inside."""
NEAR = 40.0
"""Percent of the width that a tick's text takes on a phone."""


@dataclass(frozen=True)
class _Row:
    bar: Tag
    dot: Tag
    zero: Tag
    text: Tag
    below: Tag
    verdict: Tag


class Intervals:
    """The picture; ``show`` fills it."""

    def __init__(self, page: Page, policies: Sequence[str], against: str, name: str = "") -> None:
        """Put the rows into the page.

        Args:
            page: the page.
            policies: the policies, in the order of the rows.
            against: the reference.
            name: what it shows, for screen readers.
        """
        self._page, self._against = page, against
        known = looks(policies)
        with box("gw-iv", "ul") as made:
            if name:
                made._props["aria-label"] = name
            self._rows = {one: _row(page, one, policies, known[one]) for one in policies}
        with box("gw-iv-axis") as self._axis:
            self._axis._props["aria-hidden"] = "true"

    def show(self, found: SoFar, *, arriving: bool = False, currency: str = DEFAULT) -> None:
        """Show a comparison. ``arriving``: replicates are still to come."""
        axis, texts = axis_of(found, arriving=arriving), amounts(found, currency)
        for one in found.policies:
            row = self._rows.get(one.policy)
            if row is None:
                continue
            _place(row, one, axis, reference=one.policy == self._against)
            amount = texts.get(one.policy)
            row.verdict.set_text(self._verdict(one))
            row.text.set_text("" if amount is None else amount.text)
            row.below.set_text("" if amount is None else amount.below)
        self._draw_axis(axis, currency)

    def _verdict(self, one: PolicySoFar) -> str:
        words = self._page.words
        if one.policy == self._against:
            return words("picture.reference")
        if one.difference is None:
            return words("picture.failed") if one.failed and not one.finished else words("picture.waits")
        return words(f"picture.{one.verdict}")

    def _draw_axis(self, axis: Axis, currency: str) -> None:
        self._axis.clear()
        kept = -NEAR
        with self._axis, ui.element("div").classes("gw-iv-ticks"):
            for tick in axis.ticks:
                place = axis.at(tick)
                tight = place - kept < NEAR or (tick == 0.0 and len(axis.ticks) > 1)
                kept = kept if tight else place
                text = Tag("span", tick_text(tick, axis, currency), _edge(place)).style(f"left: {place:.2f}%")
                _flag(text, "gw-iv-tight", tight)


def _edge(place: float) -> str:
    return "gw-iv-first" if place < EDGE else "gw-iv-last" if place > 100.0 - EDGE else ""


def _row(page: Page, policy: str, policies: Sequence[str], look: Look) -> _Row:
    with box("gw-iv-row", "li"):
        with box("gw-iv-name"):
            mark(policy, policies)
            Tag("span", page.words.policy(policy))
        with box("gw-iv-track") as track:
            track._props["aria-hidden"] = "true"
            zero, bar = Tag("span", "", "gw-iv-zero"), Tag("span", "", "gw-iv-bar")
            dot = Tag("span", look.glyph, "gw-iv-dot")
            for part in (bar, dot):
                part.style(f"--c: {look.colour}")
        with box("gw-iv-amount"):
            text, below, verdict = Tag("strong"), Tag("span", "", "gw-iv-below"), Tag("span", "", "gw-iv-verdict")
    return _Row(bar, dot, zero, text, below, verdict)


def _place(row: _Row, one: PolicySoFar, axis: Axis, *, reference: bool) -> None:
    row.zero.style(f"left: {axis.at(0.0):.2f}%")
    gap = 0.0 if reference else one.difference
    _shown(row.dot, gap is not None)
    if gap is not None:
        row.dot.style(f"left: {axis.at(gap):.2f}%")
    _shown(row.bar, one.low is not None)
    if one.low is not None and one.high is not None:
        left, right = axis.at(one.low), axis.at(one.high)
        row.bar.style(f"left: {left:.2f}%; width: {right - left:.2f}%")
        _flag(row.bar, "gw-iv-clear", one.verdict in ("more", "less"))
        _flag(row.bar, "gw-iv-cut", one.low < axis.low or one.high > axis.high)
        _flag(row.bar, "gw-iv-cut-low", one.low < axis.low)
        _flag(row.bar, "gw-iv-cut-high", one.high > axis.high)


def _shown(part: Element, on: bool) -> None:
    _flag(part, "gw-iv-none", not on)


def _flag(part: Element, name: str, on: bool) -> None:
    part.classes(add=name) if on else part.classes(remove=name)
