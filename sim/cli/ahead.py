"""Worker processes that a command starts before it has planned, so that they import the model while it reads and plans.

Nothing heavy is imported. What is not known yet is guessed from files: a guess that is wrong costs a part of a second, and no result.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.kernel.cache_folder import cache_root
from sim.study.design.shell_words import command_line
from sim.study.workers.cores import usable_cores
from sim.study.workers.own_process import is_own_process

if TYPE_CHECKING:
    from sim.cli.options import ResumeOptions

_LOOKS_AT = 10
"""Result folders that are looked at, the latest first: each takes a millisecond."""

_DISPLAY = {"--full", "--json"}
"""Words of a command that change what is printed, not what is run."""


def workers_ahead(going: ResumeOptions, jobs: int, out: Path | None) -> int:
    """Return how many workers are started before the study is planned; 0 where it may have nothing to run, or must compile first.

    Inside another program, which has loaded most of it and may want no processes when it asks in vain, there are none either.

    Args:
        going: options of the command.
        jobs: jobs that there are at least, unless they are stored.
        out: the result folder, where one is named.
    """
    number = min(going.workers or usable_cores(), jobs)
    elsewhere = going.dask is not None or not is_own_process()
    return 0 if number < 2 or elsewhere or not _has_compiled() or _is_stored(out, going.expand) else number


def _has_compiled() -> bool:
    """Return whether anything has ever been compiled; whether it was these sources, only Numba knows, which takes long to load."""
    root = cache_root()
    return root is not None and any(root.glob("compiled-*/complete"))


def _is_stored(out: Path | None, expand: Path | None) -> bool:
    """Return whether a study that may be this one is finished: any in the named folder, else what the same command has made."""
    if out is not None:
        return _ended(out) is not None
    folders = [expand] if expand is not None else _latest()
    return any(_asked(_ended(folder) or ()) == _asked(command_line()) for folder in folders)


def _latest() -> list[Path]:
    found: list[tuple[float, Path]] = []
    with suppress(OSError):
        found = [(folder.stat().st_mtime, folder) for folder in Path("results").iterdir()]
    return [folder for _, folder in sorted(found, reverse=True)[:_LOOKS_AT]]


def _ended(folder: Path) -> list[Any] | None:
    """Return the command that made the study in a folder; None when it is not finished."""
    try:
        about = json.loads((folder / "manifest.json").read_bytes())
        return list(about["command"]) if about["finished"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _asked(command: Iterable[Any]) -> list[Any]:
    return [word for word in command if word not in _DISPLAY]
