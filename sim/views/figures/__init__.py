"""The figures of a study, one file each."""

from __future__ import annotations

from typing import Any

from sim.study.analysis.compare import Comparison
from sim.study.design.currency import DEFAULT
from sim.views.figures.answer import differences
from sim.views.figures.certainty import how_sure
from sim.views.figures.desk import at_the_desk
from sim.views.figures.drawing import Picture
from sim.views.figures.heard import who_was_heard
from sim.views.figures.led import who_led
from sim.views.figures.months import month_pictures, over_months
from sim.views.figures.served import who_got_served
from sim.views.figures.sweeps import figures_for_sweep
from sim.views.figures.walk import one_run
from sim.views.figures.win_win import win_win

__all__ = [
    "differences",
    "figures_for",
    "figures_for_sweep",
    "how_sure",
    "over_months",
    "who_got_served",
    "who_led",
    "who_was_heard",
]


def figures_for(
    comparison: Comparison, runs: Any, days: Any, groups: Any, currency: str = DEFAULT
) -> tuple[Picture, ...]:
    """Return the figures of one scenario in the order of the report; those without data are left out.

    Args:
        comparison: the comparison of the scenario.
        runs: its ``runs`` table (Arrow), without the runs that have no events.
        days: its ``days`` table, likewise.
        groups: its ``groups`` table, likewise.
        currency: of amounts.
    """
    made: list[Picture | None] = [
        differences(comparison, currency),
        how_sure(comparison),
        win_win(comparison, currency),
        *month_pictures(comparison, runs, days, groups, currency),
        at_the_desk(comparison, runs, days),
        one_run(comparison, runs, days, currency),
    ]
    finished = [row.policy for row in comparison.standings if row.finished]
    if finished:
        leading = comparison.leader or finished[0]
        made += [
            who_got_served(groups, runs, finished, comparison.level, currency),
            who_was_heard(runs, finished, comparison.level),
            who_led(runs, groups, finished, leading, comparison.level),
        ]
    return tuple(picture for picture in made if picture is not None)
