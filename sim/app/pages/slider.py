"""A slider over a list of values, for the settings of a scenario and the size of a comparison."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from sim.app.choice import Slider
from sim.app.pages.amounts import amount
from sim.app.words import Words

STEPS = 100
"""Steps of a setting's slider."""


@dataclass(frozen=True)
class Scale:
    """Content of a slider.

    Attributes:
        label: a few plain words.
        values: values, in order; at least one.
        texts: their texts.
        value: the value that is set; it need not be among ``values``.
        text: its text.
        home: the value without a change; None where there is none.
        differs: says that the value differs, and from what; empty where it does not.
        note: stands in its place.
        wrong: why the value cannot be used; empty where it can.
        facts: terms with what they say, shown when asked for.
    """

    label: str
    values: Sequence[float]
    texts: Sequence[str]
    value: float
    text: str
    home: float | None = None
    differs: str = ""
    note: str = ""
    wrong: str = ""
    facts: Sequence[tuple[str, str]] = field(default_factory=tuple)

    def place(self, value: float) -> int:
        """Return the place of the nearest value."""
        return min(range(len(self.values)), key=lambda place: abs(self.values[place] - value))


class SliderPart(Element, component="assets/slider.js"):
    """A slider in the page."""

    def __init__(self, words: Words, scale: Scale, moved: Callable[[float], object]) -> None:
        """Put a slider into the page. ``moved`` is called with the value at which it is left, and with ``home`` after a reset."""
        super().__init__()
        self._scale, self._moved = scale, moved
        self._props.update({"reset-text": words("setup.reset"), "facts-text": words("setup.facts")})
        self.show(scale)
        self.on("set", self._heard, ["place"])
        self.on("reset", self._reset)

    def show(self, scale: Scale) -> None:
        """Show another state of the same slider."""
        self._scale = scale
        self._props.update(
            {
                "label": scale.label,
                "texts": list(scale.texts),
                "at": scale.place(scale.value),
                "text": scale.text,
                "home": None if scale.home is None else scale.place(scale.home),
                "differs": scale.differs,
                "note": scale.note,
                "wrong": scale.wrong,
                "facts": [list(one) for one in scale.facts],
            }
        )
        self.update()

    def _heard(self, event: GenericEventArguments) -> None:
        """Pass on a value of the scale; a browser may send anything."""
        place: Any = event.args.get("place") if isinstance(event.args, dict) else None
        if type(place) is int and 0 <= place < len(self._scale.values):
            self._moved(self._scale.values[place])

    def _reset(self) -> None:
        if self._scale.home is not None:
            self._moved(self._scale.home)


def scale_of(words: Words, slider: Slider, wrong: str = "") -> Scale:
    """Return what the slider of a setting shows. ``wrong``: why its value cannot be used."""
    values = list(dict.fromkeys(slider.at(step / STEPS) for step in range(STEPS + 1)))
    differs = slider.value != slider.default
    home = amount(slider.default, slider.unit)
    return Scale(
        label=slider.label,
        values=values,
        texts=[amount(one, slider.unit) for one in values],
        value=slider.value,
        text=amount(slider.value, slider.unit),
        home=slider.default,
        differs=words("setup.differs", value=home) if differs else "",
        wrong=wrong,
        facts=_facts(words, slider),
    )


def _facts(words: Words, slider: Slider) -> list[tuple[str, str]]:
    """Return what there is to know about a setting."""
    low, high = amount(slider.low, slider.unit), amount(slider.high, slider.unit)
    found = [
        ("meaning", slider.meaning),
        ("default", amount(slider.default, slider.unit)),
        ("range", words("setup.range.text", low=low, high=high, why=slider.range_why)),
        ("source", slider.source),
        ("why", slider.why),
        ("first.why", slider.first_why),
    ]
    if slider.uncertain is not None:
        drawn = (amount(one, slider.unit) for one in slider.uncertain)
        found.append(("uncertain", words("setup.uncertain.text", low=next(drawn), high=next(drawn))))
    return [(words(f"setup.{key}"), text) for key, text in found if text]
