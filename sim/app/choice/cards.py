"""Cards of the ready-made scenarios, in the order in which they are taught, and how long a comparison takes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sim.app.choice.changes import expanded
from sim.app.choice.choice import Choice
from sim.app.choice.scenarios import base, names, ready_made
from sim.app.choice.start import first_choice
from sim.scenario import Scenario

ORDER = (
    "default",
    "user-forum",
    "cable-outage",
    "broken-guitar",
    "airline",
    "product-reviews",
    "neighbourhood-market",
    "saas-tool",
    "new-channel",
    "hype-wave",
    "difficult-client",
)
"""The ordinary company first; then one idea each, a single event before a wave, and the hardest question last. An assumption."""

PICTURES = {
    "default": "storefront",
    "user-forum": "forum",
    "cable-outage": "power_off",
    "broken-guitar": "campaign",
    "airline": "flight",
    "product-reviews": "star_half",
    "neighbourhood-market": "shopping_basket",
    "saas-tool": "laptop",
    "new-channel": "smart_display",
    "hype-wave": "trending_up",
    "difficult-client": "handshake",
}
"""Names of Material icons."""

SECONDS = 0.02
"""Processor seconds of a run for a month of 10,000 people, run-off included: measured on 2026-11-30, on a busy machine, 0.016 to 0.028."""
START = 2.4
"""Seconds that everything else takes, code being compiled (`docs/benchmarks.md`: later runs, start to end)."""

_FOR_PROGRAMS = re.compile(r"--|`|\[[^\]]*=|^Compare |^Set ")


@dataclass(frozen=True)
class Card:
    """A ready-made scenario to choose.

    Attributes:
        name: of the scenario.
        title: a few words.
        question: one sentence.
        story: who, where, what happens; sentences about the command line are left out.
        minutes: an estimate for the first choice, on two idle cores.
        lesson: the lesson, in one or two sentences; shown after the result.
        policies: of the first choice.
        picture: name of a Material icon.
        discuss: questions for a class that has compared.
    """

    name: str
    title: str
    question: str
    story: str
    minutes: float
    lesson: str
    policies: tuple[str, ...]
    picture: str
    discuss: tuple[str, ...] = ()


def cards() -> list[Card]:
    """Return a card for every ready-made scenario, in the order of teaching; one that the order lacks comes last."""
    listed = [name for name in ORDER if name in names()]
    return [_card(ready_made(name)) for name in (*listed, *(name for name in names() if name not in listed))]


def minutes(choice: Choice, workers: int = 2) -> float:
    """Return about how many minutes a comparison takes on so many idle cores. Raises ChoiceError."""
    scenario = base(choice)
    values = expanded(choice, scenario)
    share = float(values.get("society.customer_share", scenario.society.customer_share))
    people = scenario.society.people if choice.customers is None or share == 0.0 else choice.customers / share
    months = choice.months + scenario.company.run_off_months
    seconds = SECONDS * _arms(choice) * choice.replicates * people / 10_000 * months
    return (START + seconds / workers) / 60.0


def _arms(choice: Choice) -> int:
    """Return how many runs each replicate has."""
    from sim.api.policy_names import companions

    policies = len(choice.policies) + (len(companions(choice.policies)) if choice.same_desk else 0)
    return policies * (2 if choice.without_event else 1)


def _card(scenario: Scenario) -> Card:
    first = first_choice(scenario.name)
    return Card(
        scenario.name,
        scenario.title,
        scenario.question,
        plain_story(scenario.story),
        round(minutes(first), 1),
        " ".join(scenario.lesson.sentence.split()) if scenario.lesson else "",
        first.policies,
        PICTURES.get(scenario.name, "storefront"),
        scenario.discuss,
    )


def plain_story(story: str) -> str:
    """Return a story as one paragraph, without the sentences that are for the command line."""
    sentences = re.split(r"(?<=[.!?:]) +(?=[A-Z])", " ".join(story.split()))
    return " ".join(one for one in sentences if not _FOR_PROGRAMS.search(one))
