"""The standard of proof: a number is held against a band, and one function gives the verdict.

A number *holds* when its whole interval lies in the band. A null has a band too, of equivalence: what is too small to matter, stated with
its reason before the run. The experiment must have the power to tell: were what the source says exactly true, it would show it with a
chance of at least ``POWER``. Without it a number is *not known*, unless the whole interval lies outside the band, which refutes
the number however small the experiment. With it, a number that was not shown does *not hold*.

Power is worked out from the spread of replicates alone, never from where they lie: that of a pilot, where there is one
(``sim.validation.pilot``), else that of the run itself. For normal errors spread and mean are independent, so that both say the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from scipy.special import ndtr

Finding = Literal["holds", "does not hold", "not known"]

POWER = 0.8
"""The least chance to show what the source says, if it is exactly true."""


def verdict_of(low: float, high: float, band: tuple[float, float], power: float, point: float = math.nan) -> Finding:
    """Return the verdict on a number with the interval ``low`` to ``high``.

    A band with two ends includes them; the end of a one-sided band is outside it.

    Args:
        low: Lower end of the interval; nan where nothing was measured.
        high: Upper end of the interval.
        band: Ends of the band that the interval must lie in; infinite where there is no limit.
        power: Chance to show what the source says, if it is exactly true; nan where it was not checked.
        point: Exact theory: the number that the interval must include besides; nan for none.
    """
    if math.isnan(low) or math.isnan(high):
        return "not known"
    if not math.isnan(point) and not low <= point <= high:
        return "does not hold"
    if _left_of(high, band) or _right_of(low, band):
        return "does not hold"
    inside = not _left_of(low, band) and not _right_of(high, band)
    if power >= POWER:
        return "holds" if inside else "does not hold"
    return "not known"


def _left_of(number: float, band: tuple[float, float]) -> bool:
    return number < band[0] or (number == band[0] and math.isinf(band[1]))


def _right_of(number: float, band: tuple[float, float]) -> bool:
    return number > band[1] or (number == band[1] and math.isinf(band[0]))


def power_to_show(said: float, half: float, error: float, band: tuple[float, float]) -> float:
    """Return the chance that an interval of half-width ``half`` lies in the band, were the number exactly ``said``; nan if that is nan.

    Args:
        said: What the source says; where it names no size, the smallest that matters.
        half: Half-width of the interval.
        error: Standard error of the estimate, taken as normal.
        band: Ends of the band.
    """
    if math.isnan(said) or math.isnan(half):
        return math.nan
    if not error > 0.0:
        return float(not _left_of(said, band) and not _right_of(said, band))
    below, above = (said - half - band[0]) / error, (band[1] - half - said) / error
    return max(0.0, float(ndtr(above) - ndtr(-below)))


@dataclass(frozen=True)
class Reading:
    """One number held against what is required of it.

    ``low`` and ``high``: its interval (nan where nothing was measured); ``band_low`` and ``band_high``: the band that the interval must
    lie in, infinite where there is no limit; ``said``: what the source says, or the smallest size that matters, for which
    ``power`` is; ``error``: standard error;
    ``equivalence``: the band says what is too small to matter; ``why``: the reason for the band, or for what matters;
    ``point``: exact theory, which the interval must include besides.
    """

    name: str
    value: float
    low: float
    high: float
    unit: str
    band_low: float
    band_high: float
    said: float = math.nan
    error: float = math.nan
    power: float = math.nan
    equivalence: bool = False
    why: str = ""
    point: float = math.nan

    @property
    def verdict(self) -> Finding:
        """The verdict on this number."""
        return verdict_of(self.low, self.high, (self.band_low, self.band_high), self.power, self.point)

    @property
    def holds(self) -> bool:
        """True when the number is as required."""
        return self.verdict == "holds"

    @property
    def required(self) -> str:
        """The requirement in words."""
        if not math.isnan(self.point):
            return f"{self.point:.4g}, known to +-{0.5 * (self.band_high - self.band_low):.2g}"
        if math.isinf(self.band_high):
            return f"above {self.band_low:.4g}"
        if math.isinf(self.band_low):
            return f"below {self.band_high:.4g}"
        return f"{self.band_low:.4g} to {self.band_high:.4g}{', that is, none' if self.equivalence else ''}"
