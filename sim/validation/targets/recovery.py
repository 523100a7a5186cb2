"""Targets of recovery as a policy: whether it pays to hear more complaints, and whether answering helps when nothing is solved."""

from __future__ import annotations

import numpy as np

from sim.calibration.experiment_policies import Arms
from sim.calibration.markets import burnt_in
from sim.calibration.regimes import BETTER, TROUBLED
from sim.kernel.units import Floats
from sim.scenario import Scenario
from sim.validation.experiments import VALUED, scenario_with
from sim.validation.statistics import above, mean_of, none, pooled_ratio
from sim.validation.target import Effort, Measured, Target
from sim.validation.targets.afterwards import felt
from sim.validation.targets.company import Numbers, column, paired

LEVEL = 0.95

# Complaining is easier: the upper ends of the published bands of complaint shares, where the default has middles.
EASIER: dict[str, object] = {
    "voice.complain_minor": 0.05,
    "voice.complain_quality": 0.30,
    "voice.complain_money": 0.75,
    "voice.complain_serious": 0.80,
}
NEVER: dict[str, object] = dict.fromkeys(BETTER, 0.0)
HOPELESS: dict[str, object] = {**NEVER, "desk.effort_gain": 0.0}


def _gain(with_it: list[Numbers], without: list[Numbers], name: str) -> Floats:
    return column(with_it, name) - column(without, name)


def defensive_marketing(effort: Effort) -> Measured:
    """Measure making it easier to complain: value where recovery works, and where it never does."""
    people, replicates = effort.of(25_000, 6_000), effort.of(10, 5)
    gains = {}
    for name, recovery in (("works", BETTER), ("fails", HOPELESS)):
        runs = {
            ease: paired(
                scenario_with(TROUBLED, VALUED, recovery, easier, society__people=people), {"p": Arms()}, replicates
            )["p"]
            for ease, easier in (("easier", EASIER), ("usual", {}))
        }
        gains[name] = _gain(runs["easier"], runs["usual"], "value") / (0.7 * people)
    why, both = (
        "a tenth of a month's margin",
        "pays where it works, costs as much where it fails: twice a tenth of a month's margin",
    )
    unit = "money per customer"
    readings = (
        above("value of easier complaining, recovery works", mean_of(gains["works"], LEVEL, 2), 0.0, unit, 3.0, why),
        above(
            "the same less where recovery fails",
            mean_of(gains["works"] - gains["fails"], LEVEL, 2),
            0.0,
            unit,
            6.0,
            both,
        ),
    )
    detail = (
        f"{replicates} replicates of a troubled market of {people} people, 180 days, four twins each; where "
        "recovery works nine tenths are solved a turn."
    )
    return Measured(readings, LEVEL, detail)


NO_GAIN = 0.25
"""The share of what answers with solutions bring that is taken for no gain."""


def answers_without_solutions(effort: Effort) -> Measured:
    """Measure what answers to public complaints bring their authors within three days, where nothing is solved and as usual."""
    people, replicates = effort.of(40_000, 20_000), effort.of(10, 5)
    gains = {}
    for name, outcome in (("never", HOPELESS), ("usual", {})):
        scenario = scenario_with(TROUBLED, outcome, society__people=people)
        gains[name] = np.array([_brought(scenario, seed) for seed in range(replicates)])
    readings = (
        none("gain without solutions over that with", pooled_ratio(gains["never"], gains["usual"], LEVEL, 2), NO_GAIN, "ratio",
             "a quarter of what answers bring that solve as usual, the effect of interest"),
        above("gain as usual, answered less left", mean_of(gains["usual"], LEVEL, 2), 0.0, "attitude", 0.02, "a hundredth of the scale"),
    )  # fmt: skip
    detail = (
        f"{replicates} replicates of a troubled market of {people} people; attitude of those who complained in public in 30 days, three "
        "days after complaining, beyond what it would have drifted to; four twins: answered or left, solved as usual or never; gain "
        f"{gains['usual'].mean():+.3f} as usual, {gains['never'].mean():+.3f} without solutions."
    )
    return Measured(readings, LEVEL, detail)


def _brought(scenario: Scenario, seed: int) -> float:
    """Return what answers bring to public complainers: the change of the answered twin less that of the one whose posts were left."""
    start = burnt_in(scenario, seed)
    means = []
    for answered in (True, False):
        model = start.branch(Arms(answers_public=answered))
        change, marks = felt(model, 30)
        means.append(float(change[marks[:, 0] > 0.0].mean()))
        model.release()
    start.release()
    return means[0] - means[1]


TARGETS = (
    Target(
        "D11-defence",
        "emergent",
        "Making it easy to complain pays where recovery works, and not where it does not (exit and voice).",
        "Fornell & Wernerfelt (1987), JMR 24(4); (1988), Marketing Science 7(3)",
        "easier complaining raises value where recovery works, and by more than where it fails",
        defensive_marketing,
        expected="not known",
        learned=(
            "Where recovery works, easier complaining brings more than where it fails, by far. Whether it pays there by as much as "
            "matters, the replicates are too few to say: histories drift apart in the three years of the run-off."
        ),
        false_alarm=0.05,
        full_only=True,
    ),
    Target(
        "A8-solving",
        "emergent",
        "Good customer care is not merely a matter of responding: answers that solve nothing gain nothing.",
        "Mousavi, Johar & Mookerjee (2020), Information Systems Research; disputed",
        "complainers: a gain from answers that solve as usual, and from those that never solve less than a quarter of it, either way",
        answers_without_solutions,
        false_alarm=0.05,
        full_only=True,
        carriers=(
            "a solution pleases nobody",
            "no double deviation",
            "service moves no trust",
            "being ignored does not hurt",
        ),
    ),
)
