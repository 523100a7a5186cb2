"""Tables as a policy is asked about, with one of everything, and what every policy must do with them."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.policies import Cases, Customers, Month, Policy, Treatment
from sim.policies.base import COMPLAINT
from sim.policies.view import judged

MONTH = Month(number=0, budget=1000.0, customers=100, members=0, backlog=0)


def cases(n: int = 40, **columns: Any) -> Cases:
    """A table with one of everything; ``columns`` in place of those made here, a single value for all rows."""
    k = np.arange(n)
    made = {
        "kind": (k % 4).astype(float),
        "severity": np.where(k % 4 == COMPLAINT, k // 4 % 4, -1).astype(float),
        "anger": (k % 7) / 7.0,
        "public": k % 3 > 0,
        "persistent": k % 6 == 4,
        "followers": 10.0 ** (k % 5),
        "margin": np.where(k % 11 == 5, 0.0, 4.0 * 1.25 ** (k % 17)),
        "tenure": 100.0 * (k % 13),
        "contacts": (k % 3).astype(float),
        "member": k % 9 == 0,
        "opened": 600.0 + k,
        "heard": 605.0 + k,
        "backlog": np.full(n, 3.0),
        "usual_compensation": np.full(n, 15.0),
        "coin": (k * 17 % n + 0.5) / n,
    }
    given = {name: np.full(n, value) if np.ndim(value) == 0 else np.array(value) for name, value in columns.items()}
    return Cases(**{**made, **given})


def customers(n: int = 30, **columns: Any) -> Customers:
    """Customer records; ``columns`` in place of those made here."""
    k = np.arange(n)
    made = {
        "row": k * 2,
        "margin": 4.0 * 1.25 ** (k % 17),
        "tenure": np.full(n, 1000.0),
        "contacts": (k % 4).astype(float),
        "followers": (k * 37 % 11).astype(float),
        "answered": np.full(n, True),
        "survey": np.linspace(-1.0, 1.0, n),
        "helped": k % 10 == 0,
        "member": k % 6 == 5,
        "contacted": np.full(n, np.inf),
        "cost": (k % 9) * 3.0,
        "known": np.full(n, 1000.0),
    }
    return Customers(**{**made, **columns})


def shuffled(table: Cases, seed: int) -> tuple[Cases, Any]:
    """Some of the rows of ``table`` in another order, and which."""
    some = np.random.default_rng(seed).permutation(len(table))[: len(table) * 2 // 3]
    return Cases(**{name: column[some] for name, column in vars(table).items()}), some


def same_row_by_row(policy: Policy, seed: int = 1) -> None:
    """The answer to a row is the same alone, among others, and in another order."""
    table = cases()
    treatment = judged(policy, policy.name, 0, table)
    for at in range(len(table)):
        alone = judged(policy, policy.name, 0, table.rows(slice(at, at + 1)))
        np.testing.assert_array_equal(alone[:, 0], treatment[:, at])
    others, some = shuffled(table, seed)
    np.testing.assert_array_equal(judged(policy, policy.name, 0, others), treatment[:, some])


def equal(found: Treatment, expected: Treatment) -> None:
    """Both say the same of every case."""
    for field, column in vars(expected).items():
        np.testing.assert_array_equal(getattr(found, field), column, err_msg=field)
