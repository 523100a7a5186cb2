"""Differences between two studies, or between the code, packages and files that their results were made with, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

_PLAIN = {
    "replicates": "replicates",
    "months": "months",
    "seed": "seed",
    "fixed_parameters": "fixed parameters",
    "prior": "uniform ranges in place of the ensemble",
    "events": "runs with events",
    "exact_seed": "seed of the replicate itself",
    "model": "function that simulates",
    "schema": "schema of the tables",
}
_SHOWN = 12


def of_provenance(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return how the provenance of results differs: version of the model, packages, bytes of policy and graph files."""
    found = []
    old, new = before.get("model_version"), now.get("model_version")
    if old != new:
        found.append(f"version of the model {_text(old)}, now {_text(new)}")
    packages = before.get("packages") or {}, now.get("packages") or {}
    found += [
        f"{name} {packages[0].get(name, 'absent')}, now {packages[1].get(name, 'absent')}"
        for name in sorted({*packages[0], *packages[1]})
        if packages[0].get(name) != packages[1].get(name)
    ]
    files = before.get("files") or {}, now.get("files") or {}
    found += [f"{name} has changed" for name in files[0] if name in files[1] and files[0][name] != files[1][name]]
    return found


def of_studies(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return how what is asked differs between two manifests, then how their provenance does."""
    found = list(_asked(before, now))
    found += of_provenance(_first(before), _first(now))
    more = len(found) - _SHOWN
    return found[:_SHOWN] + ([f"and {more} more"] if more > 0 else [])


def _first(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    listed = manifest.get("provenance")
    return listed[0] if listed else manifest


def _asked(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for key, name in _PLAIN.items():
        if key in before and key in now and before[key] != now[key]:
            yield f"{name} {_text(before[key])}, now {_text(now[key])}"
    yield from _listed("policy", before.get("policies", ()), now.get("policies", ()))
    if before.get("record") != now.get("record"):
        yield f"recorded {_text(before.get('record'))}, now {_text(now.get('record'))}"
    if before.get("graph") != now.get("graph"):
        yield f"graph {_text(before.get('graph'))}, now {_text(now.get('graph'))}"
    old, new = ({one["name"]: one for one in manifest.get("scenarios", ())} for manifest in (before, now))
    yield from _listed("scenario", list(old), list(new))
    for name in old:
        if name in new:
            yield from _parameters(name, old[name], new[name])


def _listed(kind: str, old: Any, new: Any) -> Iterator[str]:
    gone = [one for one in old if one not in new]
    added = [one for one in new if one not in old]
    for names, how in ((gone, "no longer asked for"), (added, "new")):
        if names:
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            yield f"{kind} {', '.join(names[:3])}{more}: {how}"
    if not gone and not added and list(old) != list(new):
        yield f"order of {kind} names {', '.join(old)}, now {', '.join(new)}"


def _parameters(scenario: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """Yield the parameters of a scenario that differ, by dotted key, and what is drawn in one of the two alone."""
    was, now = dict(_flat(old.get("resolved", {}))), dict(_flat(new.get("resolved", {})))
    for key in dict.fromkeys([*was, *now]):
        if was.get(key) != now.get(key):
            yield f"{scenario}: {key} {_text(was.get(key))}, now {_text(now.get(key))}"
    drawn = ({one["key"]: (one["low"], one["high"]) for one in side.get("drawn", ())} for side in (old, new))
    before, after = drawn
    for key in dict.fromkeys([*before, *after]):
        if before.get(key) != after.get(key):
            yield f"{scenario}: {key} drawn from {_range(before.get(key))}, now {_range(after.get(key))}"


def _flat(data: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Values by dotted key; entries of lists by their name, where they have one."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _flat(value, f"{above}.{key}" if above else key)
    elif isinstance(data, list | tuple) and data and all(isinstance(one, Mapping) for one in data):
        for place, one in enumerate(data):
            yield from _flat(one, f"{above}.{one.get('name', place)}")
    else:
        yield above, data


def _range(bounds: tuple[float, float] | None) -> str:
    return "nothing (fixed)" if bounds is None else f"{bounds[0]:g} to {bounds[1]:g}"


def _text(value: Any) -> str:
    if value is None:
        return "none"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
