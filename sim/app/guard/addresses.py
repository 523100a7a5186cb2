"""Addresses of this machine, found without sending anything."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import suppress

_NOWHERE = ("192.0.2.1", 9)
"""An address that is reserved for documentation: connecting a datagram socket chooses our own address, and sends nothing."""

_INSIDE = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "lxc", "podman", "cni", "utun", "tun", "tap")
"""Beginnings of the names of networks that end in this machine, or in a tunnel: nobody in the room reaches them."""


def own_addresses() -> list[str]:
    """Return the IPv4 addresses under which others may reach this machine, the likeliest first; empty without a network."""
    import ifaddr

    found = [
        (str(adapter.nice_name).lower().startswith(_INSIDE), str(one.ip))
        for adapter in ifaddr.get_adapters()
        for one in adapter.ips
        if one.is_IPv4 and _may_be_reached(str(one.ip))
    ]
    towards = _on_the_way_out()
    return [address for _, address in sorted(found, key=lambda one: (one[1] != towards, one[0]))]


def own_names() -> set[str]:
    """Return the names of this machine in its network."""
    name = socket.gethostname().lower().rstrip(".")
    short = name.partition(".")[0]
    return {name, short, f"{short}.local"} - {"", ".local"}


def _may_be_reached(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    return not (ip.is_loopback or ip.is_link_local or ip.is_unspecified)


def _on_the_way_out() -> str | None:
    """Return the address of the network that leads outside, None if there is none."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_NOWHERE)
        return str(probe.getsockname()[0])
    return None
