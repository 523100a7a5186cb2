"""A choice as a short text that is safe in a link, and back. What comes back is data of the right kinds; ``checked`` decides what runs."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import zlib
from typing import Any

from sim.app.choice.choice import Choice, ChoiceError
from sim.app.choice.policies import SPEC
from sim.app.limits import Limits

VERSION = "1"
LONGEST = 8_000
"""Characters of a link: servers and messengers cut longer ones. An assumption."""

_SCENARIO = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_TEXT = re.compile(r"[A-Za-z0-9_-]*")
_LIST = 200
"""Values in a link, at most."""


def to_link(choice: Choice) -> str:
    """Return a choice as letters, digits, hyphens and underscores. Raises ChoiceError when a scenario of one's own makes it too long."""
    plain = [
        choice.scenario,
        choice.text,
        list(choice.policies),
        [[key, value] for key, value in choice.values],
        choice.replicates,
        choice.months,
        choice.customers,
        choice.seed,
        int(choice.without_event) + 2 * int(choice.same_desk),
    ]
    data = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = VERSION + base64.urlsafe_b64encode(zlib.compress(data.encode(), 9)).decode().rstrip("=")
    if len(text) > LONGEST:
        raise ChoiceError("link", "this scenario is too long for a link; share its file instead")
    return text


def from_link(text: str) -> Choice:
    """Return the choice of a link. Raises ChoiceError for anything else."""
    try:
        plain = json.loads(_unpacked(text))
        return _choice(plain)
    except (ValueError, TypeError, RecursionError, OverflowError, zlib.error, binascii.Error) as error:
        raise ChoiceError("link", "this is not a link of the workshop, or a part of it is missing") from error


def _unpacked(text: object) -> str:
    """Return the data of a link; a small link that would unpack to much is refused before it has."""
    if not isinstance(text, str) or not text.startswith(VERSION) or len(text) > LONGEST or not _TEXT.fullmatch(text):
        raise ValueError("no link")
    packed = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
    reader = zlib.decompressobj()
    data = reader.decompress(packed, 4 * Limits().upload)
    if not reader.eof or reader.unused_data:
        raise ValueError("more than a choice")
    return data.decode()


def _choice(plain: Any) -> Choice:
    """Return the choice of plain data. Raises ValueError or TypeError for data of any other shape."""
    scenario, text, policies, values, replicates, months, customers, seed, flags = plain
    _require(isinstance(scenario, str) and _SCENARIO.fullmatch(scenario) is not None)
    _require(isinstance(text, str))
    text.encode()  # half a character is no text
    _require(isinstance(policies, list) and len(policies) <= _LIST)
    _require(all(isinstance(one, str) and SPEC.fullmatch(one) for one in policies))
    _require(isinstance(values, list) and len(values) <= _LIST)
    for whole in (replicates, months, seed, flags, 0 if customers is None else customers):
        _require(type(whole) is int and 0 <= whole < 2**53)
    _require(flags < 4)
    pairs = tuple(sorted(_pair(one) for one in values))
    return Choice(
        scenario, tuple(policies), replicates, months, text, pairs, customers, seed, bool(flags & 1), bool(flags & 2)
    )


def _pair(given: Any) -> tuple[str, float]:
    key, value = given
    _require(isinstance(key, str) and len(key) <= 200 and type(value) in (int, float) and math.isfinite(value))
    key.encode()
    return key, float(value)


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError("not of a choice")
