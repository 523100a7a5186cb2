"""The payback of a policy: the month from which its profit so far is no longer below that of the reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.kernel.units import Floats
from sim.study.analysis.compare import FEWEST_CLUSTERS

PaybackKind = Literal["equal", "from the start", "month", "not within", "unknown"]

RESAMPLES = 4_000
_SEED = 20_250_107  # fixed: the same outcomes give the same interval
_TINY = 1e-9  # a difference below this share of the largest one is rounding error


@dataclass(frozen=True)
class Payback:
    """The payback of one policy against the reference, by the mean difference of profit so far at the ends of months.

    Attributes:
        kind: ``from the start`` when the mean difference is never below 0, ``month`` when it is below 0 and later stays at 0 or above,
            ``not within`` when it is below 0 in the last month, ``equal`` when it is exactly 0 throughout, ``unknown`` without runs.
        month: first month from whose end the mean difference stays at 0 or above; 1 from the start; None when there is none.
        low: lower end of its 95 % interval.
        high: upper end; None when that is beyond the months that were simulated.
        chance: share of the resamples in which it pays back within these months. None, as ``low`` and ``high``, with fewer than
            ``FEWEST_CLUSTERS`` clusters.
        ahead_until: for ``not within``, the last month at whose end the mean difference is still at 0 or above; None when it never is.
        horizon: months of the horizon.
        months: months that were simulated, those of the run-off included; a month after ``horizon`` is one of the run-off.
    """

    kind: PaybackKind
    month: int | None
    low: int | None
    high: int | None
    chance: float | None
    ahead_until: int | None
    horizon: int
    months: int

    @property
    def in_run_off(self) -> bool:
        """True when it pays back only after the horizon, when the status quo follows every policy."""
        return self.month is not None and self.month > self.horizon


def payback(gaps: Floats, horizon: int) -> Payback:
    """Return the payback from differences of profit so far, shape (clusters, months).

    The interval is that of the payback month in bootstrap resamples of the clusters (percentiles; each resample takes clusters - 1, which
    makes the variance of the resampled mean unbiased, McCarthy and Snowden 1985).
    """
    clusters, months = gaps.shape
    if not clusters or not months:
        return Payback("unknown", None, None, None, None, None, horizon, months)
    tiny = _TINY * float(np.abs(gaps).max())
    mean = gaps.mean(axis=0)
    if not np.abs(gaps).max():
        return Payback("equal", 1, 1, 1, 1.0, None, horizon, months)
    month = int(_months(mean[None], tiny)[0])
    kind: PaybackKind = "from the start" if month == 1 else "month" if month <= months else "not within"
    not_below = np.flatnonzero(mean >= -tiny) + 1
    ahead = int(not_below[-1]) if kind == "not within" and len(not_below) else None
    low, high, chance = _interval(gaps, tiny)
    return Payback(kind, month if month <= months else None, low, high, chance, ahead, horizon, months)


def _interval(gaps: Floats, tiny: float) -> tuple[int | None, int | None, float | None]:
    clusters, months = gaps.shape
    if clusters < FEWEST_CLUSTERS:
        return None, None, None
    generator = np.random.default_rng(_SEED)
    weights = generator.multinomial(clusters - 1, np.full(clusters, 1.0 / clusters), size=RESAMPLES) / (clusters - 1)
    found = _months(weights @ gaps, tiny)
    low, high = (int(end) for end in np.quantile(found, (0.025, 0.975), method="inverted_cdf"))
    chance = float((found <= months).mean())
    return (low if low <= months else None), (high if high <= months else None), chance


def _months(means: Floats, tiny: float) -> np.ndarray:
    """Payback month of each row of ``means`` (resamples, months); months + 1 when it is below 0 in the last one."""
    below = means < -tiny
    last = below.shape[1] - below[:, ::-1].argmax(axis=1)
    found: np.ndarray = np.where(below.any(axis=1), last + 1, 1)
    return found
