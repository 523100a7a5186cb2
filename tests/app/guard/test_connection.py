"""Connections of clients that are slow to ask or to listen, on a real socket, with limits of tenths of a second."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

uvicorn = pytest.importorskip("uvicorn")

from sim.app.guard import connection  # noqa: E402

HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer after half a second; with twenty megabytes, where those are asked for."""
    large = scope["path"] == "/large"
    await asyncio.sleep(0 if large else 0.5)
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"20000000" if large else b"2")]}
    )
    for _ in range(20 if large else 1):
        await send({"type": "http.response.body", "body": b"x" * 1_000_000 if large else b"ok", "more_body": large})


@asynccontextmanager
async def serving(most: int | None = None) -> AsyncIterator[tuple[int, set[Any]]]:
    """A server with ``most`` connections; its port and its connections."""
    from uvicorn.server import ServerState

    config = uvicorn.Config(
        app, http=connection.PatientProtocol, ws="none", lifespan="off", log_config=None, limit_concurrency=most
    )
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: connection.PatientProtocol(config, state, {}), "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], state.connections
        for one in list(state.connections):
            one.transport.abort()


async def sent(port: int, *parts: bytes) -> tuple[bytes, float]:
    """Everything that is answered to some bytes, and after how many seconds the connection ended."""
    started = asyncio.get_running_loop().time()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
    answer = b""
    try:
        answer = await asyncio.wait_for(reader.read(), 3)
    except ConnectionError:
        pass
    except TimeoutError:
        answer = b"still open"
    writer.close()
    return answer, asyncio.get_running_loop().time() - started


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEADER_SECONDS", 0.2)
    monkeypatch.setattr(connection, "STALLED_SECONDS", 0.2)


@pytest.mark.usefixtures("hurried")
def test_who_never_ends_the_head_is_cut_off_and_who_waits_for_the_answer_is_not() -> None:
    async def both() -> None:
        async with serving() as (port, _):
            (silent, seconds), (half, _), (whole, _) = await asyncio.gather(
                sent(port), sent(port, HEAD, b"X: "), sent(port, HEAD, b"Connection: close\r\n\r\n")
            )
            assert silent == half == b""
            assert seconds < 2
            assert whole.startswith(b"HTTP/1.1 200")
            assert whole.endswith(b"ok")

    asyncio.run(both())


@pytest.mark.usefixtures("hurried")
def test_who_does_not_listen_is_cut_off() -> None:
    async def stalled() -> bool:
        async with serving() as (port, connections):
            with socket.socket() as deaf:
                deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                deaf.connect(("127.0.0.1", port))
                deaf.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
                await asyncio.sleep(0.1)
                was_open = len(connections) == 1
                for _ in range(30):
                    await asyncio.sleep(0.1)
                    if not connections:
                        return was_open
        return False

    assert asyncio.run(stalled())


def test_one_address_cannot_have_all_connections() -> None:
    async def crowded() -> None:
        async with serving(most=8) as (port, connections):
            links = [await asyncio.open_connection("127.0.0.1", port) for _ in range(12)]
            await asyncio.sleep(0.1)
            assert len(connections) == 4
            links[0][1].close()
            await asyncio.sleep(0.1)
            answer, _ = await sent(port, HEAD, b"Connection: close\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 200")
            for _, writer in links:
                writer.close()

    asyncio.run(crowded())
