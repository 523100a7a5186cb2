"""The figures of a sweep, in the order of its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.views.figures.drawing import Picture
from sim.views.figures.heat_map import heat_map
from sim.views.figures.robust import robust_choice
from sim.views.figures.tornado import tornado
from sim.views.figures.where import where_each_wins

if TYPE_CHECKING:
    from sim.study.analysis.sweep import SweepSummary
    from sim.study.design.study_file import WrittenStudy


def figures_for_sweep(written: WrittenStudy, found: SweepSummary) -> tuple[Picture, ...]:
    """Return the figures of a sweep: where each policy wins, what moves that, which is robust."""
    policies = written.file.policies
    best = found.robust.first["expected"][0] if found.robust else None
    order = _by_effect(written, found, best)
    labels = {name: written.vary[name].label or name for name in order}
    made = [
        heat_map(written.points, found.winners, policies, labels, found.level),
        where_each_wins(written.points, found.winners, policies, labels, found.level),
    ]
    if found.robust is not None and best is not None:
        made += [
            tornado(best, policies, found.effects.get(best, ()), labels, found.currency),
            robust_choice(found.robust, found.currency),
        ]
    return tuple(one for one in made if one is not None)


def _by_effect(written: WrittenStudy, found: SweepSummary, best: str | None) -> list[str]:
    """Return the varied parameters, the greatest effect on the advantage of ``best`` first; on any advantage where there is none."""
    strength = dict.fromkeys(written.vary, 0.0)
    for policy, effects in found.effects.items():
        for one in effects if best in (None, policy) else ():
            strength[one.parameter] = max(strength[one.parameter], abs(one.change))
    return sorted(strength, key=lambda name: -strength[name])
