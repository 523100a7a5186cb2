"""Names under which the workshop is served, and requests that come by another one.

A page elsewhere can let its own name point to this machine (DNS rebinding) and then read as if it were us; its name gives it away. A page
elsewhere can also send a form or open a websocket to us; its Origin gives that away.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::(\d{1,5}))?")

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def host_of(authority: str) -> str | None:
    """Return the name in ``name:port``, lower case and without brackets; None if it is no such text."""
    form = _AUTHORITY.fullmatch(authority)
    return form[1].strip("[]").rstrip(".").lower() if form else None


def as_authority(host: str, port: int) -> str:
    """Return a host and its port as they stand in an address."""
    name = f"[{host}]" if ":" in host else host
    return name if port == 80 else f"{name}:{port}"


def is_loopback(host: str) -> bool:
    """Return whether a host can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_wildcard(host: str) -> bool:
    """Return whether a host stands for every address of this machine."""
    return host in ("", "0.0.0.0", "::")


@dataclass(frozen=True)
class Names:
    """Names that count as ours; also the numeric address on which a request arrives, as no name can be pointed there by others."""

    served: frozenset[str]

    def is_ours(self, authority: str, arrived_at: str | None) -> bool:
        """Return whether a Host header names us. ``arrived_at``: the address of this machine on which the request came."""
        host = host_of(authority)
        return host is not None and (host in self.served or host == _plain(arrived_at))


def _plain(address: str | None) -> str | None:
    """Return an address as people write it: an IPv4 address that arrives on an IPv6 socket without its prefix."""
    return address.lower().removeprefix("::ffff:").partition("%")[0] if address else None


def same_origin(origin: str, authority: str) -> bool:
    """Return whether a page of this origin came from us, under the name by which it asks."""
    scheme, _, rest = origin.partition("://")
    return scheme in ("http", "https") and rest.lower() == authority.lower()
