"""Combinations in a TOML file: named tables, each with one of three keys, and where each key stands when something is wrong.

::

    [calm-then-loud]
    schedule = [
        { months = 3, policy = "ignore" },
        { policy = "react-to-whiners[generosity=2]" },
    ]

    [mostly-calm]
    blend = [
        { share = 0.4, policy = "first-come" },
        { share = 0.6, policy = "calm-then-loud" },
    ]

    [large-audiences]
    by = "followers"
    choice = [
        { below = 100, policy = "listen-first" },
        { policy = "take-it-private" },
    ]

A ``policy`` is another name in the file, or whatever the command line takes; paths in it start at the folder of the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.policies.base import PolicyError
from sim.policies.combinations.choice import COLUMNS
from sim.policies.combinations.recipe import KINDS, Recipe, refusal
from sim.scenario.messages import nearest_name
from sim.scenario.schema import Problem, ScenarioError
from sim.scenario.toml import read_table

Keys = tuple[str | int, ...]
Above = tuple[tuple[Path, str], ...]
"""The combinations that lead to one, by file and name."""

KEYS = (*KINDS, "by", "why")
"""What the table of a combination may say; ``why`` is for people."""

ENTRY: Mapping[str, tuple[str, ...]] = {
    "blend": ("policy", "share"),
    "schedule": ("policy", "months"),
    "choice": ("policy", "below", "equal", "budget"),
}
"""What an entry of each kind may say."""

FIELDS = {"share": "shares", "months": "months", "below": "below", "equal": "equal", "budget": "budget_weights"}
"""Which field of the policy's class an entry's key goes to."""

WANTED = {
    "policy": "the policy, as text",
    "share": "a number from 0 to 1",
    "budget": "a number from 0 to 1",
    "months": "a whole number from 1 to 600",
    "below": "a number",
    "equal": "a number, true or false, or the name of a kind",
}

# brackets hold parameters; in an absolute path they may also be part of a name
PATH = r"(?:[^\[\]]+|(?:/|[A-Za-z]:[\\/]).+?)"
_SPEC = re.compile(rf"^(?P<file>{PATH}\.toml)(:(?P<name>[^:\[\]]*))?(?P<parameters>\[.*)?$", re.DOTALL)
_FILE = re.compile(rf"^(?P<file>{PATH}\.(?:py|toml))(?P<rest>:.*)$", re.DOTALL)


def is_combination(spec: str) -> bool:
    """Return whether ``spec`` asks for a combination in a TOML file."""
    return _SPEC.match(spec) is not None


def split_path(spec: str) -> tuple[str, str] | None:
    """Return the file that ``file.py:ClassName`` or ``file.toml:NAME`` is in, and what follows it; None for a policy without a file."""
    found = _FILE.match(spec)
    return None if found is None else (found["file"], found["rest"])


def read(spec: str, above: Above = ()) -> Recipe:
    """Return the recipe that ``file.toml:NAME`` asks for. Raises PolicyError with file, line, key, value and what was expected."""
    match = _SPEC.match(spec)
    if match is None:
        raise PolicyError(f"policy {spec!r}: expected file.toml:NAME")
    if match["parameters"]:
        raise PolicyError(
            f"policy {spec!r}: a combination takes no parameters in brackets; they are set in {match['file']}"
        )
    return _File(match["file"]).recipe(match["name"] or "", above)


class _File:
    """A file of combinations."""

    def __init__(self, file: str) -> None:
        from sim.policies.registry import names  # which reads files of combinations itself

        self.file = file
        self.tables, self.lines = _read_toml(file)
        taken = next((name for name in self.tables if name in names()), None)
        if taken is not None:
            raise refusal(self._place((taken,)), "is the name of a policy, expected a name of its own")

    def recipe(self, name: str, above: Above) -> Recipe:
        """Return the combination called ``name``, and all that it is made of."""
        if name not in self.tables:
            said = f"there is no combination {name!r}" if name else "which combination? Expected file.toml:NAME"
            message = f"{said}; it holds: {', '.join(self.tables) or 'none'}"
            raise PolicyError(str(Problem(message, file=self.file, nearest=nearest_name(name, self.tables))))
        here = (Path(self.file).resolve(), name)
        if here in above:
            circle = " -> ".join(one for _, one in (*above[above.index(here) :], here))
            raise refusal(self._place((name,)), f"is made of itself: {circle}")
        table = self.tables[name]
        kind = self._kind(name, table)
        entries = self._entries((name, kind), table[kind])
        places = tuple(
            self._place((name, kind, number, "policy"), entry["policy"]) for number, entry in enumerate(entries)
        )
        parts = tuple(self._part(entry["policy"].strip(), (*above, here)) for entry in entries)
        return Recipe(kind, parts, _numbers(table, kind, entries), self._place((name, kind)), places)

    def _kind(self, name: str, table: Any) -> str:
        """Return which of the three the table holds; checks its other keys."""
        if not isinstance(table, dict):
            raise refusal(self._place((name,), table), "expected a table with blend, schedule or choice")
        self._check_names((name,), table, KEYS)
        found: list[str] = [key for key in table if key in KINDS]
        if len(found) != 1:
            has = " and ".join(found) or "none of them"
            raise refusal(self._place((name,)), f"expected blend, schedule or choice, found {has}")
        by = table.get("by")
        if found[0] == "choice" and by not in COLUMNS:
            expected = f"expected the column to choose by: {', '.join(COLUMNS)}"
            raise refusal(self._place((name, "by"), by), expected, by, COLUMNS)
        if found[0] != "choice" and by is not None:
            raise refusal(self._place((name, "by"), by), f"belongs to a choice, and this is a {found[0]}")
        return found[0]

    def _entries(self, path: Keys, entries: Any) -> list[dict[str, Any]]:
        """Return the entries of a combination, each checked by itself and for its place: conditions stand in all but the last."""
        if not (isinstance(entries, list) and entries and all(isinstance(one, dict) for one in entries)):
            raise refusal(self._place(path, entries), "expected an array of tables, one for each policy")
        kind = path[-1]
        for number, entry in enumerate(entries):
            here, last = (*path, number), number == len(entries) - 1
            self._check_names(here, entry, ENTRY[str(kind)])
            for key, value in entry.items():
                if not _fits(key, value):
                    raise refusal(self._place((*here, key), value), f"expected {WANTED[key]}")
                if last and key in ("months", "below", "equal"):
                    raise refusal(self._place((*here, key), value), "expected nothing: the last policy has the rest")
            for key in ("policy", *(("share",) if kind == "blend" else ())):
                if key not in entry:
                    raise refusal(self._place(here), f"has no {key}, expected {WANTED[key]}")
            if not last and kind != "blend" and not entry.keys() & {"months", "below", "equal"}:
                wanted = "months" if kind == "schedule" else "below or equal"
                raise refusal(self._place(here), f"expected {wanted}: only the last policy has the rest")
        return entries

    def _check_names(self, path: Keys, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key, value in table.items():
            if key not in known:
                message = f"is not a key here; known: {', '.join(known)}"
                raise refusal(self._place((*path, key), value), message, key, known)

    def _part(self, spec: str, above: Above) -> Recipe | str:
        if spec in self.tables:
            return self.recipe(spec, above)
        found = split_path(spec)
        if found is not None:
            spec = f"{Path(self.file).parent / found[0]}{found[1]}"
        return read(spec, above) if is_combination(spec) else spec

    def _place(self, path: Keys, value: object = None) -> Problem:
        line = next((self.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.lines), None)
        key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
        return Problem("", file=self.file, line=line, key=key.lstrip("."), value=value)


def _fits(key: str, value: Any) -> bool:
    """Return whether ``value`` is what an entry may say under ``key``."""
    number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")
    if key == "policy":
        return isinstance(value, str) and bool(value.strip())
    if key == "equal":
        return number or isinstance(value, bool | str)
    if key == "months":
        return number and isinstance(value, int) and 1 <= value <= 600
    return number and (key == "below" or 0 <= value <= 1)


def _numbers(table: Mapping[str, Any], kind: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the fields of the policy's class that a combination sets."""
    found: dict[str, Any] = {"by": table["by"]} if kind == "choice" else {}
    for key in ENTRY[kind][1:]:
        given = [entry[key] for entry in entries if key in entry]
        if given or kind != "choice":
            found[FIELDS[key]] = tuple(
                float(value) if type(value) is int and key != "months" else value for value in given
            )
    return found


def _read_toml(file: str) -> tuple[dict[str, Any], Mapping[Keys, int]]:
    """Return the tables of a file, and the line of each key."""
    try:
        return read_table(Path(file), "combinations of policies")
    except ScenarioError as error:
        raise PolicyError(str(error)) from error
