"""The policies in plain words, with what they set aside of the budget and what they spent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.kernel.units import DAYS_PER_MONTH
from sim.policies import PolicyError, names, resolve
from sim.policies.base import FIRST_MONTH, budget_of
from sim.views import series, words

_PURPOSES = {"desk": "desk", "care": "care", "fixes": "root causes", "programme": "programme", "outreach": "outreach"}
_SPENT = {
    "desk": ("wages",),
    "care": ("compensation", "effort", "escalation_cost"),
    "root causes": ("fixes",),
    "programme": ("programme",),
    "outreach": ("outreach",),
}
"""Day metrics of what is spent, by purpose."""


@dataclass(frozen=True)
class PolicyLine:
    """A policy in plain words.

    Attributes:
        policy: its name.
        label: its plain label; its name where it has none.
        idea: what it does.
        split: the shares of the budget that it sets aside; empty where its name does not say.
        spent: what it spent a month; by purpose where the split is not known.
    """

    policy: str
    label: str
    idea: str
    split: str
    spent: str


def policy_lines(policies: Sequence[str], days: Any, budget: float | None, currency: str) -> list[PolicyLine]:
    """Return a line for each policy.

    Args:
        policies: their names.
        days: the ``days`` table of the scenario.
        budget: money a month that there is to set aside; None when it is not known.
        currency: of the money.
    """
    spent = _spent(days, policies)
    return [_line(policy, spent[policy], budget, currency) for policy in policies]


def _line(policy: str, spent: Mapping[str, float], budget: float | None, currency: str) -> PolicyLine:
    idea, split = "", ""
    if policy.partition("[")[0] in names():
        try:
            found = resolve(policy)
            idea, shares_of = found.idea, budget_of(found, policy, FIRST_MONTH)
        except PolicyError:  # a policy of an earlier version, or a plugin that has gone
            pass
        else:
            shares = {text: getattr(shares_of, name) for name, text in _PURPOSES.items()}
            split = ", ".join(_share(text, share, budget, currency) for text, share in shares.items() if share > 0.0)
    own = idea or "A policy of its own; its file says what it does"
    return PolicyLine(
        policy,
        words.called(policy),
        f"{own[:1].upper()}{own[1:]}.",
        split,
        _spent_text(spent, currency, parts=not split),
    )


def _spent(days: Any, policies: Sequence[str]) -> dict[str, dict[str, float]]:
    """By policy and purpose, money a month."""
    found: dict[str, dict[str, float]] = {policy: {} for policy in policies}
    for purpose, columns in _SPENT.items():
        for column in columns:
            means = series.run_means(days, policies, column)
            for policy in policies:
                share = DAYS_PER_MONTH * means.get(policy, 0.0)
                found[policy][purpose] = found[policy].get(purpose, 0.0) + share
    return found


def _spent_text(spent: Mapping[str, float], currency: str, *, parts: bool) -> str:
    used = {purpose: money for purpose, money in spent.items() if money > 0.0}
    if not used:
        return "nothing"
    whole = sum(used.values())
    shares = ", ".join(f"{purpose} {words.percent(money / whole)}" for purpose, money in used.items())
    return f"{words.amount(whole, currency)} a month" + (f" ({shares})" if parts else "")


def _share(text: str, share: float, budget: float | None, currency: str) -> str:
    money = "" if budget is None else f" ({words.amount(share * budget, currency)})"
    return f"{text} {words.percent(share)}{money}"
