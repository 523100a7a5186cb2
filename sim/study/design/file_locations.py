"""Locations of the files that a study names: policies, a graph, scenarios.

A study names them as they were typed, and so do its tables. Where each was found is kept beside that, both absolute and from the result
folder, so that the folder can be taken up from any working directory, and together with its files from any place.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from sim.policies.combinations.toml_file import split_path
from sim.scenario.files import ready_files

Places: TypeAlias = Mapping[str, str]
"""The absolute path of each file, by its path as it was typed."""


def file_of(policy: str) -> str | None:
    """Return the file that a policy is in; None for one that is known by its name."""
    found = split_path(policy.strip())
    return None if found is None else found[0]


def located(policy: str, places: Places) -> str:
    """Return the name by which to ask for the policy from any working directory."""
    found = split_path(policy.strip())
    return policy if found is None or found[0] not in places else places[found[0]] + found[1]


def places_now(policies: Iterable[str], graph: str | None, scenarios: Iterable[str]) -> dict[str, str]:
    """Return where the files of a study lie, seen from the working directory."""
    typed = [file for file in map(file_of, policies) if file is not None]
    typed += [graph] if graph is not None else []
    known = ready_files()
    typed += [one for one in dict.fromkeys(scenarios) if one not in known and Path(one).is_file()]
    return {one: _absolute(one) for one in typed}


def recorded(places: Places, folder: Path) -> dict[str, dict[str, str]]:
    """Return what a manifest in ``folder`` keeps of the places: absolute, from the folder, and the digest of each file."""
    found = {}
    for typed, absolute in places.items():
        about = {"absolute": absolute}
        with contextlib.suppress(ValueError):  # another drive
            about["from_folder"] = os.path.relpath(absolute, _absolute(folder))
        digest = _digest(absolute)
        found[typed] = about if digest is None else {**about, "sha256": digest}
    return found


def found(manifest: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """Return where the files of the study in ``folder`` lie now, of those that there are.

    Of the places where each can be, the first counts whose file is what it was, else the first that has a file.
    """
    now = {}
    for typed, about in _kept(manifest).items():
        there = [place for place in _candidates(typed, about, folder) if Path(place).is_file()]
        same = (place for place in there if "sha256" in about and _digest(place) == about["sha256"])
        place = next(same, there[0] if there else None)
        if place is not None:
            now[typed] = place
    return now


def missing(manifest: Mapping[str, Any], folder: Path, policies: Iterable[str], graph: bool) -> list[str]:
    """Return a message for each file that policies or the graph need and that was not found.

    Args:
        manifest: Manifest of the study.
        folder: Its result folder.
        policies: Policies that are needed.
        graph: Whether the graph is needed.
    """
    needed = [file for file in map(file_of, policies) if file is not None]
    needed += [manifest["graph"]["path"]] if graph and manifest["graph"] else []
    there, kept = found(manifest, folder), _kept(manifest)
    return [
        f"there is no file {typed}; looked for {' and '.join(_candidates(typed, kept[typed], folder))}"
        for typed in dict.fromkeys(needed)
        if typed not in there
    ]


def changed(manifest: Mapping[str, Any], folder: Path) -> list[str]:
    """Return a message for each file that has changed."""
    now, kept = found(manifest, folder), _kept(manifest)
    return [
        f"the file {typed if typed == place else f'{typed} ({place})'} has been changed since"
        for typed, place in now.items()
        if "sha256" in kept[typed] and _digest(place) != kept[typed]["sha256"]
    ]


def _kept(manifest: Mapping[str, Any]) -> dict[str, Mapping[str, str]]:
    """Return what the manifest says of each file; earlier versions kept only how it was typed."""
    typed = [file for file in map(file_of, manifest["policies"]) if file is not None]
    typed += [manifest["graph"]["path"]] if manifest["graph"] else []
    return {**{one: {} for one in typed}, **manifest.get("paths", {})}


def _candidates(typed: str, about: Mapping[str, str], folder: Path) -> list[str]:
    """Return where a file may be: where it was, at the same place as seen from the folder, and as typed from the working directory."""
    places = [about["absolute"]] if "absolute" in about else []
    if "from_folder" in about:
        places.append(_absolute(folder / about["from_folder"]))
    return list(dict.fromkeys([*places, _absolute(typed)]))


def _absolute(path: str | Path) -> str:
    return os.path.normpath(Path(path).absolute())


def _digest(path: str) -> str | None:
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
