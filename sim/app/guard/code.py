"""The join code: short enough to type from a wall, and too many of them to guess."""

from __future__ import annotations

import re
import secrets

from sim.kernel.errors import GrapevineError

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Characters of a drawn code, without those that look alike: 0 and O, 1, I and L."""

LENGTH = 6
"""Characters of a drawn code; 31^6 are 890 million, of which ``door.ALL`` lets about 86,000 be tried in a day."""

MOST = 32
"""Characters that an own code may have."""


class CodeError(GrapevineError):
    """A join code that cannot be used."""


def new_code() -> str:
    """Return a random code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def own_code(text: str) -> str:
    """Return a code that somebody chose, in the form in which codes are compared."""
    code = typed(text)
    if not re.fullmatch(rf"[0-9A-Z]{{{LENGTH},{MOST}}}", code):
        raise CodeError(f"a join code has {LENGTH} to {MOST} letters (A to Z) and digits, not {text[:60]!r}")
    return code


def typed(text: str) -> str:
    """Return what somebody typed without what does not matter: case, spaces, hyphens."""
    return re.sub(r"[\s\-–]", "", text[:200]).upper()
