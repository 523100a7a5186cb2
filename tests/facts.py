"""Facts that a message must state, whatever its wording."""

from __future__ import annotations


def unstated(message: object, facts: str) -> list[str]:
    """Those of ``facts``, separated by `` .. ``, that ``message`` does not state: values, ranges, keys, files, nearest names."""
    return [fact for fact in facts.split(" .. ") if fact not in str(message)]
