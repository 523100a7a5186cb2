"""Find the two columns of a table that hold the ends of an edge, by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import permutations
from typing import NamedTuple

# fmt: off
_ROLES = {  # of several pairs, the earlier
    "source src quelle fuente origem origen origine sorgente bron":
        "target tgt dst dest destination destino ziel cible objetivo destinazione doel",
    "from von desde van fra från orig": "to nach hasta naar til till",
    "sender follower citing caller absender emisor émetteur emetteur":
        "receiver recipient followee followed following cited callee empfänger empfaenger receptor récepteur recepteur",
    "giver nominator inviter referrer mentioner who": "nominee nominated invitee referee mentioned whom",
    "ego respondent student author": "alter friend friends freund neighbor neighbour knows contact coauthor referral follows",
    "origin one first left": "two second right",
    "start begin": "end",
}
_PLAIN = 4
"""The rank of user1 and user2: before start and end, which may be times."""
_FIRST = {word: rank for rank, words in enumerate(_ROLES) for word in words.split()}
_SECOND = {word: rank for rank, words in enumerate(_ROLES.values()) for word in words.split()}
_PERSON = {
    "id", "ids", "uid", "node", "nodes", "vertex", "nr", "no", "num", "name", "label", "key", "user", "userid", "username", "person",
    "people", "member", "actor", "customer", "account", "screen", "agent", "item", "col", "column", "var", "kunde", "student", "author",
}
_PAIRS = {
    ("1", "2"), ("a", "b"), ("x", "y"), ("i", "j"), ("u", "v"), ("s", "t"), ("von", "an"), ("de", "a"), ("de", "à"), ("da", "a"),
    ("de", "vers"), ("od", "do"),
}
# fmt: on
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
_MOST = 100  # columns; a wider table is not a list of edges
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
    """Return the columns of the two ends by their names; None without.

    They are called source and target, from and to, u and v, id1 and id2, user and follower, or the like: alike but for one word that
    says which end, or only that word and words for people.
    """
    words = [_words(name) for name in names]
    found = [
        (rank, len(words[one]) + len(words[other]), one, other, sure)
        for one, other in permutations(range(len(names)), 2)
        if len(names) <= _MOST
        for fit, sure in ((_by_role, True), (_by_letter, False))
        if (rank := fit(words[one], words[other])) is not None
    ]
    if found:
        _, _, one, other, sure = min(found)
        return Ends(one, other, sure)
    return _with_one_role(names, words)


def is_series(names: Sequence[str]) -> bool:
    """Return whether three names or more differ by their numbers alone: friend1, friend2, friend3."""
    stems = [_FORM.sub("0", name) for name in names if _FORM.search(name)]
    return any(stems.count(stem) > 2 for stem in stems)


def same_form(name: str, other: str) -> bool:
    """Return whether two names differ by nothing but their numbers, or are both one letter."""
    return _FORM.sub("0", name) == _FORM.sub("0", other) or (len(name) == len(other) == 1)


def names_rows(name: str) -> bool:
    """Return whether a column of this name numbers the rows."""
    return name.strip().lower() in _ROW


def _words(name: str) -> list[str]:
    """Return a name in words: ``FromNodeId`` is from, node, id."""
    apart = _RUN_TOGETHER.sub(r"\1 ", _APART.sub(" ", name.strip()).lower())
    return [word for word in re.split(r"[\W_]+", apart) if word]


def _role(words: Sequence[str]) -> str | None:
    """Return the word that says which end of an edge a column holds; None unless all others mean people."""
    own = [word for word in words if word not in _PERSON] or [word for word in words if word in _FIRST]
    return own[0] if len(own) == 1 and (own[0] in _FIRST or own[0] in _SECOND) else None


def _by_role(one: Sequence[str], other: Sequence[str]) -> int | None:
    """Return how well two names mean the two ends, alone or by the one word in which they differ (lower is better; None: not)."""
    for first, second in ((_role(one), _role(other)), _difference(one, other)):
        if first in _FIRST and second in _SECOND:
            return max(_FIRST[first], _SECOND[second])
    return None


def _by_letter(one: Sequence[str], other: Sequence[str]) -> int | None:
    """Return the same for names that differ by a letter or a number: better with a word for people."""
    if _difference(one, other) not in _PAIRS or one[0].isdigit():
        return None
    return _PLAIN if len(one) > 1 and sum(word in _PERSON for word in one) == len(one) - 1 else len(_ROLES)


def _difference(one: Sequence[str], other: Sequence[str]) -> tuple[str, str]:
    """Return the word by which two names differ; empty unless it is one."""
    different = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
    return different[0] if len(one) == len(other) and len(different) == 1 else ("", "")


def _with_one_role(names: Sequence[str], words: Sequence[Sequence[str]]) -> Ends | None:
    """Return the column that says which end it is, and the only other one that means people."""
    place = next((k for k, one in enumerate(words) if _role(one) is not None and set(one) - _PERSON), None)
    people = [
        k
        for k, name in enumerate(names)
        if k != place and words[k] and set(words[k]) <= _PERSON and not names_rows(name)
    ]
    if place is None or len(people) != 1:
        return None
    return Ends(place, people[0]) if _role(words[place]) in _FIRST else Ends(people[0], place)
