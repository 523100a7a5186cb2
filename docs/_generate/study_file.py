"""The page of all keys of a study file, ``docs/study-file.md``: ``python -m docs._generate.study_file > docs/study-file.md``.

Everything on it comes from the declarations in ``sim.study.design.study_file``; a test holds the committed page against them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from sim.study.design.sampling import Table
from sim.study.design.study_file import TABLES, study_schema

INTRODUCTION = """\
# Study files

Made by `python -m docs._generate.study_file > docs/study-file.md`; do not edit.
For editors and programs the same as a JSON Schema: `grapevine schema study`.

A study is a TOML file for `grapevine sweep`; [experiments](../experiments/README.md) has ready-made ones, to copy from. Text is UTF-8 or
UTF-16. Keys that are not in these tables are errors, with the nearest that is.
"""

HEAD = "| key | value | default | meaning |"


def page() -> str:
    """Return the page as Markdown."""
    return "\n".join([INTRODUCTION, *_sections()])


def _sections() -> Iterator[str]:
    for title, model in TABLES.items():
        yield f"## {title}\n"
        yield f"{' '.join((model.__doc__ or '').split())}\n"
        yield HEAD
        yield "|" + "---|" * (HEAD.count("|") - 1)
        yield from _rows(model)
        yield ""


def _rows(model: type[Table]) -> Iterator[str]:
    schema = study_schema()
    shapes = {**schema["$defs"], "StudyFile": schema}[model.__name__]
    for name, field in model.model_fields.items():
        shape = shapes["properties"][name]
        required = name in shapes.get("required", [])
        default = "must be given" if required else _default(shape)
        cells = (f"`{name}`", _kind(shape), default, field.description or "")
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


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
