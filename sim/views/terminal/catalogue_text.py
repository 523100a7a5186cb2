"""Lists of scenarios, policies, owners, parameters and metrics as text, 80 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence

from sim.views.terminal.catalogue import Row, rows

_WIDTH = 80


def overview() -> list[str]:
    """Return scenarios and policies, a line each, and how to see everything else."""
    parameters, owners, metrics = (rows(kind) for kind in ("parameters", "governance", "metrics"))
    sections = len({row["name"].partition(".")[0] for row in parameters})
    more = (
        (f"{len(parameters)} parameters in {sections} sections", "parameters"),
        (f"{len(owners)} owners of the conversation", "governance"),
        (f"{len(metrics)} measures of runs, days and groups", "metrics"),
    )
    wide = max(len(text) for text, _ in more)
    return [
        "Scenarios, for grapevine compare NAME. More: grapevine list scenarios",
        *_columns([(row["name"], row["meaning"]) for row in rows("scenarios")]),
        "",
        "Policies, for --policies NAME,NAME. More: grapevine list policies",
        *_columns([(row["name"], row["label"]) for row in rows("policies")]),
        "",
        *(f"{text:<{wide}}  grapevine list {kind}" for text, kind in more),
    ]


def lines(kind: str, *, long: bool = False, only: str | None = None) -> list[str]:
    """Return the entries of one kind as text.

    Args:
        kind: one of ``catalogue.KINDS``.
        long: everything about each entry, otherwise what fits into a line or two.
        only: the name of one entry, or of a section of parameters; these are shown in full.
    """
    found = entries(kind, only)
    if not long and only is None:
        return _SHORT[kind](found)
    if kind == "policies" and only is None:
        found = _shared_once(found)
    return [line for row in found for line in _in_full(row)]


def entries(kind: str, only: str | None = None) -> list[Row]:
    """Return the entries of one kind, or those of them that are called ``only`` or are in the section ``only``."""
    found = rows(kind)
    return [row for row in found if only is None or row["name"] == only or row["name"].startswith(f"{only}.")]


def _scenarios(found: Sequence[Row]) -> list[str]:
    names = _columns([(row["name"], row["meaning"]) for row in found])
    questions = (_wrapped(row["question"]) for row in found)
    pairs = [line for name, question in zip(names, questions, strict=True) for line in (name, *question)]
    return [*pairs, "", "Story, what to watch, what to discuss: grapevine list scenarios NAME, or --long"]


def _policies(found: Sequence[Row]) -> list[str]:
    shared = _shared(found)
    head = "Parameters are set in brackets, as in --policies 'ignore[desk_share=0.5],first-come'."
    result = _wrapped(f"{head} Every policy also has {_defaults(shared)}.", "")
    for row in found:
        own = [one for one in row["parameters"] if one not in shared]
        result += ["", f"{row['name']}: {row['label']}", *_wrapped(row["meaning"])]
        result += _wrapped(_defaults(own), "      ") if own else []
    return [*result, "", "What each parameter does, unit, range: grapevine list policies NAME, or --long"]


def _shared(found: Sequence[Row]) -> list[Row]:
    """Return the parameters that all policies have, with the same default."""
    first, *others = (row["parameters"] for row in found)
    return [one for one in first if others and all(one in other for other in others)]


def _shared_once(found: Sequence[Row]) -> list[Row]:
    """Return policies without what they share, which stands before them as an entry of its own."""
    shared = _shared(found)
    own = [{**row, "parameters": [one for one in row["parameters"] if one not in shared]} for row in found]
    return [{"name": "every policy", "parameters": shared}, *own]


def _defaults(parameters: Sequence[Row]) -> str:
    return ", ".join(f"{one['name']}={_shown(one['default'])}" for one in parameters)


def _governance(found: Sequence[Row]) -> list[str]:
    result = []
    for row in found:
        result += [row["name"], *_wrapped(row["meaning"]), *_wrapped(row["changes"], "      ")]
    return [*result, "", "With sources: grapevine list governance --long"]


def _parameters(found: Sequence[Row]) -> list[str]:
    cells = [(row["name"], _assigned(row), row["unit"] or "") for row in found]
    name, value = (min(max(len(cell[k]) for cell in cells), most) for k, most in ((0, 40), (1, 20)))
    result = [
        "Name, default and unit; * where the value is uncertain, and drawn from a range.",
        "",
        *(_cut(f"{a:<{name}}  {b:<{value}}  {c}") for a, b, c in cells),
    ]
    return [*result, "", "Meaning, range, source: grapevine list parameters NAME or SECTION, or --long"]


def _assigned(row: Row) -> str:
    value = "" if row["default"] is None else _shown(row["default"])
    return _cut(f"{value} *" if row["uncertain"] else value, 20)


def _metrics(found: Sequence[Row]) -> list[str]:
    titles = {"runs": "Of a run", "days": "Of a day", "groups": "Of a group of people or conversations in a run"}
    result = []
    for table, title in titles.items():
        own = [(row["name"], row["unit"] or "") for row in found if row["table"] == table]
        result += [f"{title} (table {table}), with unit", *_columns(own), ""]
    return [*result, "What a measure means: grapevine list metrics NAME, or --long"]


_SHORT: Mapping[str, Callable[[Sequence[Row]], list[str]]] = {
    "scenarios": _scenarios,
    "policies": _policies,
    "governance": _governance,
    "parameters": _parameters,
    "metrics": _metrics,
}


def _columns(cells: Sequence[tuple[str, str]], indent: str = "") -> list[str]:
    wide = max((len(name) for name, _ in cells), default=0)
    return [_cut(f"{indent}{name:<{wide}}  {text}") for name, text in cells]


def _cut(text: str, size: int = _WIDTH) -> str:
    text = text.rstrip()
    return text if len(text) <= size else text[: size - 1] + "…"


def _wrapped(text: str, indent: str = "    ", hang: str = "") -> list[str]:
    further = indent + hang
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=further, break_long_words=False, break_on_hyphens=False
    )


def _in_full(row: Row, indent: str = "") -> Iterator[str]:
    """Yield an entry: its name and figures on the first line, then its meaning and source."""
    facts = [row.get("label", ""), f"table {row['table']}" if row.get("table") else "", _figures(row)]
    facts += [f"{row['better']} is better" if row.get("better") else "", row.get("stakeholder", "")]
    yield from _wrapped("  ".join([row["name"], *filter(None, facts)]), indent, hang="    ")
    for key, label in _TEXTS.items():
        texts = row.get(key) or ()
        for text in (texts,) if isinstance(texts, str) else [", ".join(texts)] if key == "watch" else texts:
            evidence = f" ({row['evidence']})" if key == "source" and row.get("evidence", text) != text else ""
            yield from _wrapped(f"{label}{text}{evidence}", indent + "    ") if text else ()
    for inner in row.get("parameters", ()):
        yield from _in_full(inner, indent + "  ")


_TEXTS = {
    "meaning": "",
    "question": "",
    "story": "",
    "lesson": "lesson: ",
    "watch": "watch: ",
    "discuss": "discuss: ",
    "changes": "",
    "source": "source: ",
}
"""Texts of an entry, in this order, and what stands before each."""


def _figures(row: Row) -> str:
    parts = [
        f"= {_shown(row['default'])}" if row.get("default") is not None else "",
        f"[{row['unit']}]" if row.get("unit") else "",
    ]
    if row.get("range"):
        parts.append(f"{_shown(row['range'][0])} to {_shown(row['range'][1])}")
    if row.get("choices"):
        parts.append("one of " + ", ".join(row["choices"]))
    if row.get("uncertain"):
        parts.append(f"uncertain {_shown(row['uncertain'][0])} to {_shown(row['uncertain'][1])}")
    return " ".join(part for part in parts if part)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return f"({', '.join(_shown(part) for part in value)})"
    return f"{value:g}" if isinstance(value, float) else str(value)
