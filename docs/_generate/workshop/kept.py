"""The numbers of a study that a reveal needs, kept as JSON, and the records that the report's own functions take."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.scenario.lesson import Claim
from sim.study.analysis.answer import about_of, answer_in_parts
from sim.study.analysis.compare import Comparison, Difference, SameDesk, Standing, compare, compare_stored
from sim.study.analysis.compare.results import Estimate
from sim.study.analysis.decision import decide
from sim.study.analysis.lesson import JudgedClaim, judged_lesson
from sim.study.design.currency import currency_of
from sim.study.storage.results import Results, open_study
from sim.views.report.gains import GainCell, GainRow, Gains, gains

STUDIES = Path(__file__).with_name("studies")


@dataclass(frozen=True)
class Kept:
    """A comparison as it was kept: of which study, and the records of its analysis."""

    study: str
    model: str
    command: str
    finished: str
    currency: str
    headline: str
    comparison: Comparison
    claims: tuple[JudgedClaim, ...]
    gains: Gains | None


def keep(folder: Path, to: Path = STUDIES) -> list[Path]:
    """Keep every scenario of a result folder whose replicates are all there, and return the files.

    A study that judges fewer claims of the scenario's lesson does not replace the one that is kept.
    """
    results = open_study(folder)
    made, there = [], results.runs.column("scenario").unique().to_pylist()
    for about in results.manifest["scenarios"]:
        if about["name"] not in there:  # not yet
            continue
        comparison, before = _compared(results, about), stored(about["name"], to)
        claims = judged_lesson(results, about)
        if before and _unjudged(claims) > _unjudged(before.claims):
            continue
        if comparison.replicates + comparison.dropped == results.manifest["replicates"]:
            to.mkdir(parents=True, exist_ok=True)
            made.append(to / f"{about['name']}.json")
            record = _record(results, about, comparison, claims)
            made[-1].write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return made


def _compared(results: Results, about: dict[str, Any]) -> Comparison:
    """Compare the policies of the lesson, on which people bet; all where the study lacks one of them."""
    wanted = about["lesson"]["policies"] if about.get("lesson") else []
    if not wanted or not {*wanted} <= {*results.manifest["policies"]}:
        return compare_stored(results, about["name"])
    arms = {policy: arm for policy, arm in results.same_desk.items() if policy in wanted}
    return compare(results.runs, about["name"], policies=wanted, level=results.level, same_desk=arms)


def _unjudged(claims: Sequence[JudgedClaim]) -> int:
    return sum(one.verdict == "not run" for one in claims)


def _record(
    results: Results, about: dict[str, Any], comparison: Comparison, claims: Sequence[JudgedClaim]
) -> dict[str, Any]:
    manifest, currency = results.manifest, currency_of(results.manifest, about)
    decision = decide(comparison)
    others = [*decision.equal, *decision.level_with, *decision.behind]
    first = decision.leader if decision.leader != comparison.against else next(iter(others), None)
    found = gains(results, comparison, currency, first)
    return {
        "study": manifest["study"],
        "model": manifest["model_version"],
        "command": _command(manifest["command"], about["name"]),
        "finished": manifest["finished"] or "",
        "currency": currency,
        "headline": answer_in_parts(comparison, about_of(results, comparison)).headline,
        "comparison": comparison.to_json() | {"measures": [], "events": []},
        "claims": [one.to_json() for one in claims],
        "gains": None if found is None else asdict(found),
    }


def _command(ran: Sequence[str], scenario: str) -> str:
    """Return the command of a study, without what only concerns the machine that ran it."""
    words = iter(ran[1:])
    kept = [word for word in words if word not in ("--out", "--workers") or not next(words)]
    name = "all" if "--all" in kept else scenario
    return shlex.join(["grapevine", *kept, "--out", f"results/workshop/{name}"])


def stored(scenario: str, within: Path = STUDIES) -> Kept | None:
    """Return what is kept of a scenario; None where nothing is."""
    path = within / f"{scenario}.json"
    if not path.exists():
        return None
    record = json.loads(path.read_text(encoding="utf-8"))
    return Kept(
        **{key: record[key] for key in ("study", "model", "command", "finished", "currency", "headline")},
        comparison=_comparison(record["comparison"]),
        claims=tuple(JudgedClaim(**one | {"claim": Claim.model_validate(one["claim"])}) for one in record["claims"]),
        gains=_gains(record["gains"]),
    )


def _comparison(record: dict[str, Any]) -> Comparison:
    whole = {key: tuple(value) if isinstance(value, list) else value for key, value in record.items()}
    whole["standings"] = tuple(Standing(**one) for one in record["standings"])
    whole["differences"] = tuple(Difference(**one) for one in record["differences"])
    whole["same_desk"] = tuple(
        SameDesk(**one | {part: Estimate(**one[part]) for part in ("idea", "split")}) for one in record["same_desk"]
    )
    return Comparison(**whole)


def _gains(record: dict[str, Any] | None) -> Gains | None:
    if record is None:
        return None
    rows = tuple(GainRow(**one | {"cells": tuple(GainCell(**cell) for cell in one["cells"])}) for one in record["rows"])
    listed = {key: tuple(record[key]) for key in ("policies", "left_out")}
    return Gains(record["reference"], rows=rows, sentence=record["sentence"], **listed)
