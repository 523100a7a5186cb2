"""Targets under draws as lines for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.validation.draws import ORIGINS
from sim.validation.target import KINDS
from sim.views.draws_page import UNDER, headlines, over, spread
from sim.views.terminal.text_table import grid


def draw_lines(found: Mapping[str, Any]) -> list[str]:
    """Return groups, targets and numbers under draws, and how many hold; ``found``: see ``sim.validation.under_draws``."""
    here = [origin for origin in ORIGINS if any(origin in row for row in found["targets"])]
    under = [UNDER[origin] for origin in here]

    def told(row: Mapping[str, Any]) -> list[str]:
        return [over(row[origin]) if origin in row else "-" for origin in here]

    targets = [[row["id"], *told(row)] for row in found["targets"]]
    groups = [[row["kind"], row["group"], *told(row)] for row in found["groups"]]
    numbers = [
        [row["id"], one["name"], *(spread(one[origin]) if origin in one else "-" for origin in here)]
        for row in found["targets"]
        for one in row["numbers"]
    ]
    return [
        *grid(("target", *under), targets),
        "",
        *grid(("kind", "group", *under), groups),
        "",
        "Means over draws (lowest to highest)",
        *grid(("target", "number", *under), numbers),
        "",
        *(line for kind in KINDS if kind in found["counts"] for line in headlines(found, kind)),
    ]
