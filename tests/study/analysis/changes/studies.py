"""Studies in memory whose turning points are known."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.study.analysis.compare import compare
from sim.study.storage.results import Results
from tests.study.outcomes import names, table

KEYS = ("company.budget", "voice.questions", "voice.praise")


def study(
    folder: Path,
    gap: Callable[[np.ndarray], np.ndarray],
    *,
    draws: int = 40,
    policies: int = 2,
    noise: float = 0.0,
    drawn: Sequence[str] = KEYS,
    command: Sequence[str] = ("grapevine", "compare", "town", "--json", "--replicates", "80", "--out", "there"),
) -> Results:
    """A comparison of p0 with p1 less ``gap`` of the drawn parameters (draws, parameters), each even in 0 to 1; two replicates a draw.

    Further policies are worth far less. It took 200 seconds. Without ``drawn`` parameters were fixed.
    """
    rng = np.random.default_rng(6)
    inputs = rng.random((draws, len(KEYS)))
    values = 1_000.0 + 10.0 * np.repeat(rng.standard_normal((draws, 1)), 2, axis=0) * np.ones((1, policies))
    if policies > 1:
        values[:, 1] -= np.repeat(gap(inputs), 2) + noise * rng.standard_normal(2 * draws)
    values[:, 2:] -= 500.0
    draw = [r // 2 for r in range(2 * draws)] if drawn else list(range(2 * draws))
    runs = table(values, draw=draw)
    texts = [json.dumps(dict(zip(drawn, inputs[k // 2], strict=False))) for k in runs["replicate"].to_pylist()]
    runs = runs.append_column("parameters", pa.array(texts))
    runs = runs.append_column("run", pa.array([f"r{k}" for k in range(runs.num_rows)]))
    about = [
        {"key": key, "low": 0.0, "high": 1.0, "meaning": f"meaning of {key}, a share; more of it"} for key in drawn
    ]
    manifest = {
        "scenarios": [{"name": "town", "drawn": about}],
        "policies": names(policies),
        "replicates": 2 * draws,
        "months": 24,
        "seed": 1,
        "fixed_parameters": not drawn,
        "files": {"town": "my town.toml"},
        "command": list(command),
    }
    times = [("started", "2026-01-01T10:00:00+00:00"), ("finished", "2026-01-01T10:03:20+00:00")]
    lines = [json.dumps({"what": what, "time": time}) + "\n" for what, time in times]
    (folder / "journal.jsonl").write_text("".join(lines), encoding="utf-8")
    return Results(folder, manifest, runs, runs, (), (), True)


def compared(results: Results) -> Any:
    return compare(results.runs)
