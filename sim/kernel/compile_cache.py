"""Where compiled code is kept, and why what is found there is never stale.

Numba's own cache notices an edit of the file that holds a function, but not an edit of a function in another file that it calls; and where
it cannot write the folder that it was told to use, it takes another one without a word. So this module keeps the code itself, in a folder
whose name carries a hash of every source file that compiled code is made of, of the versions of the packages that shape machine code
and of the processor. No path and no time is part of the hash: all installations of the same sources share a folder.

A folder that cannot be written is still read. What it lacks goes to a temporary folder, which the worker processes share and which is
removed when the process ends.
"""

from __future__ import annotations

import atexit
import hashlib
import logging
import os
import pickle
import platform
import re
import shutil
import sys
import tempfile
import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import llvmlite.binding
import numba
import numpy
from numba.core import sigutils
from numba.core.caching import NullCache, _Cache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

from sim.kernel.sources import MODEL_ROOMS, PACKAGE, model_files

_TEMPORARY = "GRAPEVINE_TEMPORARY_CACHE"
"""The environment variable by which a process tells its workers of its temporary folder."""

_SETTINGS = (
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

_CODE, _COMPLETE = ".code", "complete"
_SEAL = hashlib.sha256().digest_size
_ADVICE = "set GRAPEVINE_CACHE to a folder that can be written, and it is compiled only once"


def cache_root() -> Path | None:
    """The folder for all compiled code: ``GRAPEVINE_CACHE`` if set, else the user's cache folder; None for a user without a home."""
    named = os.environ.get("GRAPEVINE_CACHE")
    if named:
        return Path(named).absolute()
    system = {"win32": ("LOCALAPPDATA", "AppData/Local"), "darwin": (None, "Library/Caches")}
    variable, below_home = system.get(sys.platform, ("XDG_CACHE_HOME", ".cache"))
    named = os.environ.get(variable) if variable else None
    if named and Path(named).is_absolute():  # the XDG specification has others ignored
        return Path(named) / "grapevine"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / below_home / "grapevine" if home.is_absolute() else None


def source_hash(folder: Path = PACKAGE) -> str:
    """Hex digest of the Python sources below ``folder`` and of the versions, processor and settings that decide the machine code.

    Rooms above the model hold no compiled code, and nothing compiled can call them: an edit there leaves the cache as it is.
    """
    digest = hashlib.sha256()
    for path in model_files(folder):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    for part in (
        sys.version,
        platform.machine(),
        numba.__version__,
        llvmlite.__version__,
        numpy.__version__,
        *_processor(),
        [(name, str(getattr(numba.config, name, None))) for name in _SETTINGS],
    ):
        digest.update(str(part).encode())
    return digest.hexdigest()[:20]


def _processor() -> tuple[str, str]:
    """Name and features of the processor, as far as LLVM knows them."""
    try:
        features = llvmlite.binding.get_host_cpu_features().flatten()
    except RuntimeError:
        features = ""
    return llvmlite.binding.get_host_cpu_name(), features


class _Snapshot:
    """The sources as this process found them when it started."""

    def __init__(self) -> None:
        self._stamps = {path: _stamp(path) for path in model_files()}
        self.hash = source_hash()

    def has_sources(self) -> bool:
        """Whether there are any: in an archive there is nothing to hash, and the hash would be that of every other version."""
        return any(path.name == Path(__file__).name for path in self._stamps)

    def is_current(self) -> bool:
        """Whether they are still the same, so that whatever has been imported meanwhile is what the hash says."""
        try:
            return all(_stamp(path) == stamp for path, stamp in self._stamps.items()) or source_hash() == self.hash
        except OSError:
            return False


def _stamp(path: Path) -> tuple[int, int]:
    about = path.stat()
    return about.st_mtime_ns, about.st_size


_AT_START = _Snapshot()


def cache_directory() -> Path | None:
    """The folder for the code compiled from the sources of this process; None where there is none that lasts."""
    root = cache_root()
    return None if root is None or not _AT_START.has_sources() else root / f"compiled-{_AT_START.hash}"


class _Folders:
    """The folders of compiled code of this process: one that lasts and, where that takes nothing, a temporary one."""

    def __init__(self, lasting: Path | None) -> None:
        self._lasting = lasting
        self._temporary = _handed_down(lasting)
        self._ended = False
        self.say: Callable[[str], None] = logging.getLogger("grapevine").warning

    def read(self, name: str) -> bytes | None:
        """What is kept under ``name``; None when nothing is, or not all of it."""
        return next((data for folder in self._all() if (data := _unsealed(folder / name)) is not None), None)

    def write(self, name: str, data: bytes) -> None:
        """Keep ``data`` under ``name`` wherever it can be kept."""
        while (folder := self._place()) is not None:
            try:
                return _write_sealed(folder / name, data)
            except OSError as error:
                self._refused(folder, error)
        return None

    def prepare(self) -> None:
        """Find out now whether the lasting folder can be written, so that workers are told of another before they start.

        When everything is compiled, nobody needs to know that it cannot.
        """
        folder = self._place(quiet=self.complete())
        if folder is None:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
        except OSError as error:
            self._refused(folder, error, quiet=self.complete())

    def complete(self) -> bool:
        """Whether a whole compilation has been marked, and nothing of it has gone since."""
        marks = [mark for folder in self._all() if (mark := _unsealed(folder / _COMPLETE)) is not None]
        return bool(marks) and min(map(int, marks)) <= self._number()

    def mark_complete(self) -> None:
        """Remember that all that is kept now is all that there is to compile."""
        self.write(_COMPLETE, str(self._number()).encode())

    def lasting(self) -> Path | None:
        """The folder that lasts, while it is the one to be written."""
        return self._lasting if self._temporary is None else None

    def _all(self) -> list[Path]:
        return [folder for folder in (self._lasting, self._temporary) if folder is not None]

    def _number(self) -> int:
        names: set[str] = set()
        for folder in self._all():
            with suppress(OSError):
                names.update(path.name for path in folder.iterdir() if path.suffix == _CODE)
        return len(names)

    def _place(self, *, quiet: bool = False) -> Path | None:
        """The folder to be written; None when there is none."""
        if self._ended:
            return None
        if self._lasting is None and self._temporary is None:
            why = "there is no home folder" if _AT_START.has_sources() else "there are no source files to check it by"
            self._make_temporary(why, quiet=quiet)
        return self._temporary or self._lasting

    def _refused(self, folder: Path, error: OSError, *, quiet: bool = False) -> None:
        """A folder takes nothing: the next one, or none."""
        why = f"{folder}: {error.strerror or error}"
        if folder == self._temporary:
            self._give_up(why, quiet=quiet)
        else:
            self._make_temporary(why, quiet=quiet)

    def _make_temporary(self, why: str, *, quiet: bool) -> None:
        try:
            made = Path(tempfile.mkdtemp(prefix=_temporary_prefix(self._lasting)))
        except OSError:
            self._give_up(why, quiet=quiet)
            return
        atexit.register(_remove, made, os.getpid())
        os.environ[_TEMPORARY] = str(made)
        self._temporary = made
        if not quiet:
            self.say(f"grapevine: compiled code cannot be kept ({why}), so it is compiled again every time; {_ADVICE}")

    def _give_up(self, why: str, *, quiet: bool) -> None:
        self._ended = True
        if not quiet:
            self.say(f"grapevine: compiled code cannot be kept ({why}), so each process compiles for itself; {_ADVICE}")


@cache
def folders() -> _Folders:
    """The folders of this process, chosen when they are first needed."""
    named = os.environ.get("GRAPEVINE_CACHE")
    root = cache_root()
    if named and root is not None:
        os.environ["GRAPEVINE_CACHE"] = str(root)  # the same for workers, wherever this process goes
    return _Folders(cache_directory())


def _temporary_prefix(lasting: Path | None) -> str:
    return f"grapevine-{hashlib.sha256(f'{_AT_START.hash} {lasting}'.encode()).hexdigest()[:20]}-"


def _handed_down(lasting: Path | None) -> Path | None:
    """The temporary folder of the process that started this one, if it stands in for the same folder and is of the same user."""
    found = Path(os.environ.get(_TEMPORARY, ""))
    try:
        mine = not hasattr(os, "geteuid") or found.stat().st_uid == os.geteuid()
        return found if found.name.startswith(_temporary_prefix(lasting)) and found.is_dir() and mine else None
    except OSError:
        return None


def _remove(folder: Path, maker: int) -> None:
    if os.getpid() == maker:
        shutil.rmtree(folder, ignore_errors=True)


def _write_sealed(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, with a digest that tells whether it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{uuid.uuid4().hex[:12]}.aside")
    try:
        aside.write_bytes(hashlib.sha256(data).digest() + data)
        aside.replace(path)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        if path.exists() and _unsealed(path) == data:
            return  # another process has written the same, and holds it open
        raise


def _unsealed(path: Path) -> bytes | None:
    """What was written to a file; None when it is not there or was cut off."""
    try:
        found = path.read_bytes()
    except OSError:
        return None
    data = found[_SEAL:]
    return data if hashlib.sha256(data).digest() == found[:_SEAL] else None


class KeptCode(_Cache):  # type: ignore[misc]
    """What Numba asks for compiled code of one function, and gives what it has compiled.

    Each compiled signature is a file of its own, so that processes that compile at the same time cannot mix theirs up.
    """

    asked = 0
    """How often code was looked for in this process, for any function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        code = function.__code__
        name = re.sub(r"[^\w.-]", "", f"{function.__module__}.{function.__qualname__}")
        self._name = f"{name}-{code.co_firstlineno}"
        self._digest = hashlib.sha256(code.co_code).hexdigest()

    @property
    def cache_path(self) -> str | None:
        """The folder that lasts, for Numba's statistics."""
        folder = cache_directory()
        return None if folder is None else str(folder)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the code compiled for a signature, None when there is none."""
        KeptCode.asked += 1
        target_context.refresh()
        data = folders().read(self._file(sig, target_context.codegen())) if _AT_START.is_current() else None
        if data is None:
            return None
        found = CompileResult._rebuild(target_context, *pickle.loads(data))
        wanted, _ = sigutils.normalize_signature(sig)
        return found if tuple(found.signature.args) == tuple(wanted) else None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what has been compiled for a signature, unless the sources have been edited since this process started."""
        if data.library.has_dynamic_globals or any(not one.can_cache for one in data.lifted):
            raise RuntimeError(f"{self._name} uses an address or lifted code, which cannot be kept on disk")
        if _AT_START.is_current():
            folders().write(self._file(sig, data.codegen), dumps(data._reduce()))

    def _file(self, sig: Any, codegen: Any) -> str:
        wanted, returned = sigutils.normalize_signature(sig)
        key = repr((wanted, returned, codegen.magic_tuple(), self._digest))
        return f"{self._name}-{hashlib.sha256(key.encode()).hexdigest()[:20]}{_CODE}"

    def enable(self) -> None:
        """Nothing: it is enabled."""

    def disable(self) -> None:
        """Nothing: no one asks for it."""

    def flush(self) -> None:
        """Nothing: the folder's name says what it holds."""


def keep(dispatcher: Any) -> None:
    """Have the code that Numba compiles for ``dispatcher`` kept, if the hash of the folder covers its source.

    RuntimeError when Numba has no place for a cache of ours.
    """
    if not isinstance(getattr(dispatcher, "_cache", None), NullCache):
        raise RuntimeError(_UNKNOWN)
    function = dispatcher.py_func
    package, *rooms = function.__module__.split(".")
    hashed = (
        package == __name__.partition(".")[0] and rooms and (rooms[0] in MODEL_ROOMS or f"{rooms[0]}.py" in MODEL_ROOMS)
    )
    if hashed and function.__closure__ is None:
        dispatcher._cache = KeptCode(function)


_UNKNOWN = f"Numba {numba.__version__} keeps compiled code in a way that {__name__} does not know"


def is_compiled() -> bool:
    """Whether a finished compilation of these very sources is already on disk."""
    return bool(numba.config.DISABLE_JIT) or folders().complete()


def mark_compiled() -> None:
    """Remember that everything a run needs has been compiled; RuntimeError when Numba did not use the cache."""
    if is_compiled():
        return
    if not KeptCode.asked:
        raise RuntimeError(_UNKNOWN)
    if _AT_START.is_current():
        folders().mark_complete()
