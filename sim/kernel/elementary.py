"""Elementary functions in plain arithmetic, so that their last bits do not depend on the processor or its maths library.

Each is accurate to a few units in the last place over the range the model uses, and gives the same bytes compiled and uncompiled:
only IEEE additions, multiplications, divisions and square roots are used, in a written order.
"""

from __future__ import annotations

import math

from sim.kernel.compile import entry, kernel

_LN2_HI = 6.93147180369123816490e-01
_LN2_LO = 1.90821492927058770002e-10
_INV_LN2 = 1.44269504088896338700
_SQRT_HALF = 0.70710678118654752440

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


@entry
def exp(x: float) -> float:
    """Return e to the power ``x``; 0 below -700, the value at 700 above it. Relative error below 1e-15."""
    if x < -700.0:
        return 0.0
    if x > 700.0:
        x = 700.0
    k = math.floor(x * _INV_LN2 + 0.5)
    r = (x - k * _LN2_HI) - k * _LN2_LO
    # Taylor to r^13 / 13! on |r| <= 0.3466, nested
    t = 1.0 + r * (1.0 / 13.0)
    for n in range(12, 0, -1):
        t = 1.0 + r * t * (1.0 / n)
    return math.ldexp(t, int(k))


@entry
def log(x: float) -> float:
    """Return the natural logarithm of ``x``. ``x`` must be positive; below 1e-300 the result is that for 1e-300."""
    if x < 1e-300:
        x = 1e-300
    m, e = math.frexp(x)
    if m < _SQRT_HALF:
        m = m * 2.0
        e = e - 1
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    # 2 atanh(s), |s| <= 0.1716: terms to s^21
    t = 1.0 / 21.0
    for n in range(19, 0, -2):
        t = t * z + 1.0 / n
    return float(e) * _LN2_HI + (2.0 * s * t + float(e) * _LN2_LO)


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
