"""Scenarios, policies, owners, parameters and metrics as data; ``catalogue_text`` prints them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sim.measures.catalogue import DAY_METRICS, GROUP_METRICS, RUN_METRICS

Row = dict[str, Any]


def rows(kind: str) -> list[Row]:
    """Return the entries of one kind (see ``KINDS``) as plain data."""
    return KINDS[kind]()


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
