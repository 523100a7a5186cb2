"""The study that a folder holds, from its manifest alone: to finish it, and to distinguish it from another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from sim.scenario import Departure, Scenario, restore
from sim.scenario.lesson import Lesson
from sim.study.design import file_locations
from sim.study.design.plan import GraphSource, Identities, Plan, Study, identities_of, plan
from sim.study.design.record import read_record
from sim.study.storage import manifest_diff
from sim.study.storage.admission import changed_since
from sim.study.storage.files import StoreError
from sim.study.storage.folders import check_is_study
from sim.study.storage.layout import MANIFEST, check_schema, manifest_of
from sim.study.storage.provenance import made_with

_NEEDED = ("scenarios", "policies", "events", "exact_seed", "files", "identities", "provenance")
_PROSE = ("title", "question", "story")


def study_of(manifest: Mapping[str, Any], folder: Path) -> Study:
    """Return the study of the manifest in ``folder``, with the places of its files.

    StoreError when the manifest lacks what is needed, as those of earlier versions do, or a file is nowhere to be found.
    """
    missing = [name for name in _NEEDED if name not in manifest]
    if missing:
        raise StoreError(
            f"the manifest was written by an earlier version, and lacks {', '.join(missing)}: run the command that started the study again"
        )
    gone = file_locations.missing(manifest, folder, manifest["policies"], graph=True)
    if gone:
        raise StoreError("\n".join(f"{folder}: {one}" for one in gone))
    graph = manifest["graph"]
    return Study(
        scenarios=tuple(_scenario(one) for one in manifest["scenarios"]),
        policies=tuple(manifest["policies"]),
        replicates=manifest["replicates"],
        months=manifest["months"],
        seed=manifest["seed"],
        fixed_parameters=manifest["fixed_parameters"],
        prior=manifest.get("prior", False),
        events=tuple(manifest["events"]),
        exact_seed=manifest["exact_seed"],
        graph=GraphSource(**graph) if graph else None,
        model=manifest["model"],
        files=manifest["files"],
        record=read_record(manifest.get("record", ())),
        places=file_locations.found(manifest, folder),
        design=manifest.get("design", {}),
        currency=manifest.get("currency", ""),
    )


def plan_of(folder: Path, *, accept_changes: bool = False) -> Plan:
    """Return the plan of the study in ``folder``, its runs named as they were when it was started.

    Raises:
        StoreError: code, packages or files have changed since and ``accept_changes`` is not given, or the study cannot be planned
            again.
    """
    check_is_study(folder)
    manifest = manifest_of(folder)
    check_schema(folder, manifest)
    study = study_of(manifest, folder)
    known = Identities(**manifest["identities"])
    made = plan(study, known)
    if made.study_hash != manifest["study"]:
        raise StoreError(
            f"{folder} was planned by another version, which plans differently; it cannot be finished here"
        )
    now = made_with(identities_of(study))
    if not accept_changes and all(manifest_diff.of_provenance(one, now) for one in manifest["provenance"]):
        found = manifest_diff.of_provenance(manifest["provenance"][-1], now)
        raise StoreError(changed_since(folder, [*found, *file_locations.changed(manifest, folder)]))
    return made


def accepted(made: Plan, folder: Path) -> Plan:
    """Return the plan with its runs named as in ``folder``, so that it continues there although code or files have changed."""
    if not (folder / MANIFEST).is_file() or "identities" not in manifest_of(folder):
        return made
    return plan(made.study, Identities(**manifest_of(folder)["identities"]))


def _scenario(about: Mapping[str, Any]) -> Scenario:
    prose = {name: about[name] for name in _PROSE}
    listed = {name: tuple(about[name]) for name in ("watch", "discuss")}
    departures = tuple(Departure.model_validate(one) for one in about["departures"])
    made = cast("Scenario", restore(about["resolved"], Scenario))
    lesson = about.get("lesson")
    prose["lesson"] = None if lesson is None else Lesson.model_validate(lesson)
    return made.model_copy(update={**prose, **listed, "departures": departures})
