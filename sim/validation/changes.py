"""Changes to the scenarios of a target while it is measured: none, a mechanism that is switched off, or a parameter draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """Settings that hold meanwhile in every scenario that a target measures in.

    A mechanism that is off stays off, whatever an experiment asks for, and the baseline is kept: what the mechanism does to the rates is
    part of what is measured. A draw is the company's market: what an experiment asks for goes before it, and the baseline is solved at
    the draw, then kept.

    ``name``: as it is shown, empty where nothing is changed; ``settings``: values by dotted key; ``is_draw``: whether it is a draw.
    """

    name: str = ""
    settings: tuple[tuple[str, object], ...] = ()
    is_draw: bool = False


AS_IT_IS = Change()
"""Nothing is changed."""


def switched_off(name: str, settings: Mapping[str, object]) -> Change:
    """Return the change that switches a mechanism off."""
    return Change(name, tuple(sorted(settings.items())))


def drawn(name: str, values: Mapping[str, object]) -> Change:
    """Return the change to a draw of the parameters."""
    return Change(name, tuple(sorted(values.items())), is_draw=True)
