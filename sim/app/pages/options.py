"""Choosing among policies: native radio buttons or checkboxes, with label, mark and what the policy does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from sim.app.words import Words


@dataclass(frozen=True)
class Option:
    """One option: the value that is chosen, and what people read."""

    value: str
    label: str
    idea: str = ""
    glyph: str = ""
    colour: str = ""


def policy_options(words: Words, policies: Sequence[str], *, ideas: bool = True) -> list[Option]:
    """Return an option for each policy, with its look in the figures."""
    from sim.views.figures.drawing import looks

    seen = looks(policies)
    return [
        Option(one, words.policy(one), words.idea(one) if ideas else "", seen[one].glyph, seen[one].colour)
        for one in policies
    ]


class Options(Element, component="assets/options.js"):
    """A group of options."""

    def __init__(
        self,
        legend: str,
        options: Sequence[Option],
        picked: Sequence[str],
        pick: Callable[[list[str]], object],
        *,
        several: bool = False,
        most: int = 1,
        least: Callable[[], object] | None = None,
    ) -> None:
        """Put the group into the page.

        Args:
            legend: what is asked.
            options: the options.
            picked: values that are chosen.
            pick: called with the values that the visitor chooses, which are among the options.
            several: several can be chosen, at least two.
            most: at most so many.
            least: called when the visitor wants fewer than two.
        """
        super().__init__()
        self._options, self._pick = list(options), pick
        self._least, self._most = (2, most) if several else (1, 1)
        self._props.update({"legend": legend, "several": several, "most": most, "least": 2, "closed": False})
        self.offer(options, picked)
        self.on("pick", self._heard, ["values"])
        if least is not None:
            self.on("least", lambda: least())

    def offer(self, options: Sequence[Option], picked: Sequence[str], *, closed: bool = False) -> None:
        """Show these options; ``closed`` ones cannot be changed."""
        self._options = list(options)
        self._props["options"] = [vars(one) for one in options]
        self._props["picked"] = list(picked)
        self._props["closed"] = closed
        self.update()

    def _heard(self, event: GenericEventArguments) -> None:
        """Pass on values that are options; a browser may send anything."""
        given: Any = event.args.get("values") if isinstance(event.args, dict) else None
        known = [one.value for one in self._options]
        if not isinstance(given, list):
            return
        picked = [one for one in known if one in given]
        if len(picked) == len(given) and self._least <= len(given) <= self._most:
            self._props["picked"] = list(given)
            self._pick(picked)
