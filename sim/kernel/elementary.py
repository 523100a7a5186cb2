"""Elementary functions in plain arithmetic, so that their last bits do not depend on the processor or its maths library.

Each is accurate to a few units in the last place over the range the model uses, and gives the same bytes compiled and uncompiled:
only IEEE additions, multiplications, divisions and square roots are used, in a written order.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernel.compile import entry, kernel

_LN2_HI = 6.93147180369123816490e-01
_LN2_LO = 1.90821492927058770002e-10
_INV_LN2 = 1.44269504088896338700
_SQRT_HALF = 0.70710678118654752440

# Of the 64 bits of a float the last 52 are its fraction, and the eleven before them its power of two, plus the bias.
_FRACTION_BITS = 52
_FRACTION = (1 << _FRACTION_BITS) - 1
_BIAS = 1023

# Taylor coefficients of exp, 1 / k!, and of atanh, 1 / k
_E2, _E3, _E4, _E5, _E6, _E7 = 1.0 / 2.0, 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0, 1.0 / 720.0, 1.0 / 5040.0
_E8, _E9, _E10 = 1.0 / 40320.0, 1.0 / 362880.0, 1.0 / 3628800.0
_E11, _E12, _E13 = 1.0 / 39916800.0, 1.0 / 479001600.0, 1.0 / 6227020800.0
_L3, _L5, _L7, _L9, _L11 = 1.0 / 3.0, 1.0 / 5.0, 1.0 / 7.0, 1.0 / 9.0, 1.0 / 11.0
_L13, _L15, _L17, _L19, _L21 = 1.0 / 13.0, 1.0 / 15.0, 1.0 / 17.0, 1.0 / 19.0, 1.0 / 21.0

# Coefficients of AS 241, highest power first: for the centre, the sides and the tails of the normal distribution.
# fmt: off
_CENTRE_TOP = (
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
)
_CENTRE_BOTTOM = (
    5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0,
)
_SIDE_TOP = (
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
)
_SIDE_BOTTOM = (
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0,
)
_TAIL_TOP = (
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
    0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
)
_TAIL_BOTTOM = (
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0,
)
# fmt: on


@kernel
def _from_bits(bits: int) -> float:
    return float(np.int64(bits).view(np.float64))


@kernel
def _bits_of(x: float) -> int:
    return int(np.float64(x).view(np.int64))


@entry
def exp(x: float) -> float:
    """Return e to the power ``x``; 0 below -700, the value at 700 above it. Relative error below 1e-15."""
    if x < -700.0:
        return 0.0
    if x > 700.0:
        x = 700.0
    k = math.floor(x * _INV_LN2 + 0.5)
    r = (x - k * _LN2_HI) - k * _LN2_LO
    # Taylor to r^13 / 13! on |r| <= 0.3466, in pairs (Estrin's scheme): so few operations wait for one another
    r2 = r * r
    r4 = r2 * r2
    low = (_E2 + _E3 * r) + (_E4 + _E5 * r) * r2
    middle = (_E6 + _E7 * r) + (_E8 + _E9 * r) * r2
    high = (_E10 + _E11 * r) + (_E12 + _E13 * r) * r2
    t = 1.0 + (r + r2 * (low + r4 * (middle + r4 * high)))
    return t * _from_bits((int(k) + _BIAS) << _FRACTION_BITS)


@entry
def log(x: float) -> float:
    """Return the natural logarithm of ``x``. ``x`` must be positive; below 1e-300 the result is that for 1e-300.

    NaN and infinity stay what they are: an error must not come out as an ordinary number.
    """
    if not x < math.inf:
        return x
    bits = _bits_of(max(x, 1e-300))
    e = (bits >> _FRACTION_BITS) - (_BIAS - 1)
    m = _from_bits((bits & _FRACTION) | ((_BIAS - 1) << _FRACTION_BITS))  # 0.5 to 1
    if m < _SQRT_HALF:
        m = m * 2.0
        e = e - 1
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    # 2 atanh(s), |s| <= 0.1716: terms to s^21, in pairs
    z2 = z * z
    z4 = z2 * z2
    low = (_L3 + _L5 * z) + (_L7 + _L9 * z) * z2
    high = (_L11 + _L13 * z) + (_L15 + _L17 * z) * z2
    t = low + z4 * (high + z4 * (_L19 + _L21 * z))
    whole = float(e)
    return whole * _LN2_HI + (2.0 * (s + s * (z * t)) + whole * _LN2_LO)


@kernel
def logistic(x: float) -> float:
    """Return 1 / (1 + e^-x)."""
    return 1.0 / (1.0 + exp(-x))


@entry
def logit(p: float) -> float:
    """Return the log odds of ``p``, which is first held within [1e-12, 1 - 1e-12]."""
    q = min(max(p, 1e-12), 1.0 - 1e-12)
    return log(q / (1.0 - q))


@kernel
def clip(x: float, low: float, high: float) -> float:
    """Return ``x`` held within [low, high]."""
    return min(max(x, low), high)


@kernel
def _polynomial(x: float, coefficients: tuple[float, ...]) -> float:
    """Evaluate the polynomial of degree seven at ``x`` by Horner's scheme, highest power first."""
    a7, a6, a5, a4, a3, a2, a1, a0 = coefficients
    return ((((((a7 * x + a6) * x + a5) * x + a4) * x + a3) * x + a2) * x + a1) * x + a0


@kernel
def normal_quantile(p: float) -> float:
    """Return the standard normal's quantile at ``p`` in (0, 1): AS 241 (PPND16), relative error about 1e-16.

    Source: Wichura, M. J. (1988). The percentage points of the normal distribution. Applied Statistics 37, 477-484.
    """
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _polynomial(r, _CENTRE_TOP) / _polynomial(r, _CENTRE_BOTTOM)
    r = math.sqrt(-log(p if q < 0.0 else 1.0 - p))
    if r <= 5.0:
        z = _polynomial(r - 1.6, _SIDE_TOP) / _polynomial(r - 1.6, _SIDE_BOTTOM)
    else:
        z = _polynomial(r - 5.0, _TAIL_TOP) / _polynomial(r - 5.0, _TAIL_BOTTOM)
    return -z if q < 0.0 else z


@kernel
def flag(yes: bool) -> float:
    """Return 1 for yes, 0 for no."""
    return 1.0 if yes else 0.0
