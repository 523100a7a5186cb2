"""The hash that names the folder of compiled code: of the model's sources and of everything else that shapes machine code.

No path and no time is part of it, so all installations of the same sources share a folder.
"""

from __future__ import annotations

import hashlib
import platform
import sys
from functools import cached_property
from pathlib import Path

import llvmlite.binding
import numba
import numpy

from sim.kernel.cache_folder import cache_root
from sim.kernel.compiler_choice import compiler
from sim.kernel.sources import PACKAGE, Sources, model_files, model_hash

SETTINGS = (
    "BOUNDSCHECK",
    "CPU_FEATURES",
    "CPU_NAME",
    "DEBUGINFO_DEFAULT",
    "DISABLE_INTEL_SVML",
    "ENABLE_AVX",
    "LLVM_REFPRUNE_FLAGS",
    "LLVM_REFPRUNE_PASS",
    "LOOP_VECTORIZE",
    "OPT",
    "SLP_VECTORIZE",
)
"""Settings of Numba, from its environment variables or its file, that shape machine code."""


def code_hash(sources: str | None = None) -> str:
    """Return a hex digest of the sources and of the versions, processor and settings that decide the machine code.

    ``sources`` is a digest of the model's sources, by default of those on disk now. Rooms above the model hold no compiled code,
    and nothing compiled can call them: an edit there leaves the cache as it is.
    """
    digest = hashlib.sha256()
    for part in (
        sources if sources is not None else model_hash(),
        compiler(),
        sys.version,
        platform.machine(),
        numba.__version__,
        llvmlite.__version__,
        numpy.__version__,
        *_processor(),
        [(name, str(getattr(numba.config, name, None))) for name in SETTINGS],
    ):
        digest.update(f"{part}\0".encode())
    return digest.hexdigest()[:20]


def _processor() -> tuple[str, str]:
    """Return name and features of the processor, as far as LLVM knows them."""
    try:
        features = llvmlite.binding.get_host_cpu_features().flatten()
    except RuntimeError:
        features = ""
    return llvmlite.binding.get_host_cpu_name(), features


class _Snapshot:
    """The sources as this process found them when it started."""

    def __init__(self, folder: Path = PACKAGE) -> None:
        self._folder = folder
        self._stamps = {path: _stamp(path) for path in model_files(folder)}
        self._sources = Sources(folder)

    @cached_property
    def hash(self) -> str:
        """The name of the code that is compiled from them."""
        return code_hash(self._sources.hash)

    def has_sources(self) -> bool:
        """Return whether there are any: without them, as in an archive, the hash would be that of every other version."""
        return bool(self._sources)

    def is_current(self) -> bool:
        """Return whether they still mean the same, so that modules imported since then are what the hash says."""
        try:
            unchanged = all(_stamp(path) == stamp for path, stamp in self._stamps.items())
            return unchanged or model_hash(self._folder) == self._sources.hash
        except OSError:
            return False


def _stamp(path: Path) -> tuple[int, int]:
    about = path.stat()
    return about.st_mtime_ns, about.st_size


AT_START = _Snapshot()


def cache_directory() -> Path | None:
    """Return the folder for the code compiled from the sources of this process; None if none is kept after the process ends."""
    root = cache_root()
    return None if root is None or not AT_START.has_sources() else root / f"compiled-{AT_START.hash}"
