"""The answer of a sequential procedure: the policy that it selected, and its cost in replicates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.study.analysis.amounts import amount
from sim.study.analysis.answer.wording import percent
from sim.study.design.currency import DEFAULT


def choice_answer(found: Mapping[str, Any], currency: str = DEFAULT) -> str:
    """Return which policy a sequential procedure selected, with which confidence, and how many replicates it took.

    ``found`` is a choice as the manifest holds it, see ``sim.study.execute.sequential.Choice``.
    """
    return f"{selected(found, currency)} {how_selected(found, currency)}"


def selected(found: Mapping[str, Any], currency: str = DEFAULT, named: Callable[[str], str] = str) -> str:
    """Return the verdict of the procedure.

    Args:
        found: the choice.
        currency: of the tolerance.
        named: returns what a policy is called.
    """
    if found["best"] is None:
        ahead = f"{named(found['ahead'])} is ahead" if found["ahead"] else "no policy could be compared"
        return f"Nothing is selected within the limit: {ahead}."
    if not found["dropped"]:
        return f"Nothing is selected: only {named(found['best'])} could be compared."
    return (
        f"{named(found['best'])} is selected: with a probability of at least {percent(found['sure'])} it is worth most, or less than "
        f"{amount(found['tolerance'], currency, digits=3)} behind the best."
    )


def how_selected(found: Mapping[str, Any], currency: str = DEFAULT) -> str:
    """Return what the selection took, and when the other policies were dropped."""
    per = found["replicates_per_observation"]
    spent = f"{per * found['observations']:,} replicates"
    if found["best"] is None:
        rest = f"; at most {per * found['needed']:,} are needed" if found["needed"] else ""
        return f"The limit was {spent}{rest}."
    if not found["dropped"]:
        return f"It took {spent}."
    dropped = "; ".join(_dropped(one, per, currency) for one in found["dropped"])
    return f"It took {spent}. Dropped: {dropped}. The selection decides; intervals of the same runs know no tolerance."


def _dropped(one: Mapping[str, Any], per: int, currency: str) -> str:
    close = ", too close to matter" if one["why"] == "within the tolerance" else ""
    return f"{one['policy']} after {per * one['observations']:,} ({amount(one['gap'], currency)} behind{close})"
