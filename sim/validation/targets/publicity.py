"""Targets of answering in public: who else sees it, what bystanders make of it, and how negative words go round."""

from __future__ import annotations

import numpy as np

from sim.calibration.experiment_policies import Arms
from sim.calibration.markets import burnt_in
from sim.calibration.regimes import BETTER
from sim.kernel.units import Floats
from sim.model import ConversationModel
from sim.policies import Policy
from sim.scenario import Scenario
from sim.scenario.parameters import Event
from sim.state import person
from sim.validation.experiments import scenario_with, started
from sim.validation.statistics import above, below, mean_of, within
from sim.validation.target import Effort, Measured, Target
from sim.validation.targets.company import DAYS, LEVEL, PLACE, Numbers, column, paired

# Public complaints that take many turns, and a company whose followers read along.
TALKATIVE: dict[str, object] = {
    "desk.solve_minor": 0.2,
    "desk.solve_quality": 0.2,
    "desk.solve_money": 0.2,
    "desk.solve_serious": 0.2,
    "desk.follow_up": 0.9,
    "desk.responders": 6.0,
    "company.budget": 4.0,
}


def publicization(effort: Effort) -> Measured:
    """Measure many public turns against one and then private, with equal solutions: exposure and later complaints, on and off."""
    people, replicates = effort.of(40_000, 20_000), effort.of(12, 5)
    pair: dict[str, str | Policy] = {"public": Arms(), "private": Arms(go_private=True)}
    on = paired(scenario_with(TALKATIVE, society__people=people), pair, replicates)
    off = paired(scenario_with(TALKATIVE, society__people=people, spread__company_seen=0.0), pair, replicates)

    def gap(found: dict[str, list[Numbers]], name: str) -> Floats:
        return column(found["public"], name) - column(found["private"], name)

    exposure, without = gap(on, "impressions_each"), gap(off, "impressions_each")
    thousand = 1000.0 / (0.7 * people)
    complaints = gap(on, "total_complaints_public") * thousand
    moved = float(column(on["private"], "impressions_each").mean())
    usual = thousand * float(column(on["private"], "total_complaints_public").mean())
    why = "a tenth of the impressions of a complaint that was moved"
    readings = (
        above("impressions of a complaint, public less moved", mean_of(exposure, LEVEL, 3), 0.0, "impressions", 0.1 * moved, why),
        above("the same, less that without the company's audience", mean_of(exposure - without, LEVEL, 3), 0.0, "impressions", 0.1 * moved,
              why),
        above("public complaints, public less moved", mean_of(complaints, LEVEL, 3), 0.0, "per 1,000 customers", 0.01 * usual,
              "one in a hundred public complaints"),
    )  # fmt: skip
    detail = f"{replicates} pairs of replicates of {people} people in which answers rarely solve and customers reply; {DAYS} days."
    return Measured(readings, LEVEL, detail)


def on_stage(effort: Effort) -> Measured:
    """Measure bystanders' attitude: visible by successful recovery, two by two."""
    people, replicates = effort.of(40_000, 20_000), effort.of(12, 5)
    cells: dict[tuple[float, float], Floats] = {}
    for solve in (1.0, 0.0):
        for seen in (0.05, 0.0):
            settings = dict.fromkeys(BETTER, solve)
            scenario = scenario_with(
                settings,
                society__people=people,
                spread__company_seen=seen,
                desk__follow_up=0.0,
                desk__effort_gain=0.0,
                voice__question_public=0.0,
                voice__words_public=0.0,
                voice__praise=0.0,
            )
            cells[solve, seen] = np.array([_bystanders(scenario, seed) for seed in range(replicates)])
    success = cells[1.0, 0.05] - cells[1.0, 0.0]
    failure = cells[0.0, 0.05] - cells[0.0, 0.0]
    why = "a hundredth of the scale"
    readings = (
        above("interaction", mean_of(success - failure, LEVEL, 3), 0.0, "attitude", 0.04, "the two below together"),
        above("success, visible less hidden", mean_of(success, LEVEL, 3), 0.0, "attitude", 0.02, why),
        below("failure, visible less hidden", mean_of(failure, LEVEL, 3), 0.0, "attitude", -0.02, why),
    )
    detail = (
        f"{replicates} replicates of {people} people, 120 days, four twins each: answers solve always or "
        "never, and the company's followers "
        "see public answers or do not; nothing but complaints is public; attitude of followers without a case of their own."
    )
    return Measured(readings, LEVEL, detail)


def _bystanders(scenario: Scenario, seed: int) -> float:
    """Return the mean attitude, over the last 60 of 120 days, of people who follow the company and opened nothing."""
    model = started(scenario, seed, Arms())
    model.run_days(60)
    means = []
    for _ in range(6):
        model.run_days(10)
        people = model.state.people
        watching = (people[person.FOLLOWS_COMPANY] > 0.0) & (people[person.CASES] == 0.0)
        means.append(float(people[person.ATTITUDE, watching].mean()))
    model.release()
    return float(np.mean(means))


NEGATIVE_POSTS = tuple(
    Event(name=f"post-{day}", kind="viral-post", day=day, inside=0.05, reach=0.0) for day in range(5, 15)
)
"""Negative messages that come from nobody's failure: complaints by influencers, each seen by a twentieth of the market."""


def spiral(effort: Effort) -> Measured:
    """Measure whether negative messages bring more messages by others: twins with and without, ignored and answered in order of arrival."""
    people, replicates = effort.of(60_000, 20_000), effort.of(12, 5)
    scenario = scenario_with(society__people=people).model_copy(update={"events": NEGATIVE_POSTS})
    said: dict[tuple[str, bool], list[float]] = {}
    for seed in range(replicates):
        start = burnt_in(scenario, seed)
        for policy in ("ignore", "first-come"):
            for event in (True, False):
                model = start.branch(policy, with_events=event)
                model.run_days(60)
                said.setdefault((policy, event), []).append(_volume(model))
                model.release()
        start.release()
    volume = {key: np.array(found) for key, found in said.items()}
    alone, served = (volume[policy, True] - volume[policy, False] for policy in ("ignore", "first-come"))
    hundredth = 0.01 * float(volume["ignore", False].mean())
    unit, why = "per 1,000 customers", "one in a hundred of what is said anyway"
    readings = (
        above("extra messages by others, ignore", mean_of(alone, LEVEL, 2), 0.0, unit, hundredth, why),
        above("ignore less first come", mean_of(alone - served, LEVEL, 2), 0.0, unit, hundredth, why),
    )
    detail = (
        f"{replicates} replicates of {people} people; ten complaints by influencers on days 5 to 14, each seen by a twentieth of the "
        f"market; words and praise of days 5 to 60 ({volume['ignore', False].mean():.1f} per 1,000 customers without them), twins."
    )
    return Measured(readings, LEVEL, detail)


def _volume(model: ConversationModel) -> float:
    """Return words and praise, of either sign, from day 5 on, per 1,000 customers; the influencers' posts are complaints."""
    rows = np.array(model.rows[(model.started or 0) + 5 :])
    names = ("words_positive", "words_negative", "praise")
    return float(1000.0 * sum(rows[:, PLACE[name]].sum() for name in names) / rows[:, PLACE["customers"]].mean())


def rating(effort: Effort) -> Measured:
    """Measure answering public posts against not answering them: stars, volume of reviews, share negative, twin replicates."""
    people, replicates = effort.of(60_000, 30_000), effort.of(10, 5)
    pair: dict[str, str | Policy] = {"on": Arms(), "off": Arms(answers_public=False)}
    found = paired(scenario_with(society__people=people), pair, replicates)
    stars = column(found["on"], "stars") - column(found["off"], "stars")
    volume = column(found["on"], "reviews") / column(found["off"], "reviews") - 1.0
    readings = (
        within(
            "stars of the last 90 days, answering less not",
            mean_of(stars, LEVEL, 2),
            0.04,
            0.20,
            "stars",
            0.12,
            "0.12 stars, from a third of it to nearly twice",
        ),
        within(
            "volume of reviews, answering against not",
            mean_of(volume, LEVEL, 2),
            0.05,
            0.20,
            "share",
            0.12,
            "12 %, about half to twice of it",
        ),
    )
    return Measured(readings, LEVEL, f"{replicates} pairs of replicates of {people} people, {DAYS} days.")


TARGETS = (
    Target(
        "T3-public",
        "emergent",
        "Multiple public exchanges raise exposure and the volume of later complaints against one reply and then private.",
        "Golmohammadi, Havakhor, Gauri & Comprix (2021), J. Marketing 85(6)",
        "equal solutions: impressions per complaint and later complaints higher when all turns are public",
        publicization,
        false_alarm=0.05,
        full_only=True,
        carriers=("no publicity of answers", "no awareness", "words move nobody", "no peers", "no reshares"),
    ),
    Target(
        "T3-stage",
        "emergent",
        "Transparency of successful recovery raises observers' trust, of unsuccessful recovery lowers it.",
        "Hogreve, Bilstein & Hoerner (2019), J. Service Research 22",
        "two by two: interaction above zero, visible success above hidden, visible failure below hidden",
        on_stage,
        false_alarm=0.05,
        carriers=("words move nobody", "no awareness", "no unfairness felt", "no contagion"),
    ),
    Target(
        "A7-spiral",
        "emergent",
        "Negative messages lead to greater volume; replies damp the spiral.",
        "Hewett, Rand, Rust & van Heerde (2016), J. Marketing 80(3)",
        "after negative posts more words and praise by others than in the twin without them, and more under ignore than under first come",
        spiral,
        expected="not known",
        learned=(
            "Talk breeds talk: negative posts are followed by more messages of others, and by more where the company ignores them. "
            "The experiment had too little power for the second to be said by the standard of proof."
        ),
        false_alarm=0.05,
    ),
    Target(
        "B7-rating",
        "emergent",
        "Hotels that start responding gain 0.12 stars and 12 % review volume.",
        "Proserpio & Zervas (2017), Marketing Science 36(5)",
        "against the twin: 0.04 to 0.20 stars, 5 to 20 % volume (about half to twice the finding)",
        rating,
        expected="open",
        learned=(
            "Answering raises the rating and the number of reviews, both by about a third of what hotels saw: stars at the low edge "
            "of the band, reviews below theirs."
        ),
        false_alarm=0.05,
        full_only=True,
    ),
)
