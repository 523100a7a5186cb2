"""Serve the workshop: bind, print the address, answer until a signal comes, and leave no process."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sim.app.guard.addresses import own_addresses, own_names
from sim.app.guard.attendance import Attendance
from sim.app.guard.code import new_code, own_code
from sim.app.guard.door import Door
from sim.app.guard.gate import Gate
from sim.app.guard.join import Invitation
from sim.app.guard.names import LOOPBACK, Names, as_authority, is_loopback, is_wildcard
from sim.app.guard.visit import Seal
from sim.app.limits import Limits
from sim.app.listen import listening
from sim.app.site import Register, Site
from sim.app.work.private import PrivateFolder, remove_leftovers
from sim.kernel.errors import GrapevineError
from sim.study.design.shell_words import how_to_install

FORM_AROUND = 20_000
"""Bytes that a form may have around an uploaded file; assumption."""

PoolFactory = Callable[[Limits, int | None], Any]
"""Makes the pool of worker processes, which has ``close()``, from the limits and the number of processes."""


class AppError(GrapevineError):
    """The workshop cannot be served."""


@dataclass(frozen=True)
class ServeOptions:
    """Options of the server.

    Attributes:
        host: address to listen on; 127.0.0.1 is this machine only, 0.0.0.0 its network too.
        port: port; None takes 8080 or the next free one, 0 any.
        code: join code; None draws one where others can reach the server, and asks for none where they cannot.
        names: further names under which people reach the server, as behind a proxy or in a container.
        limits: limits.
        workers: worker processes; None leaves it to the pool.
        open_browser: open a browser, where there is a display.
        say: prints a line.
        coloured: whether lines may hold colours.
    """

    host: str = "127.0.0.1"
    port: int | None = None
    code: str | None = None
    names: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    workers: int | None = None
    open_browser: bool = True
    say: Callable[[str], None] = print
    coloured: bool = False


def serve(options: ServeOptions, register: Register, pool: PoolFactory) -> None:
    """Serve until a signal comes.

    Args:
        options: options.
        register: adds the pages; called once, before the first request.
        pool: makes the pool of worker processes, which is closed at the end.

    Raises:
        AppError: without NiceGUI.
        CodeError: if the code cannot be used.
        ListenError: if the address cannot be listened on.
        KeyboardInterrupt: at Ctrl-C, after everything has ended; its kin of ``sim.cli.process`` at other signals.
    """
    _check_installed()
    code = own_code(options.code) if options.code is not None else None if is_loopback(options.host) else new_code()
    with listening(options.host, options.port) as sock, PrivateFolder() as private:
        from sim.app.guard.framework import import_framework

        remove_leftovers()
        import_framework(str(private.root))
        workers = pool(options.limits, options.workers)
        try:
            ended_by = _served(options, code, sock, register, workers)
        finally:
            with _undisturbed():
                workers.close()
    if ended_by is not None:
        signal.raise_signal(ended_by)  # as in every other command: its handler raises what ends it


def _served(
    options: ServeOptions, code: str | None, sock: socket.socket, register: Register, workers: Any
) -> int | None:
    """Serve, and return the number of the signal that ended it."""
    from sim.app.guard.framework import close_framework, visitor_of_page
    from sim.app.server import Server, most_connections

    port = int(sock.getsockname()[1])
    seal, attendance, limits = Seal(), Attendance(options.limits.visitors), options.limits
    cookie_name = f"grapevine-{port}"
    door = Door(code, seal, cookie_name)
    addresses = _addresses(options.host, port)
    site = Site(limits, workers, attendance, _invitation(addresses, code), f"{addresses[0]}/teach/{door.token}")
    app = _framework_app()
    close_framework()
    register(site)
    gate = Gate(
        app, Names(_served_names(options)), door, seal, cookie_name, attendance,
        most_visitors=limits.visitors, most_body=limits.upload + FORM_AROUND, owner=visitor_of_page,
    )  # fmt: skip
    server = Server(gate, most_connections(limits.visitors), lambda: _announce(options, site, addresses))
    server.run(sockets=[sock])
    return server.ended_by


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ignore further signals, so that a second Ctrl-C does not interrupt what ends the worker processes."""
    names = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {one: signal.signal(one, signal.SIG_IGN) for one in names}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _framework_app() -> Any:
    """Return NiceGUI, mounted in an app of its own, with everything switched off that would leave the machine or the process."""
    from fastapi import FastAPI
    from nicegui import ui

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    ui.run_with(app, title="Grapevine", dark=None, show_welcome_message=False, reconnect_timeout=20.0, language="en-US")
    return app


def _check_installed() -> None:
    from importlib.util import find_spec

    missing = [name for name in ("nicegui", "segno") if find_spec(name) is None]
    if missing:
        raise AppError(f"the workshop needs {' and '.join(missing)}: {how_to_install('grapevine-sim[app]')}")


def _served_names(options: ServeOptions) -> frozenset[str]:
    names = {name.lower() for name in options.names}
    if is_wildcard(options.host):
        return frozenset(names | LOOPBACK | own_names() | set(own_addresses()))
    return frozenset(names | {options.host.lower()} | (LOOPBACK if is_loopback(options.host) else set()))


def _addresses(host: str, port: int) -> list[str]:
    """Return the addresses at which people reach the server, the best first."""
    hosts = (own_addresses() or ["127.0.0.1"]) if is_wildcard(host) else [host]
    return [f"http://{as_authority(one, port)}" for one in hosts]


def _invitation(addresses: list[str], code: str | None) -> Invitation | None:
    return Invitation(addresses[0], code, tuple(addresses[1:])) if code else None


def _announce(options: ServeOptions, site: Site, addresses: list[str]) -> None:
    """Print where the workshop is, and open it."""
    if site.invitation is None:
        options.say(f"Workshop: {addresses[0]} (Ctrl-C ends it)")
        target = addresses[0]
    else:
        _announce_invitation(options, site, site.invitation)
        target = site.teacher_link
    if options.open_browser and _has_display():
        _open(target)


def _announce_invitation(options: ServeOptions, site: Site, invitation: Invitation) -> None:
    options.say(f"Workshop: {invitation.address} code {invitation.code} (Ctrl-C ends it)")
    for line in invitation.lines(coloured=options.coloured):
        options.say(line)
    if invitation.others:
        options.say(f"If that does not answer: {', '.join(invitation.others)}")
    options.say(f"Teacher: {site.teacher_link} (keep it to yourself)")


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return "SSH_CONNECTION" not in os.environ
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _open(address: str) -> None:
    """Open an address in the browser, which must not hold up the server."""
    import threading
    import webbrowser

    later = threading.Timer(0, webbrowser.open, [address])
    later.daemon = True
    later.start()
