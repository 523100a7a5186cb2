"""Compact text: numbers with as many digits as they are good for, a row of a table on a line."""

from __future__ import annotations

import json
from typing import Any

DIGITS = 7
"""Significant digits of a measured number: a hundred-thousandth of what the seeds alone move it by."""


def rounded(value: float) -> float:
    """Return a measured number with ``DIGITS`` significant digits."""
    return float(f"{value:.{DIGITS}g}")


def line_of(data: object) -> str:
    """Return plain data as one line of JSON, without spaces."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def text_of(data: Any, indent: int = 0) -> str:
    """Return plain data as JSON in which a list or a table of plain values takes one line."""
    if not isinstance(data, dict | list | tuple):
        return line_of(data)
    children = list(data.values()) if isinstance(data, dict) else list(data)
    if not any(isinstance(one, dict | list | tuple) for one in children):
        return line_of(data)
    names = [f"{line_of(key)}: " for key in data] if isinstance(data, dict) else [""] * len(children)
    start, end = "{}" if isinstance(data, dict) else "[]"
    rows = [f"{' ' * (indent + 1)}{name}{text_of(one, indent + 1)}" for name, one in zip(names, children, strict=True)]
    return "\n".join([start, ",\n".join(rows), f"{' ' * indent}{end}"])
