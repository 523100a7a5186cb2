"""Text files in any encoding that people have: one reader for scenarios, studies, policies, tables and graphs.

An encoding is decided by what the bytes show, never by the machine's settings, so that a file reads alike everywhere.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

_MARKS = (  # the longer first: the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_CONTROLS = frozenset(map(chr, range(32))) - set("\t\n\v\f\r\x1a\x1b")


class NotTextError(ValueError):
    """Bytes that are not text; ``line`` says where (from 1), None when nowhere in particular."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class Text(NamedTuple):
    """The text of a file without its byte-order mark, and how it was written.

    ``encoding`` is its name for people: ``UTF-8``, ``UTF-16``, ``UTF-32`` or ``Windows-1252``.
    """

    text: str
    encoding: str
    codec: str
    mark: bytes = b""

    def encoded(self, text: str) -> bytes:
        """Return another text as the bytes of a file of the same encoding and mark."""
        return self.mark + text.encode(self.codec)


def decode(data: bytes, *, legacy: bool = False) -> Text:
    """Return the text that ``data`` stands for.

    UTF-8, UTF-16 and UTF-32 are read with or without a byte-order mark (UTF-32 only with). With ``legacy``, what is none of these is read
    as Windows-1252, which extends Latin-1; without, it is refused, since nothing shows that it is not another code page.

    Raises NotTextError for binary data, and for bytes that their encoding does not have.
    """
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return Text(_strictly(data[len(mark) :], codec, name), name, codec, mark)
    codec, name = _unmarked(data)
    try:
        return Text(_strictly(data, codec, name), name, codec)
    except NotTextError as error:
        if not legacy or error.line is None or codec != "utf-8":
            raise
    # five bytes have no character in Windows-1252; as in browsers they stay what they are in Latin-1
    return Text("".join([_LEGACY[byte] for byte in data]), "Windows-1252", "cp1252")


def _unmarked(data: bytes) -> tuple[str, str]:
    """Return codec and name of data without a mark: UTF-16 where nearly every second byte is 0, as in text of Latin letters."""
    start = data[:4096]
    if b"\0" in start:
        even, odd = start[::2], start[1::2]
        for zeros, others, codec in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
            if zeros.count(0) > 0.7 * len(zeros) and others.count(0) < 0.1 * len(others):
                return codec, "UTF-16"
    return "utf-8", "UTF-8"


def _strictly(data: bytes, codec: str, name: str) -> str:
    if codec == "utf-8" and b"\0" in data:
        raise NotTextError("is a binary file")
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(codec, errors="replace")
        raise NotTextError(f"is not {name} text: byte 0x{data[error.start]:02x}", before.count("\n") + 1) from None
    if not _CONTROLS.isdisjoint(text[:4096]):
        raise NotTextError("is a binary file")
    return text


_LEGACY = [bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(256)]
