"""The differences of a comparison, complete or not, as text and as places on an axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sim.app.choice import policy_label

if TYPE_CHECKING:
    from sim.app.work.partial import PolicySoFar, SoFar
    from sim.views.report.money import Amount

WIDEST: Final = 4.0
"""While replicates arrive, the axis ends at so many times the greatest difference; the first intervals are far wider. An assumption."""

TICKS: Final = 4
"""Steps of the axis, about."""


def by_difference(found: SoFar) -> list[PolicySoFar]:
    """Return the policies, the greatest difference first; the reference stands at 0, those without a difference last."""
    known = {one.policy: 0.0 if one.policy == found.against else one.difference for one in found.policies}

    def place(one: PolicySoFar) -> tuple[bool, float]:
        gap = known[one.policy]
        return gap is None, -(gap or 0.0)

    return sorted(found.policies, key=place)


def level_of(found: SoFar) -> str:
    """Return the level of the intervals in per cent, without the sign."""
    from sim.study.analysis.answer import confidence

    return confidence(found.level).removesuffix(" %")


def amounts(found: SoFar, currency: str) -> dict[str, Amount]:
    """Return the difference of each policy that has one, in one unit for all."""
    from sim.study.analysis.money import Estimate
    from sim.views.report.money import difference

    return {
        one.policy: difference(Estimate(one.difference, one.low, one.high), currency, _largest(found))
        for one in found.policies
        if one.difference is not None
    }


def _largest(found: SoFar) -> float:
    ends = [abs(end) for one in found.policies for end in (one.difference, one.low, one.high) if end is not None]
    return max(ends, default=0.0)


@dataclass(frozen=True)
class Axis:
    """An axis from ``low`` to ``high`` with round ``ticks``."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        """Return the place of a value in percent of the width, within the axis."""
        return 100.0 * (min(self.high, max(self.low, value)) - self.low) / (self.high - self.low)


def axis_of(found: SoFar, *, arriving: bool = False) -> Axis:
    """Return the axis for all differences, which holds 0. ``arriving``: replicates are still to come, and intervals are cut."""
    means = [one.difference for one in found.policies if one.difference is not None]
    ends = [end for one in found.policies for end in (one.low, one.high) if end is not None]
    most = WIDEST * max(map(abs, means), default=0.0)
    if arriving and most:
        ends = [min(most, max(-most, end)) for end in ends]
    low, high = min(0.0, *means, *ends, 0.0), max(0.0, *means, *ends, 0.0)
    spare = 0.06 * (high - low) or 1.0
    low, high = low - spare, high + spare
    step = _step((high - low) / TICKS)
    first, last = math.ceil(low / step), math.floor(high / step)
    return Axis(low, high, tuple(step * place for place in range(first, last + 1)))


def _step(least: float) -> float:
    """Return the smallest of 1, 2, 5, 10 ... that is not below ``least``."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(size * power for size in (1.0, 2.0, 5.0, 10.0) if size * power >= least * (1.0 - 1e-9))


def tick_text(value: float, axis: Axis, currency: str) -> str:
    """Return a tick as text."""
    from sim.views import words

    if value == 0.0:
        return "0"
    return words.amount(value, currency, signed=True, beside=axis.ticks)


def labels_of(policies: Iterable[str], call: Callable[[str], str] = policy_label) -> dict[str, str]:
    """Return what ``plain`` writes for policies, by their names and by what reports call them, in quotation marks. ``call``: labels one."""
    from sim.study.analysis.policy_labels import quoted

    made = {one: f"“{call(one)}”" for one in policies}
    return {quoted(one): label for one, label in made.items()} | made


def heads_of(policies: Iterable[str], call: Callable[[str], str]) -> dict[str, str]:
    """Return the labels of policies by what tables and drawings of a report call them."""
    from sim.study.analysis.policy_labels import called

    return {called(one): call(one) for one in policies}


def plain(text: str, labels: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return text of a report for people: policies and groups by their plain labels.

    ``labels``: see ``labels_of``.
    """
    import re

    for name in sorted(labels, key=len, reverse=True):
        text = re.sub(rf"(?<![\w“-]){re.escape(name)}(?![\w”-]|\[)", lambda _, name=name: labels[name], text)  # type: ignore[misc]
    return re.sub(r"\bwhiner(s?)\b", r"loud complainer\1", text)
