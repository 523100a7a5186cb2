"""The result folder of a study.

    manifest.json   what was asked, resolved to the last parameter; versions, machine, times
    plan.parquet    one row a run
    runs/ days/ groups/   part-00000.parquet, part-00001.parquet, ...
    conversations/ turns/ people/   the same, where the study asked for them
    spool/          jobs that are finished while their part is not, see sim.study.storage.completed_jobs; gone when the study is finished
    journal.jsonl   one line a part that is sealed, with the digests of its files, or reopened to run again what failed in it; failures with
                    their tracebacks; how it ended
    status.json     how far it is, for ``grapevine status``; of no other use
    expanding/      the same study with more in it, while that is being made, see sim.study.execute.expand

A part holds fixed positions of the plan, so that neither the order of finishing nor the number of workers leaves a trace in it. It is
written aside and renamed, and only then entered in the journal; a part that the journal lacks, or whose bytes are not those it
names, does not count. Jobs wait in the spool until their part is complete. Plan, runs, days and groups depend on the study
alone. Times, hosts and tracebacks stand only in manifest and journal.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from sim.scenario.messages import nearest_name
from sim.study.design import tables
from sim.study.execute.job import FailedRun, JobResult
from sim.study.storage import completed_jobs, manifest_diff
from sim.study.storage.files import (
    LOCK,
    FolderLock,
    StoreError,
    append_line,
    digest_of,
    quoted,
    read_lines,
    remove_unfinished,
    write_json,
    write_whole,
)
from sim.study.workers.machine_failures import failed_rows

__all__ = ["AnotherStudyError", "Results", "Store", "StoreError", "finished_study", "open_study"]

MANIFEST = "manifest.json"
JOURNAL = "journal.jsonl"
PLAN = "plan.parquet"
STAGE = "expanding"
STATUS = "status.json"


class AnotherStudyError(StoreError):
    """The folder holds another study; the message says what differs."""


@dataclass(frozen=True)
class Piece:
    """Rows that belong together, of a part or of a job in the spool.

    ``read`` gives them, by table; ``first`` is their first position; ``makers``: who made them, by number in the manifest; ``failures``:
    the failed runs of which the journal does not know yet.
    """

    first: int
    read: Callable[[str], Any]
    makers: tuple[int, ...]
    failures: tuple[FailedRun, ...] = ()


@dataclass(frozen=True)
class Results:
    """A study read back: ``manifest`` as plain data and Arrow tables ``plan``, ``runs``, ``days``, ``groups`` in plan order.

    ``finished`` is False when the study was interrupted; the tables then hold what was finished. ``days`` and ``groups`` are read
    when they are asked for.
    """

    folder: Path
    manifest: dict[str, Any]
    plan: Any
    runs: Any
    pieces: tuple[Piece, ...]
    finished: bool

    @cached_property
    def days(self) -> Any:
        """One row a day of a finished run."""
        return tables.joined(tables.DAYS, [piece.read("days") for piece in self.pieces])

    @cached_property
    def groups(self) -> Any:
        """One row a measure of a group in a finished run."""
        return tables.joined(tables.GROUPS, [piece.read("groups") for piece in self.pieces])

    @property
    def recorded(self) -> tuple[str, ...]:
        """Names of the further tables that the study has taken down, see ``sim.study.design.record``."""
        return tuple(self.manifest.get("recorded", ()))

    def files(self, name: str) -> list[Path]:
        """The files of a table that is written part by part, in plan order."""
        return [self.folder / _part_path(name, part) for part in sorted(sealed_lines(self.folder))]

    def table(self, name: str) -> Any:
        """The Arrow table ``name``, a recorded one too, which is read when it is asked for.

        Raises ``StoreError`` when the study has none of that name.
        """
        if name in ("plan", *tables.TABLES):
            return getattr(self, name)
        if name not in self.recorded:
            raise StoreError(f"{self.folder} has no table {name}: the study did not record it")
        return tables.joined(tables.RECORDED[name], [piece.read(name) for piece in self.pieces])

    @property
    def failures(self) -> list[dict[str, Any]]:
        """What is known of failed runs, with their tracebacks, in plan order."""
        found = [line for line in read_lines(self.folder / JOURNAL) if line.get("what") == "failed run"]
        found += [asdict(one) for piece in self.pieces for one in piece.failures]
        latest = {line["position"]: line for line in found}
        # a run that failed and was tried again with success has its line all the same
        done = set(self.runs.filter(pc.equal(self.runs["status"], "finished"))["position"].to_pylist())
        return [latest[position] for position in sorted(latest) if position not in done]


class Store:
    """The folder while its study runs: a context manager that holds the folder's lock.

    Args:
        folder: where; made when it is not there.
        study: hash of what was asked, see ``sim.study.design.plan``.
        manifest: plain data for manifest.json; ``study`` and the schema version are added. Its ``maker`` (default: the manifest's own
            ``model_version`` and ``packages``) says with what results are made now, see ``sim.study.storage.manifest_diff``.
        plan: table of ``tables.PLAN``.
        parts: number of parts the plan is divided into.
        accept_changes: go on with what another maker began; the manifest then lists every maker.

    Entering makes or reopens the folder. What an earlier, interrupted run of the same study finished is kept.

    Raises:
        StoreError: the folder holds another study or other files, is a file, is in use, was begun by another maker, or cannot be
            written. Nothing is changed then.
    """

    def __init__(
        self,
        folder: Path,
        study: str,
        manifest: Mapping[str, Any],
        plan: Any,
        parts: int,
        *,
        accept_changes: bool = False,
    ) -> None:
        self.folder = folder
        self._study = study
        self._manifest = {"study": study, "schema": tables.SCHEMA_VERSION, **manifest}
        self._maker = self._manifest.pop("maker", None) or {
            key: manifest[key] for key in ("model_version", "packages") if key in manifest
        }
        self._plan = plan
        self._parts = parts
        self._accept = accept_changes
        self.tables = tables.of_study(manifest.get("recorded", ()))
        self._held = ExitStack()
        self._made: dict[int, list[int]] = {}
        self._lines: dict[int, dict[str, Any]] = {}
        self.sealed: frozenset[int] = frozenset()
        self.kept: dict[int, list[completed_jobs.Kept]] = {}

    def __enter__(self) -> Self:
        check_free(self.folder, self._study, self._manifest)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"cannot make the folder {self.folder}: {error.strerror or error}") from error
        self._held.enter_context(FolderLock(self.folder))
        try:
            complete_switch(self.folder)
            check_free(self.folder, self._study, self._manifest)
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
        before = manifest_of(self.folder) if (self.folder / MANIFEST).exists() else {}
        makers = self._makers(before)
        remove_unfinished(self.folder)
        for name in (*self.tables, completed_jobs.FOLDER):
            _make_folder(self.folder / name)
        self.sealed = _sealed_parts(self.folder)
        completed_jobs.set_damaged_aside(self.folder)
        for one in completed_jobs.kept(self.folder, self._study):
            self.kept.setdefault(one.job, []).append(one)
        # code, packages and machine at the top are those that the study was begun with, like the names of its runs
        self._manifest.update({key: before[key] for key in _BEGUN_WITH if key in before})
        self._manifest["makers"] = makers
        self._manifest["started"] = before.get("started") or _now()
        self._manifest["finished"] = None
        # the manifest comes last: a folder that has one has its plan
        self._manifest["plan"] = write_whole(self.folder / PLAN, _writer(self._plan))
        write_json(self.folder / MANIFEST, self._manifest)
        self._note("started", kept=sorted(self.sealed), jobs=len(self.kept), maker=self._number)

    def _makers(self, before: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Everybody who made something of the study, the one at work now among them.

        Results of one study must not silently come from different code or libraries: their last digits may differ.
        """
        journalled = sealed_lines(self.folder)
        self._lines = journalled
        self._made = {part: list(line.get("makers", [0])) for part, line in journalled.items()}
        any_there = bool(journalled) or any(completed_jobs.kept(self.folder, self._study))
        if not any_there:
            self._number = 0
            return [{**self._maker, "since": _now()}]
        makers = [dict(one) for one in before.get("makers") or [_maker_in(before)]]
        for number, one in enumerate(makers):
            if not manifest_diff.of_makers(one, self._maker):
                self._number = number
                one["files"] = {**one.get("files", {}), **self._maker.get("files", {})}
                return makers
        if not self._accept:
            raise StoreError(begun_otherwise(self.folder, manifest_diff.of_makers(makers[-1], self._maker)))
        self._number = len(makers)
        return [*makers, {**self._maker, "since": _now()}]

    def keep(self, result: JobResult, makers: Sequence[int] = ()) -> None:
        """Keep the result of a job until its part is complete. ``makers``: who made it, by number; default who is at work now."""
        one = completed_jobs.keep(self.folder, self._study, result, tuple(makers) or (self._number,))
        self.kept.setdefault(one.job, []).append(one)

    def adopted(self, manifest: Mapping[str, Any]) -> list[int]:
        """The numbers here of the makers of another study whose rows are taken over. StoreError for one not accepted."""
        makers: list[dict[str, Any]] = self._manifest["makers"]
        numbers = []
        for other in manifest.get("makers") or [_maker_in(manifest)]:
            same = [k for k, one in enumerate(makers) if not manifest_diff.of_makers(one, other)]
            if not same and not self._accept:
                changed = manifest_diff.of_makers(other, self._maker)
                raise StoreError(begun_otherwise(self.folder.parent, changed))
            if not same:
                makers.append({key: value for key, value in other.items() if key != "parts"})
            numbers.append(same[0] if same else len(makers) - 1)
        write_json(self.folder / MANIFEST, self._manifest)
        return numbers

    def failed(self) -> int:
        """How many of the runs that are finished failed."""
        sealed = sum(line.get("failed", 0) for part, line in sealed_lines(self.folder).items() if part in self.sealed)
        return int(sealed) + sum(one.failed for kept in self.kept.values() for one in kept)

    def drop(self, jobs: Sequence[int]) -> None:
        """Remove jobs from the spool, once their part is sealed."""
        for number in jobs:
            completed_jobs.remove(self.kept.pop(number, []))

    def seal(self, part: int, data: Mapping[str, Any], **more: object) -> None:
        """Write part number ``part``, a table for each name in ``tables``, and enter it in the journal with ``more`` about it."""
        if set(data) != set(self.tables):
            raise ValueError(f"a part has the tables {sorted(self.tables)}, not {sorted(data)}")
        digests = {}
        for name, rows in data.items():
            path = _part_path(name, part)
            digests[path.as_posix()] = write_whole(self.folder / path, _writer(rows))
        made = more.setdefault("makers", [self._number])
        self._note("sealed", part=part, files=digests, **more)
        self._made[part] = list(made)  # type: ignore[call-overload]
        self.sealed |= {part}

    def read_part(self, part: int) -> dict[str, Any]:
        """The tables of a sealed part, by name."""
        return {name: _read_parquet(self.folder / _part_path(name, part)) for name in self.tables}

    def failed_in(self, part: int) -> Sequence[dict[str, Any]]:
        """Position, name and error of the failed runs of a sealed part."""
        return failed_in(self.folder, part) if self._lines[part].get("failed", 0) else ()

    def tracebacks(self) -> dict[str, str]:
        """The last traceback of each run that failed, by its name."""
        lines = (line for line in read_lines(self.folder / JOURNAL) if line.get("what") == "failed run")
        return {line["run"]: line["traceback"] for line in lines}

    def reopen(self, part: int, results: Iterable[JobResult]) -> None:
        """Take a sealed part apart: ``results``, what of it stays, wait in the spool for what is run anew."""
        for one in results:
            self.keep(one, self._made[part])
        self._note("reopened", part=part)  # only now: until here the part counts, and then the spool does
        self.sealed -= {part}

    def record_failure(self, position: int, run: str, message: str, traceback: str, replay: str = "") -> None:
        """Enter a failed run, its traceback and the command that repeats it in the journal (its row in ``runs`` holds the message)."""
        self._note("failed run", position=position, run=run, message=message, traceback=traceback, replay=replay)

    def record_stop(self, failed: FailedRun) -> None:
        """Enter the failed run that ends a study early in the journal; it is not kept, and will be run again."""
        self._note("stopped by a failed run", **asdict(failed))

    def finish(self) -> None:
        """Mark the study finished. ValueError when a part is missing."""
        missing = set(range(self._parts)) - self.sealed
        if missing:
            raise ValueError(f"parts {sorted(missing)} are not sealed")
        completed_jobs.clear(self.folder)
        for number, maker in enumerate(self._manifest["makers"]):
            maker["parts"] = [part for part in sorted(self._made) if number in self._made[part]]
        self._note("finished")
        self._manifest["finished"] = _now()
        write_json(self.folder / MANIFEST, self._manifest)

    def _note(self, what: str, **more: object) -> None:
        append_line(self.folder / JOURNAL, {"what": what, "time": _now(), **more})


_BEGUN_WITH = ("version", "model_version", "packages", "git_commit", "machine", "workers", "command")


def _maker_in(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Who began a study whose manifest has no list of makers."""
    return {key: manifest[key] for key in ("version", "model_version", "packages") if key in manifest}


def begun_otherwise(folder: Path, found: Sequence[str]) -> str:
    """What has changed since a study was begun, and what can be done about it."""
    lines = "".join(f"  {line}\n" for line in found)
    return (
        f"{folder} was begun with other versions; nothing was changed. What differs:\n{lines}"
        "Go on all the same with --accept-changes (the manifest then lists both), or choose another folder with --out"
    )


def check_free(folder: Path, study: str, manifest: Mapping[str, Any] | None = None) -> None:
    """Raise ``StoreError`` unless ``folder`` can take the study: absent, empty, or holding this very study.

    ``manifest``: that of the study, so that it can be said what differs from another one.
    """
    try:
        if folder.is_symlink() and not folder.exists():
            raise StoreError(f"{folder} is a link to nothing")
        if not folder.exists():
            return
        if not folder.is_dir():
            raise StoreError(f"{folder} is a file, not a folder")
        names = {path.name for path in folder.iterdir()}
        inside = {name for name in names if not name.startswith(LOCK)} - {STATUS}
    except OSError as error:
        raise StoreError(f"cannot read {folder}: {error.strerror or error}") from error
    if MANIFEST in inside:
        before = manifest_of(folder)
        other = before.get("study")
        if other is None:
            raise StoreError(f"{folder / MANIFEST} names no study; choose another folder with --out")
        if other != study:
            found = manifest_diff.of_studies(before, manifest) if manifest else []
            raise AnotherStudyError(
                f"{folder} holds another study ({other}); nothing was overwritten. What differs:\n"
                + "".join(f"  {line}\n" for line in found or ["its runs"])
                + "Choose another folder with --out; --expand adds to a study what it lacks"
            )
        return
    # without a manifest, only what a start cut short leaves behind is ours
    strange = sorted(
        inside
        - {PLAN, completed_jobs.FOLDER, *tables.TABLES, *tables.RECORDED}
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
    check_is_study(place)
    if switching(place):
        raise StoreError(f"{place} is being expanded, and all but in place: grapevine resume {quoted(place)}")
    manifest = manifest_of(place)
    if manifest.get("schema") != tables.SCHEMA_VERSION:
        raise StoreError(
            f"{place} was written with schema {manifest.get('schema')}, this version reads schema {tables.SCHEMA_VERSION}"
        )
    _check_file(place / PLAN, str(manifest.get("plan")))
    found = _pieces(place, manifest)
    runs = tables.joined(tables.RUNS, [piece.read("runs") for piece in found])
    finished = manifest.get("finished") is not None
    return Results(place, manifest, _read_parquet(place / PLAN), runs, found, finished)


def check_is_study(folder: Path) -> None:
    """Raise ``StoreError`` unless ``folder`` is a result folder."""
    if not _is_file(folder / MANIFEST):
        reason = "does not exist" if not folder.exists() else f"is not a result folder (it has no {MANIFEST})"
        raise StoreError(f"{folder} {reason}{other_folders(folder)}")


def other_folders(asked: Path | None = None) -> str:
    """A hint that follows a message: the result folder that was probably meant by ``asked``, else the latest ones; empty without any."""
    if asked is not None and _is_file(asked.parent / MANIFEST):
        return f"; did you mean {asked.parent}?"
    places = [Path("results")] if asked is None else [asked.parent, Path("results")]
    found = list(dict.fromkeys(folder for place in places for folder in _result_folders(place)))
    found.sort(key=lambda folder: (folder / MANIFEST).stat().st_mtime, reverse=True)
    if not found:
        return ""
    named = [one for one in found if asked is not None and asked.name and one.name.startswith(asked.name)]
    if not named and asked is not None:
        near = nearest_name(asked.name, [one.name for one in found])
        named = [one for one in found if one.name == near]
    if named:
        return f"; did you mean {named[0]}?"
    return f"; the latest here: {', '.join(str(one) for one in found[:_SHOWN])}"


_SHOWN = 4


def _result_folders(place: Path) -> list[Path]:
    try:
        return [one for one in place.iterdir() if _is_file(one / MANIFEST)]
    except OSError:
        return []


def _pieces(folder: Path, manifest: Mapping[str, Any]) -> tuple[Piece, ...]:
    """Everything that is finished, in plan order. StoreError when a file that the journal vouches for is missing or damaged."""
    found = []
    for part, line in sealed_lines(folder).items():
        for name, digest in line["files"].items():
            _check_file(folder / name, digest)
        makers = tuple(line.get("makers", (0,)))
        found.append(Piece(min(_positions(folder, part)), _reader_of_part(folder, part), makers))
    found += [
        Piece(one.positions[0], _reader_of_job(one), one.makers, one.failures) for one in waiting_jobs(folder, manifest)
    ]
    return tuple(sorted(found, key=lambda piece: piece.first))


def waiting_jobs(folder: Path, manifest: Mapping[str, Any]) -> list[completed_jobs.Kept]:
    """The jobs that wait in the spool for their part to be sealed.

    Between the sealing of a part and the removal of its jobs these are there still, and do not count any more.
    """
    if manifest.get("finished") is not None:
        return []
    kept = list(completed_jobs.kept(folder, str(manifest.get("study"))))
    sealed: set[int] = set()
    for part in sealed_lines(folder) if kept else ():
        sealed.update(_positions(folder, part))
    return [one for one in kept if not sealed.intersection(one.positions)]


def _positions(folder: Path, part: int) -> list[int]:
    """The places in the plan of the runs of a sealed part."""
    found: list[int] = _read_parquet(folder / _part_path("runs", part), ["position"])["position"].to_pylist()
    return found


def _reader_of_part(folder: Path, part: int) -> Callable[[str], Any]:
    return lambda name: _read_parquet(folder / _part_path(name, part))


def _reader_of_job(one: completed_jobs.Kept) -> Callable[[str], Any]:
    return lambda name: tables.from_bytes(completed_jobs.result_in(one).tables[name])


def switching(folder: Path) -> bool:
    """Whether an expansion of the study in ``folder`` is finished and only has to take its place."""
    stage = folder / STAGE
    return (stage / MANIFEST).is_file() and manifest_of(stage).get("finished") is not None


def complete_switch(folder: Path) -> None:
    """Put a finished expansion in the place of the study that it expands; nothing when there is none. Call with the folder's lock held.

    Files move one by one, the manifest last; whoever comes after a crash goes on where it stopped.
    """
    stage = folder / STAGE
    if not switching(folder):
        if stage.is_dir() and not (stage / MANIFEST).exists():
            shutil.rmtree(
                stage, ignore_errors=True
            )  # what is left when everything has moved, or before anything was made
        return
    for name in _switched(stage):
        _make_folder((folder / name).parent)
        (stage / name).replace(folder / name)
    for old in sorted((folder / completed_jobs.FOLDER).glob("job-*")):
        old.unlink(missing_ok=True)
    completed_jobs.clear(folder)
    for last in (STATUS, JOURNAL, MANIFEST):
        if (stage / last).exists():
            (stage / last).replace(folder / last)
    shutil.rmtree(stage, ignore_errors=True)


def _switched(stage: Path) -> Iterator[Path]:
    """The data files of an expansion that are not yet in place."""
    for folder in (*tables.TABLES, *tables.RECORDED, "."):
        for path in sorted((stage / folder).glob("*.parquet")):
            yield path.relative_to(stage)


def _is_file(path: Path) -> bool:
    """Whether ``path`` is a file. Raises ``StoreError`` when that cannot even be asked, as of a name too long."""
    try:
        return path.is_file()
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror or error}") from error


def plan_rows(folder: Path) -> Any:
    """The plan of the study in ``folder``, a table of ``tables.PLAN``. StoreError when it cannot be read."""
    return _read_parquet(folder / PLAN)


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest of the study in ``folder``. StoreError when there is none that can be read."""
    path = folder / MANIFEST
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise StoreError(f"cannot read {path}: {error}") from error
    if not isinstance(found, dict):
        raise StoreError(f"{path} is not a manifest")
    return found


def sealed_lines(folder: Path) -> dict[int, dict[str, Any]]:
    """What the journal says of each part that is sealed now; ``files``: its files with their digests."""
    found: dict[int, dict[str, Any]] = {}
    for line in read_lines(folder / JOURNAL):
        if line.get("what") == "sealed":
            found[int(line["part"])] = line
        elif line.get("what") == "reopened":
            found.pop(int(line["part"]), None)
    return found


def failed_in(folder: Path, part: int) -> Sequence[dict[str, Any]]:
    """Position, name and error of the failed runs of a sealed part."""
    return failed_rows(_read_parquet(folder / _part_path("runs", part)))


def _sealed_parts(folder: Path) -> frozenset[int]:
    """Parts whose every file is as the journal says; a damaged file is set aside."""
    whole = set()
    for part, line in sealed_lines(folder).items():
        files = line["files"]
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


def _read_parquet(path: Path, columns: list[str] | None = None) -> Any:
    try:
        return tables.read_parquet(path, columns)
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
