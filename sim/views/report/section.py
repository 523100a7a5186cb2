"""The contents of the report about one scenario: the brief, and the parts of the appendix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup

from sim.measures.catalogue import Metric
from sim.views.lesson import LessonRow
from sim.views.report import provenance
from sim.views.report.brief import Brief
from sim.views.report.diagnostics import FailureRow, RateRow
from sim.views.report.frame import DrawnPicture, script
from sim.views.report.health import Check, summary
from sim.views.report.influence import InfluenceNote
from sim.views.report.measures import MeasureRow, RankingTable, StakeholderMeasures
from sim.views.report.money import MilestoneRow, MoneyTable
from sim.views.report.standings import PairRow, StandingRow


class Part(NamedTuple):
    """A part of the appendix: its anchor, its heading, and its contents in a few words."""

    name: str
    title: str
    says: str


@dataclass(frozen=True)
class ScenarioSection:
    """The contents of the page about one scenario; ``figures`` by the part of the appendix in which they stand.

    ``level`` is that of the intervals of the comparison; of so many pointwise ones, ``one_in`` leaves out 0 by chance.
    """

    anchor: str
    title: str
    question: str
    story: str
    brief: Brief
    picture: DrawnPicture | None
    checks: list[Check]
    choice: str
    metric: Metric
    level: str
    one_in: int
    leader: str | None
    against: str
    reading: str
    policies: tuple[str, ...]
    standings: list[StandingRow]
    figures: Mapping[str, list[DrawnPicture]]
    explorer: dict[str, Any] | None
    walk: dict[str, Any] | None
    desk: list[MeasureRow]
    influence: InfluenceNote | None
    money: MoneyTable | None
    milestones: list[MilestoneRow]
    milestone_months: tuple[int, ...]
    events: list[MeasureRow]
    ranking: RankingTable | None
    measures: list[StakeholderMeasures]
    channels: list[MeasureRow]
    watch: list[MeasureRow]
    discuss: tuple[str, ...]
    lesson: str
    lesson_rows: list[LessonRow]
    rates: list[RateRow]
    departures: list[provenance.DepartureRow]
    uncertain: list[provenance.UncertainRow]
    parameters: list[provenance.ParameterRow]
    evidence: str
    pairs: list[PairRow]
    failures: list[FailureRow]

    @property
    def health_summary(self) -> str:
        """Number of health checks by grade, in words."""
        return summary(self.checks)

    @property
    def scripts(self) -> str:
        """The one script of the page; empty where nothing moves."""
        names = {"explore.js": self.explorer, "walk.js": self.walk}
        found = [script(name) for name, contents in names.items() if contents]
        return Markup("\n").join([script("chart.js"), *found]) if found else ""

    @property
    def parts(self) -> list[Part]:
        """The parts of the appendix that have contents, in order."""
        parts = {
            Part("table", "All policies", f"{self.metric.label}, chance of being best, regret"): self.standings,
            Part("money", "Money", "value, profit and spending; profit after 6, 12 and 24 months"): self.milestones,
            Part("months", "Month by month", "profit and churn"): self.figures.get("months"),
            Part("explore", "Explore month by month", "choose a measure and policies"): self.explorer,
            Part("walk", "Walk through the days of one run", "two policies side by side, day by day"): self.walk,
            Part("sure", "How sure it is", "every pair of policies, chance and parameter uncertainty"): self.pairs,
            Part("ranking", "Ranking by stakeholder", "service, marketing, finance, customers, staff"): self.ranking,
            Part("desk", "The desk", "how busy it is, who waits, what stays undone"): self.desk,
            Part("service", "Service by loudness and value", "who is answered, who waits"): self.figures.get("service"),
            Part("voice", "Conversations and share of voice", "who led, who was heard"): self.figures.get("voice"),
            Part("recorded", "Conversations and people", "the queue, a cascade, the network"): self.figures.get(
                "recorded"
            ),
            Part("channels", "Never heard, by channel", "blind spots"): self.channels,
            Part("events", "Effect of the events", "with them less without"): self.events,
            Part("lesson", "What this scenario is there to show", "written before it was measured"): self.lesson
            or self.discuss,
            Part("watch", "What to watch in this scenario", "with differences"): self.watch,
            Part("measures", "All measures", "exploratory"): self.measures,
            Part("assumptions", "Assumptions", "every parameter with its source and its influence"): True,
            Part("health", "Health checks", self.health_summary): True,
            Part(
                "failures", f"Runs that failed: {len(self.failures)}", "with the commands that repeat them"
            ): self.failures,
        }
        return [part for part, contents in parts.items() if contents]
