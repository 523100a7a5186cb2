"""Sockets to listen on: the port that was asked for, or the next free one."""

from __future__ import annotations

import errno
import socket
import sys

from sim.kernel.errors import GrapevineError

FIRST = 8080
"""Port that is tried first, number; assumption: the usual one for a server of one's own."""

TRIES = 50
"""Ports that are tried in turn, number; assumption."""


class ListenError(GrapevineError):
    """An address or a port that cannot be listened on."""


def listening(host: str, port: int | None) -> socket.socket:
    """Return a bound socket. Raises ListenError if the port is in use, or the address is none of this machine."""
    if port is not None:
        return _asked_for(host, port)
    for number in range(FIRST, FIRST + TRIES):
        try:
            return _bound(host, number)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise _no_address(host, error) from None
    raise ListenError(f"the ports {FIRST} to {FIRST + TRIES - 1} are in use; choose another one with --port")


def _asked_for(host: str, port: int) -> socket.socket:
    if not 0 <= port <= 65535:
        raise ListenError(f"a port is a number from 0 to 65535, not {port}")
    try:
        return _bound(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            again = "is another workshop running? Without --port the next free one is taken"
            raise ListenError(f"port {port} is in use: {again}") from None
        if error.errno == errno.EACCES:
            raise ListenError(f"port {port} may not be used by this account; choose one from 1024 on") from None
        raise _no_address(host, error) from None


def _bound(host: str, port: int) -> socket.socket:
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    made = socket.socket(family, kind)
    try:
        if sys.platform != "win32":  # where it would share the port with another server
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(128)
    except OSError:
        made.close()
        raise
    return made


def _no_address(host: str, error: OSError) -> ListenError:
    return ListenError(f"cannot listen on {host!r}: {error.strerror or error}; --host is an address of this machine")
