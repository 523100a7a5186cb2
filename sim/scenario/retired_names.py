"""Names that scenario files of earlier versions use, and what these are called now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

RETIRED: Mapping[str, str] = {
    "reference": "baseline",
    "desk.handoff_share": "desk.escalation_share",
    "desk.handoff_cost": "desk.escalation_cost",
    "feeling.handoff": "feeling.escalation",
}
"""The present name of each section (``section``) and parameter (``section.parameter``) that had another one; a section stays the same."""

REPLACED: Mapping[str, tuple[str, object]] = {"peers.own_churn": ("peers.bond", 1.0)}
"""Parameters that are gone: the one that replaces each, with values of another meaning, and the value at which it changed nothing.

That value is still read, and says nothing; any other cannot be carried over.
"""


def current_key(key: str, known: Collection[str]) -> str:
    """Return a dotted key under its present name, when that is among the ``known`` sections and parameters and the old one is not."""
    parts = key.split(".")
    for depth in (1, 2):
        old = ".".join(parts[:depth])
        if old in RETIRED and RETIRED[old] in known and old not in known:
            parts[:depth] = RETIRED[old].split(".")
    return ".".join(parts)


def current_table(table: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """Return the tables of a scenario with retired names replaced, where the present ones are not given too."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        section = _replaced(name, "", table, known)
        if not isinstance(value, Mapping):
            found[section] = value
            continue
        said = {key: one for key, one in value.items() if not _says_nothing(f"{section}.{key}", one, known)}
        found[section] = {_replaced(key, f"{section}.", value, known): one for key, one in said.items()}
    return found


def _says_nothing(key: str, value: Any, known: Collection[str]) -> bool:
    """Return whether a key is that of a parameter that is gone, at the value at which it changed nothing."""
    return key in REPLACED and key not in known and bool(value == REPLACED[key][1])


def _replaced(name: str, above: str, beside: Collection[str], known: Collection[str]) -> str:
    """Return the present name of a key in a table that also holds the keys ``beside``."""
    key = current_key(f"{above}{name}", known)
    current = key.removeprefix(above) if key.startswith(above) else name
    return name if current in beside else current
