"""Response policies: one file a policy, and the registry."""

from __future__ import annotations

from sim.policies.base import Budget, Cases, Customers, Month, Policy, PolicyError, Treatment
from sim.policies.combinations import Blend, Choice, Combination, Schedule
from sim.policies.fingerprint import fingerprint
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
    "resolve",
]
