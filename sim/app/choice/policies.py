"""The policies that a visitor may ask for: registered ones with declared parameters, and nothing that names a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from sim.app.choice.choice import ChoiceError
from sim.app.limits import Limits

if TYPE_CHECKING:
    from sim.policies import Policy

SPEC = re.compile(r"(?P<name>[a-z][a-z0-9-]{0,39})(\[(?P<parameters>[a-z0-9_=.;+-]{0,200})\])?")
"""A policy as a visitor may write it: no path, colon, space or comma has a place in it."""

HIDDEN = ("coin",)
"""Built-in policies that serve checks of the model, and are not offered."""


@dataclass(frozen=True)
class PolicyCard:
    """A policy to choose: its name, a plain label, one line on what it does."""

    name: str
    label: str
    idea: str


def policy_cards() -> list[PolicyCard]:
    """Return the policies that are offered, in the order of the package."""
    from sim.policies.registry import BUILT_IN

    return [PolicyCard(one.name, one.label, one.idea) for one in BUILT_IN.values() if one.name not in HIDDEN]


def policy_label(spec: str, labels: Mapping[str, tuple[str, str]] = MappingProxyType({})) -> str:
    """Return a policy in plain words: its label, and the parameters that are set. Raises ChoiceError for one that is refused.

    ``labels``: by name, labels of another language, as ``sim.app.german`` has them.
    """
    found = _parts(spec)
    from sim.policies.registry import policy_class

    name = found["name"]
    label = labels[name][0] if name in labels else policy_class(name).label
    settings = [part.replace("_", " ").replace("=", " ") for part in (found["parameters"] or "").split(";") if part]
    return f"{label} ({', '.join(settings)})" if settings else label


def check_policies(policies: Iterable[str], limits: Limits) -> None:
    """Raise ChoiceError unless there are two policies or more, all different and allowed."""
    names = list(policies)
    if not 2 <= len(names) <= limits.policies:
        raise ChoiceError("policies", f"choose 2 to {limits.policies} policies; these are {len(names)}")
    made = [check_policy(name) for name in names]
    twice = next((names[at] for at, one in enumerate(made) if one in made[:at]), None)
    if twice is not None:
        raise ChoiceError("policies", f"{policy_label(twice)} is chosen twice; each policy can be compared once")


def check_policy(spec: object, field: str = "policies") -> Policy:
    """Return a registered policy with parameters that it declares and allows. Raises ChoiceError, which names the ``field``, for others."""
    found = _parts(spec, field)
    from sim.policies import PolicyError, resolve
    from sim.policies.base import FIRST_MONTH, budget_of

    try:
        policy = resolve(found[0])
        budget_of(policy, found["name"], FIRST_MONTH)
        return policy
    except PolicyError as error:
        raise ChoiceError(field, str(error)) from error


def _parts(spec: object, field: str = "policies") -> re.Match[str]:
    """Return name and parameters of a policy. Raises ChoiceError for all that is not a registered name with parameters."""
    from sim.policies.registry import BUILT_IN, STUDIES

    found = SPEC.fullmatch(spec) if isinstance(spec, str) else None
    if found is None or found["name"] not in (*BUILT_IN, *STUDIES):
        raise ChoiceError(
            field, f"{_short(spec)} is not a policy of this program; files, paths and plug-ins cannot be used here"
        )
    return found


def _short(spec: object) -> str:
    text = str(spec)
    return repr(text if len(text) <= 60 else text[:57] + "...")
