"""A model that costs nothing: it answers with outcomes that the real one gave before.

``python -m benchmarks.resend FILE WORLDS`` simulates as many worlds of the default scenario and keeps their outcomes. A process with
``GRAPEVINE_RESEND`` set to that file has ``simulate`` hand them out, so that whatever a study then costs is planning, sending and writing.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

MODEL = "benchmarks.resend:simulate"
KEPT = "GRAPEVINE_RESEND"
POLICIES = ("ignore", "react-to-whiners", "grow-advocates")
PEOPLE = 1_000
"""People of the worlds that are kept; the rows of a run are as many and as long in a larger market."""


def simulate(scenario: Any, policies: Sequence[str], seed: int, months: int, **_: Any) -> list[Any]:
    """Return the kept results of some replicate under every policy; the seed decides which."""
    worlds = _kept(os.environ[KEPT])
    return worlds[seed % len(worlds)]


@cache
def _kept(path: str) -> list[list[Any]]:
    found: list[list[Any]] = pickle.loads(Path(path).read_bytes())
    return found


def main(path: Path, number: int) -> None:
    """Simulate ``number`` worlds as a study would, and keep what they gave."""
    from sim.engine.replicate import simulate as real
    from sim.scenario import Scenario, load, restore
    from sim.study.design.plan import Study, plan

    scenario = load("default", {"society.people": str(PEOPLE)})
    worlds = []
    for job in plan(Study((scenario,), POLICIES, number)).jobs:
        world: Any = restore(job.resolved, Scenario)
        worlds.append(real(world, POLICIES, job.runs[0].seed, job.runs[0].months))
    path.write_bytes(pickle.dumps(worlds))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
