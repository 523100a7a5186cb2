"""The result folder of a study.

    manifest.json   what was asked, resolved to the last parameter; versions, machine, times
    plan.parquet    one row a run
    runs/ days/ groups/   part-00000.parquet, part-00001.parquet, ...
    conversations/ turns/ people/   the same, where the study asked for them
    journal.jsonl   one line a sealed part, with the digests of its files; failures with their tracebacks; how it ended

A part holds fixed positions of the plan, so that neither the order of finishing nor the number of workers leaves a trace in it. It is
written aside and renamed, and only then entered in the journal; a part that the journal lacks, or whose bytes are not those it
names, does not count. Plan, runs, days and groups depend on the study alone. Times, hosts and tracebacks stand only in
manifest and journal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from sim.lab import tables
from sim.lab.files import (
    FolderLock,
    StoreError,
    append_line,
    digest_of,
    read_lines,
    remove_unfinished,
    write_json,
    write_whole,
)

__all__ = ["Results", "Store", "StoreError", "finished_study", "open_study"]

MANIFEST = "manifest.json"
JOURNAL = "journal.jsonl"
PLAN = "plan.parquet"


@dataclass(frozen=True)
class Results:
    """A study read back: ``manifest`` as plain data and Arrow tables ``plan``, ``runs``, ``days``, ``groups`` in plan order.

    ``finished`` is False when the study was interrupted; the tables then hold the parts that were sealed.
    """

    folder: Path
    manifest: dict[str, Any]
    plan: Any
    runs: Any
    days: Any
    groups: Any
    finished: bool

    @property
    def recorded(self) -> tuple[str, ...]:
        """Names of the further tables that the study has taken down, see ``sim.lab.record``."""
        return tuple(self.manifest.get("recorded", ()))

    def files(self, name: str) -> list[Path]:
        """The files of a table that is written part by part, in plan order."""
        return [self.folder / _part_path(name, part) for part in sorted(_journalled(self.folder))]

    def table(self, name: str) -> Any:
        """The Arrow table ``name``, a recorded one too, which is read when it is asked for.

        Raises ``StoreError`` when the study has none of that name.
        """
        if name in ("plan", *tables.TABLES):
            return getattr(self, name)
        if name not in self.recorded:
            raise StoreError(f"{self.folder} has no table {name}: the study did not record it")
        return _read_table(self.folder, name, tables.RECORDED[name], sorted(_journalled(self.folder)))

    @property
    def failures(self) -> list[dict[str, Any]]:
        """The journal's entries on failed runs, with their tracebacks, in plan order."""
        found = [line for line in read_lines(self.folder / JOURNAL) if line.get("what") == "failed run"]
        latest = {line["position"]: line for line in found}
        return [latest[position] for position in sorted(latest)]


class Store:
    """The folder while its study runs: a context manager that holds the folder's lock.

    Args:
        folder: where; made when it is not there.
        study: hash of what was asked, see ``sim.lab.plan``.
        manifest: plain data for manifest.json; ``study`` and the schema version are added.
        plan: table of ``tables.PLAN``.
        parts: number of parts the plan is divided into.

    Entering makes or reopens the folder. Parts sealed by an earlier, interrupted run of the same study are kept.

    Raises:
        StoreError: the folder holds another study or other files, is a file, is in use, or cannot be written. Nothing is changed then.
    """

    def __init__(self, folder: Path, study: str, manifest: Mapping[str, Any], plan: Any, parts: int) -> None:
        self.folder = folder
        self._study = study
        self._manifest = {"study": study, "schema": tables.SCHEMA_VERSION, **manifest}
        self._plan = plan
        self._parts = parts
        self.tables = tables.of_study(manifest.get("recorded", ()))
        self._held = ExitStack()
        self.sealed: frozenset[int] = frozenset()

    def __enter__(self) -> Self:
        check_free(self.folder, self._study)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"cannot make the folder {self.folder}: {error.strerror or error}") from error
        self._held.enter_context(FolderLock(self.folder))
        try:
            check_free(self.folder, self._study)
            self._prepare()
        except BaseException:
            self._held.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is not None:
                self._note("stopped", reason=f"{kind.__name__}: {error}".rstrip(": "))
        except StoreError:
            pass  # the disk may be why it stopped, and that error is on its way already
        finally:
            self._held.close()

    def _prepare(self) -> None:
        remove_unfinished(self.folder)
        for name in self.tables:
            _make_folder(self.folder / name)
        self.sealed = _sealed_parts(self.folder)
        if self.sealed:
            self._check_packages()
        self._manifest["started"] = _now()
        self._manifest["finished"] = None
        # the manifest comes last: a folder that has one has its plan
        self._manifest["plan"] = write_whole(self.folder / PLAN, _writer(self._plan))
        write_json(self.folder / MANIFEST, self._manifest)
        self._note("started", kept=sorted(self.sealed))

    def _check_packages(self) -> None:
        """Parts of one study must not come from different libraries: their last digits may differ."""
        before = _read_manifest(self.folder).get("packages", {})
        now = self._manifest.get("packages", {})
        changed = [
            f"{name} {before.get(name, 'absent')}, now {now.get(name, 'absent')}"
            for name in sorted({*before, *now})
            if before.get(name) != now.get(name)
        ]
        if changed:
            raise StoreError(
                f"{self.folder} was begun with other versions ({'; '.join(changed)}); choose another folder with --out"
            )

    def seal(self, part: int, data: Mapping[str, Any], **more: object) -> None:
        """Write part number ``part``, a table for each name in ``tables``, and enter it in the journal with ``more`` about it."""
        if set(data) != set(self.tables):
            raise ValueError(f"a part has the tables {sorted(self.tables)}, not {sorted(data)}")
        digests = {}
        for name, rows in data.items():
            path = _part_path(name, part)
            digests[path.as_posix()] = write_whole(self.folder / path, _writer(rows))
        self._note("sealed", part=part, files=digests, **more)
        self.sealed |= {part}

    def record_failure(self, position: int, run: str, message: str, traceback: str, replay: str = "") -> None:
        """Enter a failed run, its traceback and the command that repeats it in the journal (its row in ``runs`` holds the message)."""
        self._note(
            "failed run", position=position, run=run, message=message, traceback=traceback, replay=replay
        )

    def finish(self) -> None:
        """Mark the study finished. ValueError when a part is missing."""
        missing = set(range(self._parts)) - self.sealed
        if missing:
            raise ValueError(f"parts {sorted(missing)} are not sealed")
        self._note("finished")
        self._manifest["finished"] = _now()
        write_json(self.folder / MANIFEST, self._manifest)

    def _note(self, what: str, **more: object) -> None:
        append_line(self.folder / JOURNAL, {"what": what, "time": _now(), **more})


def check_free(folder: Path, study: str) -> None:
    """Raise ``StoreError`` unless ``folder`` can take the study: absent, empty, or holding this very study."""
    try:
        if folder.is_symlink() and not folder.exists():
            raise StoreError(f"{folder} is a link to nothing")
        if not folder.exists():
            return
        if not folder.is_dir():
            raise StoreError(f"{folder} is a file, not a folder")
        inside = {path.name for path in folder.iterdir()} - {".lock"}
    except OSError as error:
        raise StoreError(f"cannot read {folder}: {error.strerror or error}") from error
    if MANIFEST in inside:
        other = _read_manifest(folder).get("study")
        if other is None:
            raise StoreError(f"{folder / MANIFEST} names no study; choose another folder with --out")
        if other != study:
            raise StoreError(
                f"{folder} holds another study ({other}); nothing was overwritten, choose another folder with --out"
            )
        return
    # without a manifest, only what a start cut short leaves behind is ours
    strange = sorted(
        inside
        - {PLAN, *tables.TABLES, *tables.RECORDED}
        - {name for name in inside if name.endswith(".aside")}
    )
    if strange:
        listed = ", ".join(strange[:3]) + (", ..." if len(strange) > 3 else "")
        raise StoreError(f"{folder} is not a result folder (it holds {listed}); choose another with --out")


def finished_study(folder: Path, study: str) -> Results | None:
    """The results in ``folder`` if it holds ``study``, finished and undamaged, else None."""
    try:
        found = open_study(folder)
    except StoreError:
        return None
    return found if found.finished and found.manifest.get("study") == study else None


def open_study(folder: Path | str) -> Results:
    """Read a result folder.

    Raises:
        StoreError: it is no result folder, or a file that the journal vouches for is missing or damaged.
    """
    place = Path(folder)
    if not _is_file(place / MANIFEST):
        reason = "does not exist" if not place.exists() else f"is not a result folder (it has no {MANIFEST})"
        raise StoreError(f"{place} {reason}")
    manifest = _read_manifest(place)
    if manifest.get("schema") != tables.SCHEMA_VERSION:
        raise StoreError(
            f"{place} was written with schema {manifest.get('schema')}, this version reads schema {tables.SCHEMA_VERSION}"
        )
    _check_file(place / PLAN, str(manifest.get("plan")))
    files = _journalled(place)
    for part in files.values():
        for name, digest in part.items():
            _check_file(place / name, digest)
    read = {name: _read_table(place, name, schema, sorted(files)) for name, schema in tables.TABLES.items()}
    finished = manifest.get("finished") is not None
    return Results(
        place, manifest, _read_parquet(place / PLAN), read["runs"], read["days"], read["groups"], finished
    )


def _is_file(path: Path) -> bool:
    """Whether ``path`` is a file. Raises ``StoreError`` when that cannot even be asked, as of a name too long."""
    try:
        return path.is_file()
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror or error}") from error


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise StoreError(f"cannot read {path}: {error}") from error
    if not isinstance(found, dict):
        raise StoreError(f"{path} is not a manifest")
    return found


def _journalled(folder: Path) -> dict[int, dict[str, str]]:
    """The files of each sealed part with their digests, the latest word counting."""
    found: dict[int, dict[str, str]] = {}
    for line in read_lines(folder / JOURNAL):
        if line.get("what") == "sealed":
            found[int(line["part"])] = dict(line["files"])
    return found


def _sealed_parts(folder: Path) -> frozenset[int]:
    """Parts whose every file is as the journal says; a damaged file is set aside."""
    whole = set()
    for part, files in _journalled(folder).items():
        bad = [name for name, digest in files.items() if not _is_whole(folder / name, digest)]
        for name in bad:
            path = folder / name
            if path.exists():
                path.replace(path.with_name(path.name + ".damaged"))
        if not bad:
            whole.add(part)
    return frozenset(whole)


def _is_whole(path: Path, digest: str) -> bool:
    return path.is_file() and digest_of(path) == digest


def _check_file(path: Path, digest: str) -> None:
    if not path.is_file():
        raise StoreError(f"{path} is missing")
    if digest_of(path) != digest:
        raise StoreError(f"{path} is damaged: its bytes are not those that were written")


def _read_table(folder: Path, name: str, schema: Any, parts: Sequence[int]) -> Any:
    return pa.concat_tables(
        [schema.empty_table(), *(_read_parquet(folder / _part_path(name, part)) for part in parts)]
    )


def _read_parquet(path: Path) -> Any:
    try:
        return pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise StoreError(f"cannot read {path}: {error}") from error


def _part_path(name: str, part: int) -> Path:
    return Path(name) / f"part-{part:05d}.parquet"


def _writer(rows: Any) -> Any:
    return lambda file: tables.write_parquet(rows, file)


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the folder {path}: {error.strerror or error}") from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
