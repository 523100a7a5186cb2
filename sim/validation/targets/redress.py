"""Emergent targets of redress, randomised: a coin that belongs to the case decides who is answered with effort and compensation.

The market is a troubled one, so that there are enough complaints to find differences: five times the failures of the default scenario,
staff and money to match, and every public post is heard. Nothing else is changed, and every comparison is between cases of one
replicate, or between replicates paired by seed.
"""

from __future__ import annotations

import numpy as np

from sim.kernel.units import Floats
from sim.validation.experiments import VALUED, burnt_in, scenario_with
from sim.validation.statistics import Marks, above, below, covers, difference_of_means, mean_of, not_above, within
from sim.validation.target import Effort, Measured, Target
from sim.validation.targets.troubled_market import ENTRY_DAYS, FOLLOWED_DAYS, LEVEL, TROUBLED, Cases, panels, pooled


def squeaky_wheel(effort: Effort) -> Measured:
    """Measure whether redress raises complaining again and the relationship; without learning the first effect must vanish."""
    cases, plain = pooled(effort.quick, True), pooled(effort.quick, False)

    def effect(table: Cases, values: Floats | Marks, among: Marks) -> tuple[Floats, Floats]:
        numbers = values.astype(np.float64)
        return numbers[among & table.treated], numbers[among & ~table.treated]

    everybody, still = np.ones(cases.again.size, dtype=np.bool_), cases.stayed
    again = difference_of_means(*effect(cases, cases.again, everybody), LEVEL, 4)
    off = difference_of_means(*effect(plain, plain.again, np.ones(plain.again.size, dtype=np.bool_)), LEVEL, 4)
    relationship = difference_of_means(*effect(cases, cases.relationship, still), LEVEL, 4)
    stayed = difference_of_means(*effect(cases, cases.stayed, everybody), LEVEL, 4)
    readings = (
        above("complains again, redressed less not", again, 0.0, "share"),
        covers("the same without learning", off, 0.0, "share"),
        above("relationship, redressed less not", relationship, 0.0, "0 to 1"),
        above("stayed, redressed less not", stayed, 0.0, "share"),
    )
    detail = (
        f"{cases.treated.size} first public complaints in {len(panels(effort.quick, True))} replicates of a "
        f"troubled market, {int(cases.treated.sum())} of "
        "them redressed by the coin; randomised, so the two groups had the same relationship before; followed for 120 days."
    )
    return Measured(readings, LEVEL, detail)


def _by_replicate(quick: bool, name: str, values: str) -> Floats:
    """Return the mean of ``values`` in cohort ``name``, one number a replicate."""
    return np.array([getattr(one, values)[getattr(one, name)].astype(float).mean() for _, one in panels(quick, True)])


def loyalty_order(effort: Effort) -> Measured:
    """Measure retention over 120 days: satisfied complainers, the untroubled, the silent, dissatisfied complainers."""
    kept = {
        name: _by_replicate(effort.quick, name, "stayed") for name in ("fine", "silent", "satisfied", "dissatisfied")
    }
    best, fine, silent, worst = (kept[name] for name in ("satisfied", "fine", "silent", "dissatisfied"))
    readings = (
        not_above("untroubled less satisfied complainers", mean_of(fine - best, LEVEL, 4), 0.0, "share"),
        above("untroubled less silent", mean_of(fine - silent, LEVEL, 4), 0.0, "share"),
        above("silent less dissatisfied complainers", mean_of(silent - worst, LEVEL, 4), 0.0, "share"),
        within("the same, annualised", mean_of(_a_year(silent) - _a_year(worst), LEVEL, 4), 0.11, 0.33, "share"),
    )
    sizes = ", ".join(
        f"{name} {sum(int(getattr(one, name).sum()) for _, one in panels(effort.quick, True))}" for name in kept
    )
    detail = f"Retention from day 60 to 180 by what had happened until day 60 ({sizes}); mean retention " + ", ".join(
        f"{name} {values.mean():.3f}" for name, values in kept.items()
    )
    return Measured(readings, LEVEL, detail + ".")


def _a_year(kept: Floats) -> Floats:
    return np.asarray(kept ** (365.0 / FOLLOWED_DAYS), dtype=np.float64)


def paradox(effort: Effort) -> Measured:
    """Measure the recovery paradox: satisfaction above, repurchase not above, that of customers to whom nothing happened."""
    attitude = _by_replicate(effort.quick, "delighted", "attitude") - _by_replicate(effort.quick, "fine", "attitude")
    kept = _by_replicate(effort.quick, "satisfied", "stayed") - _by_replicate(effort.quick, "fine", "stayed")
    readings = (
        above("satisfaction, recovered less untroubled", mean_of(attitude, LEVEL, 2), 0.0, "attitude"),
        not_above("retention, recovered less untroubled", mean_of(kept, LEVEL, 2), 0.0, "share"),
    )
    return Measured(
        readings,
        LEVEL,
        "The cohorts of T5: attitude on day 60 of those recovered with compensation in the last two weeks; retention until day 180 of all.",
    )


def recovery_does_not_offset(effort: Effort) -> Measured:
    """Measure churn: nobody complained < complained and recovered < complained and not recovered."""
    cases = [one for one, _ in panels(effort.quick, True)]
    fine = _by_replicate(effort.quick, "fine", "stayed") ** (1.0 / FOLLOWED_DAYS)

    def lost(some: str) -> Floats:
        rates = []
        for one in cases:
            marks = one.treated if some == "treated" else ~one.treated
            # cases enter between day 0 and 60 and are followed to day 180: 150 days on average
            rates.append(one.stayed[marks].mean() ** (1.0 / (FOLLOWED_DAYS + ENTRY_DAYS / 2.0)))
        return 30.0 * (1.0 - np.array(rates))

    base, recovered, left_alone = 30.0 * (1.0 - fine), lost("treated"), lost("untreated")
    readings = (
        above("recovered less no complaint", mean_of(recovered - base, LEVEL, 2), 0.0, "churn a month"),
        below("recovered less not recovered", mean_of(recovered - left_alone, LEVEL, 2), 0.0, "churn a month"),
    )
    detail = (
        f"Churn a month: no complaint {base.mean():.4f}, recovered {recovered.mean():.4f}, left alone {left_alone.mean():.4f}; "
        "recovery by the coin."
    )
    return Measured(readings, LEVEL, detail)


def redress_pays(effort: Effort) -> Measured:
    """Measure all complaints redressed against none: complaints, relationship and value, paired replicates."""
    people, replicates = effort.of(60_000, 30_000), effort.of(10, 5)
    settings = scenario_with(TROUBLED, VALUED, society__people=people)
    gains = []
    for seed in range(replicates):
        start = burnt_in(settings, seed)
        outcomes = []
        for heads in (1.0, 0.0):
            model = start.branch(f"coin[heads={heads}]")
            model.run_days(180)
            found = model.outcome()
            relationship = float(found.days["relationship"][-30:].mean())
            outcomes.append((relationship, found.summary["value"], found.summary["complaints"]))
        gains.append(np.array(outcomes[0]) - np.array(outcomes[1]))
    relationship, value, complaints = np.array(gains).T
    per_customer = value / (0.7 * people)
    readings = (
        above("relationship, all redressed less none", mean_of(relationship, LEVEL, 2), 0.0, "0 to 1"),
        above("value per customer, all redressed less none", mean_of(per_customer, LEVEL, 2), 0.0, "money"),
    )
    detail = (
        f"{replicates} pairs of replicates of a troubled market of {people} people, 180 days; complaints per "
        "1,000 customers and month differ by "
        f"{complaints.mean():+.2f} (either sign is allowed unmatched)."
    )
    return Measured(readings, LEVEL, detail)


TARGETS = (
    Target(
        "T1-squeaky",
        "emergent",
        "Redress makes the redressed more likely to complain again than others of the same relationship, "
        "while it improves the relationship; learning is why.",
        "Ma, Sun & Kekre (2015), Marketing Science 34(5)",
        "randomised: complaining again and relationship and staying up with redress; without learning no more complaining",
        squeaky_wheel,
        false_alarm=0.05,
        group="coin",
        full_only=True,
        repaired=(
            "a first look at four small replicates could not tell; replicates are larger, and every public post is heard."
        ),
        carriers=("no belief in redress", "no awareness", "service moves no trust", "being ignored does not hurt"),
    ),
    Target(
        "T1-pays",
        "emergent",
        "The net effect of intervening is positive: relationship and value rise, whatever complaints do.",
        "Ma, Sun & Kekre (2015), Marketing Science 34(5)",
        "paired replicates: relationship and value higher when all complaints are redressed than when none is",
        redress_pays,
        false_alarm=0.05,
        carriers=(
            "no belief in redress",
            "service moves no trust",
            "being ignored does not hurt",
            "no double deviation",
            "no search",
            "words move nobody",
            "relationship makes nobody leave",
        ),
    ),
    Target(
        "T5-order",
        "emergent",
        "Loyalty: satisfied complainers at or a little above the untroubled, then the silent, "
        "then dissatisfied complainers (22 points below).",
        "Goodman/TARP, read second hand; National Customer Rage Study 2020",
        "order of retention, and the last gap 11 to 33 points a year (half to one and a half of 22)",
        loyalty_order,
        expected="open",
        learned=(
            "The order comes out, with satisfied complainers next to the untroubled, but the last gap is too small: "
            "what a failed recovery does to attitude fades in weeks, before it moves many to leave."
        ),
        false_alarm=0.05,
        group="coin",
        full_only=True,
    ),
    Target(
        "T6-paradox",
        "emergent",
        "Excellent recovery can lift satisfaction above that of the untroubled, but not repurchase.",
        "de Matos, Henrique & Rossi (2007), J. Service Research 10(1)",
        "satisfaction of the recovered above, retention not above, that of the untroubled",
        paradox,
        expected="open",
        learned=(
            "Retention of the recovered stays below, as it should, but so does their satisfaction: even with effort, "
            "compensation and a solution, a recovery gives back less attitude than the failures before it took."
        ),
        false_alarm=0.05,
        group="coin",
        repaired=(
            "satisfaction was taken of all who had recovered within 60 days; now of those who did so in the last "
            "two weeks, with compensation."
        ),
        full_only=True,
    ),
    Target(
        "F9-offset",
        "emergent",
        "A complaint goes with more churn; recovery counters it but in almost all cases does not entirely offset it.",
        "Knox & van Oest (2014), J. Marketing 78(5)",
        "churn: no complaint < complained and recovered < complained and left alone",
        recovery_does_not_offset,
        false_alarm=0.05,
        group="coin",
        full_only=True,
        carriers=(
            "service moves no trust",
            "being ignored does not hurt",
            "no double deviation",
            "attitude makes nobody leave",
            "relationship makes nobody leave",
            "neither attitude nor relationship makes anybody leave",
        ),
    ),
)
