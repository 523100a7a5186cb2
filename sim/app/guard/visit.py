"""Visits: who a request comes from, as a signed cookie says. The cookie holds nothing but an unguessable id and a role."""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Protocol

VISIT = "grapevine.visit"
"""Key of the visit in the scope of a request that has passed the gate."""

_FORM = re.compile(r"([A-Za-z0-9_-]{22})\.([tv])\.([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class Visit:
    """A visitor: an unguessable id, and whether this is the teacher."""

    visitor: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    teacher: bool = False


class Seal:
    """Signs visits with a secret that is drawn at the start and stays in memory: after a restart everybody joins again."""

    def __init__(self, secret: bytes | None = None) -> None:
        self._secret = secret or secrets.token_bytes(32)

    def text(self, visit: Visit) -> str:
        """Return a visit as signed text."""
        body = f"{visit.visitor}.{'t' if visit.teacher else 'v'}"
        return f"{body}.{self._signature(body)}"

    def read(self, text: str) -> Visit | None:
        """Return the visit of a signed text, or None if anything about it is not ours."""
        form = _FORM.fullmatch(text)
        if form is None or not hmac.compare_digest(self._signature(f"{form[1]}.{form[2]}"), form[3]):
            return None
        return Visit(form[1], form[2] == "t")

    def _signature(self, body: str) -> str:
        digest = hmac.digest(self._secret, body.encode(), sha256)
        return urlsafe_b64encode(digest).decode().rstrip("=")


class HasScope(Protocol):
    """Requests and websockets of Starlette, which carry the scope that the gate has marked."""

    @property
    def scope(self) -> Any:
        """The scope of the connection."""


def visit_of(request: HasScope) -> Visit:
    """Return the visit of a request. Raises KeyError for a request that did not pass the gate."""
    visit: Visit = request.scope[VISIT]
    return visit


def visitor_of(request: HasScope) -> str:
    """Return the unguessable id of the visitor from whom a request comes."""
    return visit_of(request).visitor
