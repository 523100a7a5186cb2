"""More coins for a case that has one. A case's coin is spent on what its policy tosses it for; a blend needs another."""

from __future__ import annotations

import numpy as np

from sim.kernel import random_draws as draw
from sim.kernel.compile import entry
from sim.kernel.units import Floats

_WORDS = 2.0**32


@entry
def second_coins(coin: Floats, level: int) -> Floats:
    """Return a further coin for each ``coin``, uniform in (0, 1), shape of ``coin``; another one for each ``level``.

    A coin is a 32-bit word w as (w + 1/2) / 2^32, so the word can be had back. It is the key of an addressed draw at counter (level, 0,
    0, COIN): a function of the case alone, and of no use in guessing the first coin or that of another level.
    """
    found = np.zeros(coin.size)
    for place in range(coin.size):
        found[place] = draw.uniform(np.uint64(coin[place] * _WORDS), level, 0, 0, draw.COIN)
    return found
