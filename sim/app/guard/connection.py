"""Connections of clients that are slow, on purpose or not: they are closed, so that they cannot hold all of them."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS = 10.0
"""Seconds in which the head of a request has to be complete; assumption."""

STALLED_SECONDS = 60.0
"""Seconds for which a client may read nothing of an answer; assumption."""

SHARE = 0.5
"""Share of all connections that one address may have; assumption: enough for a class behind one address, and the rest is for others."""


class PatientProtocol(H11Protocol):
    """HTTP with limits on the time that a client takes to ask and to listen."""

    _asking: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """As ``asyncio.Protocol.connection_made``."""
        super().connection_made(transport)
        if self._is_one_too_many():
            transport.abort()
        else:
            self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """As ``asyncio.Protocol.data_received``."""
        super().data_received(data)
        if self._is_answering():
            self._stop_asking()
        else:
            self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """As ``asyncio.Protocol.connection_lost``."""
        self._stop_asking()
        self._stop_stalled()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """As ``asyncio.Protocol.pause_writing``."""
        super().pause_writing()
        self._stalled = self._stalled or self.loop.call_later(STALLED_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """As ``asyncio.Protocol.resume_writing``."""
        self._stop_stalled()
        super().resume_writing()

    def _is_one_too_many(self) -> bool:
        """Return whether this address has more than its share of the connections that are allowed, websockets included."""
        most = self.config.limit_concurrency
        if most is None or self.client is None:
            return False
        addresses = [client[0] for one in self.connections if (client := getattr(one, "client", None))]
        return addresses.count(self.client[0]) > SHARE * most

    def _is_answering(self) -> bool:
        cycle: Any = self.cycle  # None before the first request, which its type leaves out
        return cycle is not None and not cycle.response_complete

    def _wait_for_head(self) -> None:
        if self._asking is None:
            self._asking = self.loop.call_later(HEADER_SECONDS, self._too_slow)

    def _too_slow(self) -> None:
        """Close the connection if it still has no complete request; one that became a websocket has another protocol by now."""
        self._asking = None
        if self in self.connections and not self._is_answering():
            self.transport.abort()

    def _stop_asking(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    def _stop_stalled(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
