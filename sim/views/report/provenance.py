"""The manifest of a study as rows of text for the report: scenarios, parameters, versions, machine, command."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario import ParameterInfo, describe
from sim.scenario.schema import BASELINE
from sim.views import words
from sim.views.report.influence import UNKNOWN, Moves

_EVIDENCE = {
    "read": "read in the source",
    "secondary": "quoted by another source",
    "derived": "computed from data",
    "calibrated": "fitted to published patterns",
    "assumption": "assumption",
}
_OWN = "set by this scenario"


@dataclass(frozen=True)
class DepartureRow:
    """A value in which the scenario differs from the defaults, with the reason that its file gives."""

    key: str
    meaning: str
    value: str
    default: str
    why: str
    source: str


@dataclass(frozen=True)
class UncertainRow:
    """A parameter that was drawn anew for each pair of replicates."""

    key: str
    meaning: str
    range: str
    unit: str
    source: str
    influence: Moves = UNKNOWN


@dataclass(frozen=True)
class ParameterRow:
    """A parameter with its value in the scenario; ``sourced`` is the range of its source where the value lies outside it."""

    key: str
    meaning: str
    value: str
    unit: str
    evidence: str
    source: str
    sourced: str = ""
    influence: Moves = UNKNOWN


class _Known:
    """The declared parameters, by the dotted key that a scenario uses."""

    def __init__(self) -> None:
        described = describe()
        self._by_key = {info.key: info for info in described}
        self._lists = {info.section for info in described if info.repeated}

    def find(self, key: str) -> ParameterInfo | None:
        """Return the parameter of ``society.people`` or ``causes.billing.per_1000``; None for a whole entry or an unknown name."""
        section, _, rest = key.partition(".")
        if section in self._lists:
            key = f"{section}.<name>.{rest.rpartition('.')[2]}"
        return self._by_key.get(key)


def departure_rows(departures: Sequence[Mapping[str, Any]]) -> list[DepartureRow]:
    """Return the departures of a scenario (``key``, ``value``, ``why``, ``source``, ``origin``), each beside its default."""
    known = _Known()
    return [_departure_row(departure, known.find(departure["key"])) for departure in departures]


def _departure_row(departure: Mapping[str, Any], about: ParameterInfo | None) -> DepartureRow:
    reason = "set for this study" if departure.get("origin") == "override" else words.NONE
    return DepartureRow(
        key=departure["key"],
        meaning=f"{about.meaning}, {about.unit}" if about else "",
        value=value_text(departure["value"]),
        default=value_text(about.default) if about and not about.repeated else words.NONE,
        why=departure.get("why") or reason,
        source=departure.get("source") or words.NONE,
    )


def uncertain_rows(uncertain: Sequence[Mapping[str, Any]]) -> list[UncertainRow]:
    """Return the parameters that were drawn (``key``, ``low``, ``high``, ``unit``, ``meaning``, ``source``)."""
    return [
        UncertainRow(
            key=row["key"],
            meaning=row["meaning"],
            range=f"{value_text(row['low'])} to {value_text(row['high'])}",
            unit=row["unit"],
            source=row["source"],
        )
        for row in uncertain
    ]


def parameter_rows(resolved: Mapping[str, Any], departures: Sequence[Mapping[str, Any]] = ()) -> list[ParameterRow]:
    """Return every parameter of a resolved scenario with its evidence and source, the scenario's own where it departs from the default.

    Intercepts from baseline calibration are left out.
    """
    known = _Known()
    own = {departure["key"]: departure for departure in departures}
    rows = []
    for key, value in leaves(resolved):
        about = known.find(key)
        if about is not None and about.section != BASELINE:
            rows.append(_parameter_row(key, value, about, own.get(key)))
    return rows


def _parameter_row(key: str, value: Any, about: ParameterInfo, departure: Mapping[str, Any] | None) -> ParameterRow:
    source = "" if about.source == "assumption" else about.source
    evidence = _EVIDENCE[about.evidence]
    if departure is not None:
        source, evidence = departure.get("source") or "", _OWN
    sourced = _outside(about, value)
    beyond = "" if sourced is None else f"{value_text(sourced[0])} to {value_text(sourced[1])}"
    return ParameterRow(key, about.meaning, value_text(value), about.unit, evidence, source, beyond)


def _outside(about: ParameterInfo, value: Any) -> tuple[float, float] | None:
    """Return the range that the source of a parameter gives, where the value is a number outside it; else None."""
    sourced = about.uncertain
    if sourced is None or not isinstance(value, int | float) or sourced[0] <= value <= sourced[1]:
        return None
    return sourced


def evidence_text(rows: Sequence[ParameterRow]) -> str:
    """Return the number of parameters by kind of evidence, in a few words."""
    count = Counter(row.evidence for row in rows)
    return ", ".join(f"{count[kind]} {kind}" for kind in (*_EVIDENCE.values(), _OWN) if count[kind])


def value_text(value: Any) -> str:
    """Return a parameter's value as people read it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return words.tick(value)
    if isinstance(value, list | tuple):
        return ", ".join(value_text(part) for part in value)
    if isinstance(value, Mapping):
        known = {key: part for key, part in value.items() if part not in (None, "", [], {}) and part != key}
        return ", ".join(f"{str(key).replace('_', ' ')} {value_text(part)}" for key, part in known.items())
    return words.NONE if value is None else str(value)


def leaves(data: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the parameters of a resolved scenario by dotted key, entries of lists by their names."""
    for name, value in data.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping):
            yield from leaves(value, f"{key}.")
        elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            for place, entry in enumerate(value):
                yield from leaves(entry, f"{key}.{entry.get('name', place)}.")
        else:
            yield key, value


def scenario_entry(manifest: Mapping[str, Any], scenario: str) -> Mapping[str, Any]:
    """Return the manifest's entry of a scenario: ``title``, ``question``, ``story``, ``departures``, ``drawn``, ``resolved``."""
    found: Mapping[str, Any] = next(entry for entry in manifest["scenarios"] if entry["name"] == scenario)
    return found


def command(manifest: Mapping[str, Any]) -> str:
    """Return the command line that made the study, as it is typed; empty when it was not made from one."""
    typed = list(manifest.get("command") or [])
    return shlex.join(["grapevine", *typed[1:]]) if typed else ""


def how_rows(manifest: Mapping[str, Any], runs: Any) -> list[tuple[str, str]]:
    """Return how a study was run, as (label, text): its plan, versions and machine, then the other entries of the manifest."""
    rows = [(label, value_text(manifest[key])) for key, label in _HOW.items() if manifest.get(key) is not None]
    rows.insert(4, ("seeds of the replicates", _seeds(runs)))
    rows += [("fingerprints of policies and graph", text) for text in _fingerprints(manifest) if text]
    known = {*_HOW, *_ELSEWHERE}
    more = {
        key: value for key, value in manifest.items() if key not in known and value not in (None, [], {}, "", False)
    }
    return rows + [(key.replace("_", " "), text) for key, value in more.items() if (text := value_text(value))]


def _fingerprints(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Hashes of the files that results were made with; all of what made them where they were made in several versions."""
    several = manifest.get("provenance") or ()
    for made in several:
        files = {name.removeprefix("policy "): one for name, one in (made.get("files") or {}).items()}
        yield value_text(files if len(several) == 1 else {**made, "files": files})


_HOW = {
    "policies": "policies",
    "replicates": "replicates",
    "months": "months",
    "seed": "seed of the study",
    "fixed_parameters": "fixed parameters",
    "without_event": "also run without events",
    "graph": "graph from a file",
    "version": "Grapevine",
    "model_version": "model",
    "git_commit": "git commit",
    "packages": "packages",
    "compiler": "compiler",
    "machine": "machine",
    "workers": "workers",
    "started": "started",
    "finished": "finished",
    "study": "study",
}
_ELSEWHERE = (
    "scenarios",
    "command",
    "model",
    "schema",
    "plan",
    "provenance",
    "identities",
    "events",
    "points",
    "vary",
    "design",
)
"""Keys that the page shows elsewhere, or that are for programs only."""


def _seeds(runs: Any) -> str:
    seeds = sorted(set(runs["seed"].to_pylist()))
    return f"{len(seeds)}, from {seeds[0]} to {seeds[-1]}" if len(seeds) > 1 else ", ".join(map(str, seeds))
