"""The cascade of a conversation: the tree of its reshares, from recorded turns.

A turn says who passed a conversation on and when, not from whom they had it. The delay between a telling and its reading is a draw that is
addressed by opener, day and reader (``sim.conduct.spread.broadcast``), or by who tells it outside the market (``sim.conduct.outsiders``).
So it is drawn again here, and the telling before a reshare by just this delay is the one that was read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from sim.conduct import outsiders
from sim.kernel import random_draws as draw
from sim.kernel.units import Floats

if TYPE_CHECKING:
    from sim.study.storage.results import Results

OPENS, PEER, INSIDE, OUTSIDE = "opens", "answers", "inside", "outside"
"""The kind of a telling: the opening post, a public answer of another customer, a reshare inside the market, one outside it."""

_LEAST = 3  # reshares; fewer are no tree
_EXACT = 1e-7  # minutes by which a delay drawn again may differ
_FEWER = 200  # who may have it from one telling outside the market, in a large cascade; in others as many as the model allows
_LARGE = 2000  # reshares
_PEER_ACTS = ("answers", "defends", "solves")
_LABELS_FROM, _PLACES = outsiders._LABELS_FROM, outsiders._PLACES  # public names there would name every run anew


@dataclass(frozen=True)
class Telling:
    """Somebody makes a conversation known to their audience.

    Attributes:
        kind: see ``OPENS``.
        minute: minutes since it was opened.
        person: who; None outside the market.
        source: place in the cascade of the telling that they read; None for the opener, and for somebody who came across it otherwise.
        steps: tellings between the opening post and this one, this one included; counted from 1 for who came across it.
    """

    kind: str
    minute: float
    person: int | None
    source: int | None
    steps: int


@dataclass(frozen=True)
class Cascade:
    """A conversation and all who passed it on.

    Attributes:
        policy: under which it happened.
        replicate: in which it happened.
        kind: complaint, question, praise or word.
        good: whether it speaks well of the company.
        day: on which it was opened, from 1.
        tellings: by time, the opening post first.
    """

    policy: str
    replicate: int
    kind: str
    good: bool
    day: int
    tellings: tuple[Telling, ...]

    @property
    def reshares(self) -> tuple[Telling, ...]:
        """Return who passed it on."""
        return tuple(one for one in self.tellings if one.kind in (INSIDE, OUTSIDE))


def largest_cascade(results: Results, scenario: str) -> Cascade | None:
    """Return the conversation of a scenario that was passed on most often, with its tree; None without three reshares.

    Raises:
        StoreError: the study recorded no conversations.
        ReplayError: the code or the files have changed since, so that draws cannot be made again.
    """
    from sim.study.analysis.replay import find_run

    turns = results.table("turns")
    turns = turns.filter(pc.equal(turns["scenario"], scenario))
    passed = turns.filter(pc.equal(turns["act"], "reshares"))
    counts = passed.group_by(["run", "case"]).aggregate([("minute", "count")]).to_pylist()
    most = max(counts, key=lambda row: (row["minute_count"], row["run"], row["case"]), default=None)
    if most is None or most["minute_count"] < _LEAST:
        return None
    run = find_run(results, most["run"])
    conversations = results.table("conversations")
    about = _only(conversations, most).to_pylist()[0]
    opener, ordinal = about["opener"], about["ordinal"]
    address = _Address(run.seed, opener, run.scenario.company.burn_in + about["day"] - 1, ordinal)
    delay = run.scenario.spread.half_life_min / math.log(2.0)
    rows = _only(turns, most).sort_by("minute").to_pylist()
    tellings = _tree(rows, about["opened"], address, delay)
    return Cascade(run.policy, run.replicate, about["kind"], about["valence"] > 0, about["day"], tellings)


def _only(table: Any, one: dict[str, Any]) -> Any:
    return table.filter(pc.and_(pc.equal(table["run"], one["run"]), pc.equal(table["case"], one["case"])))


@dataclass(frozen=True)
class _Address:
    """The address of the draws of a conversation."""

    seed: int
    opener: int
    day: int
    ordinal: int

    def delay_of_reader(self, reader: int, mean: float) -> float:
        """Return the minutes after which somebody reads what is told to them."""
        words = _block(self.seed, self.opener, self.day, reader, (draw.SEEN + 1024 * self.ordinal) >> 2)
        return float(_delay(words, mean)[0])

    def outside(self, teller: int, mean: float, most: int) -> tuple[Floats, npt.NDArray[np.int64]]:
        """Return the delays and the labels of those outside the market who may have it from a teller, each of shape (most,)."""
        places = _PLACES * self.ordinal + np.arange(1, most + 1)
        words = _block(self.seed, self.opener, self.day, teller, (draw.OUTSIDE_RESHARES + 1024 * places) >> 2)
        labels = _LABELS_FROM + 2 * (words[0] >> np.uint64(2)).astype(np.int64) + int(teller != 2 * self.opener + 1)
        return _delay(words, mean), labels


def _block(seed: int, opener: int, day: int, second: int, number: Any) -> Any:
    """Return the four words at addresses, uncompiled, for one number or an array of them."""
    philox: Any = getattr(draw.philox, "py_func", draw.philox)
    mask = int(draw.MASK)
    counter = (np.array([opener]), np.array([day]), np.array([second]), np.atleast_1d(number))
    key = (np.uint64(seed & mask), np.uint64(seed >> 32))
    return philox(*(word.astype(np.uint64) & draw.MASK for word in np.broadcast_arrays(*counter)), *key)


def _delay(words: Any, mean: float) -> Floats:
    unit = (words[1].astype(np.float64) + 0.5) * 2.0**-32
    return np.asarray(-mean * np.log(unit), dtype=np.float64)


class _Tree:
    """The tellings so far, and when those outside the market who may have it from them would pass it on."""

    def __init__(self, address: _Address, mean: float, most: int) -> None:
        self.address, self.mean = address, mean
        self.most = most  # who may have it from one telling outside the market
        self.tellings: list[Telling] = []
        self.words_of: list[int | None] = []  # whose words are passed on in each telling
        self.expected: dict[int, list[tuple[float, int, int]]] = {}  # by whole minute: minute, label, source

    def add(self, telling: Telling, words_of: int | None, label: int | None = None) -> None:
        """Add a telling; ``label`` is that of somebody outside the market who is known."""
        place = len(self.tellings)
        self.tellings.append(telling)
        self.words_of.append(words_of)
        if telling.person is not None:
            label = 2 * telling.person + int(telling.person == words_of)
        if self.most == 0 or label is None:
            return
        delays, labels = self.address.outside(label, self.mean, self.most)
        for minute, own in zip((telling.minute + delays).tolist(), labels.tolist(), strict=True):
            self.expected.setdefault(round(minute), []).append((minute, own, place))

    def read_by(self, person: int, minute: float) -> int | None:
        """Return the telling that a person inside the market had read when they passed it on at ``minute``."""
        told = minute - self.address.delay_of_reader(person, self.mean)
        near = (
            place
            for place, one in enumerate(self.tellings)
            if one.person is not None and abs(one.minute - told) < _EXACT
        )
        return next(near, None)

    def read_outside(self, minute: float) -> tuple[int | None, int | None]:
        """Return the telling that somebody outside the market had read, and their label."""
        for whole in (round(minute), round(minute) - 1, round(minute) + 1):
            for expected, label, source in self.expected.get(whole, ()):
                if abs(expected - minute) < _EXACT:
                    return source, label
        return None, None

    def steps(self, source: int | None) -> int:
        """Return the steps of who read a telling."""
        return 1 if source is None else self.tellings[source].steps + 1


def _tree(turns: list[dict[str, Any]], opened: float, address: _Address, mean: float) -> tuple[Telling, ...]:
    """Return the tellings of a conversation from its turns, which are by minute."""
    passed = [turn for turn in turns if turn["act"] == "reshares"]
    most = outsiders.MOST_AT_ONCE if len(passed) < _LARGE else _FEWER
    tree = _Tree(address, mean, most if any(turn["person"] is None for turn in passed) else 0)
    tree.add(Telling(OPENS, 0.0, address.opener, None, 0), address.opener)
    for turn in turns:
        minute, who = turn["minute"] - opened, turn["person"]
        if turn["speaker"] == "peer" and turn["act"] in _PEER_ACTS:
            tree.add(Telling(PEER, minute, who, 0, 1), who)
        elif turn["act"] == "reshares" and who is not None:
            source = tree.read_by(who, minute)
            words_of = address.opener if source is None else tree.words_of[source]
            tree.add(Telling(INSIDE, minute, who, source, tree.steps(source)), words_of)
        elif turn["act"] == "reshares":
            source, label = tree.read_outside(minute)
            tree.add(Telling(OUTSIDE, minute, None, source, tree.steps(source)), None, label)
    return tuple(tree.tellings)
