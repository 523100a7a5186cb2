"""The record of what would change an answer, and its sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sim.study.analysis.changes.conditions import Separation
from sim.study.analysis.changes.next_step import NextStep
from sim.study.analysis.compare import jsonable
from sim.study.analysis.prim import Box, Limit

ChangesKind = Literal["nothing", "alone", "equal", "never", "conditions", "no conditions", "too few"]

_LONGEST_LABEL = 60
_MOST_LIMITS = 3
_MOST_RIVALS = 3


@dataclass(frozen=True)
class Rival:
    """A policy that does best at some points, ``ahead`` of them, and clearly better than the leader at ``clear`` of them."""

    policy: str
    ahead: int
    clear: int


@dataclass(frozen=True)
class Changes:
    """Changes that would turn the answer to one scenario.

    Attributes:
        scenario: its name.
        kind: ``nothing``: no point where every policy finished; ``alone``: one policy; ``equal``: all policies act alike at every point;
            ``never``: no other policy does better at any point; ``conditions``: it is known where others do; ``no conditions``: points
            were enough, and no parameter separates them; ``too few``: they were not enough to say.
        leader: the policy with the greatest mean.
        point: the name of a point: parameter draw, replicate or design point.
        points: number of points where every policy finished.
        ahead: points where another policy has the greatest mean.
        level: points where another policy has exactly the leader's mean, and none a greater one.
        clear: points where another policy is clearly better (pointwise 95 % interval over the replicates of the point); None with one
            replicate a point.
        at_most: upper 95 % confidence bound of the share of points where another policy does better (Clopper and Pearson 1934).
        rivals: who does better, the most frequent first.
        parameters: number of parameters that differ between the points.
        box: conditions on several parameters; None when none were found.
        separation: the one parameter that separates best; None when none does.
        noise: share of the variance of the leader's advantage between points that is chance; None with one replicate a point.
        labels: by parameter, its meaning.
        ranges: by parameter, the least and greatest value at the points.
        next_step: the cheapest command that would tell more; None where nothing is missing.
    """

    scenario: str
    kind: ChangesKind
    leader: str | None
    point: str = "parameter draw"
    points: int = 0
    ahead: int = 0
    level: int = 0
    clear: int | None = None
    at_most: float | None = None
    rivals: tuple[Rival, ...] = ()
    parameters: int = 0
    box: Box | None = None
    separation: Separation | None = None
    noise: float | None = None
    labels: Mapping[str, str] | None = None
    ranges: Mapping[str, tuple[float, float]] | None = None
    next_step: NextStep | None = None

    def sentences(self) -> tuple[str, ...]:
        """Return what would change the answer in one or two sentences; the command of the next step is not part of them."""
        if self.kind == "nothing":
            return ("No replicate finished under every policy, so nothing says what would change the answer.",)
        if self.kind == "alone":
            return ("Only one policy was run, so there is nothing that could do better.",)
        if self.kind == "equal":
            return (f"Nothing that was tried sets the policies apart: they act alike in {self._all()}.",)
        if self.points == 1 and self.parameters:
            return ("One parameter draw says nothing about what would change the answer.",)
        return (self._count(), *self._why())

    def to_json(self) -> dict[str, Any]:
        """Return plain data, the sentences included."""
        return {**{key: jsonable(value) for key, value in asdict(self).items()}, "sentences": list(self.sentences())}

    def _all(self) -> str:
        return f"the one {self.point}" if self.points == 1 else f"all {self.points} {self.point}s"

    def _count(self) -> str:
        level = f"; in {self.level} another is exactly level" if self.level else ""
        if not self.ahead:
            bound = ""
            if self.point == "parameter draw" and self.at_most is not None:
                bound = f", so in at most {_percent(self.at_most)} of all such draws (95 % confidence)"
            where = self._all() if self.points == 1 else f"any of {self.points} {self.point}s{bound}"
            return f"No other policy did better than {self.leader} in {where}{level}."
        shown = [f"{one.policy} {one.ahead}" for one in self.rivals[:_MOST_RIVALS]]
        who = ", ".join(shown) + (" and others" if len(self.rivals) > len(shown) else "")
        who = who if len(self.rivals) > 1 else self.rivals[0].policy
        clear = {None: "", 0: ", in none of them clearly"}.get(self.clear, f", in {self.clear} of them clearly")
        if self.ahead == 1 and self.clear is not None:
            clear = ", clearly" if self.clear else ", not clearly"
        places = f"{self.ahead} of {self.points} {self.point}s"
        return f"In {places} another policy did better than {self.leader} ({who}){clear}{level}."

    def _why(self) -> tuple[str, ...]:
        chance = ""
        if self.noise is not None and self.noise > 0.5:
            chance = (
                f"About {_percent(min(self.noise, 0.99))} of what differs between them is chance, not the parameters. "
            )
        if self.kind == "conditions":
            return (f"{chance}{self._conditions()}",)
        if self.kind == "no conditions":
            return (f"{chance}None of the {self.parameters} parameters that were varied says where.",)
        if self.kind == "too few":
            if not self.parameters:
                return ("No parameter differs between them, so all of that is chance.",)
            kind = self.point.rpartition(" ")[2]
            return (f"{chance}{self.points} {kind}s are too few to say under which conditions.",)
        return ()

    def _conditions(self) -> str:
        if self.box is not None:
            limits = " and ".join(self._limit(one) for one in self.box.limits[:_MOST_LIMITS])
            share, rest = self.box.density, self.box.base
            return f"Mostly where {limits}: there in {_percent(share)} of them, in {_percent(rest)} of all."
        one = self.separation
        assert one is not None, "conditions are a box or a separation"
        word = "or more" if one.side == "high" else "or less"
        half = f"{self._label(one.parameter)} is {one.middle:.3g} {word}"
        return f"Mostly where {half}: there in {_percent(one.inside)} of them, elsewhere in {_percent(one.outside)}."

    def _limit(self, one: Limit) -> str:
        low, high = (self.ranges or {}).get(one.parameter, (-math.inf, math.inf))
        name = self._label(one.parameter)
        if one.low > low and one.high < high:
            return f"{name} is {one.low:.3g} to {one.high:.3g}"
        return f"{name} is {one.low:.3g} or more" if one.low > low else f"{name} is {one.high:.3g} or less"

    def _label(self, parameter: str) -> str:
        text = (self.labels or {}).get(parameter) or parameter
        text = text.partition(";")[0]
        text = text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1].rstrip()}…"
        return f"{text}," if ", " in text else text


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")
