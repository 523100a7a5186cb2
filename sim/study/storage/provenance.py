"""Provenance of results: the code, packages, files, machine and command that they were made with."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import sim
from sim.study.design.plan import Identities, canonical, model_version

_PACKAGES = ("mesa", "numba", "llvmlite", "numpy", "scipy", "pyarrow", "pydantic", "networkx")


def made_with(identities: Identities) -> dict[str, Any]:
    """Return what results are made with now, to compare with what others were, see ``sim.study.storage.manifest_diff``."""
    files = {f"policy {name}": _short(one) for name, one in identities.policies.items()}
    if identities.graph is not None:
        files["graph file"] = _short(identities.graph)
    return {
        "version": sim.__version__,
        "model_version": model_version(),
        "packages": package_versions(),
        "git_commit": git_commit(),
        "files": files,
    }


def _short(identity: Any) -> str:
    return hashlib.sha256(canonical(identity).encode()).hexdigest()[:16]


def made_by(workers: int | None, cores: int, command: Sequence[str]) -> dict[str, Any]:
    """Return code, packages, machine with its usable ``cores``, and command as plain data for a manifest."""
    from sim.kernel.compiler_choice import compiler  # imports Numba

    return {
        "version": sim.__version__,
        "model_version": model_version(),
        "packages": package_versions(),
        "compiler": compiler(),
        "git_commit": git_commit(),
        "machine": {"system": platform.platform(), "processor": platform.machine(), "cores": cores},
        "workers": workers,
        "command": list(command),
    }


@cache
def package_versions() -> Mapping[str, str]:
    """Return the versions of Python and of the packages that can change a result."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def git_commit() -> str | None:
    """Return the commit of the checkout that this code runs from, with ``+`` when it has been changed since; None outside a checkout."""
    root = Path(sim.__file__).parents[1]
    if not (root / ".git").exists():
        return None
    try:
        words = ["git", "status", "--porcelain=v2", "--branch", "--untracked-files=no"]
        said = subprocess.run(
            words, cwd=root, capture_output=True, text=True, check=True, timeout=10
        ).stdout.splitlines()
    except (OSError, subprocess.SubprocessError):
        return None
    commit = next((line.removeprefix(_COMMIT) for line in said if line.startswith(_COMMIT)), _NONE)
    return None if commit == _NONE else commit + ("+" if any(not line.startswith("#") for line in said) else "")


_COMMIT, _NONE = "# branch.oid ", "(initial)"
