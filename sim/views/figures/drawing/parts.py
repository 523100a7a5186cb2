"""Bins of a varied parameter: few parts, with short texts that differ where the values do."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from sim.views import words

LEVELS = 6
"""With more different values than this a parameter is shown in quarters."""

_QUARTERS = 4
_LONGEST = 9  # characters of a number; longer ones are written with a power of ten
_NEAR = 0.01  # share of the range that a text may be away from its number
_LETTER = 0.06  # inches that a character of a tick label takes, on the safe side
_LABEL_LETTER = 0.067  # inches that a character of an axis label takes
_LINES = 3  # of an axis label
_BESIDE = 1.1  # inches above and below an upright axis that title, ticks and label of the other axis may take
_TITLES = 0.75  # inches more on a sheet with titles and a key
_SCALES = {2: "millions", 3: "billions", 4: "trillions", -2: "millionths", -3: "billionths"}


@dataclass(frozen=True)
class Parts:
    """The values of a parameter in parts, the lowest first.

    Attributes:
        place: index of the part of each value.
        texts: each part in words.
        single: whether every part is one value.
        unit: of the texts ("millions"), empty for ones.
    """

    place: npt.NDArray[np.int64]
    texts: tuple[str, ...]
    single: bool
    unit: str


def parts_of(values: Sequence[float]) -> Parts:
    """Cut ``values`` (numbers or switches) into parts: one part a value while they are few, else quarters; equal values stay together."""
    numbers = np.array(values, dtype=np.float64)
    levels, level, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    if all(isinstance(value, bool | np.bool_) for value in values):
        return Parts(level, tuple("true" if one else "false" for one in levels), True, "")
    if len(levels) <= LEVELS:
        texts, unit = written(levels.tolist())
        return Parts(level, tuple(texts), True, unit)
    middles = (np.cumsum(counts) - counts / 2.0) / len(numbers)
    _, quarter = np.unique(np.minimum(_QUARTERS * middles, _QUARTERS - 1).astype(int), return_inverse=True)
    inside = [levels[quarter == k] for k in range(quarter.max() + 1)]
    texts, unit = written([float(end) for part in inside for end in (part[0], part[-1])], step=2)
    spans = zip(texts[::2], texts[1::2], strict=True)
    return Parts(quarter[level], tuple(a if a == b else f"{a} to {b}" for a, b in spans), len(inside) < 2, unit)


def written(numbers: Sequence[float], step: int = 1) -> tuple[list[str], str]:
    """Return short texts of ``numbers`` in ascending order, and their unit ("millions", or empty).

    Neighbours that differ have different texts; with ``step`` 2 only those of each pair, the ends of a part. The error of a text is at
    most a small share of the whole range.
    """
    largest = max(abs(number) for number in numbers)
    scale = 0 if largest == 0.0 or 1e-3 <= largest < 1e6 else math.floor(math.log10(largest) / 3.0)
    if scale not in _SCALES:
        scale = 0
    scaled = [number / 1000.0**scale for number in numbers]
    if scale == 0 and all(float(number).is_integer() for number in numbers) and largest < 1e6:
        return [words.tick(number) for number in scaled], ""
    neighbours = list(itertools.pairwise(range(len(scaled))))[::step]
    near = _NEAR * step * (max(scaled) - min(scaled))
    texts: list[str] = []
    for digits in range(2 if step == 2 else 3, 16):
        texts = [_text(number, digits) for number in scaled]
        distinct = all(texts[a] != texts[b] for a, b in neighbours if scaled[a] != scaled[b])
        if distinct and all(abs(float(f"{number:.{digits}g}") - number) <= near for number in scaled):
            break
    return texts, _SCALES.get(scale, "")


def _text(number: float, digits: int) -> str:
    text = words.number(number, digits=digits)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if len(text) > _LONGEST or (text == "0" and number != 0.0):
        return f"{number:.{digits}g}".replace("-", words.MINUS)
    return text


def name_axis(
    axes: Axes,
    name: Literal["x", "y"],
    places: Sequence[float],
    texts: Sequence[str],
    label: str,
    unit: str,
    beside: Sequence[str] = (),
) -> None:
    """Put ticks and a wrapped label on an axis; tick texts are broken or staggered where they would touch.

    Args:
        axes: the axes.
        name: which axis.
        places: of the ticks.
        texts: of the ticks.
        label: of the axis.
        unit: of the texts, may be empty.
        beside: tick texts of an upright axis that takes width from a level one.
    """
    figure: Any = axes.get_figure(root=False)
    width, height = (float(size) for size in figure.bbox.size / figure.dpi)
    axis = axes.xaxis if name == "x" else axes.yaxis
    taken = 0.5 + max(map(len, beside), default=0) * _LETTER
    room = (width - taken) / max(len(texts), 1)
    if name == "x" and max(map(len, texts)) * _LETTER > room:
        if any(" to " in text for text in texts):
            texts = [text.replace(" to ", "\nto ") for text in texts]
        else:
            texts = ["\n" * (k % 2) + text for k, text in enumerate(texts)]
    axis.set_ticks(list(places), list(texts))
    above = _BESIDE + (0.0 if figure is axes.get_figure(root=True) else _TITLES)
    length = width - 0.42 if name == "x" else height - above
    axis.set_label_text(_wrapped(label + (f" ({unit})" if unit else ""), length))
    axes.tick_params(length=0)


def _wrapped(text: str, inches: float) -> str:
    """Break a label into at most three lines of ``inches``, at blanks and after the dots of a name."""
    letters = max(12, int(inches / _LABEL_LETTER))
    lines = [""]
    for piece in re.findall(r"\S+?(?:\s+|\.(?=\D)|$)", text.strip()):
        for start in range(0, len(piece), letters):
            part = piece[start : start + letters]
            if len(lines[-1] + part.rstrip()) > letters:
                lines.append("")
            lines[-1] += part
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], lines[_LINES - 1].rstrip()[: letters - 1] + "…"]
    return "\n".join(line.rstrip() for line in lines)
