"""Starsim's SIR epidemic with ten contacts a day: a neighbouring tool on an easier task, for scale.

Run with ``python -m benchmarks.starsim_sir PEOPLE DAYS``; needs the extra ``bench``.
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("STARSIM_INSTALL_FONTS", "0")

import starsim as ss

from benchmarks import probe


def epidemic(people: int, days: int) -> ss.Sim:
    """Model an epidemic that lasts through the whole run: ten fresh random contacts a day, ten days infectious."""
    disease = ss.SIR(
        beta=ss.perday(0.02),
        init_prev=ss.bernoulli(p=0.01),
        dur_inf=ss.constant(ss.days(10)),
        p_death=ss.bernoulli(p=0),
    )
    network = ss.RandomNet(n_contacts=ss.constant(10))
    return ss.Sim(
        n_agents=people,
        start=ss.date("2020-01-01"),
        dur=ss.days(days),
        dt=ss.days(1),
        diseases=disease,
        networks=network,
        rand_seed=1,
        verbose=0,
    )


def main(people: int, days: int) -> None:
    """Build, run and report: seconds to build, seconds to run, person-days."""
    probe.pin()
    epidemic(1000, 3).run()  # first-call costs are not the tool's speed
    result: dict[str, float] = {"people": people, "days": days}
    with probe.timed(result, "build_s"):
        sim = epidemic(people, days)
        sim.init()
    with probe.timed(result, "run_s"):
        sim.run()
    infected = sim.results.sir.cum_infections
    result["person_days"] = people * (len(infected) - 1)
    result["infected"] = float(infected[-1])
    probe.report(result)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
