"""Grapevine's full model: every mechanism of the default world on, one run on one core.

Run with ``python -m benchmarks.ours PEOPLE DAYS``. Days are counted after the burn-in, which is timed apart.
"""

from __future__ import annotations

import sys

from benchmarks import probe
from sim.model import ConversationModel
from sim.scenario import load
from sim.state import daily_metrics


def main(people: int, days: int) -> None:
    """Build, run and report: seconds to build, to burn in and to run; person-days and customer-days."""
    probe.pin()
    result: dict[str, float] = {"people": people, "days": days}
    with probe.timed(result, "load_s"):  # loads (or makes) the compiled code, which is measured elsewhere
        ConversationModel(load("default", {"society.people": "300"}), seed=1).run_days(31)
    with probe.timed(result, "build_s"):
        model = ConversationModel(load("default", {"society.people": str(people)}), seed=1, burn_in=False)
    with probe.timed(result, "burn_in_s"):
        model.run_days(model.resolved_scenario.company.burn_in)
        model.start_comparison("first-come")
    reported = len(model.rows)
    with probe.timed(result, "run_s"):
        model.run_days(days)
    result["person_days"] = people * days
    result["customer_days"] = float(sum(row[daily_metrics.CUSTOMERS] for row in model.rows[reported:]))
    probe.report(result)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
