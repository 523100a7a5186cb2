"""The result folder of a study, and what its journal and manifest say.

    manifest.json   what was asked, resolved to the last parameter; provenance, times; at the end the identity of the results
    plan.parquet    one row a run
    runs/ days/ groups/   part-00000.parquet, part-00001.parquet, ...
    conversations/ turns/ people/   the same, where the study asked for them
    jobs/           completed jobs that are not in a part yet, see sim.study.storage.completed_jobs; gone when the study is finished
    arriving-*.aside/   what workers write, until it is taken over, see sim.study.storage.arrivals; nothing in it counts
    journal.jsonl   one line a part, with the digests of its files; failures with their tracebacks; how it ended
    status.json     how far it is, for ``grapevine status``; of no other use

Results are known by the names of their runs. A part holds the rows of some runs, in the order of the plan; which runs share a part depends
on when they were completed, and nothing else does. A part is written aside and renamed, and counts from the moment the journal names
it; one that the journal does not name, or whose bytes are not those it names, does not count.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.study.design import tables
from sim.study.storage.files import StoreError, digest_of, read_lines

MANIFEST = "manifest.json"
JOURNAL = "journal.jsonl"
PLAN = "plan.parquet"
NEXT_PLAN = "plan-next.parquet"
"""The plan of a study that is being enlarged, until the manifest names it."""

STATUS = "status.json"


@dataclass(frozen=True)
class Part:
    """Rows of some runs: a file a table.

    Attributes:
        folder: the result folder.
        number: part of the names of its files.
        files: digest of each file, by its path in the folder.
        provenance: by what its rows were made, by number in the manifest.
    """

    folder: Path
    number: int
    files: Mapping[str, str]
    provenance: tuple[int, ...]

    def damaged(self) -> list[str]:
        """Return the files that are missing or not as the journal says."""
        return [name for name, digest in self.files.items() if not is_whole(self.folder / name, digest)]

    def table(self, name: str, columns: list[str] | None = None) -> Any:
        """Return a table, or some columns of it. StoreError when it cannot be read."""
        return read_parquet(self.folder / part_path(name, self.number), columns)


def part_path(name: str, number: int) -> Path:
    """Return the path, in the folder, of the file of a table."""
    return Path(name) / f"part-{number:05d}.parquet"


@dataclass(frozen=True)
class Sealed:
    """The parts that the journal names.

    Attributes:
        parts: those that count, by number.
        last_job: place in the order of completion up to which jobs are in parts; -1 without any.
        next_number: the first number that no part has had.
    """

    parts: Mapping[int, Part]
    last_job: int
    next_number: int


def sealed(folder: Path) -> Sealed:
    """Read what the journal in ``folder`` says of parts."""
    found: dict[int, Part] = {}
    last, number = -1, 0
    for line in read_lines(folder / JOURNAL):
        if line.get("what") == "sealed" and _names_part(line):
            part = Part(folder, line["part"], line["files"], tuple(line["provenance"]))
            for replaced in line["replaces"]:
                found.pop(replaced, None)
            found[part.number] = part
            last, number = max(last, line["last_job"]), max(number, part.number + 1)
        elif line.get("what") == "set aside":
            found.pop(line.get("part", -1), None)
    return Sealed(found, last, number)


def _names_part(line: Mapping[str, Any]) -> bool:
    """Whether a line of the journal is complete; one that is not was damaged, and does not count."""
    number, files = line.get("part"), line.get("files")
    return (
        isinstance(number, int)
        and isinstance(line.get("last_job"), int)
        and isinstance(line.get("replaces"), list)
        and isinstance(line.get("provenance"), list)
        and isinstance(files, dict)
        and {*files} >= {part_path(name, number).as_posix() for name in tables.TABLES}
    )


def manifest_of(folder: Path) -> dict[str, Any]:
    """Return the manifest of the study in ``folder``. StoreError when there is none that can be read."""
    path = folder / MANIFEST
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise StoreError(f"cannot read {path}: {error}") from error
    if not isinstance(found, dict):
        raise StoreError(f"{path} is not a manifest")
    return found


def check_schema(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Raise ``StoreError`` unless the tables in ``folder`` are those of this version."""
    if manifest.get("schema") != tables.SCHEMA_VERSION:
        raise StoreError(
            f"{folder} was written with schema {manifest.get('schema')}, this version reads schema {tables.SCHEMA_VERSION}; "
            "run the study again, or read it with the version that wrote it"
        )


def plan_file(folder: Path, manifest: Mapping[str, Any]) -> Path:
    """Return the file that holds the plan: beside its usual place when an enlargement was cut short. StoreError when it is damaged."""
    usual, digest = folder / PLAN, str(manifest.get("plan"))
    beside = folder / NEXT_PLAN
    if beside.is_file() and is_whole(beside, digest):
        return beside
    check_file(usual, digest)
    return usual


def plan_rows(folder: Path, manifest: Mapping[str, Any]) -> Any:
    """Return the plan of the study in ``folder``. StoreError when it cannot be read."""
    return read_parquet(plan_file(folder, manifest))


def read_parquet(path: Path, columns: list[str] | None = None) -> Any:
    """Read a Parquet file, or some columns of it. StoreError when it cannot be read."""
    try:
        return tables.read_parquet(path, columns)
    except (OSError, pa.ArrowException) as error:
        raise StoreError(f"cannot read {path}: {error}") from error


def is_file(path: Path) -> bool:
    """Return whether ``path`` is a file. StoreError when that cannot even be asked, as of a name too long."""
    try:
        return path.is_file()
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror or error}") from error


def is_whole(path: Path, digest: str) -> bool:
    """Return whether a file is there with the bytes of ``digest``."""
    return path.is_file() and digest_of(path) == digest


def check_file(path: Path, digest: str) -> None:
    """Raise ``StoreError`` unless a file is there with the bytes of ``digest``."""
    if not path.is_file():
        raise StoreError(f"{path} is missing")
    if digest_of(path) != digest:
        raise StoreError(f"{path} is damaged: its bytes are not those that were written")
