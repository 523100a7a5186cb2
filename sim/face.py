"""Mesa's versions: the one place that knows how they differ."""

from __future__ import annotations

import mesa


def begin(model: mesa.Model, seed: int) -> None:
    """Set up the Mesa side of a model."""
    mesa.Model.__init__(model, seed=seed & 0xFFFFFFFF)
