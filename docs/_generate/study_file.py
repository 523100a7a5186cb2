"""The page of all keys of a study file, ``docs/study-file.md``: ``python -m docs._generate.study_file > docs/study-file.md``.

Everything on it comes from the declarations in ``sim.study.design.study_file``; a test holds the committed page against them.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from docs._generate.rendering import rendered
from sim.study.design.sampling import Table
from sim.study.design.study_file import TABLES, study_schema


def page() -> str:
    """Return the page as Markdown."""
    tables = [
        {"title": title, "meaning": " ".join((model.__doc__ or "").split()), "rows": _rows(model)}
        for title, model in TABLES.items()
    ]
    return rendered("study-file", tables=tables)


def _rows(model: type[Table]) -> list[dict[str, str]]:
    schema = study_schema()
    own = {**schema["$defs"], "StudyFile": schema}[model.__name__]
    shapes, required = own["properties"], own.get("required", [])
    return [
        {
            "name": name,
            "value": _kind(shapes[name]),
            "default": "must be given" if name in required else _default(shapes[name]),
            "meaning": field.description or "",
        }
        for name, field in model.model_fields.items()
    ]


def _default(shape: Mapping[str, Any]) -> str:
    value = shape.get("default")
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, list):
        return ", ".join(f"`{one}`" for one in value)
    return "" if value is None or value == "" or isinstance(value, dict) else f"`{value}`"


def _kind(shape: Mapping[str, Any]) -> str:
    """Return what a key accepts, in words, from its JSON Schema."""
    if "anyOf" in shape:
        single = [_kind(one) for one in shape["anyOf"] if one.get("type") not in ("null", "array")]
        many = any(one.get("type") == "array" for one in shape["anyOf"])
        return " or ".join(single) + (", or a list of them" if many else "")
    if "enum" in shape:
        return ", ".join(f"`{one}`" for one in shape["enum"])
    if "$ref" in shape or shape.get("type") == "object":
        return "table"
    if shape["type"] == "array":
        return "tables"
    word = {"string": "text", "integer": "whole number", "number": "number", "boolean": "switch"}[shape["type"]]
    low, high = shape.get("minimum"), shape.get("maximum", shape.get("exclusiveMaximum"))
    if low is not None:
        word += f" from {low:,}" + (f" to {high - ('exclusiveMaximum' in shape):,}" if high is not None else "")
    return word


if __name__ == "__main__":
    sys.stdout.write(page())
