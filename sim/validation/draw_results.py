"""The result folder of targets under draws: one line a finished trial, so that a run that was stopped goes on where it was.

    manifest.json     what was asked: model, effort, draws, ensemble and prior; provenance
    trials.jsonl      one line of JSON a finished trial, flushed to disk; the last line of a trial counts
    draws.json        the values of each draw
    trials.parquet    one row a target and draw: verdict, and the number that decided
    readings.parquet  one row a target, draw and number held against its requirement
    summary.json      what they come to, see ``sim.validation.under_draws``
    validation-draws.md  the same as a page

Draws of the ensemble and of the prior go into one folder, whose name says what was asked. ``trials.jsonl`` is all that the others need.
After an experiment has been changed, its trials must be measured in another folder: only the model is checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.calibration.problem import short_hash
from sim.study.design.ensemble import Members
from sim.study.design.plan import model_version
from sim.study.design.shell_words import command_line
from sim.study.storage.files import StoreError, append_line, read_json, read_lines, remove_unfinished, write_json
from sim.study.storage.lock import FolderLock
from sim.study.storage.provenance import made_by
from sim.study.workers.cores import usable_cores
from sim.validation import draws
from sim.validation.draws import ORIGINS, Draw
from sim.validation.results import READING, came_of, decided, reading_rows, write_table
from sim.validation.run import Outcome, Watcher, measure_trials
from sim.validation.target import Effort, Target
from sim.validation.under_draws import summary

KIND = "validation under draws"
MANIFEST, TRIALS, VALUES, SUMMARY, PAGE = (
    "manifest.json",
    "trials.jsonl",
    "draws.json",
    "summary.json",
    "validation-draws.md",
)

_TRIAL = pa.schema(
    [
        ("id", pa.string()), ("kind", pa.string()), ("group", pa.string()), ("origin", pa.string()), ("draw", pa.int32()),
        ("verdict", pa.string()), ("reading", pa.string()), ("value", pa.float64()), ("low", pa.float64()), ("high", pa.float64()),
        ("unit", pa.string()), ("required", pa.string()), ("message", pa.string()), ("seconds", pa.float64()),
    ]
)  # fmt: skip
_READING = pa.schema([*READING, ("origin", pa.string()), ("draw", pa.int32())])

Place = tuple[str, str, int]
"""Target, origin and number of the draw."""


def identity(members: Members | None, number: int, effort: Effort) -> dict[str, Any]:
    """Return everything that decides the result of a trial."""
    return {"kind": KIND, "model_version": model_version(), "quick": effort.quick, **draws.about(members, number)}


def usual_folder(asked: Mapping[str, Any]) -> Path:
    """Return where the results go unless another place is named."""
    return Path("results") / f"validation-draws-{short_hash(asked)}"


class DrawFolder:
    """A folder of targets under draws. Made by ``opened``."""

    def __init__(self, path: Path, manifest: Mapping[str, Any]) -> None:
        self.path, self.manifest = path, manifest
        self._rows = {_place(row): row for row in read_lines(path / TRIALS)}

    def keep(self, target: Target, draw: Draw, outcome: Outcome) -> None:
        """Write a trial to disk, and remember it."""
        about = {
            "id": target.id,
            "kind": target.kind,
            "group": target.group,
            "origin": draw.origin,
            "draw": draw.number,
        }
        row = {**about, **came_of(outcome)}
        append_line(self.path / TRIALS, row)
        self._rows[_place(row)] = row

    def lacks(self, target: Target, draw: Draw) -> bool:
        """Return whether a trial is still to be measured: it is not there, or ended in an error."""
        row = self._rows.get((target.id, draw.origin, draw.number))
        return row is None or row["verdict"] == "error"

    def rows(self, targets: Sequence[Target]) -> list[dict[str, Any]]:
        """Return the trials, targets in the order given, with their present kind and group."""
        found = []
        for target in targets:
            mine = [row for row in self._rows.values() if row["id"] == target.id]
            mine.sort(key=lambda row: (ORIGINS.index(row["origin"]), row["draw"]))
            found += [{**row, "kind": target.kind, "group": target.group} for row in mine]
        return found

    def finish(self, targets: Sequence[Target]) -> dict[str, Any]:
        """Write tables and summary of all trials of ``targets`` so far, and return the summary."""
        rows = self.rows(targets)
        write_table(self.path / "trials.parquet", _TRIAL, [decided(row, _TRIAL) for row in rows])
        write_table(self.path / "readings.parquet", _READING, reading_rows(rows, "id", "origin", "draw"))
        names = ("version", "model_version", "quick", "draws", "prior", "prior_seed", "ensemble")
        found = summary(rows, {name: self.manifest[name] for name in names})
        write_json(self.path / SUMMARY, found)
        return found


def opened(path: Path, asked: Mapping[str, Any], *, workers: int | None = None) -> DrawFolder:
    """Return the folder, made when it is not there.

    Raises:
        StoreError: it holds something else, or draws that differ; the message says in what.
    """
    if (path / MANIFEST).exists():
        found = read_json(path / MANIFEST)
        differences = [key for key in asked if found.get(key) != asked[key]]
        if differences:
            raise StoreError(f"{path} holds something else: {', '.join(differences)} differ; choose another folder")
        return DrawFolder(path, found)
    if path.exists() and (not path.is_dir() or any(one.name != ".lock" for one in path.iterdir())):
        raise StoreError(f"{path} is not empty, and holds no validation under draws")
    path.mkdir(parents=True, exist_ok=True)
    manifest = {**made_by(workers, usable_cores(), command_line()), **asked}
    write_json(path / MANIFEST, manifest)
    return DrawFolder(path, manifest)


def measure_missing(
    folder: DrawFolder, targets: Sequence[Target], some: Sequence[Draw], *, workers: int | None, watcher: Watcher
) -> list[dict[str, Any]]:
    """Measure each target under each draw that the folder lacks, keep it there at once, and return the trials that were asked for.

    Args:
        folder: of the results.
        targets: of the catalogue, none of them exact theory.
        some: draws of one origin.
        workers: processes; default one a core.
        watcher: receives progress.
    """
    by_change = {one.change: one for one in some}
    by_id = {one.id: one for one in targets}
    trials = [(target, one.change) for one in some for target in targets if folder.lacks(target, one)]
    with FolderLock(folder.path):
        remove_unfinished(folder.path)
        write_json(folder.path / VALUES, {**_values(folder.path), some[0].origin: [dict(one.values) for one in some]})
        if trials:
            measure_trials(
                trials,
                Effort(folder.manifest["quick"]),
                workers=workers,
                watcher=watcher,
                keep=lambda found: folder.keep(by_id[found.id], by_change[found.change], found),
            )
    return [row for row in folder.rows(targets) if row["origin"] == some[0].origin]


def _place(row: Mapping[str, Any]) -> Place:
    return row["id"], row["origin"], row["draw"]


def _values(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = read_json(path / VALUES) if (path / VALUES).exists() else {}
    return found
