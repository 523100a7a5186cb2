"""Results of targets over many draws: in how many draws each holds, and each paper, and how far its numbers spread.

A target is measured in each draw by the standard of proof. Under the draws of one origin it *holds* when it holds in more than half of
those that could tell, and does *not hold* otherwise; where fewer than half could tell, it is *not known*. A group, which is a paper, is
in each draw as good as its worst target, and is then counted in the same way.

``python -m sim.validation.under_draws FOLDER`` keeps the summary of a finished folder for the page of results.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import fmean, stdev
from typing import Any, TypeAlias

from sim.validation.draws import ORIGINS
from sim.validation.standard import Finding

FILE = Path(__file__).parent / "under_draws.json"

Row: TypeAlias = Mapping[str, Any]
"""A trial: ``id``, ``kind``, ``group``, ``origin``, ``draw``, ``verdict``, ``readings`` as in ``validation.json``."""

FINDINGS: tuple[Finding, ...] = ("holds", "does not hold", "not known")


def over_draws(verdicts: Sequence[str]) -> Finding:
    """Return the verdict over draws, of which some could not tell."""
    holds, fails = verdicts.count("holds"), verdicts.count("does not hold")
    if not verdicts or 2 * (holds + fails) < len(verdicts):
        return "not known"
    return "holds" if holds > fails else "does not hold"


def worst(verdicts: Iterable[str]) -> Finding:
    """Return the verdict on several targets of one paper in one draw; what was not run, or failed, is not known."""
    found = set(verdicts)
    if "does not hold" in found:
        return "does not hold"
    return "holds" if found == {"holds"} else "not known"


def summary(rows: Sequence[Row], about: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the trials came to, as plain data.

    ``targets`` and ``groups``: verdict and number of draws by verdict, for each origin; ``counts``: by kind and origin, how many targets
    and groups hold, and how many groups in a single draw; ``about``: what was measured, as it is given.
    """
    return {
        "about": dict(about),
        "counts": {kind: _counts([one for one in rows if one["kind"] == kind]) for kind in _each(rows, "kind")},
        "groups": [_group(mine) for mine in _split(rows, lambda one: (one["kind"], one["group"]))],
        "targets": [_target(mine) for mine in _split(rows, lambda one: one["id"])],
    }


def _target(rows: Sequence[Row]) -> dict[str, Any]:
    about = {name: rows[0][name] for name in ("id", "kind", "group")}
    verdicts = {origin: [one["verdict"] for one in mine] for origin, mine in _by_origin(rows)}
    by_origin = {origin: {**_counted(found), "errors": found.count("error")} for origin, found in verdicts.items()}
    return {**about, **by_origin, "numbers": _numbers(rows)}


def _group(rows: Sequence[Row]) -> dict[str, Any]:
    verdicts = {origin: list(_joint(mine).values()) for origin, mine in _by_origin(rows)}
    return {
        "group": rows[0]["group"],
        "kind": rows[0]["kind"],
        "targets": _each(rows, "id"),
        **{origin: _counted(found) for origin, found in verdicts.items()},
    }


def _joint(rows: Sequence[Row]) -> dict[int, Finding]:
    """Return the verdict on a group in each draw, by its number."""
    return {mine[0]["draw"]: worst(one["verdict"] for one in mine) for mine in _split(rows, lambda one: one["draw"])}


def _counted(verdicts: Sequence[str]) -> dict[str, Any]:
    """Return the verdict over draws, and in how many each was given; what was not run, or failed, could not tell."""
    holds, fails = (list(verdicts).count(one) for one in ("holds", "does not hold"))
    return {
        "verdict": over_draws(verdicts),
        "holds": holds,
        "does not hold": fails,
        "not known": len(verdicts) - holds - fails,
    }


def _counts(rows: Sequence[Row]) -> dict[str, Any]:
    """Return how many targets and groups there are by verdict, and how many groups hold in a draw."""
    found: dict[str, Any] = {}
    for origin, mine in _by_origin(rows):
        by_target = [over_draws([one["verdict"] for one in some]) for some in _split(mine, lambda one: one["id"])]
        by_draw = [_joint(some) for some in _split(mine, lambda one: one["group"])]
        by_group = [over_draws(list(joint.values())) for joint in by_draw]
        hold = [sum(joint.get(draw) == "holds" for joint in by_draw) for draw in sorted({one["draw"] for one in mine})]
        found[origin] = {
            "targets": {one: by_target.count(one) for one in FINDINGS},
            "groups": {one: by_group.count(one) for one in FINDINGS},
            "groups_in_a_draw": {"mean": round(fmean(hold), 3), "low": min(hold), "high": max(hold)},
        }
    return found


def _numbers(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return each number of a target by origin: its mean over draws, the lowest and highest, and what spreads it.

    ``spread``: standard deviation over draws; ``error``: that of one draw by chance alone, the root of the mean square.
    """
    named = [(reading["name"], one["origin"], reading) for one in rows for reading in one["readings"]]
    found: list[dict[str, Any]] = []
    for name in dict.fromkeys(name for name, _, _ in named):
        mine = [(origin, reading) for other, origin, reading in named if other == name]
        required = {reading["required"] for _, reading in mine}
        whole = {origin: _spread([reading for other, reading in mine if other == origin]) for origin in ORIGINS}
        found.append(
            {
                "name": name,
                "unit": mine[0][1]["unit"],
                "required": required.pop() if len(required) == 1 else "by the draw",
                **{origin: spread for origin, spread in whole.items() if spread},
            }
        )
    return found


def _spread(readings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    values = [one["value"] for one in readings if one["value"] is not None]
    errors = [one["error"] for one in readings if one["error"] is not None]
    if not values:
        return {}
    return {
        "draws": len(values),
        "mean": _short(fmean(values)),
        "low": _short(min(values)),
        "high": _short(max(values)),
        "spread": _short(stdev(values)) if len(values) > 1 else None,
        "error": _short(math.sqrt(fmean(one * one for one in errors))) if errors else None,
    }


def _short(value: float) -> float:
    return float(f"{value:.6g}")


def _each(rows: Sequence[Row], name: str) -> list[Any]:
    return list(dict.fromkeys(one[name] for one in rows))


def _by_origin(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    found = [(origin, [one for one in rows if one["origin"] == origin]) for origin in ORIGINS]
    return [(origin, mine) for origin, mine in found if mine]


def _split(rows: Sequence[Row], key: Callable[[Row], object]) -> list[list[Row]]:
    """Return the rows by their key, in the order in which keys first come."""
    found: dict[object, list[Row]] = {}
    for one in rows:
        found.setdefault(key(one), []).append(one)
    return list(found.values())


def kept() -> dict[str, Any] | None:
    """Return the summary that is kept for the page of results; None before there is one."""
    if not FILE.exists():
        return None
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    FILE.write_bytes((Path(sys.argv[1]) / "summary.json").read_bytes())
