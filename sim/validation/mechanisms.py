"""Mechanisms that can be switched off, by name, and which of them might carry which target: what ``grapevine validate --ablate`` measures.

The switches are the points of the ready-made study ``ablations``, and some that only a target would notice. Each strength at zero
removes its mechanism exactly (``tests/properties/test_switches.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from sim.study.design.study_file import read_study
from sim.validation.changes import Change, switched_off
from sim.validation.target import NOT_PUT_IN, Target, TargetError

MORE: dict[str, dict[str, object]] = {
    "no memory of failures": {"experience.repeat": 0.0},
    "a solution pleases nobody": {"feeling.solved": 0.0},
    "compensation pleases nobody": {"feeling.compensated": 0.0},
    "attitude makes nobody leave": {"loyalty.attitude_effect": 0.0},
    "neither silence nor lateness hurts": {"feeling.ignored": 0.0, "feeling.late": 0.0},
    "relationship makes nobody leave": {"loyalty.relationship_effect": 0.0},
    "neither attitude nor relationship makes anybody leave": {
        "loyalty.attitude_effect": 0.0,
        "loyalty.relationship_effect": 0.0,
    },
}
"""Besides those of the study: an earlier failure makes a later one no worse; neither a solution nor compensation
moves attitude; leaving does not depend on what people feel; waiting in vain costs no attitude in either way. Where two ways lead to one
end, each can do without the other, so both are switched off together too."""


@cache
def mechanisms() -> dict[str, Mapping[str, object]]:
    """Return the settings that switch each mechanism off, by its name."""
    return {**{point.name: point.set for point in read_study("ablations").file.points}, **MORE}


def switch(name: str) -> Change:
    """Return the change that switches the mechanism ``name`` off. Raises TargetError for an unknown one."""
    known = mechanisms()
    if name not in known:
        raise TargetError(f"there is no mechanism {name!r}; known are {', '.join(known)}")
    return switched_off(name, known[name])


def suspects(targets: Sequence[Target]) -> tuple[tuple[Target, Change], ...]:
    """Return targets listed as holding that nobody put in, each without every mechanism that might carry it."""
    return tuple(
        (target, switch(name))
        for target in targets
        if target.kind in NOT_PUT_IN and target.expected == "holds"
        for name in target.carriers
    )
