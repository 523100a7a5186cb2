"""The currency in which the amounts of a study are written. It changes no result: amounts are never converted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.kernel.errors import GrapevineError

DEFAULT = "€"
"""The currency of a study that states none: an assumption, for people; the model's amounts have no currency."""

LONGEST = 8
_FORBIDDEN = frozenset("<>&\"'`\\")


class CurrencyError(GrapevineError, ValueError):
    """Text that is no currency."""


def checked_currency(text: object) -> str:
    """Return a currency: a symbol or an ISO code, as ``€``, ``kr`` or ``CHF``, of 1 to 8 printable characters.

    Raises:
        CurrencyError: it is no text, empty, too long, or has digits, spaces, signs or characters that cannot be seen.
    """
    wanted = f"expected a symbol or an ISO code of 1 to {LONGEST} printable characters, such as €, kr or CHF"
    if not isinstance(text, str):
        raise CurrencyError(f"currency is {text!r}, {wanted}")
    if not 1 <= len(text) <= LONGEST:
        shown = repr(text if len(text) <= 2 * LONGEST else text[: 2 * LONGEST] + "…")
        raise CurrencyError(f"currency is {shown}, {wanted}")
    bad = next((one for one in text if not _is_allowed(one)), None)
    if bad is not None:
        raise CurrencyError(f"currency is {text!r}, which has {bad!r}; {wanted}")
    return text


def _is_allowed(letter: str) -> bool:
    return letter.isprintable() and not (
        letter.isspace() or letter.isdigit() or letter in "+-−,=@" or letter in _FORBIDDEN
    )


def currency_of(manifest: Mapping[str, Any], scenario: Mapping[str, Any] | None = None) -> str:
    """Return the currency that a scenario's entry in the manifest states, else that of the study, else ``DEFAULT``."""
    return str((scenario or {}).get("currency") or manifest.get("currency") or DEFAULT)
