"""A company, its customers and what they tell each other, written as a Mesa user would write it.

One object per person, one ``step`` per person and day, the ordinary ``shuffle_do``: experience, complaint, exposure, churn on a given
social graph. It does far less than Grapevine's day (no desk, no clock, no cascades, no learning, no advocates, no money); it is the
least that could be called the same task. Run with ``python -m benchmarks.plain_mesa PEOPLE DAYS``.
"""

from __future__ import annotations

import random
import sys

import mesa

from benchmarks import probe
from benchmarks.toy import FOLLOWERS, Rates

Followers = list[list[int]]


def random_graph(people: int, mean: int, seed: int) -> Followers:
    """Each person's followers: ``mean`` on average, drawn evenly."""
    draw = random.Random(seed)
    followers: Followers = [[] for _ in range(people)]
    for person in range(people):
        for leader in draw.sample(range(people), mean):
            followers[leader].append(person)
    return followers


class Person(mesa.Agent):
    """A person who may be a customer, has an attitude in [-1, 1] and is followed by others."""

    def __init__(self, model: Market) -> None:
        super().__init__(model)
        self.customer = model.random.random() < model.customer_share
        self.attitude = model.random.uniform(0.0, model.highest_attitude)
        self.loudness = model.random.random()
        self.followers: list[Person] = []

    def step(self) -> None:
        """One day in this person's life."""
        if self.customer:
            self.experience()
            self.stay_or_leave()
        else:
            self.consider_joining()

    def experience(self) -> None:
        model = self.model
        if model.random.random() < model.encounters_per_day:
            if model.random.random() < model.failure_rate:
                self.attitude = max(-1.0, self.attitude + model.failure_step)
                model.failures += 1
                if model.random.random() < self.loudness * model.complaint_rate:
                    self.complain()
            else:
                self.attitude = min(1.0, self.attitude + model.success_step)

    def complain(self) -> None:
        self.model.complaints += 1
        for follower in self.followers:
            if self.model.random.random() < self.model.seen_share:
                follower.hear(self.model.word)

    def hear(self, word: float) -> None:
        self.model.exposures += 1
        self.attitude = max(-1.0, min(1.0, self.attitude + word * (1.0 + self.attitude) / 2.0))

    def stay_or_leave(self) -> None:
        model = self.model
        if model.random.random() < model.churn_per_day * (1.0 - self.attitude):
            self.customer = False
            model.left += 1

    def consider_joining(self) -> None:
        model = self.model
        if model.random.random() < model.joining_per_day * (1.0 + self.attitude):
            self.customer = True
            model.joined += 1


class Market(Rates, mesa.Model):
    """People on a graph, and the day's counts."""

    def __init__(self, followers: Followers, seed: int | None = None) -> None:
        super().__init__(seed=seed)
        self.failures = self.complaints = self.exposures = self.left = self.joined = 0
        people = Person.create_agents(self, len(followers))
        everybody = list(people)
        for person, row in zip(everybody, followers, strict=True):
            person.followers = [everybody[follower] for follower in row]
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "customers": lambda m: sum(p.customer for p in m.agents),
                "complaints": "complaints",
                "left": "left",
            }
        )

    def step(self) -> None:
        """One day."""
        self.failures = self.complaints = self.exposures = self.left = self.joined = 0
        self.agents.shuffle_do("step")
        self.datacollector.collect(self)


def main(people: int, days: int) -> None:
    """Build, run and report: seconds to build, seconds to run, customer-days."""
    probe.pin()
    result: dict[str, float] = {"people": people, "days": days}
    with probe.timed(result, "build_s"):
        model = Market(random_graph(people, FOLLOWERS, seed=1), seed=1)
    with probe.timed(result, "run_s"):
        for _ in range(days):
            model.step()
    rows = model.datacollector.get_model_vars_dataframe()
    result["person_days"] = people * days
    result["customer_days"] = int(rows["customers"].sum())
    result["complaints"] = int(rows["complaints"].sum())
    probe.report(result)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
