"""The robust choice over many points as lines for a terminal: expected value, worst case, greatest regret."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.study.analysis.robust import RULES, Robustness, statement
from sim.study.design.currency import DEFAULT
from sim.views import words
from sim.views.sweep.words import basis_text, in_basis, interval_in_basis
from sim.views.terminal.text_table import grid, paragraph


def robust_lines(
    found: Robustness, currency: str = DEFAULT, names: Mapping[str, str] = MappingProxyType({})
) -> list[str]:
    """Return the policies by expected value, worst case and greatest regret, and the statement; ``names``: what points are called."""
    expected, careful = [], []
    for one in found.policies:
        best = words.percent(one.best_in) if 0.0 < one.best_in < 1.0 else f"{one.best_in:.0%}".replace("%", " %")
        if found.basis == "percent" and one.policy == found.against:
            expected.append([one.policy, "reference", "", best])
            worst = ["reference", ""]
        else:
            interval = interval_in_basis(found, one.expected, currency)
            expected.append([one.policy, in_basis(found, one.expected.value, currency), interval, best])
            worst = [in_basis(found, one.worst.value, currency), names.get(one.worst_in, one.worst_in)]
        regret = in_basis(found, one.regret.value, currency, signed=False)
        careful.append(
            [one.policy, *worst, regret, names.get(one.regret_in, one.regret_in) if one.regret.value > 0.0 else ""]
        )
    made = [
        *paragraph(f"Robust choice over {found.points} {found.kind} with equal weights, in {basis_text(found)}:"),
        "",
    ]
    made += [*grid(["policy", "expected value", "95 % CI", "best in"], expected), ""]
    made += [*grid(["policy", "worst case", "at", "greatest regret", "at"], careful), ""]
    return [*made, *paragraph(f"{statement(found)}{_resampled(found)}")]


def _resampled(found: Robustness) -> str:
    """Return the share of bootstrap samples in which each rule's first policy comes first."""
    if found.chances is None:
        return ""
    parts = [
        f"by {RULES[rule]} in {words.percent(sum(found.chances[rule][one] for one in policies))}"
        for rule, policies in found.first.items()
    ]
    return f" In bootstrap samples of these {found.kind} the same policy comes first {', '.join(parts)}."
