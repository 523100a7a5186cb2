"""Messages between a process and its worker: bytes with their length before them, in a pipe."""

from __future__ import annotations

import pickle
from typing import IO, Any


def send(stream: IO[bytes] | None, raw: bytes) -> None:
    """Write a message."""
    assert stream is not None
    stream.write(len(raw).to_bytes(8, "big") + raw)
    stream.flush()


def receive(stream: IO[bytes] | None) -> Any:
    """Read a message and return what was pickled into it. EOFError when its sender has gone."""
    assert stream is not None
    return pickle.loads(bytes_from(stream))


def bytes_from(stream: IO[bytes]) -> bytes:
    """Read a whole message. EOFError when its sender has gone."""
    length = int.from_bytes(_exactly(stream, 8), "big")
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    raw = stream.read(length)
    if len(raw) < length:
        raise EOFError
    return raw
