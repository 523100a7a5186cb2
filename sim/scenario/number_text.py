"""Numbers as people write them, where programs write them otherwise."""

from __future__ import annotations

import re


def meant_number(text: str, *, whole: bool = True) -> str:
    """The number that was probably meant, as programs write it; empty when none was.

    Digits in groups of three, a suffix for a thousand, and, unless it is to be ``whole``, a decimal comma or a percentage.
    """
    plain = re.sub(r"(?<=\d)[,' \u00a0\u202f](?=\d{3}\b)", "", text.strip())
    found = re.fullmatch(r"(-?\d+)(?:\.0*)?(k?)", plain, re.IGNORECASE)
    if found:
        return f"{found[1]}{'000' if found[2] else ''}"
    found = None if whole else re.fullmatch(r"(-?\d+)[.,](\d+)|(-?\d+(?:[.,]\d+)?) ?%", plain)
    if found is None:
        return ""
    return f"{float(found[3].replace(',', '.')) / 100.0:.10g}" if found[3] else f"{found[1]}.{found[2]}"
