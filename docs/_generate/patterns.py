"""The page of the calibration's patterns, ``docs/calibration-patterns.md``: ``python -m docs._generate.patterns``.

Patterns come from ``sim.calibration.patterns``, prior ranges from ``sim.calibration.free``. Values at the defaults are a run of the
bench over some seeds, kept in ``patterns_at_default.json`` beside this module: ``python -m docs._generate.patterns --measure`` runs it
again, which takes some minutes. A test holds the committed page against them.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np

import sim
from docs._generate.rendering import rendered
from sim.calibration import bench
from sim.calibration.free import FREE
from sim.calibration.patterns import PART_MEANS, STATISTICS, Statistic, back, groups
from sim.kernel.sources import model_hash

KEPT = Path(__file__).with_name("patterns_at_default.json")
SEEDS = tuple(range(6))
SCALES = {"as it is": "", "log": "log ", "log10": "log10 ", "logit": "logit "}


def measured() -> dict[str, Any]:
    """Run the bench at the defaults and return what is kept: the model, the size, the seeds and the values, one list a statistic."""
    found = [bench.measure({}, seed) for seed in SEEDS]
    return {
        "model": f"{sim.__version__}+{model_hash()[:12]}",
        "people": bench.PEOPLE,
        "seeds": SEEDS,
        "values": {one.name: [round(run[one.name], 6) for run in found] for one in STATISTICS},
    }


def page() -> str:
    """Return the page as Markdown."""
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    return rendered(
        "patterns",
        kept=kept,
        rows=[_row(one, np.array(kept["values"][one.name])) for one in STATISTICS],
        free=FREE,
        parts=PART_MEANS,
        others={part: [group for group in groups() if group.part == part] for part in PART_MEANS if part != "trained"},
    )


def _row(one: Statistic, values: Any) -> dict[str, str]:
    mean, sd = float(values.mean()), float(values.std(ddof=1))
    return {
        "name": one.name,
        "group": one.group,
        "measures": f"{one.measures} ({one.unit})" if one.unit else one.measures,
        "scale": one.transform,
        "observed": _both(one, one.observed),
        "observation_sd": f"{one.observation_sd:g}",
        "discrepancy_sd": f"{one.discrepancy_sd:g}",
        "default": _both(one, mean),
        "seed_sd": f"{sd:.2g}",
        "distance": f"{abs(mean - one.observed) / math.hypot(one.sd, sd):.1f}",
        "source": one.source,
        "why": one.why,
    }


def _both(one: Statistic, value: float) -> str:
    """Show a value as it was measured and, in brackets, on its scale."""
    plain = f"{back(value, one.transform):.3g}"
    return plain if one.transform == "as it is" else f"{plain} ({value:.2f})"


def main(arguments: list[str]) -> None:
    """Write the page; with ``--measure`` run the bench first."""
    if "--measure" in arguments:
        KEPT.write_text(json.dumps(measured(), indent=1) + "\n", encoding="utf-8")
    KEPT.parents[1].joinpath("calibration-patterns.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
