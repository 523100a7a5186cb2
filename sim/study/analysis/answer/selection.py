"""The answer of a sequential procedure: the policy that it selected, and its cost in replicates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.study.analysis.answer.wording import money, percent


def choice_answer(found: Mapping[str, Any]) -> str:
    """Return which policy a sequential procedure selected, with which confidence, and how many replicates it took.

    ``found`` is a choice as the manifest holds it, see ``sim.study.execute.sequential.Choice``.
    """
    return f"{selected(found)} {how_selected(found)}"


def selected(found: Mapping[str, Any]) -> str:
    """Return the verdict of the procedure."""
    if found["best"] is None:
        ahead = f"{found['ahead']} is ahead" if found["ahead"] else "no policy could be compared"
        return f"Nothing is selected within the limit: {ahead}."
    if not found["dropped"]:
        return f"Nothing is selected: only {found['best']} could be compared."
    return (
        f"{found['best']} is selected: with a probability of at least {percent(found['sure'])} it is worth most, or less than "
        f"{money(found['tolerance'])} behind the best."
    )


def how_selected(found: Mapping[str, Any]) -> str:
    """Return what the selection took, and when the other policies were dropped."""
    per = found["replicates_per_observation"]
    spent = f"{per * found['observations']:,} replicates"
    if found["best"] is None:
        rest = f"; at most {per * found['needed']:,} are needed" if found["needed"] else ""
        return f"The limit was {spent}{rest}."
    if not found["dropped"]:
        return f"It took {spent}."
    return (
        f"It took {spent}. Dropped: {'; '.join(_dropped(one, per) for one in found['dropped'])}. The selection decides; intervals of the "
        "same runs know no tolerance."
    )


def _dropped(one: Mapping[str, Any], per: int) -> str:
    close = ", too close to matter" if one["why"] == "within the tolerance" else ""
    return f"{one['policy']} after {per * one['observations']:,} ({money(one['gap'])} behind{close})"
