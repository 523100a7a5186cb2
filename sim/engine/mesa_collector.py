"""The data collector of a model: all day metrics, read from the days that the model keeps anyway."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.engine.mesa_import import mesa
from sim.measures.catalogue import DAY_METRICS

if TYPE_CHECKING:
    from sim.engine.mesa_adapter import MesaModel

PLACES = {metric.name: place for place, metric in enumerate(DAY_METRICS)}
"""The column of each day metric."""


class DayMetricsCollector(mesa.DataCollector):  # type: ignore[misc]
    """Collects every day metric since the model was made or its burn-in ended.

    Entry 0 is the state before the first day, NaN in a model without a past day. Entries are filled on request, from the rows
    that the model keeps anyway, so they cost nothing while the model runs. The rows of ``batch_run`` have the seed, too.
    """

    def __init__(self) -> None:
        latest = {name: partial(_latest, name=name) for name in PLACES}
        super().__init__(model_reporters={"seed": "seed", **latest})

    def collect(self, model: MesaModel) -> None:
        """Add the days since the last call; calling it again changes nothing."""
        before = model._rows_before
        done = len(self.model_vars[DAY_METRICS[0].name])
        for place in range(before + done, len(model.rows) + 1):
            self.model_vars["seed"].append(model.seed)
            for name, column in PLACES.items():
                self.model_vars[name].append(float(model.rows[place - 1][column]) if place > 0 else math.nan)
            if hasattr(self, "_collection_steps"):  # Mesa 3.5 looks entries up by time
                self._collection_steps.append(float(place - before))

    def get_model_vars_dataframe(self) -> Any:
        """Return the day metrics, one row per entry."""
        return super().get_model_vars_dataframe().drop(columns="seed")


def _latest(model: MesaModel, name: str) -> float:
    return model.latest(name)
