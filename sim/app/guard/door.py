"""The door: the page that asks for the code, the link that holds it, and the teacher's link."""

from __future__ import annotations

import hmac
import math
import secrets
import time
from urllib.parse import parse_qs

from sim.app.guard.asgi import Answer, Header, Receive, Scope, header, whole_body
from sim.app.guard.buckets import Bucket, Buckets, Clock, Rate
from sim.app.guard.code import typed
from sim.app.guard.plain import in_page, join_page, no_link_page
from sim.app.guard.shared import shared
from sim.app.guard.visit import Seal, Visit
from sim.app.guard.words import WORDS, language_of

EACH = Rate(burst=10, per_second=1 / 6)
"""Wrong codes per address: ten, then ten a minute; assumption, a class behind one address among them."""

ALL = Rate(burst=100, per_second=1)
"""Wrong codes in all: a hundred, then one a second; assumption: thirty people who mistype at once."""

MOST_FORM = 1000
"""Bytes of the form with the code."""


class Door:
    """Lets people in by the code, and the teacher by an unguessable link. Only wrong codes count against the limits."""

    def __init__(self, code: str | None, seal: Seal, cookie_name: str, clock: Clock = time.monotonic) -> None:
        self.code, self.token = code, secrets.token_urlsafe(24)
        self._seal, self._cookie_name = seal, cookie_name
        self._each, self._all = Buckets(EACH, clock), Bucket(ALL, clock)

    def new_cookie(self, visit: Visit) -> Header:
        """Return the header that gives a visitor the signed cookie.

        A browser that follows a link from elsewhere, as in a mail, shows it too (Lax): the visitor would otherwise be taken for a new one
        and lose the runs. Forms, sockets and frames of other sites never show it.
        """
        value = f"{self._cookie_name}={self._seal.text(visit)}; Path=/; HttpOnly; SameSite=Lax"
        return (b"set-cookie", value.encode())

    async def answer(self, scope: Scope, receive: Receive, visit: Visit | None) -> Answer | None:
        """Return the answer to a request at the door; None if the request is for something else."""
        path, language = scope["path"], language_of(header(scope, b"accept-language"))
        if path.startswith("/teach/"):
            return self._teacher(path.removeprefix("/teach/"), _address(scope), language, visit)
        if path.startswith("/join/"):
            return self._joined(path.removeprefix("/join/"), scope, language, visit)
        if path != "/join":
            return None
        if scope["method"] == "POST":
            body = await whole_body(scope, receive, MOST_FORM)
            return self._joined(_field(body), scope, language, visit)
        query = shared(scope)
        return in_page(language, query) if visit or not self.code else join_page(language, query)

    def _joined(self, code: str, scope: Scope, language: str, visit: Visit | None) -> Answer:
        """Return the answer to a code. A visitor who has a valid cookie keeps it, and with it the runs."""
        address, query = _address(scope), shared(scope)
        if visit or not self.code:
            return in_page(language, query)
        wait = self._wait(address)
        if wait:
            return _wait_page(language, query, wait)
        if _same(typed(code), self.code):
            return in_page(language, query, self.new_cookie(Visit()))
        self._count(address)
        return join_page(language, query, WORDS[language]["wrong"], status=403)

    def _teacher(self, token: str, address: str, language: str, visit: Visit | None) -> Answer:
        """Return the answer to a teacher's link. It is too long to be guessed, and works while others have used up the tries."""
        if _same(token, self.token):
            visitor = Visit(visit.visitor, teacher=True) if visit else Visit(teacher=True)
            return in_page(language, "", self.new_cookie(visitor))
        wait = self._wait(address)
        if wait:
            return _wait_page(language, "", wait)
        self._count(address)
        return no_link_page(language)

    def _wait(self, address: str) -> int:
        """Return the seconds until this address may try again."""
        return math.ceil(max(self._each.of(address).wait(), self._all.wait()))

    def _count(self, address: str) -> None:
        self._each.of(address).take()
        self._all.take()


def _wait_page(language: str, query: str, seconds: int) -> Answer:
    sentence = WORDS[language]["slow"].format(seconds=seconds)
    return join_page(language, query, sentence, (b"retry-after", str(seconds).encode()), status=429)


def _same(given: str, ours: str) -> bool:
    """Return whether two texts are equal, in a time that does not say where they differ."""
    return hmac.compare_digest(given.encode(), ours.encode())


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _field(body: bytes) -> str:
    """Return the code in a form, empty if there is none."""
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=5)
    except ValueError:
        return ""
    return fields.get("code", [""])[0]
