"""The gate as a piece of its own: requests go in as ASGI, and what comes out or passes is looked at."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest

from sim.app.guard.attendance import AWAY, MOST_PAGES, Attendance
from sim.app.guard.buckets import Bucket, Rate
from sim.app.guard.code import ALPHABET, CodeError, new_code, own_code
from sim.app.guard.door import EACH, Door
from sim.app.guard.gate import ALL_PAGES, PAGES, Gate
from sim.app.guard.join import Invitation
from sim.app.guard.names import LOOPBACK, Names
from sim.app.guard.socket import MESSAGES
from sim.app.guard.visit import VISIT, Seal, Visit

HOST = "127.0.0.1:8080"
ORIGIN = ("origin", f"http://{HOST}")
HOSTILE = "<script>alert(1)</script>"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Bench:
    """A gate before an app that notes what reaches it."""

    def __init__(self, code: str | None = "ABC234", visitors: int = 2) -> None:
        self.clock, self.seal, self.passed = Clock(), Seal(), []
        self.attendance = Attendance(visitors, self.clock)
        self.door = Door(code, self.seal, "cookie", self.clock)
        self.pages = {"page-of-ann": "ann"}
        self.gate = Gate(
            self.app, Names(LOOPBACK), self.door, self.seal, "cookie", self.attendance,
            most_visitors=visitors, most_body=1000, owner=self.pages.get,
        )  # fmt: skip

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        self.passed.append(scope)
        if scope["type"] == "websocket":
            while (await receive())["type"] != "websocket.disconnect":
                pass
            return
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"referrer-policy", b"unsafe-url")]})
        await send({"type": "http.response.body", "body": b"page"})

    def ask(
        self, path: str, *headers: tuple[str, str], method: str = "GET", host: str = HOST, body: bytes = b"",
        address: str = "10.0.0.7", query: str = "",
    ) -> tuple[int, dict[str, str], str]:  # fmt: skip
        """Status, headers and body of the answer to a request."""
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        asked = {**scope("http", path, host, headers, method, address), "query_string": query.encode()}
        asyncio.run(self.gate(asked, receive, send))
        answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], answered, b"".join(one.get("body", b"") for one in sent[1:]).decode()

    def connect(self, *headers: tuple[str, str], page: str = "page-of-ann", host: str = HOST, messages: int = 0) -> Any:
        """What a websocket is told, after it has sent some messages; nothing if it was let through and ended by itself."""
        sent: list[Any] = []
        left = iter([{"type": "websocket.receive"}] * messages + [{"type": "websocket.disconnect"}])

        async def receive() -> Any:
            return next(left)

        async def send(message: Any) -> None:
            sent.append(message)

        asked = scope("websocket", "/_nicegui_ws/socket.io/", host, headers, "GET", "10.0.0.7")
        asyncio.run(self.gate({**asked, "query_string": f"client_id={page}".encode()}, receive, send))
        return sent

    def cookie_of(self, visitor: str, *, teacher: bool = False) -> tuple[str, str]:
        return ("cookie", f"other=1; cookie={self.seal.text(Visit(visitor.ljust(22, '_'), teacher))}")

    def try_code(self, code: str, address: str = "10.0.0.7") -> tuple[int, dict[str, str], str]:
        return self.ask("/join", ORIGIN, method="POST", body=f"code={quote(code)}".encode(), address=address)


def scope(kind: str, path: str, host: str, headers: Any, method: str, address: str) -> dict[str, Any]:
    pairs = [("host", host), *headers]
    return {
        "type": kind, "method": method, "path": path, "query_string": b"", "client": (address, 5), "server": ("127.0.0.1", 8080),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in pairs],
    }  # fmt: skip


def test_without_a_code_a_page_gives_a_cookie_that_opens_everything() -> None:
    bench = Bench(code=None)
    assert bench.ask("/_nicegui/3.18.0/static/nicegui.js")[0] == 401
    status, headers, body = bench.ask("/")
    assert (status, body) == (200, "page")
    assert re.fullmatch(r"cookie=\S+; Path=/; HttpOnly; SameSite=Lax", headers["set-cookie"])
    cookie = ("cookie", headers["set-cookie"].partition(";")[0])
    assert bench.ask("/_nicegui/3.18.0/static/nicegui.js", cookie)[0] == 200
    assert bench.connect(ORIGIN, cookie, page="new") == []
    first, second, third = (one[VISIT] for one in bench.passed)
    assert first == second == third
    assert len(first.visitor) == 22
    assert first.teacher


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "", "127.0.0.1@evil", "10.1.2.3"]
)
def test_a_name_that_is_not_ours_is_refused(host: str) -> None:
    bench = Bench(code=None)
    assert bench.ask("/", host=host)[0] == 421
    assert bench.connect(("origin", f"http://{host}"), bench.cookie_of("ann"), host=host) == [CLOSED]
    assert bench.passed == []


CLOSED = {"type": "websocket.close", "code": 1008}


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1:9999", "null", "file://127.0.0.1:8080", ""]
)
def test_forms_and_websockets_come_from_our_own_pages(origin: str) -> None:
    bench = Bench()
    foreign = [("origin", origin)] if origin else []
    assert bench.ask("/join", *foreign, method="POST", body=b"code=ABC234")[0] == 403
    assert bench.connect(*foreign, bench.cookie_of("ann")) == [CLOSED]
    assert bench.passed == []


def test_a_websocket_needs_a_cookie_and_its_own_page() -> None:
    bench = Bench()
    bench.pages["page-of-ann"] = "ann".ljust(22, "_")
    assert bench.connect(ORIGIN) == [CLOSED]
    assert bench.connect(ORIGIN, bench.cookie_of("bob")) == [CLOSED]
    assert bench.connect(ORIGIN, bench.cookie_of("ann")) == []
    assert bench.ask("/_nicegui/client/page-of-ann/upload/3", ORIGIN, bench.cookie_of("bob"), method="POST")[0] == 404
    assert bench.ask("/_nicegui/client/page-of-ann/upload/3", ORIGIN, bench.cookie_of("ann"), method="POST")[0] == 200


def test_a_cookie_that_is_changed_is_none() -> None:
    bench = Bench()
    name, ours = bench.cookie_of("ann")
    changed = ours.replace(".v.", ".t.")
    assert bench.ask("/", (name, ours))[0] == 200
    for other in (changed, ours[:-1], ours + "A", Bench().cookie_of("ann")[1], "cookie=", "cookie=..", "cookie=é.t.x"):
        assert bench.ask("/", (name, other))[:1] == (303,)


def test_the_code_lets_in_however_it_is_typed() -> None:
    bench = Bench()
    assert bench.ask("/")[1]["location"] == "/join"
    assert 'name="code"' in bench.ask("/join")[2]
    assert "Gib den Code ein" in bench.ask("/join", ("accept-language", "de-CH,de;q=0.9,en;q=0.8"))[2]
    status, headers, body = bench.try_code(" abc-2 34 ")
    assert (status, "ist-cookie" in headers) == (200, False)
    assert 'content="0; url=/"' in body
    visit = bench.seal.read(headers["set-cookie"].partition(";")[0].removeprefix("cookie="))
    assert visit is not None
    assert not visit.teacher
    assert "set-cookie" in bench.ask("/join/abc234")[1]


def test_a_shared_choice_waits_at_the_door() -> None:
    bench, query = Bench(), "c=1eJx_-A"
    assert bench.ask("/", query=f"{query}&fbclid=1")[1]["location"] == f"/join?{query}"
    form = f'action="/join?{query}"'
    assert form in bench.ask("/join", query=query)[2]
    for body in (b"code=WRONG2", b"code="):
        assert form in bench.ask("/join", ORIGIN, method="POST", body=body, query=query)[2]
    answers = [
        bench.ask("/join", ORIGIN, method="POST", body=b"code=ABC234", query=query),
        bench.ask("/join/ABC234", query=query),
        bench.ask("/join", bench.cookie_of("ann"), query=query),
    ]
    for status, _, page in answers:
        assert status == 200
        assert f'content="0; url=/?{query}#setup"' in page
        assert f'<a href="/?{query}#setup">' in page
    assert ["set-cookie" in headers for _, headers, _ in answers] == [True, True, False]


@pytest.mark.parametrize(
    "query",
    [
        "c=" + quote(HOSTILE),
        "c=" + quote('1"><script>alert(1)</script>'),
        "c=//evil.example",
        "c=1%0d%0aSet-Cookie:x=1",
        "c=" + quote("1\u202e\N{PARTY POPPER}"),
        "c=" + "A" * 8001,
        "c=javascript:alert(1)",
        "next=//evil.example",
        "c=é",
        "&".join(["c=1"] * 30),
        "c",
    ],
)
def test_nothing_but_a_shared_choice_is_followed_after_joining(query: str) -> None:
    bench, plain = Bench(), Bench().ask("/join")
    assert bench.ask("/", query=query)[1]["location"] == "/join"
    assert bench.ask("/join", query=query) == plain
    _, _, page = bench.ask("/join", ORIGIN, method="POST", body=b"code=ABC234", query=query)
    assert 'content="0; url=/"' in page
    assert '<a href="/">' in page
    assert bench.ask("//evil.example/", query="c=1")[1]["location"] == "/join?c=1"


def test_who_is_in_stays_the_same_visitor() -> None:
    bench = Bench()
    assert "set-cookie" not in bench.ask("/join/ABC234", bench.cookie_of("ann"))[1]
    headers = bench.ask(f"/teach/{bench.door.token}", bench.cookie_of("ann"))[1]
    visit = bench.seal.read(headers["set-cookie"].partition(";")[0].removeprefix("cookie="))
    assert visit == Visit("ann".ljust(22, "_"), teacher=True)


@pytest.mark.parametrize("code", ["", "ABC235", HOSTILE, "\N{PARTY POPPER}", "\u202eABC234", "A" * 900])
def test_a_wrong_code_is_an_answer_that_holds_nothing_of_it(code: str) -> None:
    status, headers, body = Bench().try_code(code)
    assert status == 403
    assert "set-cookie" not in headers
    assert 'role="alert"' in body
    assert HOSTILE not in body


def test_wrong_codes_are_limited_per_address_and_in_all() -> None:
    bench = Bench()
    answers = [bench.try_code("WRONG2")[0] for _ in range(int(EACH.burst) + 1)]
    assert answers == [403] * int(EACH.burst) + [429]
    status, headers, body = bench.try_code("ABC234")
    assert (status, int(headers["retry-after"])) == (429, 6)
    assert "Wait 6 seconds" in body
    assert bench.ask("/teach/wrong")[0] == 429
    assert bench.ask(f"/teach/{bench.door.token}")[0] == 200  # nobody can lock the teacher out
    assert bench.try_code("ABC234", address="10.0.0.8")[0] == 200
    bench.clock.now += 6
    assert bench.try_code("ABC234")[0] == 200
    tried = [bench.try_code("WRONG2", address=f"10.1.{n}.1")[0] for n in range(200)]
    assert tried.count(403) < 110
    assert tried[-1] == 429


def test_the_teachers_link_cannot_be_guessed_from_another_start() -> None:
    bench = Bench()
    assert len(bench.door.token) >= 32
    assert bench.ask(f"/teach/{Bench().door.token}")[0] == 404
    assert bench.ask("/teach/")[0] == 404


def test_a_body_is_limited_announced_or_not() -> None:
    bench = Bench()
    post = {"method": "POST", "path": "/upload"}
    assert bench.ask("/upload", ORIGIN, bench.cookie_of("ann"), method="POST", body=b"x" * 1000)[0] == 200
    assert bench.ask("/upload", ORIGIN, bench.cookie_of("ann"), method="POST", body=b"x" * 1001)[0] == 413
    for length in ("1001", "-1", "9" * 50, "many"):
        assert (
            bench.ask(post["path"], ORIGIN, bench.cookie_of("ann"), ("content-length", length), method="POST")[0] == 413
        )
    assert len(bench.passed) == 1


@pytest.mark.parametrize("path", ["/../etc/passwd", "/_nicegui/3.18.0/static/../../x", "/a\\..\\b", "/a\0b", "etc"])
def test_a_path_that_climbs_is_refused(path: str) -> None:
    bench = Bench()
    assert bench.ask(path, bench.cookie_of("ann"))[0] == 400


def test_headers_of_proxies_are_dropped_and_ours_replace_those_of_the_app() -> None:
    bench = Bench()
    _, headers, _ = bench.ask(
        "/", bench.cookie_of("ann"), ("x-forwarded-prefix", HOSTILE), ("x-forwarded-for", "1.2.3.4")
    )
    assert {name for name, _ in bench.passed[0]["headers"]} == {b"host", b"cookie"}
    assert headers["referrer-policy"] == "no-referrer"
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["connect-src"] == f"'self' ws://{HOST} wss://{HOST}"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    refused = bench.ask("/join")[1]
    assert refused["content-security-policy"].startswith("default-src 'none'")


def test_methods_that_nothing_here_has_are_refused() -> None:
    bench = Bench()
    assert {bench.ask("/", bench.cookie_of("ann"), method=one)[0] for one in ("PUT", "DELETE", "TRACE", "OPTIONS")} == {
        405
    }


def test_places_are_counted_by_open_pages_and_freed() -> None:
    bench = Bench(visitors=1)
    ann, bob, teacher = Visit("ann"), Visit("bob"), Visit("eve", teacher=True)
    assert bench.attendance.opened(teacher)
    assert bench.attendance.opened(ann)
    assert not bench.attendance.opened(bob)
    status, headers, body = bench.ask("/", bench.cookie_of("bob"))
    assert (status, headers["retry-after"]) == (503, "60")
    assert "All 1 places are taken" in body
    assert bench.attendance.present() == 1
    bench.attendance.closed(ann)
    assert not bench.attendance.has_room(bob)
    assert bench.attendance.opened(ann)
    bench.attendance.closed(ann)
    bench.clock.now += AWAY + 1
    assert bench.attendance.opened(bob)
    assert not bench.attendance.has_room(ann)


def test_one_visitor_opens_so_many_pages() -> None:
    attendance = Attendance(5)
    assert [attendance.opened(Visit("ann")) for _ in range(MOST_PAGES + 1)] == [True] * MOST_PAGES + [False]


def test_a_visitor_who_sends_too_much_from_one_page_or_several_is_cut_off() -> None:
    bench = Bench()
    half = int(MESSAGES.burst) // 2 + 5
    assert bench.connect(ORIGIN, bench.cookie_of("ann"), page="new", messages=half) == []
    assert bench.connect(ORIGIN, bench.cookie_of("ann"), page="newer", messages=half) == [CLOSED]
    assert bench.connect(ORIGIN, bench.cookie_of("bob"), page="new", messages=half) == []
    assert bench.attendance.present() == 0


def test_pages_are_limited_files_of_the_framework_are_not() -> None:
    bench = Bench()
    ann = bench.cookie_of("ann")
    answers = [bench.ask("/", ann)[0] for _ in range(int(PAGES.burst) + 5)]
    assert set(answers[: int(PAGES.burst)]) == {200}
    assert 429 in answers
    assert bench.ask("/_nicegui/3.18.0/static/nicegui.js", ann)[0] == 200
    everybody = [bench.ask("/", bench.cookie_of(f"v{n}"))[0] for n in range(int(ALL_PAGES.burst))]
    assert everybody[:100] == [200] * 100
    assert everybody[-1] == 429


def test_a_bucket_refills_at_its_rate_and_no_further() -> None:
    clock = Clock()
    bucket = Bucket(Rate(burst=2, per_second=0.5), clock)
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    assert bucket.wait() == pytest.approx(2)
    clock.now += 1000
    assert [bucket.take() for _ in range(3)] == [True, True, False]


def test_codes_can_be_read_from_a_wall() -> None:
    drawn = {new_code() for _ in range(50)}
    assert len(drawn) > 48
    assert set("".join(drawn)) <= set(ALPHABET)
    assert not set("01OIL") & set(ALPHABET)
    assert own_code("grape-vine 7") == "GRAPEVINE7"
    for short in ("", "abc", "a b c d e", HOSTILE, "x" * 33, "ÄÖÜäöü"):
        with pytest.raises(CodeError):
            own_code(short)


def test_the_qr_code_of_the_terminal_is_the_one_of_the_page() -> None:
    invitation = Invitation("http://192.168.1.5:8080", "ABC234")
    lines = invitation.lines(coloured=False)
    assert len({len(line) for line in lines}) == 1
    assert len(lines) == (len(lines[0]) + 1) // 2
    size = len(lines[0]) - 4 + 8  # the border is 2 wide here and 4 in the picture
    assert f'viewBox="0 0 {size} {size}"' in invitation.svg()
    assert "http://192.168.1.5:8080/join/ABC234" in invitation.svg()


def test_a_client_that_goes_before_its_answer_is_no_error_of_the_program() -> None:
    """As of files of NiceGUI, which come slowly, compressed, and through two middlewares that report an answer that was cut off."""
    from starlette.middleware.base import BaseHTTPMiddleware
    from starlette.middleware.gzip import GZipMiddleware
    from starlette.responses import StreamingResponse

    async def slowly() -> AsyncIterator[bytes]:
        await asyncio.sleep(0.02)
        yield b"file"

    async def passed_on(request: Any, call_next: Any) -> Any:
        return await call_next(request)

    bench, arrived, sent = Bench(code=None), [b"", b""], []
    app = GZipMiddleware(StreamingResponse(slowly()))
    bench.gate.app = BaseHTTPMiddleware(BaseHTTPMiddleware(app, passed_on), passed_on)

    async def receive() -> Any:
        return {"type": "http.request", "body": arrived.pop()} if len(arrived) == 2 else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asked = {**scope("http", "/", HOST, (), "GET", "10.0.0.7"), "asgi": {"spec_version": "2.3"}}
    asyncio.run(asyncio.wait_for(bench.gate(asked, receive, send), 5))
    assert sent[0] == "http.response.start"
