"""The workshop from outside: a process of its own, asked by plain sockets, by Socket.IO and by a browser."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("nicegui")

ROOT = Path(__file__).parents[3]
TINY = Path(__file__).with_name("tiny_app.py")
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
pytestmark = [pytest.mark.process, pytest.mark.slow]


@dataclass
class Running:
    """A server that was started, and what it has printed."""

    process: subprocess.Popen[str]
    printed: list[str] = field(default_factory=list)

    def until(self, pattern: str) -> re.Match[str]:
        """Read what it prints until a line matches."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed.append(line.rstrip("\n"))
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"it ended: {self.printed}")

    def end(self, number: int = signal.SIGINT) -> tuple[int, float, str]:
        """Send a signal; return the exit code, the seconds until it ended, and what it printed at the end."""
        started = time.monotonic()
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=20)
        return self.process.returncode, time.monotonic() - started, rest


@contextmanager
def running(command: list[str]) -> Iterator[Running]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", env=environment
    )
    try:
        yield Running(process)
    finally:
        process.kill()
        process.communicate()


def tiny(host: str = "127.0.0.1", *code: str, port: int = 0) -> Any:
    return running([sys.executable, str(TINY), str(port), host, *code])


@dataclass
class Client:
    """A client that is no browser."""

    port: int
    cookie: str = ""

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            given = {"Cookie": self.cookie} if self.cookie else {}
            given |= {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            if "set-cookie" in found:
                self.cookie = found["set-cookie"].partition(";")[0]
            return answer.status, found, answer.read().decode("utf-8", "replace")

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def page(self) -> Page:
        """A page that is opened: its id, and the listener of its input field."""
        text = self.ask("/")[2]
        found = re.search(r"'client_id': '([0-9a-f-]{36})'", text)
        field = re.search(r'"(\d+)":\{"tag":"nicegui-input".*?"listener_id":"([0-9a-f-]{36})"', text)
        assert found
        assert field
        return Page(found[1], int(field[1]), field[2])


@dataclass(frozen=True)
class Page:
    id: str
    input: int
    listener: str

    def typed(self, text: str) -> dict[str, Any]:
        """The event of the input field."""
        return {"client_id": self.id, "id": self.input, "listener_id": self.listener, "args": [json.dumps(text)]}


@pytest.fixture(scope="module")
def open_server() -> Iterator[tuple[Running, int]]:
    with tiny() as server:
        yield server, int(server.until(r"^Workshop: http://127\.0\.0\.1:(\d+) ")[1])


@pytest.fixture(scope="module")
def shared_server() -> Iterator[tuple[Running, int, str]]:
    """A server that others in the network may join, with its port and the token of its teacher."""
    with tiny("0.0.0.0", "ABC-234") as server:
        found = server.until(r"^Teacher: http://[\d.]+:(\d+)/teach/(\S+)")
        yield server, int(found[1]), found[2]


def handshake_of(page: Page, tab: str) -> str:
    """The query with which the page of the framework opens its socket."""
    return f"client_id={page.id}&document_id=d&tab_id={tab}&next_message_id=0&implicit_handshake=true"


@asynccontextmanager
async def connected(
    client: Client, page: Page | None, *, origin: str | None = None, tab: str = "tab"
) -> AsyncIterator[Any]:
    """A Socket.IO connection as the page of the framework opens it, or for no page. Raises ConnectionError where it is refused."""
    import aiohttp
    import socketio

    headers = {"Origin": client.origin if origin is None else origin, "Cookie": client.cookie}
    query = handshake_of(page, tab) if page else ""
    address = f"{client.origin}/_nicegui_ws/?{query}"
    async with aiohttp.ClientSession() as session:
        link = socketio.AsyncClient(reconnection=False, http_session=session)
        await link.connect(
            address, {name: value for name, value in headers.items() if value}, transports=["websocket"],
            socketio_path="_nicegui_ws/socket.io",
        )  # fmt: skip
        try:
            yield link
        finally:
            await link.disconnect()


def refused(client: Client, page: Page, origin: str | None = None) -> bool:
    """Whether a connection is refused."""
    import socketio

    async def attempt() -> bool:
        try:
            async with connected(client, page, origin=origin):
                return False
        except socketio.exceptions.ConnectionError:
            return True

    return asyncio.run(attempt())


def test_names_origins_and_cookies_are_looked_at(open_server: tuple[Running, int]) -> None:
    _, port = open_server
    ann, bob, nobody = Client(port), Client(port), Client(port)
    assert nobody.ask("/", Host="evil.example")[0] == 421
    assert nobody.ask("/", Host=f"evil.example:{port}")[0] == 421
    page = ann.page()
    bob.page()
    assert refused(nobody, page)
    assert refused(bob, page)
    assert refused(ann, page, origin="http://evil.example")
    assert refused(ann, page, origin="")
    assert not refused(ann, page)
    assert ann.ask(f"/_nicegui_ws/socket.io/?EIO=4&transport=polling&client_id={page.id}")[0] == 400


def test_a_socket_moves_no_page_but_its_own(open_server: tuple[Running, int]) -> None:
    """What the framework itself would let anybody do who knows the id of a page: act in it, and shake hands for it."""
    _, port = open_server
    ann, bob = Client(port), Client(port)
    page_of_ann, page_of_bob = ann.page(), bob.page()

    async def attempt() -> tuple[Any, str]:
        told: list[str] = []
        async with connected(ann, page_of_ann) as link_of_ann, connected(bob, page_of_bob, tab="other") as link_of_bob:
            link_of_ann.on("update", lambda data: told.append(str(data)))
            link_of_bob.on("update", lambda data: told.append(str(data)))
            handshake = {"client_id": page_of_ann.id, "tab_id": "tab", "document_id": "x", "next_message_id": "0"}
            shaken = await link_of_bob.call("handshake", handshake)
            await link_of_bob.emit("event", page_of_ann.typed("bob was here"))
            for nonsense in (
                None,
                "x",
                [],
                {"client_id": 5},
                {"client_id": page_of_bob.id},
                page_of_bob.typed("") | {"id": []},
            ):
                for event in ("event", "ack", "log", "javascript_response", "handshake"):
                    await link_of_bob.emit(event, nonsense)
            await link_of_bob.emit("event", page_of_bob.typed("bob is at home"))
            await link_of_ann.emit("event", page_of_ann.typed("ann is at home"))
            await asyncio.sleep(0.5)
        return shaken, "".join(told)

    shaken, told = asyncio.run(attempt())
    assert shaken is False
    assert "bob was here" not in told
    assert "bob is at home" in told
    assert "ann is at home" in told


def test_an_event_called_connect_opens_nobody_elses_page(open_server: tuple[Running, int]) -> None:
    """Socket.IO hands an event of that name to the handler of connections, with an environment that its sender made up."""
    _, port = open_server
    ann, bob = Client(port), Client(port)
    page_of_ann, _ = ann.page(), bob.page()

    async def attempt() -> str:
        told: list[str] = []
        async with connected(bob, None) as link_of_bob, connected(ann, page_of_ann) as link_of_ann:
            link_of_bob.on("update", lambda data: told.append(str(data)))
            await link_of_bob.emit("connect", {"QUERY_STRING": handshake_of(page_of_ann, "tab")})
            await asyncio.sleep(0.2)
            await link_of_ann.emit("event", page_of_ann.typed("ann is at home"))
            await asyncio.sleep(0.5)
        return "".join(told)

    told = asyncio.run(attempt())
    assert told == ""


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd", "/_nicegui/3.18.0/static/../../../../../../etc/passwd", "/_nicegui/3.18.0/static/%2e%2e/%2e%2e/core.py",
        "/_nicegui/3.18.0/static/..%2fcore.py", "/_nicegui/3.18.0/resources/x/..%2f..%2fcore.py", "/_nicegui/3.18.0/libraries/..%2fcore.py",
        "/_nicegui/auto/static/x/passwd", "/docs", "/openapi.json", "/redoc", "/.nicegui/storage-general.json", "/%00",
        "/_nicegui/3.18.0/components/%252e%252e/core.py",
    ],
)  # fmt: skip
def test_no_path_leads_to_a_file(open_server: tuple[Running, int], path: str) -> None:
    client = Client(open_server[1])
    client.page()
    status, headers, body = client.ask(path)
    assert status in (400, 404)
    assert "root:" not in body
    assert "import " not in body
    assert headers["x-content-type-options"] == "nosniff"


def test_errors_say_nothing_of_what_is_inside(open_server: tuple[Running, int]) -> None:
    client = Client(open_server[1])
    client.page()
    status, _, body = client.ask("/broken")
    assert status == 500
    assert "secret" not in body


def test_large_bodies_and_slow_heads_are_ended(open_server: tuple[Running, int]) -> None:
    client = Client(open_server[1])
    client.page()
    assert client.ask("/", "POST", b"x" * 200_000, Origin=client.origin)[0] == 413
    with closing(socket.create_connection(("127.0.0.1", client.port), timeout=5)) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000)
        assert raw.recv(100).startswith(b"HTTP/1.1 400")


def test_the_code_opens_and_wrong_codes_are_limited(shared_server: tuple[Running, int, str]) -> None:
    server, port, token = shared_server
    text = "\n".join(server.printed)
    assert re.search(r"^Workshop: http://\d[\d.]+:\d+ code ABC234 ", text, re.MULTILINE)
    assert text.count("█") > 200
    ann, teacher, guesser = Client(port), Client(port), Client(port)
    assert ann.ask("/")[:2][0] == 303
    assert ann.ask("/_nicegui/3.18.0/static/nicegui.js")[0] == 401
    form = {"Origin": ann.origin, "Content_Type": "application/x-www-form-urlencoded"}
    assert ann.ask("/join", "POST", b"code=abc+234", **form)[0] == 200
    page = ann.page()
    assert not refused(ann, page)
    assert "ABC234" not in ann.ask("/")[2]
    assert teacher.ask(f"/teach/{token}")[0] == 200
    assert "ABC234" in teacher.ask("/")[2]
    answers = [guesser.ask("/join", "POST", b"code=WRONG2", **form)[0] for _ in range(12)]
    assert answers[:10] == [403] * 10
    assert 429 in answers
    assert ann.ask("/")[0] == 200


def test_ctrl_c_ends_everything_with_clients_connected_and_a_page_in_progress() -> None:
    with tiny() as server:
        worker = int(server.until(r"^worker (\d+)")[1])
        client = Client(int(server.until(r"^Workshop: \S+:(\d+) ")[1]))

        async def meanwhile() -> tuple[int, float, str]:
            async with connected(client, client.page()):
                return await with_a_slow_page()

        async def with_a_slow_page() -> tuple[int, float, str]:
            _, writer = await asyncio.open_connection("127.0.0.1", client.port)
            writer.write(f"GET /slow HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {client.cookie}\r\n\r\n".encode())
            await writer.drain()
            await asyncio.sleep(0.3)
            ended = await asyncio.to_thread(server.end)
            writer.close()
            return ended

        code, seconds, rest = asyncio.run(meanwhile())
    assert code == 128 + signal.SIGINT or "KeyboardInterrupt" in rest
    assert seconds < 5
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


needs_browser = [pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"), pytest.mark.browser]


@pytest.mark.parametrize("_", [pytest.param("", marks=needs_browser)])
def test_a_browser_works_and_asks_nobody_else(open_server: tuple[Running, int], _: str) -> None:
    from playwright.sync_api import sync_playwright

    address = f"http://127.0.0.1:{open_server[1]}"
    asked: list[str] = []
    console: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda one: asked.append(one.url))
        page.on(
            "console", lambda message: console.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: console.append(str(error)))
        page.goto(address)
        page.locator(".say").fill("<b>hello</b> \N{PARTY POPPER}")
        page.locator(".said", has_text="<b>hello</b>").wait_for(timeout=10_000)
        page.set_input_files(
            "input[type=file]", files=[{"name": "a.toml", "mimeType": "text/plain", "buffer": b"x" * 90_000}]
        )
        page.locator(".said", has_text="a.toml 90000").wait_for(timeout=10_000)
        visitor = page.locator(".visitor").inner_text()
        page.reload()
        assert page.locator(".visitor").inner_text() == visitor
        page.goto(f"data:text/html,<a href='{address}/'>a link from elsewhere</a>")
        page.locator("a").click()
        assert page.locator(".visitor").inner_text() == visitor
        browser.close()
    outside = [url for url in asked if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:"))]
    assert outside == []
    assert len(asked) > 10
    assert console == []


def test_thirty_clients_are_served_within_a_second(open_server: tuple[Running, int]) -> None:
    clients = [Client(open_server[1]) for _ in range(30)]

    async def one(client: Client) -> float:
        started = time.monotonic()
        page = await asyncio.to_thread(client.page)
        async with connected(client, page):
            return time.monotonic() - started

    async def everybody() -> list[float]:
        return sorted(await asyncio.gather(*map(one, clients)))

    took = asyncio.run(everybody())
    print(f"thirty clients: median {took[15]:.2f} s, last {took[-1]:.2f} s")
    assert took[-1] < 10, took
