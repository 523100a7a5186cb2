"""Checks that a folder can take a study: it must be empty, hold that very study, or a smaller one that is enlarged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.study.design import tables
from sim.study.storage import completed_jobs, manifest_diff
from sim.study.storage.files import ASIDE, StoreError
from sim.study.storage.layout import MANIFEST, NEXT_PLAN, STATUS, check_schema, manifest_of, plan_rows
from sim.study.storage.lock import LOCK


class AnotherStudyError(StoreError):
    """The folder holds another study; the message says what differs."""


def check_free(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Raise ``StoreError`` unless ``folder`` is absent, empty, or holds the study of ``manifest``; the message says what differs."""
    try:
        if folder.is_symlink() and not folder.exists():
            raise StoreError(f"{folder} is a link to nothing")
        if not folder.exists():
            return
        if not folder.is_dir():
            raise StoreError(f"{folder} is a file, not a folder")
        inside = {path.name for path in folder.iterdir() if not path.name.startswith(LOCK)} - {STATUS}
    except OSError as error:
        raise StoreError(f"cannot read {folder}: {error.strerror or error}") from error
    if MANIFEST in inside:
        _check_same(folder, manifest)
        return
    strange = sorted(name for name in inside if not _left_by_start(folder / name))
    if strange:
        listed = ", ".join(strange[:3]) + (", ..." if len(strange) > 3 else "")
        raise StoreError(f"{folder} is not a result folder (it holds {listed}); choose another with --out")


def _left_by_start(path: Path) -> bool:
    """Whether a start that was cut short before there was a manifest may have left ``path`` behind: empty folders, a plan."""
    if path.name in {completed_jobs.FOLDER, *tables.TABLES, *tables.RECORDED}:
        return path.is_dir() and not any(path.iterdir())
    return path.name == NEXT_PLAN or path.name.endswith(ASIDE)


def _check_same(folder: Path, manifest: Mapping[str, Any]) -> None:
    before = manifest_of(folder)
    other = before.get("study")
    if other is None:
        raise StoreError(f"{folder / MANIFEST} names no study; choose another folder with --out")
    check_schema(folder, before)
    if other != manifest["study"]:
        found = manifest_diff.of_studies(before, manifest) or ["its runs"]
        raise AnotherStudyError(
            f"{folder} holds another study ({other}); nothing was overwritten. What differs:\n"
            + "".join(f"  {line}\n" for line in found)
            + "Choose another folder with --out; --expand adds to a study what it lacks"
        )


def check_contains(folder: Path, manifest: Mapping[str, Any], plan: Any) -> None:
    """Raise ``StoreError``, saying what differs, unless every run of the study in ``folder`` is one of the larger ``plan``.

    Args:
        folder: a result folder.
        manifest: that of the larger study.
        plan: that of the larger study.
    """
    before = manifest_of(folder)
    check_schema(folder, before)
    if before.get("record", []) != manifest.get("record", []):
        raise StoreError(
            f"{folder} cannot be expanded: it recorded {', '.join(before.get('record', [])) or 'nothing more'}, the larger study asks for "
            f"{', '.join(manifest.get('record', [])) or 'nothing more'}; what is recorded must be the same"
        )
    named = set(plan["run"].to_pylist())
    lost = [name for name in plan_rows(folder, before)["run"].to_pylist() if name not in named]
    if lost:
        raise StoreError(
            f"{folder} cannot be expanded: {len(lost)} of its runs are not in the larger study; nothing was changed. What differs:\n"
            + "".join(f"  {line}\n" for line in manifest_diff.of_studies(before, manifest))
            + "Only replicates, policies and scenarios can be added"
        )


def changed_since(folder: Path, found: Sequence[str]) -> str:
    """Return the message about what has changed since a study was started, and what can be done about it."""
    lines = "".join(f"  {line}\n" for line in found)
    return (
        f"{folder} was created with different versions; nothing was changed. What differs:\n{lines}"
        "Continue all the same with --accept-changes (the manifest then lists both), or choose another folder with --out"
    )
