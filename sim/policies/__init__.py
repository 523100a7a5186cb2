"""How the company answers: one file a policy, and the registry."""

from __future__ import annotations

from sim.policies.base import Budget, Cases, Customers, Month, Policy, PolicyError, Treatment
from sim.policies.registry import names, policy_class, resolve

__all__ = [
    "Budget",
    "Cases",
    "Customers",
    "Month",
    "Policy",
    "PolicyError",
    "Treatment",
    "names",
    "policy_class",
    "resolve",
]
