"""The few things that the gate needs of ASGI: headers, plain answers, and a body that is read whole, within limits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Header = tuple[bytes, bytes]

BODY_SECONDS = 20.0
"""Seconds in which a body has to be complete; assumption: 100 kB at the speed of a bad phone connection."""


@dataclass(frozen=True)
class Answer:
    """An answer that the gate gives itself."""

    status: int
    body: str
    kind: str = "text/plain"
    headers: tuple[Header, ...] = ()

    async def send(self, send: Send) -> None:
        """Send it."""
        content = self.body.encode()
        fixed: list[Header] = [
            (b"content-type", f"{self.kind}; charset=utf-8".encode()),
            (b"content-length", str(len(content)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": self.status, "headers": [*fixed, *self.headers]})
        await send({"type": "http.response.body", "body": content})


class Refused(Exception):
    """A request that goes no further; the answer says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body)
        self.answer = answer


def refuse(status: int, sentence: str, *headers: Header) -> Refused:
    """Return the refusal with a plain sentence."""
    return Refused(Answer(status, sentence + "\n", headers=headers))


def header(scope: Scope, name: bytes) -> str:
    """Return a header as text, empty if there is none. Raises Refused if it stands there twice."""
    found = [value for key, value in scope["headers"] if key == name]
    if len(found) > 1:
        raise refuse(400, f"The header {name.decode()} stands there twice.")
    return found[0].decode("latin-1") if found else ""


def cookie(scope: Scope, name: str) -> str:
    """Return the value of a cookie, empty if there is none."""
    lines = (value.decode("latin-1") for key, value in scope["headers"] if key == b"cookie")
    pairs = (pair.strip().partition("=") for line in lines for pair in line.split(";"))
    return next((value for key, _, value in pairs if key == name), "")


async def whole_body(scope: Scope, receive: Receive, most: int) -> bytes:
    """Return the body of a request. Raises Refused if it has more than ``most`` bytes or takes too long."""
    length = header(scope, b"content-length")
    if length and (not length.isdecimal() or len(length) > 12 or int(length) > most):
        raise _too_large(most)
    try:
        return await asyncio.wait_for(_collected(receive, most), BODY_SECONDS)
    except TimeoutError:
        raise refuse(408, "The request took too long.", (b"connection", b"close")) from None


async def _collected(receive: Receive, most: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise refuse(400, "The connection ended before the request did.")
        body += message.get("body", b"")
        if len(body) > most:
            raise _too_large(most)
        if not message.get("more_body", False):
            return bytes(body)


def _too_large(most: int) -> Refused:
    return refuse(413, f"A request may have at most {most:,} bytes.", (b"connection", b"close"))


def replayed(body: bytes) -> Receive:
    """Return a ``receive`` that gives a body which was read already, and after that nothing.

    An app behind it does not hear that its client has gone. The framework's files break off when they do, and its middleware takes an
    answer that has not started for an error of the program. What is answered here is short, and the server drops what nobody reads.
    """
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            await asyncio.get_running_loop().create_future()  # until the request ends
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def with_headers(send: Send, more: Iterable[Header]) -> Send:
    """Return a ``send`` that adds headers to the answer, in place of its own of the same names, except cookies."""
    ours = list(more)
    names = {name for name, _ in ours} - {b"set-cookie"}

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            theirs = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in names]
            message = {**message, "headers": [*theirs, *ours]}
        await send(message)

    return sending
