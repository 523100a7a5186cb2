"""Which columns of a table hold the two ends of an edge, by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import permutations
from typing import NamedTuple

# fmt: off
_FIRST = {
    "source", "src", "from", "sender", "origin", "start", "begin", "follower", "ego", "citing", "caller", "quelle", "von",
    "origen", "origine", "one", "first", "left",
}
_SECOND = {
    "target", "tgt", "dst", "dest", "destination", "to", "receiver", "recipient", "end", "followee", "followed", "following", "alter",
    "friend", "friends", "neighbor", "neighbour", "knows", "cited", "callee", "ziel", "nach", "destino", "cible", "two", "second", "right",
}
_PERSON = {
    "id", "ids", "uid", "node", "nodes", "vertex", "nr", "no", "num", "name", "label", "key", "user", "userid", "username", "person",
    "people", "member", "actor", "customer", "account", "author", "screen", "agent", "item", "col", "column", "var",
}
# fmt: on
_PAIRS = {("1", "2"), ("a", "b"), ("x", "y"), ("i", "j"), ("u", "v"), ("s", "t")}
_ROW = {
    "",
    "id",
    "index",
    "row",
    "rows",
    "rownames",
    "unnamed: 0",
    "suid",
    "edge",
    "edgeid",
    "edge_id",
    "nr",
    "no",
    "#",
}
_FORM = re.compile(r"[0-9]+")
_APART = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d_])(?=\d)")
_RUN_TOGETHER = re.compile(
    r"(from|to|source|target|src|dst|sender|receiver|follower|followee)(?=(?:node|vertex|user|person|id|name)+$)"
    r"|(?<=^user)(?=[ab]$)|(?<=^node)(?=[ab]$)|(?<=^person)(?=[ab]$)|(?<=^name)(?=[ab]$)|(?<=^id)(?=[ab]$)"
)


class Ends(NamedTuple):
    """Positions of the columns that hold the ends of an edge. ``sure``: their names can hardly be ids, as ``user1`` or ``a`` can."""

    source: int
    target: int
    sure: bool = True


def ends_by_name(names: Sequence[str]) -> Ends | None:
    """The columns of the two ends by their names; None without.

    They are called source and target, from and to, u and v, id1 and id2, user and follower, or the like: alike but for one word that
    says which end, or only that word and words for people.
    """
    words = [_words(name) for name in names]
    for alike, sure in ((_by_role, True), (_by_word, True), (_by_letter, False)):
        found = [
            (len(words[one]) + len(words[other]), one, other)
            for one, other in permutations(range(len(names)), 2)
            if alike(words[one], words[other])
        ]
        if found:
            _, one, other = min(found)
            return Ends(one, other, sure)
    return _with_one_role(names, words)


def same_form(name: str, other: str) -> bool:
    """Whether two names differ by nothing but their numbers, or are both one letter."""
    return _FORM.sub("0", name) == _FORM.sub("0", other) or (len(name) == len(other) == 1)


def names_rows(name: str) -> bool:
    """Whether a column of this name numbers the rows."""
    return name.strip().lower() in _ROW


def _words(name: str) -> list[str]:
    """A name in words: ``FromNodeId`` is from, node, id."""
    apart = _RUN_TOGETHER.sub(r"\1 ", _APART.sub(" ", name.strip()).lower())
    return [word for word in re.split(r"[\W_]+", apart) if word]


def _role(words: Sequence[str]) -> str | None:
    """Which end of an edge a column holds; None unless all but one word mean people."""
    own = [word for word in words if word not in _PERSON]
    if len(own) != 1:
        return None
    return "first" if own[0] in _FIRST else "second" if own[0] in _SECOND else None


def _by_role(one: Sequence[str], other: Sequence[str]) -> bool:
    return _role(one) == "first" and _role(other) == "second"


def _by_word(one: Sequence[str], other: Sequence[str]) -> bool:
    first, second = _difference(one, other)
    return first in _FIRST and second in _SECOND


def _by_letter(one: Sequence[str], other: Sequence[str]) -> bool:
    return _difference(one, other) in _PAIRS and not one[0].isdigit()


def _difference(one: Sequence[str], other: Sequence[str]) -> tuple[str, str]:
    """The word by which two names differ; empty unless it is one."""
    different = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    return different[0] if len(one) == len(other) and len(different) == 1 else ("", "")


def _with_one_role(names: Sequence[str], words: Sequence[Sequence[str]]) -> Ends | None:
    """The column that says which end it is, and the only other one that means people."""
    roles = {_role(one): place for place, one in enumerate(words)}
    role, place = next(((role, place) for role, place in roles.items() if role is not None), (None, -1))
    people = [
        k
        for k, name in enumerate(names)
        if k != place and words[k] and set(words[k]) <= _PERSON and not names_rows(name)
    ]
    if role is None or len(people) != 1:
        return None
    return Ends(place, people[0]) if role == "first" else Ends(people[0], place)
