"""Response policies: one file a policy, and the registry."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from sim.policies.base import Budget, Cases, Customers, Month, Policy, PolicyError, Treatment
from sim.policies.combinations import Blend, Choice, Combination, Schedule
from sim.policies.fingerprint import fingerprint
from sim.policies.reference_split import reference_spec
from sim.policies.registry import names, policy_class, resolve

__all__ = [
    "Blend",
    "Budget",
    "Cases",
    "Choice",
    "Combination",
    "Customers",
    "Month",
    "Policy",
    "PolicyError",
    "Schedule",
    "Treatment",
    "fingerprint",
    "names",
    "policy_class",
    "reference_spec",
    "resolve",
]


class _Callable(ModuleType):
    """This package, which can be called as well: ``sim.policies()`` lists the policies, as ``sim.scenarios()`` lists the scenarios."""

    def __call__(self) -> Any:
        return import_module("sim.api.catalogue").policies()


sys.modules[__name__].__class__ = _Callable
