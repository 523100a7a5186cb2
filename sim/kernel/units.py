"""Units of time, and the arrays that quantities are kept in."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

DAY_MIN = 1440.0
"""Minutes of a day."""

DAYS_PER_MONTH = 30
"""Days of a month, everywhere in the model and in results."""

Floats: TypeAlias = npt.NDArray[np.float64]
