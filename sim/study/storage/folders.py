"""Finding a result folder by what people type: a path, ``latest``, or the beginning of its name."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sim.scenario.messages import nearest_name
from sim.study.storage.files import StoreError
from sim.study.storage.layout import MANIFEST, PLAN, is_file

RESULTS = Path("results")
"""Where commands leave result folders, seen from the working directory."""

LATEST = "latest"
_SHOWN = 4


def find_study(asked: Path) -> Path:
    """Return the result folder that is meant by ``asked``; ``asked`` itself where it is one, or where none fits.

    ``latest`` is the newest, and the beginning of a name the only one whose name begins so. Both are looked for in ``results``, or in
    the folder that stands before them, as in ``mine/latest``.

    Raises:
        StoreError: there is no result folder that could be the latest, or several names begin so.
    """
    if not asked.name or is_file(asked / MANIFEST):
        return asked
    place = RESULTS if asked == Path(asked.name) else asked.parent
    studies = _studies(place)
    if asked.name == LATEST:
        if not studies:
            raise StoreError(f"there is no result folder in {place}; grapevine compare makes one")
        return studies[0]
    fitting = [one for one in studies if one.name == asked.name] or _beginning(studies, asked.name)
    if len(fitting) > 1:
        raise StoreError(_several(asked, fitting, studies[0]))
    return fitting[0] if fitting else asked


def check_is_study(folder: Path) -> None:
    """Raise ``StoreError`` unless ``folder`` is a result folder."""
    if not is_file(folder / MANIFEST):
        reason = "does not exist" if not folder.exists() else f"is not a result folder (it has no {MANIFEST})"
        raise StoreError(f"{folder} {reason}{_others(folder)}")


def latest_folders() -> str:
    """Return the latest result folders in a sentence; empty without any."""
    found = _studies(RESULTS)
    return f"The latest here: {', '.join(map(str, found[:_SHOWN]))}" if found else ""


def _several(asked: Path, fitting: list[Path], newest: Path) -> str:
    rows = [f"  {one}  {_written(one)}" for one in fitting[:_SHOWN]]
    more = [f"  and {len(fitting) - _SHOWN} more"] if len(fitting) > _SHOWN else []
    head = f"{len(fitting)} result folders begin with {str(asked)!r}, newest first:"
    latest = asked.with_name(LATEST)
    return "\n".join([head, *rows, *more, f"Type more of the name, or {str(latest)!r} for {newest}."])


def _written(folder: Path) -> str:
    when = datetime.fromtimestamp((folder / MANIFEST).stat().st_mtime).astimezone()
    return when.strftime("%Y-%m-%d %H:%M")


def _others(asked: Path) -> str:
    """Return a hint that follows a message: the result folder probably meant by ``asked``, else the latest ones; empty without any."""
    if is_file(asked.parent / MANIFEST):
        return f"; did you mean {asked.parent}?"
    found = _newest_first({*_studies(asked.parent), *_studies(RESULTS)})
    near = nearest_name(asked.name, [one.name for one in found])
    named = _beginning(found, asked.name) or [one for one in found if one.name == near]
    if named:
        return f"; did you mean {named[0]}?"
    return f"; the latest here: {', '.join(map(str, found[:_SHOWN]))}" if found else ""


def _beginning(folders: list[Path], name: str) -> list[Path]:
    return [one for one in folders if name and one.name.startswith(name)]


def _studies(place: Path) -> list[Path]:
    """Return the folders in ``place`` that hold a study, newest first."""
    try:
        return _newest_first({one for one in place.iterdir() if is_file(one / MANIFEST) and is_file(one / PLAN)})
    except OSError:
        return []


def _newest_first(folders: set[Path]) -> list[Path]:
    return sorted(folders, key=lambda one: ((one / MANIFEST).stat().st_mtime_ns, one.name), reverse=True)
