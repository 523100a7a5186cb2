"""A small scenario class with one of everything, so that the tests of the machinery do not hang on the model's own parameters."""

from __future__ import annotations

from collections.abc import Iterable

from sim.scenario.schema import Contradiction, ScenarioBase, Section, parameter


def made_up(default, unit="share", **more):
    return parameter(default, unit=unit, meaning=f"a {unit}", source="made up", evidence="assumption", **more)


class Voice(Section):
    praise: float = made_up(0.1, range=(0, 1), uncertain=(0.05, 0.2))
    warning: float = made_up(0.2, range=(0, 1))
    turns: int = made_up(3, "turns", range=(1, 64), uncertain=(2, 5))
    public: bool = made_up(True, "yes or no")
    tone: str = made_up("warm", "kind", choices=("warm", "dry", "stiff"))
    policy: str = made_up("first-come", "policy")
    hours: tuple[float, ...] = made_up((1, 2, 3), "weight", range=(0, 10))


class Money(Section):
    budget: float = made_up(10.0, "money per month", range=(0, 1000), uncertain=(5, 20))
    wages: float = made_up(4.0, "money per month", range=(0, 1000))


class Baseline(Section):
    churn: float = made_up(1.0, "ratio", range=(0, 100))
    shift: float = made_up(0.0, "log odds", range=(-20, 20))


class Cause(Section):
    name: str = made_up("product", "name")
    rate: float = made_up(0.1, range=(0, 1), uncertain=(0.05, 0.15))
    cost: float = made_up(1.0, "money", range=(0, 100))


class Event(Section):
    name: str = made_up(..., "name")
    day: int = made_up(..., "day", range=(0, 1000))
    why: str = made_up("", "text")
    source: str = made_up("assumption", "text")


class World(ScenarioBase):
    voice: Voice = Voice()
    money: Money = Money()
    baseline: Baseline = Baseline()
    causes: tuple[Cause, ...] = (Cause(name="product", rate=0.6), Cause(name="billing", rate=0.4, cost=5.0))
    events: tuple[Event, ...] = ()

    def contradictions(self) -> Iterable[Contradiction]:
        if self.money.wages > self.money.budget:
            yield "money.wages", self.money.wages, f"at most money.budget = {self.money.budget}"
        total = sum(cause.rate for cause in self.causes)
        if abs(total - 1) > 1e-9:
            yield "causes.rate", round(total, 6), "shares that sum to 1"
