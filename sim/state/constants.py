"""Values that several tables share.

The whole numbers are typed, because an argument of a compiled function that is a literal would be compiled once for each literal.
"""

from __future__ import annotations

from typing import cast

import numpy as np

NONE = cast("int", np.int64(-1))  # no cause, no severity, no conversation
ZERO = cast("int", np.int64(0))  # the first place of a heap, the first ordinal of a day, the least severity
NEVER = 1e18  # a minute that does not come
