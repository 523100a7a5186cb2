"""The cheapest command that would tell more, with the time that it takes by the pace of the study so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sim.kernel.horizon import HORIZON_MONTHS
from sim.study.design.shell_words import quoted
from sim.study.storage.files import read_lines
from sim.study.storage.layout import JOURNAL
from sim.study.storage.results import Results

_WITH_VALUE = ("--replicates", "--out", "--expand", "--until-sure", "--tolerance", "--most", "--workers", "--time")
_FLAGS = ("--json", "--full", "--resume", "--retry-failed", "--yes")


@dataclass(frozen=True)
class NextStep:
    """A command to type, what for, and the minutes that it takes, None where nothing says how long runs take."""

    command: str
    gives: str
    minutes: float | None


def more_replicates(results: Results, replicates: int, gives: str) -> NextStep:
    """Return the command of a study with ``replicates`` in all, none of which is run twice."""
    lacking = 1.0 - results.manifest["replicates"] / replicates
    whole = results.plan.num_rows / results.manifest["replicates"] * replicates
    words = ["grapevine", *_asked(results.manifest), "--replicates", str(replicates), "--expand", str(results.folder)]
    return NextStep(" ".join(quoted(word) for word in words), gives, minutes_of(results, whole * lacking))


def other_companies(scenario: str) -> NextStep | None:
    """Return the ready-made study of where each policy wins as companies differ; None for a scenario that it is not about."""
    gives = "where each policy wins as companies differ"
    return NextStep("grapevine sweep when-advocates-win", gives, None) if scenario == "default" else None


def _asked(manifest: Mapping[str, Any]) -> list[str]:
    """Return the command of the study as it was typed, without what was only for that time; made anew where Python started it."""
    typed: Sequence[str] = manifest.get("command") or ()
    if len(typed) > 1 and typed[1] in ("compare", "sweep"):
        words = _without(typed[1:])
        stated = (
            typed[1] == "sweep" or manifest["months"] == HORIZON_MONTHS or any(w.startswith("--months") for w in words)
        )
        return words if stated else [*words, "--months", str(manifest["months"])]
    files = manifest.get("files") or {}
    scenarios = dict.fromkeys(files.get(one["name"], one["name"]) for one in manifest["scenarios"])
    arms = set(manifest.get("same_desk", {}).values())
    policies = ",".join(one for one in manifest["policies"] if one not in arms)
    return [
        "compare",
        *scenarios,
        "--policies",
        policies,
        "--months",
        str(manifest["months"]),
        "--seed",
        str(manifest["seed"]),
    ]


def _without(words: Sequence[str]) -> list[str]:
    kept: list[str] = []
    skip = False
    for word in words:
        name, equals, _ = word.partition("=")
        if not skip and name not in (*_WITH_VALUE, *_FLAGS):
            kept.append(word)
        skip = not skip and name in _WITH_VALUE and not equals
    return kept


def minutes_of(results: Results, runs: float) -> float | None:
    """Return the minutes that so many runs take, by the time between start and last line of each session in the journal."""
    seconds, since, last = 0.0, None, None
    for line in read_lines(results.folder / JOURNAL):
        when = datetime.fromisoformat(line["time"]) if "time" in line else None
        if when is None:
            continue
        if line.get("what") == "started":
            seconds += (last - since).total_seconds() if since and last else 0.0
            since = when
        last = when
    seconds += (last - since).total_seconds() if since and last else 0.0
    done = results.runs.num_rows
    return seconds / done * runs / 60.0 if seconds > 0.0 and done else None
