"""Lists of scenarios, policies, owners, parameters and metrics, as data and as text."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from typing import Any, Final

from sim.measures.catalogue import DAY_METRICS, GROUP_METRICS, RUN_METRICS
from sim.views.terminal.text_table import WIDTH, paragraph

Row = dict[str, Any]


def rows(kind: str) -> list[Row]:
    """Return the entries of one kind (see ``KINDS``) as plain data."""
    return KINDS[kind]()


def lines(kind: str, *, long: bool = False) -> list[str]:
    """Return the entries of one kind as text; ``long``: scenarios with their whole description, otherwise a line each."""
    found = [kind.upper(), ""]
    things = rows(kind)
    if kind == "scenarios" and not long:
        width = max((len(row["name"]) for row in things), default=0)
        return [*found, *(f"{row['name']:<{width}}  {row['meaning']}" for row in things)]
    for row in things:
        found += _entry(row)
    return found


def _scenarios() -> list[Row]:
    from sim.scenario import load, ready_files

    return [
        {
            "name": name,
            "meaning": one.title,
            "question": one.question,
            "story": " ".join(one.story.split()),
            "watch": [*one.watch],
            "discuss": [*one.discuss],
            "lesson": one.lesson.sentence if one.lesson else "",
        }
        for name, one in ((name, load(name)) for name in ready_files())
    ]


def _governance() -> list[Row]:
    from sim.scenario.governance import PRESETS

    return [
        {"name": name, "meaning": f"{preset.idea}.", "changes": _changed(preset), "source": preset.source}
        for name, preset in PRESETS.items()
    ]


def _changed(preset: Any) -> str:
    ratios = ("coverage", "detection", "authority", "escalation_cost", "wage", "handle")
    changed = [f"{name} x {getattr(preset, name):g}" for name in ratios if getattr(preset, name) != 1.0]
    return ", ".join([*changed, f"inconsistency {preset.inconsistency:g}"]).replace("_", "-")


def _policies() -> list[Row]:
    from sim.policies import names, policy_class

    found: list[Row] = []
    for name in names():
        policy = policy_class(name)
        found.append(
            {
                "name": name,
                "label": policy.label,
                "meaning": policy.idea,
                "parameters": [_parameter_of(policy, key) for key in policy.model_fields],
            }
        )
    return found


def _parameter_of(policy: Any, key: str) -> Row:
    from sim.scenario.schema import about

    field = policy.model_fields[key]
    declared = about(field) or {}
    return {
        "name": key,
        "unit": declared.get("unit", ""),
        "default": field.default,
        "range": declared.get("range"),
        "choices": declared.get("choices"),
        "meaning": field.description or "",
        "source": declared.get("source", ""),
    }


def _parameters() -> list[Row]:
    from sim.scenario import describe

    return [
        {
            "name": one.key,
            "unit": one.unit,
            "default": one.default,
            "range": one.range,
            "choices": one.choices,
            "uncertain": one.uncertain,
            "meaning": one.meaning,
            "source": one.source,
            "evidence": one.evidence,
        }
        for one in describe()
    ]


def _metrics() -> list[Row]:
    tables = (("runs", RUN_METRICS), ("days", DAY_METRICS), ("groups", GROUP_METRICS))
    return [
        {
            "name": metric.name,
            "table": table,
            "unit": metric.unit,
            "better": metric.better,
            "stakeholder": metric.stakeholder,
            "meaning": metric.meaning,
        }
        for table, metrics in tables
        for metric in metrics
    ]


KINDS: Final[Mapping[str, Callable[[], list[Row]]]] = {
    "scenarios": _scenarios,
    "policies": _policies,
    "governance": _governance,
    "parameters": _parameters,
    "metrics": _metrics,
}
"""The kinds of entries, and the functions that collect them."""


def _entry(row: Row) -> list[str]:
    """One entry: its name and figures on the first line, then its meaning and source."""
    facts = [row.get("label", ""), f"table {row['table']}" if row.get("table") else "", _figures(row)]
    facts += [f"{row['better']} is better" if row.get("better") else "", row.get("stakeholder", "")]
    found = textwrap.wrap("  ".join([row["name"], *filter(None, facts)]), WIDTH, subsequent_indent="    ")
    found += paragraph(row["meaning"], "    ") if row["meaning"] else []
    found += paragraph(row["question"], "    ") if row.get("question") else []
    found += paragraph(row["story"], "    ") if row.get("story") else []
    found += paragraph(f"lesson: {row['lesson']}", "    ") if row.get("lesson") else []
    found += paragraph(f"watch: {', '.join(row['watch'])}", "    ") if row.get("watch") else []
    for question in row.get("discuss", ()):
        found += paragraph(f"discuss: {question}", "    ")
    found += paragraph(row["changes"], "    ") if row.get("changes") else []
    if row.get("source"):
        evidence = f" ({row['evidence']})" if row.get("evidence", row["source"]) != row["source"] else ""
        found += paragraph(f"source: {row['source']}{evidence}", "    ")
    for inner in row.get("parameters", ()):
        found += textwrap.indent("\n".join(_entry(inner)), "  ").splitlines()
    return found


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
