"""Names that scenario files of earlier versions use, and what these are called now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

RETIRED_SECTIONS: Mapping[str, str] = {"reference": "baseline"}
"""The present name of each section that had another one."""


def current_key(key: str, known: Iterable[str]) -> str:
    """Return a dotted key with a retired section under its present name, when that is among the ``known`` sections."""
    section, dot, rest = key.partition(".")
    return f"{RETIRED_SECTIONS[section]}{dot}{rest}" if _is_retired(section, known) else key


def current_table(table: Mapping[str, Any], known: Iterable[str] = tuple(RETIRED_SECTIONS.values())) -> dict[str, Any]:
    """Return the top level of a scenario with retired sections under their present names, where these are not given too."""
    known = [name for name in known if name not in table]
    return {RETIRED_SECTIONS[name] if _is_retired(name, known) else name: value for name, value in table.items()}


def _is_retired(section: str, known: Iterable[str]) -> bool:
    known = set(known)
    return section not in known and RETIRED_SECTIONS.get(section) in known
