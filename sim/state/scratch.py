"""Shape of ``State.scratch``: room for numbers that nobody needs any more when the function that made them is done.

The rows of the daily pass over everybody are named in ``sim.conduct.daily_batch``.
"""

from __future__ import annotations

ROWS = 19
BATCH = 256  # people of a batch
