"""Messages between the server and a worker process: a length, and so many pickled bytes."""

from __future__ import annotations

import pickle
from typing import IO, Any

LENGTH = 8
"""Bytes of the length."""


def send(stream: IO[bytes], message: object) -> None:
    """Write a message. OSError when nobody reads any more."""
    send_raw(stream, pickle.dumps(message, pickle.HIGHEST_PROTOCOL))


def send_raw(stream: IO[bytes], raw: bytes) -> None:
    """Write a message that is pickled already."""
    stream.write(len(raw).to_bytes(LENGTH, "big") + raw)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Read a whole message. EOFError when its sender has gone."""
    return pickle.loads(receive_raw(stream))


def receive_raw(stream: IO[bytes]) -> bytes:
    """Read the bytes of a whole message. EOFError when its sender has gone."""
    return _exactly(stream, int.from_bytes(_exactly(stream, LENGTH), "big"))


def _exactly(stream: IO[bytes], length: int) -> bytes:
    raw = stream.read(length)
    if len(raw) < length:
        raise EOFError
    return raw
