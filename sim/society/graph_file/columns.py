"""Which columns of a table hold the two ends of an edge, by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

# fmt: off
_FIRST = {
    "source", "src", "from", "sender", "origin", "start", "begin", "follower", "ego", "citing", "caller", "quelle", "von",
    "origen", "origine", "1", "one", "first", "left",
}
_SECOND = {
    "target", "tgt", "dst", "dest", "destination", "to", "receiver", "recipient", "end", "followee", "followed", "following", "alter",
    "friend", "friends", "neighbor", "neighbour", "knows", "cited", "callee", "ziel", "nach", "destino", "cible", "2", "two",
    "second", "right",
}
_PAIRED = {"u": "v", "i": "j", "x": "y", "a": "b", "s": "t"}
_PERSON = {
    "id", "ids", "uid", "node", "nodes", "vertex", "nr", "no", "num", "name", "label", "key", "user", "userid", "username", "person",
    "people", "member", "actor", "customer", "account", "author", "screen", "agent", "n", "v", "p",
}
# fmt: on
_ROW = {
    "",
    "id",
    "index",
    "row",
    "rows",
    "rownames",
    "unnamed",
    "unnamed: 0",
    "suid",
    "edge",
    "edgeid",
    "edge_id",
    "nr",
    "no",
    "#",
}
_RUN_TOGETHER = re.compile(
    r"(from|to|source|target|src|dst|sender|receiver|follower|followee)(?:node|vertex|user|person|id|name)+"
)


class Ends(NamedTuple):
    """Positions of the columns that hold the ends of an edge. ``sure``: their names can hardly be ids."""

    source: int
    target: int
    sure: bool = True


def ends_by_name(names: Sequence[str]) -> Ends | None:
    """The columns of the two ends by their names: source and target, from and to, u and v, id1 and id2, and the like; None without."""
    words = [_words(name) for name in names]
    roles = [_role(one) for one in words]
    first = _shortest(roles, words, "first")
    second = _shortest(roles, words, "second")
    if first is not None and second is not None:
        return Ends(first, second)
    for low, high in _PAIRED.items():
        if [low] in words and [high] in words:
            return Ends(words.index([low]), words.index([high]), sure=False)
    one = first if first is not None else second
    people = [
        k
        for k, name in enumerate(names)
        if k != one and words[k] and set(words[k]) <= _PERSON and name.strip().lower() not in _ROW
    ]
    if one is None or len(people) != 1:
        return None
    return Ends(one, people[0]) if first is not None else Ends(people[0], one)


def names_rows(name: str) -> bool:
    """Whether a column of this name numbers the rows."""
    return name.strip().strip('"').lower() in _ROW


def _words(name: str) -> list[str]:
    """A name in words: ``FromNodeId`` is from, node, id."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d_])(?=\d)", " ", name.strip())
    return [word for word in re.split(r"[\W_]+", apart.lower()) if word]


def _role(words: Sequence[str]) -> str | None:
    together = _RUN_TOGETHER.fullmatch("".join(words))
    own = [together[1]] if together else [word for word in words if word not in _PERSON]
    if len(own) != 1 or (own[0].isdigit() and len(words) < 2):
        return "first" if words in (["user", "a"], ["node", "a"]) else None
    if own[0] in ("a", "b") and len(words) > 1:
        return "first" if own[0] == "a" else "second"
    if own[0] in _FIRST:
        return "first"
    return "second" if own[0] in _SECOND else None


def _shortest(roles: Sequence[str | None], words: Sequence[Sequence[str]], role: str) -> int | None:
    fitting = [k for k, one in enumerate(roles) if one == role]
    return min(fitting, key=lambda k: len(words[k])) if fitting else None
