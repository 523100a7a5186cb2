"""Targets of what complaining does to those who complain: whether they feel worse after it, and what it means that others are there."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.engine.schedule import CLOCK
from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.scenario import Scenario
from sim.state import channel, conversation, person, scalar
from sim.state.constants import NEVER
from sim.validation.experiment_policies import Arms
from sim.validation.experiments import burnt_in, scenario_with
from sim.validation.statistics import above, below, covers, mean_of
from sim.validation.target import Effort, Measured, Target
from sim.validation.targets.company import BETTER, LEVEL
from sim.validation.targets.leaving import SPEED
from sim.validation.targets.recovery import HOPELESS
from sim.validation.targets.troubled_market import TROUBLED

AFTER = 3  # days after which complainers are asked again: by then nobody waits for a first answer any more

# Of public posts less than half are heard: the coverage of the sources, which the review site of the default scenario exceeds.
LITTLE_HEARD: dict[str, object] = {"channels.feed.coverage": 0.45, "channels.reviews.coverage": 0.45}
ALWAYS: dict[str, object] = dict.fromkeys(BETTER, 1.0)
ALONE: dict[str, object] = {"peers.willing": 0.0, "peers.willing_advocate": 0.0}
# Many advocates who speak up on every complaint they see, and solve none.
SPOKEN_FOR: dict[str, object] = {
    **HOPELESS,
    "peers.organic_share": 0.1,
    "peers.willing_advocate": 1.0,
    "peers.lookout": 5.0,
    "peers.solve": 0.0,
    "peers.defence_shield": 0.0,
    "peers.misjudge": 1.0,
    "peers.defend": 1.0,
}
UNDEFENDED: dict[str, object] = {"peers.defend": 0.0}


def felt(model: ConversationModel, days: int) -> tuple[Floats, Floats]:
    """Run ``days``; of each fair complaint: what ``AFTER`` days brought, and whether it was public and answered.

    Shapes (complaints,) and (complaints, 2). What they brought is attitude less what it would have drifted to by itself from where it was
    at complaining, that is, after the failure and before anything that came of it.
    """
    moments: list[Floats] = []
    brought: list[Floats] = []
    marks: list[Floats] = []
    state = [person.ATTITUDE, person.RELATIONSHIP]
    kept = 2.0 ** (-AFTER / model.resolved_scenario.feeling.attitude_days)
    for day in range(days + AFTER):
        model.step(until=CLOCK)
        moments.append(model.state.people[state].copy())
        model.step()
        if day < AFTER:
            continue
        mine = _complaints_of(model, model.day - 1 - AFTER)
        opener = mine[:, conversation.OPENER].astype(np.int64)
        attitude, relationship = moments[day - AFTER][:, opener]
        warranted = 2.0 * relationship - 1.0
        brought.append(model.state.people[person.ATTITUDE, opener] - (warranted + kept * (attitude - warranted)))
        public = model.state.channels[mine[:, conversation.CHANNEL].astype(np.int64), channel.PUBLIC] > 0.0
        marks.append(np.column_stack([public, mine[:, conversation.FIRST_ANSWER_AT] < NEVER]).astype(np.float64))
        moments[day - AFTER] = np.zeros((2, 0))
    return np.concatenate(brought), np.concatenate(marks)


def _complaints_of(model: ConversationModel, day: int) -> Floats:
    conversations = model.state.conversations[: int(model.state.scalars[scalar.CONVERSATIONS_USED])]
    return np.asarray(
        conversations[
            (conversations[:, conversation.DAY] == day)
            & (conversations[:, conversation.KIND] == conversation.COMPLAINT)
            & (conversations[:, conversation.FAIR] > 0.0)
        ]
    )


def worse_after(effort: Effort) -> Measured:
    """Measure the share of public complainers who feel worse three days after complaining than as they complained."""
    people, replicates = effort.of(40_000, 20_000), effort.of(8, 4)
    worse, heard, apart = [], [], []
    for seed in range(replicates):
        scenario = scenario_with(TROUBLED, LITTLE_HEARD, society__people=people)
        change, marks = felt(burnt_in(scenario, seed).branch("first-come"), 30)
        public, answered = marks.astype(np.bool_).T
        worse.append(float((change[public] < 0.0).mean()))
        heard.append(float(answered[public].mean()))
        apart.append([float((change[public & some] < 0.0).mean()) for some in (answered, ~answered)])
    detail = (
        f"{replicates} replicates of a troubled market of {people} people, 30 days; of public posts 45 % are heard; worse of the answered "
        f"{np.mean(apart, axis=0)[0]:.2f}, of the unanswered {np.mean(apart, axis=0)[1]:.2f}."
    )
    readings = (
        above("feel worse three days later", mean_of(np.array(worse), LEVEL, 2), 0.5, "share"),
        below("complaints that were answered", mean_of(np.array(heard), LEVEL, 2), 0.5, "share"),
    )
    return Measured(readings, LEVEL, detail)


def others_present(effort: Effort) -> Measured:
    """Measure the effects of success and failure on complainers, in public and in private: two by two, peers silent."""
    people, replicates = effort.of(40_000, 20_000), effort.of(8, 4)
    cells = {
        (solved, share): np.array(
            [
                float(felt(burnt_in(_stage(outcome, share, people), seed).branch(Arms()), 5)[0].mean())
                for seed in range(replicates)
            ]
        )
        for solved, outcome in (("always", ALWAYS), ("never", HOPELESS))
        for share in (0.999, 0.001)
    }
    gained = cells["always", 0.999] - cells["always", 0.001]
    lost = cells["never", 0.999] - cells["never", 0.001]
    readings = (
        above("change after success, in public less in private", mean_of(gained, LEVEL, 2), 0.0, "attitude"),
        covers("change after failure, in public less in private", mean_of(lost, LEVEL, 2), 0.0, "attitude"),
    )
    detail = (
        f"{replicates} replicates of a troubled market of {people} people, four cells each; complaints of five "
        "days, all in public or all in private; "
        f"change after success {cells['always', 0.999].mean():+.3f} in public, after failure {cells['never', 0.999].mean():+.3f}."
    )
    return Measured(readings, LEVEL, detail)


def _stage(outcome: Mapping[str, object], share: float, people: int) -> Scenario:
    return scenario_with(
        TROUBLED,
        SPEED,
        ALONE,
        outcome,
        society__people=people,
        voice__public_share=share,
        desk__follow_up=0.0,
        channels__private__coverage=1.0,
        company__burn_in=10,
    )


def backfiring(effort: Effort) -> Measured:
    """Measure advocates who defend the company against unsolved complaints: twins with and without them, and without backfiring."""
    people, replicates = effort.of(40_000, 20_000), effort.of(8, 4)

    def gap(**more: object) -> Floats:
        found = []
        for seed in range(replicates):
            pair = [
                _defended(scenario_with(TROUBLED, SPOKEN_FOR, defence, society__people=people, **more), seed)
                for defence in ({}, UNDEFENDED)
            ]
            found.append([one - other for one, other in zip(*pair, strict=True)])
        return np.array(found).T

    complainers, bystanders = gap()
    off = gap(peers__backfire=0.0)[0]
    readings = (
        below("complainers, defended less not", mean_of(complainers, LEVEL, 3), 0.0, "attitude"),
        below("bystanders, defended less not", mean_of(bystanders, LEVEL, 3), 0.0, "attitude"),
        covers("complainers, without backfiring", mean_of(off, LEVEL, 3), 0.0, "attitude"),
    )  # fmt: skip
    detail = (
        f"{replicates} replicates of a troubled market of {people} people in which nothing is solved and "
        "advocates defend what they see; 30 days, four twins; "
        "bystanders: customers without a case of their own, at the end."
    )
    return Measured(readings, LEVEL, detail)


def _defended(scenario: Scenario, seed: int) -> tuple[float, float]:
    model = burnt_in(scenario, seed).branch("first-come")
    change, marks = felt(model, 30)
    people = model.state.people
    others = (people[person.STATUS] == person.CUSTOMER) & (people[person.CASES] == 0.0)
    return float(change[marks[:, 0] > 0.0].mean()), float(people[person.ATTITUDE, others].mean())


TARGETS = (
    Target(
        "C4-worse",
        "emergent",
        "Most of those who complained to airlines on Twitter felt worse after it.",
        "Gunarathne, Rui & Seidmann, as reported by Canhoto (2019), read second hand",
        "with less than half of public complaints answered, more than half feel worse three days after complaining",
        worse_after,
        false_alarm=0.05,
        repaired=(
            "attitude drifts to what the relationship warrants, down in a troubled market, whatever comes of the complaint; that drift is "
            "now taken off."
        ),
        carriers=(
            "being ignored does not hurt",
            "no double deviation",
            "lateness does not hurt",
            "neither silence nor lateness hurts",
        ),
    ),
    Target(
        "B6-presence",
        "emergent",
        "That others are there amplifies what a successful recovery does to the complainer, but not what a failed one does.",
        "Schaefers & Schamari (2016), J. Service Research 19(2)",
        "two by two: change of attitude after success larger in public than in private, after failure no different",
        others_present,
        expected="open",
        learned=(
            "That others are there does next to nothing to who complains, after success or failure: nobody reads their own conversation "
            "with others' eyes. What difference there is comes from the many conversations that are public there, and read."
        ),
        false_alarm=0.05,
    ),
    Target(
        "B6-backfire",
        "recovered",
        "A user who defends a bad recovery hurts.",
        "Schaefers & Schamari (2016), J. Service Research 19(2)",
        "complainers and bystanders think less of the company where complaints that nobody solved are defended; not so without backfiring",
        backfiring,
        parameters=("peers.backfire", "peers.misjudge"),
        false_alarm=0.05,
        repaired=(
            "defending shielded the company against unfair complaints in the same twins, a second effect of the other sign that was left "
            "when backfiring was off; it is off in all four."
        ),
    ),
)
