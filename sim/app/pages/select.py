"""A list to choose from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.app.pages.parts import Tag


def select(label: str, options: Mapping[str, str], value: str, choose: Callable[[str], object]) -> Tag:
    """Add a list to choose from, and return it.

    Args:
        label: what is chosen.
        options: by value, what people read.
        value: the value that is chosen.
        choose: called with the value that the visitor chooses, which is among the options.
    """
    with Tag("label", "", "gw-select"):
        Tag("span", label)
        field = Tag("select").attributes(value=value)
        with field:
            for key, text in options.items():
                Tag("option", text).attributes(value=key, selected=True if key == value else None)

    def chosen(given: Any) -> None:
        if given in options:
            field._props["value"] = given
            choose(given)

    field.on("change", lambda event: chosen(event.args), js_handler="(e) => emit(e.target.value)")
    return field
