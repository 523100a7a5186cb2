"""Who had a conversation from whom: the tree of its reshares, from recorded turns.

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
"""What a telling is: the opening post, a public answer of another customer, a reshare inside the market, one outside it."""

_LEAST = 3  # reshares; fewer are no tree
_EXACT = 1e-4  # minutes by which a delay drawn again may differ
_MOST_OFFSPRING = 400  # of one telling outside the market that are looked for
_PEER_ACTS = ("answers", "defends", "solves")
_LOG_2 = math.log(2.0)


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
        day: on which it was opened, from 1.
        tellings: by time, the opening post first.
    """

    policy: str
    replicate: int
    kind: str
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
    delay = run.scenario.spread.half_life_min / _LOG_2
    rows = _only(turns, most).sort_by("minute").to_pylist()
    tellings = _tree(rows, about["opened"], address, delay)
    return Cascade(run.policy, run.replicate, about["kind"], about["day"], tellings)


def _only(table: Any, one: dict[str, Any]) -> Any:
    return table.filter(pc.and_(pc.equal(table["run"], one["run"]), pc.equal(table["case"], one["case"])))


@dataclass(frozen=True)
class _Address:
    """What the draws of a conversation are addressed by."""

    seed: int
    opener: int
    day: int
    ordinal: int

    def delay_of_reader(self, reader: int, mean: float) -> float:
        """Return the minutes after which somebody reads what is told to them, whoever tells it."""
        words = _block(self.seed, self.opener, self.day, reader, (draw.SEEN + 1024 * self.ordinal) >> 2)
        return float(_delay(words, mean))

    def outside(self, teller: int, mean: float, most: int) -> tuple[Floats, npt.NDArray[np.int64]]:
        """Return the delays and the labels of those outside the market who may have it from a teller, each of shape (most,)."""
        place = _plain(outsiders.place_of_ordinal)(self.ordinal, np.arange(1, most + 1, dtype=np.uint64))
        words = _block(self.seed, self.opener, self.day, teller, (draw.OUTSIDE_RESHARES + 1024 * place) >> 2)
        return _delay(words, mean), (words[0] >> np.uint64(2)).astype(np.int64)
