"""Kind of evidence of each target: findings for which a mechanism was written, and the split of the others into trained and held out.

The split is the calibration's, which is written before any fit and does not change (``sim.calibration.patterns``). Where a
mechanism was written for the very number of a finding, the finding counts as recovered, whatever the split says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sim.calibration.patterns import Group
from sim.validation.repairs import REPAIRS
from sim.validation.target import Kind, Target

_KIND_OF: dict[str, Kind] = {"trained": "trained", "apart": "trained", "held out": "held out"}
"""Kinds by part of the split; apart: fitted on data, apart from the rest."""


@dataclass(frozen=True)
class WrittenFor:
    """Mechanisms that were written for a finding: the keys of their strengths, and what they do to it."""

    parameters: tuple[str, ...]
    why: str


WRITTEN_FOR: dict[str, WrittenFor] = {
    "T7-speed": WrittenFor(
        ("feeling.solution_delay",), "the gain from a solution fades with its delay as that from an answer does"
    ),
    "B6-presence": WrittenFor(
        ("feeling.presence",), "a solution in public moves the complainer more, by how many have read"
    ),
    "B7-rating": WrittenFor(
        ("spread.corrects_stars", "spread.answers_bring_reviews"),
        "solved matters correct their stars, and answered reviews bring more of them",
    ),
    "A7-spiral": WrittenFor(("voice.stirred", "voice.stirred_damped"), "who reads a negative conversation speaks more"),
    "D12-exit": WrittenFor(("voice.competition_effect",), "competition lowers the chance of complaining"),
    "G6-referred": WrittenFor(
        ("loyalty.friends_effect", "society.homophily"),
        "friends who are customers keep each other, and resemble each other",
    ),
    "T14-advocates": WrittenFor(("peers.bond",), "speaking for the company binds who speaks"),
    "T10-cascades": WrittenFor(
        ("spread.infectiousness_sigma", "spread.outside_reshare"),
        "posts differ in how readily they are passed on, by outsiders too",
    ),
    "T10-depth": WrittenFor(
        ("spread.infectiousness_sigma", "spread.outside_reshare"),
        "posts differ in how readily they are passed on, by outsiders too",
    ),
    "H6-reshares": WrittenFor(("spread.fresh_min",), "the chance of being passed on halves with age"),
    "H15-elasticity": WrittenFor(("loyalty.heard_effect",), "prospects join by what they have heard and read"),
    "L-turns": WrittenFor(
        ("desk.difficulty_sigma", "desk.thanks"), "cases differ in difficulty, and thanks are no follow-up"
    ),
    "G-degrees": WrittenFor(("society.degree_spread",), "the spread of degrees is a parameter"),
}


def parts(split: Iterable[Group]) -> dict[str, tuple[str, str]]:
    """Return group and part of each target that the groups of a split name."""
    return {target: (group.name, group.part) for group in split for target in group.targets}


def placed(targets: Iterable[Target], split: Mapping[str, tuple[str, str]]) -> tuple[Target, ...]:
    """Return ``targets`` with their kind, group and repairs; a group that the split does not name is that of the source."""
    return tuple(_placed(target, *split.get(target.id, (target.group or target.source, ""))) for target in targets)


def _placed(target: Target, group: str, part: str) -> Target:
    whole = replace(target, group=group, repaired=REPAIRS.get(target.id, ()))
    written = WRITTEN_FOR.get(target.id)
    if written is not None:
        return replace(whole, kind="recovered", parameters=written.parameters, carriers=())
    if whole.kind == "emergent" and part in _KIND_OF:
        return replace(whole, kind=_KIND_OF[part])
    return whole
