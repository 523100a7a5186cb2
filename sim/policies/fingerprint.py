"""Fingerprint of a policy: everything that decides its answers, so that results of another policy are never taken for its own."""

from __future__ import annotations

import hashlib
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sim.policies.base import PolicyError
from sim.policies.combinations import toml_file
from sim.policies.registry import SPEC, plugin


def fingerprint(spec: str) -> Any:
    """Return what decides the policy ``spec``, as plain data for a hash.

    This is its name and parameters; for a Python file its bytes; for a plugin its version and the bytes of its module; for a
    combination in a TOML file its parts, so that an edited combination differs and a moved file does not. An unknown name stands for
    itself: whether it can be resolved is another question. Raises PolicyError when a file cannot be read.
    """
    spec = spec.strip()
    if toml_file.is_combination(spec):
        return toml_file.read(spec).described(fingerprint)
    match = SPEC.match(spec)
    name = match["name"] if match is not None else spec.partition("[")[0]
    parameters = spec[len(name) + 1 :]
    path, colon, class_name = name.rpartition(":")
    if colon and path.endswith(".py"):
        return [class_name, parameters, file_digest(path, "policy file")]
    point = plugin(name)
    return spec if point is None else [spec, *_release(point)]


def _release(point: EntryPoint) -> tuple[str, str, str]:
    """Return distribution, version, and digest of the module of a plugin; empty where there is none to be found."""
    try:
        found = find_spec(point.module)
    except ImportError:
        found = None
    origin = found.origin if found is not None and found.has_location else None
    digest = file_digest(origin, "plugin") if origin else ""
    return (point.dist.name, point.dist.version, digest) if point.dist else ("", "", digest)


def file_digest(path: str, what: str) -> str:
    """Return a hash of the bytes of a file. Raises PolicyError when they cannot be read."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError as error:
        raise PolicyError(f"cannot read the {what} {path}: {error.strerror or error}") from error
