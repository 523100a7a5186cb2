"""A comparison that grows while it is open: its results are looked at after 20, 40 and 80 replicates, and no oftener.

Looking several times would raise the rate of false alarms, were each look taken at 95 %. The looks are fixed beforehand, and each uses
intervals of the same higher level (Pocock 1977, "Group sequential methods in the design and analysis of clinical trials", Biometrika
64(2), 191-199), so that with a probability of at least 95 % all intervals of all looks cover. Pocock's level for three equal steps is
97.8 %; here each look doubles what is known, the looks depend less on each other, and the level that gives 95 % is 97.92 %.

While the first 20 replicates run, there may be one look more, after 10: a first answer for those who wait. It decides nothing, never ends
the study, and takes 99.9 % intervals (Haybittle and Peto: Peto et al. 1976, "Design and analysis of randomized clinical trials requiring
prolonged observation of each patient. I", British Journal of Cancer 34, 585-612). Whatever the looks that follow, it raises the rate of
false alarms by 0.1 % at most: all intervals cover with 95.1 % in place of 95.2 % where three looks at 98 % follow, and with 94.9 % where
one at 95 % follows.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.study.analysis.compare import Comparison
from sim.study.analysis.decision import decide

AT = (20, 40, 80)
"""Replicates at each look."""

LEVEL = 0.98
"""Level of the intervals at each look: 95.2 % over three of them, each with twice the replicates of the one before."""

FIRST_AT = 10
"""Replicates of the first answer: the first so many by number, since those that end first are those that take the least time."""

FIRST_LEVEL = 0.999
"""Level of the intervals of the first answer."""

FIRST_IF_S = 10.0
"""Seconds that the rest of the study must be expected to take for a first answer. An assumption: for less, nobody reads it."""


def is_settled(comparisons: Sequence[Comparison]) -> bool:
    """Return whether more replicates up to the last look are not expected to change what is shown, in any of the scenarios."""
    return not any(_would_be_settled(one) for one in comparisons)


def _would_be_settled(found: Comparison) -> bool:
    decision = decide(found)
    needed = decision.replicates_to_settle
    return decision.kind in ("open", "probable") and needed is not None and needed <= AT[-1]


def note(ended: str = "") -> dict[str, object]:
    """Return the entry of the manifest: when it is looked at, at which level, and why no replicate was added, once that is so.

    ``ended``: ``settled``, ``time`` or ``most``.
    """
    return {"at": list(AT), "level": LEVEL, **({"ended": ended} if ended else {})}
