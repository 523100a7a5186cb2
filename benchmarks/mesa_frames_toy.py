"""The task of ``plain_mesa.py``, written as a mesa-frames user would write it: whole columns at a time, on Polars.

Everybody is a row of one agent set. A day is three steps: experiences, exposure to the complaints they led to, churn. Exposure joins the
day's complainers with the edge list, which is kept sorted: unsorted, a day of 100,000 people takes more than twice as long. One draw
decides an encounter, its failure and a complaint, which are nested. Several complaints seen on one day act at once, to the same effect.

Run with ``python -m benchmarks.mesa_frames_toy PEOPLE DAYS`` in the environment that ``benchmarks.environments`` makes: mesa-frames
0.1.0a0, the only release on PyPI, wants NumPy 1.26 and Grapevine NumPy 2. One thread, as the other tools have.
"""

from __future__ import annotations

import os
import sys

os.environ["POLARS_MAX_THREADS"] = "1"  # is read when Polars is imported

import polars as pl
from mesa_frames import AgentSetPolars, ModelDF

from benchmarks import probe
from benchmarks.toy import FOLLOWERS, Rates, random_edges

attitude, customer, draw = pl.col("attitude"), pl.col("customer"), pl.col("draw")


class People(AgentSetPolars):
    """Everybody: who is a customer, attitudes in [-1, 1], how loud each complains; and who follows whom."""

    def __init__(self, model: Market, people: int) -> None:
        super().__init__(model)
        self += pl.DataFrame(
            {
                "unique_id": pl.arange(people, eager=True),
                "customer": self.random.random(people) < model.customer_share,
                "attitude": self.random.uniform(0.0, model.highest_attitude, people),
                "loudness": self.random.random(people),
            }
        )
        leaders, followers = random_edges(people, FOLLOWERS, seed=self.random.integers(2**32))
        self.edges = pl.DataFrame({"leader": leaders, "follower": followers}).sort("leader")

    def step(self) -> None:
        """One day of everybody."""
        self.experience()
        self.hear()
        self.stay_or_leave()

    def drawn(self) -> pl.Series:
        """Draw a number in [0, 1) for everybody."""
        return pl.Series("draw", self.random.random(len(self)))

    def experience(self) -> None:
        model = self.model
        failing = model.encounters_per_day * model.failure_rate
        met = customer & (draw < model.encounters_per_day)
        failed = customer & (draw < failing)
        after_failure = (attitude + model.failure_step).clip(lower_bound=-1.0)
        after_success = (attitude + model.success_step).clip(upper_bound=1.0)
        self.agents = self.agents.with_columns(self.drawn()).with_columns(
            attitude=pl.when(failed).then(after_failure).when(met).then(after_success).otherwise(attitude),
            failed=failed,
            complains=customer & (draw < failing * model.complaint_rate * pl.col("loudness")),
        )
        model.today["failures"] = self.agents["failed"].sum()

    def hear(self) -> None:
        model = self.model
        complaints = self.agents.filter("complains").select("unique_id")
        shown = complaints.join(self.edges, left_on="unique_id", right_on="leader")
        seen = shown.filter(pl.Series(self.random.random(len(shown))) < model.seen_share)
        heard = seen.group_by(unique_id="follower").len("heard")
        after = (1.0 + attitude) * (1.0 + model.word / 2.0) ** pl.col("heard") - 1.0
        self.agents = (
            self.agents.join(heard, on="unique_id", how="left", maintain_order="left")
            .with_columns(attitude=pl.when(pl.col("heard").is_null()).then(attitude).otherwise(after))
            .drop("heard")
        )
        model.today |= {"complaints": len(complaints), "exposures": len(seen)}

    def stay_or_leave(self) -> None:
        model = self.model
        leaves = customer & (draw < model.churn_per_day * (1.0 - attitude))
        joins = ~customer & (draw < model.joining_per_day * (1.0 + attitude))
        self.agents = self.agents.with_columns(self.drawn()).with_columns(
            customer=(customer & ~leaves) | joins, left=leaves, joined=joins
        )
        counts = self.agents.select(pl.col("left", "joined", "customer").sum())
        model.today |= dict(zip(("left", "joined", "customers"), counts.row(0), strict=True))


class Market(Rates, ModelDF):
    """People on a graph, and the counts of each day."""

    def __init__(self, people: int, seed: int) -> None:
        super().__init__(seed=seed)
        self.today: dict[str, int] = {}
        self.rows: list[dict[str, int]] = []
        self.agents += People(self, people)

    def step(self) -> None:
        """One day."""
        self.today = {}
        self.agents.do("step")
        self.rows.append(self.today)


def main(people: int, days: int) -> None:
    """Build, run and report: seconds to build, seconds to run, customer-days."""
    probe.pin()
    model = Market(1000, seed=1)
    model.step()  # first-call costs are not the tool's speed
    result: dict[str, float] = {"people": people, "days": days}
    with probe.timed(result, "build_s"):
        model = Market(people, seed=1)
    with probe.timed(result, "run_s"):
        for _ in range(days):
            model.step()
    rows = pl.DataFrame(model.rows)
    result["person_days"] = people * days
    result["customer_days"] = rows["customers"].sum()
    result["complaints"] = rows["complaints"].sum()
    probe.report(result)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
