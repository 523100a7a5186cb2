"""Parts of error messages: the nearest valid name, what a parameter accepts, what is wrong with a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, KeysView, Mapping
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from typing import get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.scenario.schema import about, entry_of, fields_of, section_of


def nearest_name(name: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the valid name that is most like ``name``, or None when nothing comes close."""
    known = {_plainly(str(one)): str(one) for one in names}
    found = get_close_matches(_plainly(name), known, n=1, cutoff=cutoff)
    return known[found[0]] if found else None


def _plainly(name: str) -> str:
    """Return a name without case, and with one sign between words."""
    return name.strip().lower().replace("_", "-").replace(" ", "-")


def did_you_mean(name: str, names: Iterable[str], cutoff: float = 0.6) -> str:
    """Return a hint at the nearest valid name, to follow a message; empty when nothing comes close."""
    near = nearest_name(name, names, cutoff)
    return f"; did you mean {near!r}?" if near else ""


def unknown_name(what: str, name: str, known: Iterable[str], *, listed: str = "", cutoff: float = 0.6) -> str:
    """Return the message about a name that does not exist: ``no policy 'ignor'; did you mean 'ignore'? Known: ...``.

    Args:
        what: What was asked for, in words that follow "no".
        name: The unknown name.
        known: The valid names.
        listed: What is said to be known; default all of ``known``.
        cutoff: How near a name must be to be meant, 0 to 1.
    """
    names = [str(one) for one in known]
    hint = did_you_mean(name, names, cutoff) or "."
    return f"no {what} {name!r}{hint} Known: {listed or ', '.join(names)}"


def nearest_key(root: type[BaseModel], model: type[BaseModel], above: str, name: str) -> str | None:
    """Return the dotted key that ``name`` probably means, or None when nothing comes close.

    A close sibling comes first, then the same name in another section, then a name like it anywhere.

    Args:
        root: The scenario's class.
        model: The section in which the name was given.
        above: The dotted key of that section; empty at the top.
        name: The unknown name.
    """
    sibling = nearest_name(name, fields_of(model))
    if sibling and SequenceMatcher(None, name.lower(), sibling).ratio() >= 0.8:
        return f"{above}.{sibling}" if above else sibling
    by_last = {key.rpartition(".")[2]: key for key in reversed(list(dotted_keys(root)))}
    if name in by_last and "." in by_last[name]:
        return by_last[name]
    if sibling:
        return f"{above}.{sibling}" if above else sibling
    last = nearest_name(name, by_last, cutoff=0.75)
    return by_last[last] if last else None


@lru_cache
def dotted_keys(model: type[BaseModel]) -> KeysView[str]:
    """Return every field of a scenario's class by its dotted key, in order; entries of lists are left out."""
    return dict.fromkeys(_keys_below(model, "")).keys()


def _keys_below(model: type[BaseModel], above: str) -> Iterator[str]:
    for name, field in fields_of(model).items():
        yield f"{above}{name}"
        section = section_of(field)
        if section is not None:
            yield from _keys_below(section, f"{above}{name}.")


def allowed_text(field: FieldInfo, *, element: bool = False) -> str:
    """Return what a field accepts, in words: kind, range or choices, unit. ``element`` means one element of a tuple."""
    meta = about(field) or {}
    if meta.get("choices"):
        return "one of " + ", ".join(f'"{choice}"' for choice in meta["choices"])
    text = _kind(field, element)
    if "number" in text and meta.get("range"):
        low, high = (_figure(bound) for bound in meta["range"])
        text += f" from {low} to {high}"
    unit = meta.get("unit")
    return f"{text} ({unit})" if unit and "number" in text else text


_WORDS: dict[object, str] = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}


def _kind(field: FieldInfo, element: bool) -> str:
    if section_of(field) is not None:
        return "a table"
    if entry_of(field) is not None:
        return "an array of tables"
    annotation = field.annotation
    many = get_origin(annotation) in (list, tuple)
    inner = get_args(annotation)[0] if many else annotation
    one = _WORDS.get(inner, "another kind of value")
    if not many or element:
        return one
    return {"a whole number": "an array of whole numbers", "a number": "an array of numbers"}.get(
        one, f"an array of: {one}"
    )


def _figure(number: float) -> str:
    return f"{number:,.10g}" if abs(number) < 1e9 else f"{number:g}"


def type_fault(kind: str, value: object) -> str:
    """Return what is wrong with a value of the wrong kind; ``kind`` is the type of pydantic's error."""
    if kind == "finite_number":
        return "must be a finite number"
    if isinstance(value, bool):
        return "must not be a switch (true or false)"
    if isinstance(value, str):
        return "must not be text"
    if isinstance(value, int):
        return "is too large a number" if abs(value) > 1 << 53 else "must not be a whole number"
    if isinstance(value, float):
        return "must not have a fraction, a decimal point or an exponent"
    if isinstance(value, list | tuple):
        return "must not be an array"
    if isinstance(value, Mapping):
        return "must not be a table"
    return "is of the wrong kind"


def meant_number(text: str, *, whole: bool = True) -> str:
    """Return the number that a text probably means, as programs write it; empty when it means none.

    Reads digits in groups of three, a suffix for a thousand, and, unless ``whole``, a decimal comma or a percentage.
    """
    plain = re.sub(r"(?<=\d)[,' \u00a0\u202f](?=\d{3}\b)", "", text.strip())
    found = re.fullmatch(r"(-?\d+)(?:\.0*)?(k?)", plain, re.IGNORECASE)
    if found:
        return f"{found[1]}{'000' if found[2] else ''}"
    found = None if whole else re.fullmatch(r"(-?\d+)[.,](\d+)|(-?\d+(?:[.,]\d+)?) ?%", plain)
    if found is None:
        return ""
    return f"{float(found[3].replace(',', '.')) / 100.0:.10g}" if found[3] else f"{found[1]}.{found[2]}"
