"""A validation as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.validation.results import counts, deciding
from sim.validation.standard import POWER
from sim.validation.target import KIND_MEANS, KINDS, VERDICTS
from sim.views.terminal.text_table import grid
from sim.views.validation_page import TITLES, shown


def target_lines(targets: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the targets as lines, by kind, with what was learned from open ones."""
    found: list[str] = []
    for kind in KINDS:
        mine = [row for row in targets if row["kind"] == kind]
        if mine:
            found += ["", f"{TITLES[kind]}: {KIND_MEANS[kind]}", ""]
            for row in mine:
                found += _block(row)
    found += ["", *_count_lines(targets)]
    return found[1:]


def ablation_lines(ablations: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return targets measured without a mechanism as a table."""
    head = ("target", "without", "holds", "number", "value")
    body = []
    for row in ablations:
        one = deciding(row["readings"])
        holds = {"holds": "yes", "does not hold": "NO"}.get(row["verdict"], row["verdict"])
        number = (one["name"], shown(one)) if one else (row["message"].splitlines()[0], "")
        body.append([row["id"], row["without"], holds, *number])
    return ["", "Which mechanism carries which finding", "", *grid(head, body)] if body else []


def _block(row: Mapping[str, Any]) -> Iterator[str]:
    yield f"{row['id']:<14} {row['verdict'].upper():<14} {row['seconds']:>6.1f} s   {row['kind']}"
    yield f"    {row['finding']} ({row['source']})"
    yield f"    required: {row['required']}"
    for one in row["readings"]:
        mark = {"holds": "  ", "does not hold": "x "}.get(one["verdict"], "? ")
        power = "" if one["power"] is None or one["power"] >= POWER else f"; power {one['power']:.2f}"
        yield f"    {mark}{one['name']}: {shown(one)}; required {one['required']}{power}"
    if row["message"]:
        yield f"    {row['message'].splitlines()[0]}"
    if row["learned"] and row["verdict"] != "holds":
        yield f"    learned: {row['learned']}"


def _count_lines(targets: Sequence[Mapping[str, Any]]) -> list[str]:
    by = counts(targets)
    head = ("kind", *VERDICTS)
    body = [[kind, *(str(number) for number in verdicts.values())] for kind, verdicts in by.items()]
    return grid(head, body)
