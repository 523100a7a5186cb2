"""A bare compiled loop: four numbers drawn for everybody every day, and one moved by them. No model with paired draws can be faster.

Run with ``python -m benchmarks.bare_loop PEOPLE DAYS``.
"""

from __future__ import annotations

import sys

import numpy as np
import numpy.typing as npt

from benchmarks import probe
from sim.kernel import random_draws as draw
from sim.kernel.compile import entry

KEPT = 0.9  # of yesterday's value


@entry
def pass_a_day(values: npt.NDArray[np.float64], seed: np.uint64, day: int) -> None:
    """Move everybody's value by the four numbers at their address for the day."""
    for i in range(values.size):
        words = draw.block(seed, i, day, draw.ZERO, draw.ZERO)
        moved = draw.unit(words[0]) * draw.unit(words[1]) - draw.unit(words[2]) * draw.unit(words[3])
        values[i] = KEPT * values[i] + moved


def main(people: int, days: int) -> None:
    """Build, run and report: seconds to build, seconds to run, person-days, and the spread that the values end with."""
    probe.pin()
    seed = np.uint64(1)
    pass_a_day(np.zeros(1), seed, 0)  # compiles
    result: dict[str, float] = {"people": people, "days": days, "person_days": people * days}
    with probe.timed(result, "build_s"):
        values = np.zeros(people)
    with probe.timed(result, "run_s"):
        for day in range(days):
            pass_a_day(values, seed, day)
    result["spread"] = float(values.std())
    probe.report(result)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
