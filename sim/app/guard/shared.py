"""The shared choice in an address, which is kept while somebody joins: nothing else of what was asked for is followed."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from sim.app.guard.asgi import Scope

SHARED = "c"
"""Name of the value that holds a shared choice."""

STEP = "#setup"
"""The step to which a shared choice leads."""

_FORM = re.compile(r"[A-Za-z0-9_-]{1,8000}")
"""As ``sim.app.choice.to_link`` writes it, which allows as many characters; none of them means anything in HTML or in an address."""

_MOST_FIELDS = 20
"""Values in the query of an address, at most; messengers add some of their own. An assumption."""


def shared(scope: Scope) -> str:
    """Return the query that names a shared choice, ``?c=...``, of what is asked for; empty where there is none."""
    try:
        fields = parse_qs(scope["query_string"].decode("ascii"), max_num_fields=_MOST_FIELDS)
    except ValueError:
        return ""
    found = _FORM.fullmatch(fields.get(SHARED, [""])[0])
    return f"?{SHARED}={found[0]}" if found else ""


def page_of(query: str) -> str:
    """Return the path of the page with a shared choice, of the first page where the query is empty."""
    return f"/{query}{STEP}" if query else "/"
