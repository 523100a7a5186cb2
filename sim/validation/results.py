"""The result folder of a validation.

    validation.parquet   one row a target: what is known, what was required, what was measured, the verdict
    readings.parquet     one row a number held against its requirement; a target has one or more
    ablations.json       holding targets measured again, each without one mechanism; ablations.parquet: the same, one row a trial
    validation.json      the same and the seconds that each took, for people and programs
    validation.md        the same as a page
    manifest.json        versions, commit, machine, digests of the other files; written last, so that a folder that has one is whole

Every file is written aside and renamed. Of an earlier validation in the same folder, those targets are kept that were not measured again,
if it was of the same model and effort; else it is replaced. Anything else in the folder is an error.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from sim.study.design.plan import model_version
from sim.study.design.shell_words import command_line
from sim.study.storage.files import StoreError, remove_unfinished, write_json, write_whole
from sim.study.storage.lock import LOCK, FolderLock
from sim.study.storage.provenance import made_by
from sim.study.workers.cores import usable_cores
from sim.validation.mechanisms import suspects
from sim.validation.run import Outcome
from sim.validation.target import KINDS, VERDICTS, Target, Verdict

MANIFEST, WHOLE, PAGE = "manifest.json", "validation.json", "validation.md"
TABLES = ("validation.parquet", "readings.parquet", "ablations.parquet")
ABLATIONS = "ablations.json"
OURS = {MANIFEST, WHOLE, PAGE, ABLATIONS, *TABLES, LOCK, f"{LOCK}.held"}
SCHEMA_VERSION = 3
Rows: TypeAlias = Sequence[Mapping[str, Any]]

_TARGET = pa.schema(
    [
        ("id", pa.string()), ("kind", pa.string()), ("finding", pa.string()), ("source", pa.string()),
        ("required", pa.string()), ("verdict", pa.string()), ("expected", pa.string()), ("learned", pa.string()),
        ("value", pa.float64()), ("low", pa.float64()), ("high", pa.float64()), ("unit", pa.string()),
        ("reading", pa.string()), ("level", pa.float64()), ("false_alarm", pa.float64()), ("detail", pa.string()),
        ("parameters", pa.string()), ("message", pa.string()), ("group", pa.string()),
    ]
)  # fmt: skip
READING = pa.schema(
    [
        ("id", pa.string()), ("number", pa.int32()), ("name", pa.string()), ("value", pa.float64()),
        ("low", pa.float64()), ("high", pa.float64()), ("unit", pa.string()), ("required", pa.string()),
        ("band_low", pa.float64()), ("band_high", pa.float64()), ("equivalence", pa.bool_()), ("said", pa.float64()),
        ("error", pa.float64()), ("power", pa.float64()), ("why", pa.string()), ("verdict", pa.string()), ("holds", pa.bool_()),
    ]
)  # fmt: skip
_ABLATION = pa.schema(
    [
        ("id", pa.string()), ("without", pa.string()), ("verdict", pa.string()), ("reading", pa.string()),
        ("value", pa.float64()), ("low", pa.float64()), ("high", pa.float64()), ("unit", pa.string()),
        ("required", pa.string()), ("message", pa.string()),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Validation:
    """A validation read back: ``targets`` as plain data (see validation.json), the ``manifest``, and ``ablations`` in the same form."""

    folder: Path
    targets: list[dict[str, Any]]
    manifest: dict[str, Any]
    ablations: list[dict[str, Any]] = field(default_factory=list)


def rows(targets: Sequence[Target], outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return targets and their results as plain data, one entry a target in the order given; None for numbers that are missing."""
    return [_row(target, outcome) for target, outcome in zip(targets, outcomes, strict=True)]


def ablation_rows(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return targets that were measured without a mechanism as plain data, one entry a trial; ``set``: what switched the mechanism off."""
    return [
        {"id": one.id, "without": one.change.name, "set": dict(one.change.settings), **came_of(one)} for one in outcomes
    ]


def deciding(readings: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the first reading that does not hold, else the first that is not known, else the first of all; empty without readings."""
    for verdict in ("does not hold", "not known"):
        for one in readings:
            if one["verdict"] == verdict:
                return one
    return readings[0] if readings else {}


def _row(target: Target, outcome: Outcome) -> dict[str, Any]:
    return {"id": target.id, **_words(target), **came_of(outcome)}


def came_of(outcome: Outcome) -> dict[str, Any]:
    """Return verdict, readings and the rest of what a trial gave as plain data; None for numbers that are missing."""
    found = outcome.measured
    readings = (
        [
            {
                "name": one.name,
                "value": _number(one.value),
                "low": _number(one.low),
                "high": _number(one.high),
                "unit": one.unit,
                "required": one.required,
                "band_low": _number(one.band_low),
                "band_high": _number(one.band_high),
                "equivalence": one.equivalence,
                "said": _number(one.said),
                "error": _number(one.error),
                "power": _number(one.power),
                "why": one.why,
                "verdict": one.verdict,
                "holds": one.holds,
            }
            for one in found.readings
        ]
        if found is not None
        else []
    )
    return {
        "verdict": outcome.verdict,
        "readings": readings,
        "level": found.level if found is not None else None,
        "detail": found.detail if found is not None else "",
        "message": outcome.message,
        "seconds": round(outcome.seconds, 1),
    }


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def counts(found: Sequence[Mapping[str, Any]]) -> dict[str, dict[Verdict, int]]:
    """Return how many targets of each kind there is hold, do not hold, are not known, were not run, or ended in an error."""
    return {
        kind: {verdict: sum(row["kind"] == kind and row["verdict"] == verdict for row in found) for verdict in VERDICTS}
        for kind in KINDS
        if any(row["kind"] == kind for row in found)
    }


def stopped_holding(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return ids of targets listed as holding that were measured and are not shown to hold any more."""
    return [
        row["id"] for row in found if row["expected"] == "holds" and row["verdict"] in ("does not hold", "not known")
    ]


def write(
    folder: Path,
    found: Sequence[Mapping[str, Any]],
    *,
    quick: bool,
    workers: int | None,
    ablations: Sequence[Mapping[str, Any]] = (),
) -> Validation:
    """Write a validation into ``folder``, which is made when it is not there; the result holds what was kept of an earlier one too.

    Args:
        folder: Result folder.
        found: Rows of the targets, see :func:`rows`.
        quick: Whether they were measured with little effort.
        workers: Number of worker processes.
        ablations: Rows of targets measured without a mechanism.

    Raises:
        StoreError: the folder holds other files, is in use, or cannot be written.
    """
    check_free(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the folder {folder}: {error.strerror or error}") from error
    with FolderLock(folder):
        remove_unfinished(folder)
        found, ablations = _kept(folder, found, ablations, quick)
        (folder / MANIFEST).unlink(missing_ok=True)  # until the new one is there, the folder is not whole
        files = {
            TABLES[0]: write_table(folder / TABLES[0], _TARGET, [_flat(row) for row in found]),
            TABLES[1]: write_table(folder / TABLES[1], READING, reading_rows(found, "id")),
            TABLES[2]: write_table(folder / TABLES[2], _ABLATION, [decided(row, _ABLATION) for row in ablations]),
            WHOLE: write_json(folder / WHOLE, list(found)),
            ABLATIONS: write_json(folder / ABLATIONS, list(ablations)),
        }
        write_json(folder / MANIFEST, _manifest(found, files, quick, workers))
    return read(folder)


def _kept(folder: Path, found: Rows, ablations: Rows, quick: bool) -> tuple[Rows, Rows]:
    """Return both, each with the rows of an earlier validation of the same model and effort that were not measured again."""
    if not (folder / MANIFEST).exists():
        return found, ablations
    before = read(folder)
    if (before.manifest["model_version"], before.manifest["quick"]) != (model_version(), quick):
        return found, ablations
    return _merged(before.targets, found), _merged(before.ablations, ablations)


def _merged(before: Rows, found: Rows) -> Rows:
    fresh = {(row["id"], row.get("without", "")): row for row in found}
    return [*(fresh.pop((row["id"], row.get("without", "")), row) for row in before), *fresh.values()]


def worded(found: Validation, targets: Sequence[Target]) -> Validation:
    """Return ``found`` in the order and with the words of ``targets``, which may have been reworded since; numbers and verdicts stay.

    Targets that there no longer are go.
    """
    known = {row["id"]: row for row in found.targets}
    reworded = [{**known[target.id], **_words(target)} for target in targets if target.id in known]
    off = {(row["id"], row["without"]): row for row in found.ablations}
    trials = [(target.id, change.name) for target, change in suspects(targets)]
    return replace(found, targets=reworded, ablations=[off[trial] for trial in trials if trial in off])


def _words(target: Target) -> dict[str, Any]:
    return {
        "kind": target.kind,
        "finding": target.finding,
        "source": target.source,
        "required": target.required,
        "expected": target.expected,
        "learned": target.learned,
        "repaired": [asdict(one) for one in target.repaired],
        "group": target.group,
        "false_alarm": target.false_alarm,
        "parameters": list(target.parameters),
    }


def check_free(folder: Path) -> None:
    """Raise StoreError when ``folder`` cannot take a validation: it holds something else, or is a file."""
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file, expected a folder")
    strange = sorted(path.name for path in folder.iterdir() if path.name not in OURS) if folder.exists() else []
    strange = [name for name in strange if not name.endswith(".aside")]
    if strange:
        raise StoreError(f"{folder} holds other files ({', '.join(strange[:3])}); choose another folder")
    if (folder / MANIFEST).exists():
        _read_manifest(folder)


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"{folder} holds no validation: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("what") != "validation":
        raise StoreError(f"{folder} holds no validation, but something else")
    return manifest


def write_page(path: Path, text: str) -> None:
    """Write the page of a validation. Raises StoreError when it cannot be written."""
    write_whole(path, lambda file: file.write(text.encode()))


def read(folder: Path) -> Validation:
    """Read a validation back. Raises StoreError when the folder holds none."""
    manifest = _read_manifest(folder)
    switched_off = _loaded(folder / ABLATIONS) if (folder / ABLATIONS).exists() else []
    return Validation(folder, _loaded(folder / WHOLE), manifest, switched_off)


def _loaded(path: Path) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} cannot be read: {error}") from error
    return found


def decided(row: Mapping[str, Any], schema: Any) -> dict[str, Any]:
    """Return a trial as a row of a table: what it is and gave, and the number that decided."""
    one = deciding(row["readings"])
    return {**{key: row.get(key, one.get(key)) for key in schema.names}, "reading": one.get("name")}


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    first = row["readings"][0] if row["readings"] else {}
    whole = {key: row.get(key, first.get(key)) for key in _TARGET.names if key not in ("reading", "parameters")}
    return {**whole, "reading": first.get("name"), "parameters": " ".join(row["parameters"])}


def reading_rows(found: Sequence[Mapping[str, Any]], *names: str) -> list[dict[str, Any]]:
    """Return all numbers of trials as rows of a table, each with those entries of its trial that are named."""
    return [
        {**{name: row[name] for name in names}, "number": number, **reading}
        for row in found
        for number, reading in enumerate(row["readings"])
    ]


def write_table(path: Path, schema: Any, data: list[dict[str, Any]]) -> str:
    """Write rows as a Parquet file, and return the digest of its bytes."""
    table = pa.Table.from_pylist(data, schema=schema)
    return write_whole(path, lambda file: pq.write_table(table, file))


def _manifest(
    found: Sequence[Mapping[str, Any]], files: Mapping[str, str], quick: bool, workers: int | None
) -> dict[str, Any]:
    return {
        "what": "validation",
        "schema": SCHEMA_VERSION,
        "quick": quick,
        "counts": counts(found),
        "files": dict(files),
        **made_by(workers, usable_cores(), command_line()),
    }
