"""Grapevine's full model: every mechanism of the default world on, one run on one core.

Run with ``python -m benchmarks.ours PEOPLE DAYS``. Days are counted after the burn-in, which is timed apart.
"""

from __future__ import annotations

import sys

from benchmarks import probe
from sim.model import ConversationModel
from sim.scenario import load


def world(people: int) -> ConversationModel:
    """The default world with so many people, before its first day."""
    return ConversationModel(load("default", {"society.people": str(people)}), policy="first-come", seed=1)


def main(people: int, days: int) -> None:
    """Build, run and report: seconds to build, to burn in and to run; customer-days."""
    probe.pin()
    result: dict[str, float] = {"people": people, "days": days}
    with probe.timed(result, "load_s"):
        world(300).run_days(3)  # loads (or makes) the compiled code, which is measured elsewhere
    with probe.timed(result, "build_s"):
        model = world(people)
    with probe.timed(result, "run_s"):
        model.run_days(days)
    result["person_days"] = people * days
    probe.report(result)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
