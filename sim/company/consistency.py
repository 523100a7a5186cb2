"""Equal cases, unequal treatment: what an inconsistent company makes of a case.

Whoever takes up a case, its tone, its compensation and the chance of a solution vary by a whim that belongs to the case: an addressed
draw, even on both sides. With ``desk.inconsistency`` nought, equal cases are treated alike.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.kernel import random_draws as draw
from sim.kernel.compile import entry, kernel
from sim.kernel.elementary import clip
from sim.kernel.units import Floats
from sim.state import columns as c
from sim.state.state import World


@kernel
def whim(world: World, row: Floats, purpose: int) -> float:
    """A case's ratio, one on average, within ``desk.inconsistency`` of one."""
    u = draw.uniform(world.seed, int(row[c.OPENER]), int(row[c.DAY]), int(row[c.ORDINAL]), purpose)
    return 1.0 + world.p.desk_inconsistency * (2.0 * u - 1.0)


@entry
def treat_unequally(world: World, numbers: npt.NDArray[np.int64]) -> None:
    """What the policy has decided for the threads ``numbers``, as it will really be done: tone and compensation by whim."""
    if world.p.desk_inconsistency == 0.0:
        return
    for place in range(numbers.size):
        row = world.threads[numbers[place]]
        row[c.TONE] = clip(row[c.TONE] * whim(world, row, draw.WHIM_TONE), 0.0, 1.0)
        row[c.OFFER] *= whim(world, row, draw.WHIM_OFFER)
